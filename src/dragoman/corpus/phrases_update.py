"""Bringing a ledger's set phrases and quotation lineages up to date: only what is new, and twice is as once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from dragoman import rules
from dragoman.corpus import lineage_index
from dragoman.corpus.phrases import FOLDER
from dragoman.corpus.phrases_sides import account
from dragoman.corpus.phrases_uses import uses
from dragoman.ledger import queries_phrases as queries
from dragoman.ledger import writing_phrases as writing

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

BATCH = 64
METHOD = "1"  # changes when the code finds other uses or links with the same rules


class Summary(msgspec.Struct):
    """What an update did: documents looked at, uses of phrases found, links between quotations."""

    documents: int = 0
    uses: int = 0
    links: int = 0


def update(ledger: Ledger, *, again: bool = False, on_progress: Callable[[Summary], None] | None = None) -> Summary:
    """Follow the phrases and quotations of documents that are new, or that other rules followed; `again`: of all.

    Each batch is one transaction, so that a run that was stopped goes on where it was. Raises RuleError for a broken
    dictionary.
    """
    if again:
        ledger.change(writing.forget)
    summary = Summary()
    after = 0
    while (step := ledger.change(_step, after)) is not None:
        after, done = step
        for name, count in msgspec.structs.asdict(done).items():
            setattr(summary, name, getattr(summary, name) + count)
        if on_progress is not None:
            on_progress(summary)
    return summary


def _step(connection: sa.Connection, after: int) -> tuple[int, Summary] | None:
    """One batch after the document with this `seq`: its last `seq` and what was done; None if there is nothing left."""
    batch = queries.waiting(connection, version(), BATCH, after)
    if not batch:
        return None
    ids = [row["id"] for row in batch]
    of = partial(queries.of_documents, connection, ids=ids)
    said, quoted, actors = of("attributions"), of("quotations"), of("actors")
    heads, found = [], []
    for row in batch:
        told = account(row)
        known = {actor["id"]: actor for actor in actors[row["id"]]}
        heads.append({"document": row["id"], "version": version(), **msgspec.structs.asdict(told)})
        found += uses(row, told, said[row["id"]], quoted[row["id"]], known)
    writing.write_uses(connection, heads, found)
    links = lineage_index.follow(connection, ids)
    return batch[-1]["seq"], Summary(documents=len(batch), uses=len(found), links=links)


@cache
def version() -> str:
    """The version of the dictionary and of the method."""
    digest = hashlib.blake2b(METHOD.encode(), digest_size=4)
    for name in rules.names(FOLDER):
        digest.update(msgspec.json.encode([name, rules.load(name)]))
    return digest.hexdigest()
