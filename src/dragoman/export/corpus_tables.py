"""The tables that are worked out over several documents, as `dragoman export` writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dragoman.corpus.relations import RELATION_COLUMNS, relation_rows
from dragoman.ledger.queries_phrases import PHRASE_COLUMNS, phrase_rows
from dragoman.ledger.queries_stories import STORY_COLUMNS, story_rows

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

Rows = Iterable[Mapping[str, Any]]
ARROW = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    list: pa.list_(pa.string()),
    "span": pa.list_(pa.int64()),
}
TABLES: dict[str, tuple[dict[str, Any], Callable[..., Rows]]] = {
    "stories": (STORY_COLUMNS, story_rows),
    "phrases": (PHRASE_COLUMNS, phrase_rows),
    "relations": (RELATION_COLUMNS, relation_rows),
}


def table(ledger: Ledger, name: str) -> tuple[Rows, pa.Schema]:
    """The rows and the schema of a table in `TABLES`. Uses of phrases are brought up to date first."""
    if name == "phrases":
        from dragoman.corpus.phrases_update import update

        update(ledger)
    columns, rows = TABLES[name]
    schema = pa.schema([pa.field(column, ARROW[kind]) for column, kind in columns.items()])
    return ledger.ask(lambda connection: list(rows(connection))), schema
