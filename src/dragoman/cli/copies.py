"""`dragoman copies`: what was repeated by whom, and what a copy changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.common import LEDGER, Ledger, Limit, Rows, as_table, print_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

LIST_COLUMNS = ("id", "copies", "outlets", "published_day", "source", "title", "ref")
PAIR_COLUMNS = ("document", "original", "kind", "share", "share_of_original", "sentences", "changed", "reason",
                "source", "title", "ref", "original_ref")  # fmt: skip
STYLE = {"same": "dim", "changed": "yellow", "added": "green", "dropped": "red"}


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman copies`\n\n`dragoman copies wire/0412.txt`\n\n"
        "`dragoman copies wire/0412.txt --sentences`\n\n`dragoman copies --format csv > copies.csv`"
    )(copies)


def copies(
    name: Annotated[str | None, typer.Argument(help="A document (id, file name, URL): its family of copies.")] = None,
    sentences: Annotated[
        bool, typer.Option("--sentences", help="Beside each copy's sentences the original's, with the words changed.")
    ] = False,
    ledger: Ledger = LEDGER,
    limit: Limit = None,
    form: Rows = None,
) -> None:
    """List what was repeated: originals with the number of their copies, the most repeated first.

    With a document: each copy of its family, which part of it stands in the original, how many sentences were changed,
    and why the original is the original.
    """
    from dragoman.corpus.placing import place
    from dragoman.ledger import Ledger as Store
    from dragoman.ledger import queries_stories

    with Store(ledger, create=False) as store:
        place(store)
        if name is None:
            print_rows(store.ask(queries_stories.copy_list, limit), LIST_COLUMNS, form)
            return
        rows = store.ask(queries_stories.copies_of, name)[:limit]
        if sentences:
            for row in rows:
                _print_changes(store, row, form)
        else:
            shares = ("share", "share_of_original")
            print_rows([{**row, **{n: round(row[n], 3) for n in shares}} for row in rows], PAIR_COLUMNS, form)


def _print_changes(store: Any, row: Mapping[str, Any], form: Any) -> None:
    """A copy's sentences in order, each with what became of it."""
    from dragoman.corpus.copies_proof import changes
    from dragoman.ledger.writing_copies import text_of

    copy, original = (store.document(row[end]) for end in ("document", "original"))
    found = changes(text_of(copy), text_of(original))
    if not as_table(form):
        columns = ("document", "original", "kind", "span", "original_span", "words")
        ids = {"document": copy["id"], "original": original["id"]}
        spans = ({**ids, "kind": c.kind, "span": c.copy, "original_span": c.original, "words": c.words} for c in found)
        print_rows(spans, columns, form)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    console.print(
        Text(f"{copy['title'] or copy['ref']}  ({row['kind']} copy of {original['ref']}: {row['reason']})", "bold")
    )
    for change in found:
        document, span = (copy, change.copy) if change.copy else (original, change.original)
        assert span is not None
        words = " ".join(document["text"][span[0] : span[1]].split())
        console.print(Text.assemble((f"{change.kind:8}", STYLE[change.kind]), (words, STYLE[change.kind])))
        for now, before in change.words:
            console.print(Text(f"        {before or '(nothing)'} → {now or '(nothing)'}", "yellow"))
    console.print()
