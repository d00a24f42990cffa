"""What follows when documents have come in: copies, stories, dates by neighbours, phrases, promises, in this order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dragoman.ledger import Ledger


def follow(ledger: Ledger, on_step: Callable[[str], None] | None = None) -> None:
    """Work out for the documents that are new what needs the others too; nothing is done twice.

    Each part writes batch by batch, so a run that was stopped goes on where it was. `on_step` is told what is worked
    out, as "stories", and how many documents are done.
    """
    from dragoman.corpus import phrases_update, promises
    from dragoman.corpus.neighbours import date_by_neighbours
    from dragoman.corpus.placing import place

    tell = on_step or (lambda step: None)
    placed = place(ledger, on_progress=lambda done: tell(f"copies and stories, {done.documents:,} documents"))
    if placed.documents:
        tell("dates by neighbours")
        date_by_neighbours(ledger)
    phrases_update.update(ledger, on_progress=lambda done: tell(f"phrases, {done.documents:,} documents"))
    promises.update(ledger, on_progress=lambda done: tell(f"promises, {done.documents:,} documents"))
