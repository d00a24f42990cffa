"""`dragoman search`: full text."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from dragoman.cli.common import LEDGER, Ledger, RowFormat, Rows, print_rows


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman search ceasefire talks`\n\n`dragoman search '\"no limits\"' --format jsonl`"
    )(search)


def search(
    words: Annotated[list[str], typer.Argument(help='Words that must all occur; "..." keeps words together.')],
    ledger: Ledger = LEDGER,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most this many documents.")] = 20,
    form: Rows = None,
) -> None:
    """Find documents by their words, best first. Exit status 1 if there is none."""
    from dragoman.ledger import Ledger as Store

    with Store(ledger, create=False) as store:
        found = store.search(" ".join(words), limit)
    if form is None and sys.stdout.isatty():
        _print_hits(found)
    else:
        rows = [{**row, "snippet": " ".join(row["snippet"].translate({2: None, 3: None}).split())} for row in found]
        print_rows(rows, ("id", "published_day", "title", "ref", "snippet"), form or RowFormat.tsv)
    raise typer.Exit(0 if found else 1)


def _print_hits(found: list[Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for row in found:
        head = Text.assemble(
            (row["title"] or row["ref"], "bold"), f"  {row['published_day'] or 'undated'}  ", row["id"]
        )
        console.print(head)
        snippet = Text("  ")
        for part in row["snippet"].replace("\n", " ").split("\x02"):
            hit, _, rest = part.rpartition("\x03")
            snippet.append(hit, "bold yellow").append(rest)
        console.print(snippet)
    console.print(f"{len(found)} documents" if found else "nothing found")
