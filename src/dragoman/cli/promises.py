"""`dragoman promises`: who bound themselves to what, by when, and what became of it."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from dragoman.cli.common import LEDGER, Ledger, Limit, RowFormat, close_output, open_output, print_rows

COLUMNS = ("status", "due_latest", "by", "words", "condition", "day", "ref", "settled_words", "settled_ref")


class Format(StrEnum):
    """How promises are printed."""

    table = "table"
    tsv = "tsv"
    csv = "csv"
    jsonl = "jsonl"
    ics = "ics"


class Status(StrEnum):
    """What became of a promise."""

    open = "open"
    overdue = "overdue"
    kept = "kept"
    late = "late"
    partly = "partly"
    broken = "broken"


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman promises --status overdue`\n\n`dragoman promises --by Russia -f csv`"
        "\n\n`dragoman promises -f ics -o promises.ics`"
    )(promises)


def promises(
    by: Annotated[str | None, typer.Option(help="Only what this actor promised: a name, or part of one.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only those of this status.")] = None,
    on: Annotated[
        str | None, typer.Option(help="The day to judge by, as 2024-05-03; else the newest document's.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Search all documents anew.")] = False,
    form: Annotated[
        Format | None, typer.Option("--format", "-f", help="By default a table on a terminal, tab-separated in a pipe.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write iCalendar; else standard output.")
    ] = None,
    ledger: Ledger = LEDGER,
    limit: Limit = None,
) -> None:
    """List promises with a due day or a condition, and what later documents say became of them."""
    from dragoman.corpus import promises as corpus
    from dragoman.ledger import Ledger as Store
    from dragoman.ledger.queries_promises import PROMISE_COLUMNS

    with Store(ledger, create=False) as store:
        done = corpus.update(store, again=again)
        rows = corpus.listed(store, by=by, status=status.value if status else None, on=_day(on))[:limit]
    if done.documents:
        print(f"dragoman: {done.documents} documents searched, {done.promises} promises found", file=sys.stderr)
    if form is Format.ics:
        from dragoman.corpus.promises_calendar import write

        file = open_output(output)
        write(rows, file)
        close_output(output, file)
        return
    whole = form in (Format.jsonl, Format.csv)
    print_rows(_plain(rows), tuple(PROMISE_COLUMNS) if whole else COLUMNS, RowFormat(form.value) if form else None)


def _plain(rows: list[Any]) -> list[dict[str, Any]]:
    return [{**row, "span": list(row["span"])} for row in rows]


def _day(given: str | None) -> str | None:
    from datetime import date

    try:
        return date.fromisoformat(given).isoformat() if given else None
    except ValueError:
        raise typer.BadParameter("a day such as 2024-05-03", param_hint="--on") from None
