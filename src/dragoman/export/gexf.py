"""GEXF 1.2, for Gephi: who meets, accuses, aids whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from dragoman.corpus.relations import Edge, Node

if TYPE_CHECKING:
    import networkx as nx


def write(nodes: Sequence[Node], edges: Sequence[Edge], file: IO[bytes]) -> int:
    """Write the network; gives the number of edges."""
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter(prettyprint=True)
    writer.add_graph(graph(nodes, edges))
    for meta in writer.xml.iter("meta"):
        meta.attrib.pop("lastmodifieddate", None)  # the same ledger gives the same file on any day
    writer.write(file)
    return len(edges)


def graph(nodes: Sequence[Node], edges: Sequence[Edge]) -> nx.MultiDiGraph:
    """The network as a networkx graph: an edge for each pair and type, its `weight` the number of acts."""
    import networkx as nx

    made = nx.MultiDiGraph()
    for node in nodes:
        made.add_node(
            node.key, label=node.name, kind=node.kind, country=node.country or "", sectors=" ".join(node.sectors)
        )
    for edge in edges:
        made.add_edge(
            edge.actor, edge.recipient, key=edge.type, label=edge.type, plover=edge.type, weight=edge.acts,
            intensity=edge.intensity, documents=edge.documents, first=edge.first or "", last=edge.last or "",
        )  # fmt: skip
    return made
