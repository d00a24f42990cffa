"""GraphML, for yEd, Cytoscape, igraph and NetworkX: who meets, accuses, aids whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from dragoman.corpus.relations import Edge, Node
from dragoman.export.gexf import graph


def write(nodes: Sequence[Node], edges: Sequence[Edge], file: IO[bytes]) -> int:
    """Write the network; gives the number of edges."""
    import networkx as nx

    nx.write_graphml_lxml(graph(nodes, edges), file)
    return len(edges)
