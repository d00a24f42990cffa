"""`dragoman timeline`: what an actor, a pair or a story's people did and said, in order."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.common import LEDGER, Ledger, Limit, RowFormat, close_output, open_output, print_rows

if TYPE_CHECKING:
    from dragoman.corpus.timeline import Entry, Timeline

COLUMNS = ("days", "basis", "kind", "type", "actors", "recipients", "intensity", "sources", "text", "id")
ALL = ("earliest", "latest", "basis", "kind", "type", "mode", "auxiliary", "intensity", "actors", "recipients", "place",
       "text", "sources", "contradictions", "witnesses", "id")  # fmt: skip
MONTHS = ("month", "acts", "cooperation", "conflict", "balance")
SHOWN = 110  # characters of an entry's words in a table


class Form(StrEnum):
    """How a timeline is written."""

    table = "table"
    tsv = "tsv"
    csv = "csv"
    jsonl = "jsonl"
    timelinejs = "timelinejs"
    ics = "ics"
    svg = "svg"
    png = "png"


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog='**Examples**\n\n`dragoman timeline "Ned Price"`\n\n`dragoman timeline Russia--China --months`\n\n'
        "`dragoman timeline Russia China --format svg -o pair.svg`\n\n`dragoman timeline --format ics -o planned.ics`"
    )(timeline)


def timeline(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ACTOR|PAIR|STORY]...", help="An actor, a pair (A--B, or two names), or a story's id."),
    ] = None,
    months: Annotated[
        bool, typer.Option("--months", help="Of a pair: co-operation and conflict by month, by PLOVER's intensity.")
    ] = False,
    statements: Annotated[bool, typer.Option(help="Quoted statements too.")] = True,
    since: Annotated[str | None, typer.Option("--since", help="Only from this day on (2024-03-01).")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Only up to this day.")] = None,
    ledger: Ledger = LEDGER,
    limit: Limit = None,
    form: Annotated[
        Form | None, typer.Option("--format", "-f", help="By default a table on a terminal, tab-separated in a pipe.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where a TimelineJS, calendar or plot file goes.")
    ] = None,
) -> None:
    """List dated events and statements of an actor, a pair of actors or a story; with no name, of all documents."""
    from dragoman.corpus.timeline import timeline as make
    from dragoman.ledger import Ledger as Store

    if len(names or []) > 2:
        raise typer.BadParameter("an actor, a pair of actors, or a story", param_hint="names")
    with Store(ledger, create=False) as store:
        found = store.ask(make, names or [])
    found.entries = [e for e in found.entries if (statements or e.kind != "statement") and _within(e, since, until)]
    found.entries = found.entries[:limit]
    if form in (Form.timelinejs, Form.ics, Form.svg, Form.png):
        _write(found, form, output)
    elif months:
        _print_months(found, _rows_form(form))
    else:
        _print(found, _rows_form(form))


def _within(entry: Entry, since: str | None, until: str | None) -> bool:
    """Whether an entry may lie between these days."""
    return (since is None or (entry.latest or "9999") >= since) and (until is None or (entry.earliest or "") <= until)


def _rows_form(form: Form | None) -> RowFormat | None:
    return None if form is None else RowFormat(form.value)


def _write(found: Timeline, form: Form, output: Path | None) -> None:
    file = open_output(output)
    if form is Form.timelinejs:
        from dragoman.export import timelinejs

        typer.echo(f"{timelinejs.write(found, file)} of {len(found.entries)} entries have a day", err=True)
    elif form is Form.ics:
        from dragoman.export import ical

        typer.echo(f"{ical.write(found, file)} plans with a day", err=True)
    else:
        from dragoman.export import plots

        file.write(plots.draw(plots.spec(found), form.value))
    close_output(output, file)


def _print(found: Timeline, form: RowFormat | None) -> None:
    import msgspec

    if form in (RowFormat.jsonl, RowFormat.csv):
        rows = [msgspec.to_builtins(entry) for entry in found.entries]
        print_rows(rows, ALL, form)
        return
    print_rows([_row(entry) for entry in found.entries], COLUMNS, form)


def _row(entry: Entry) -> dict[str, Any]:
    from dragoman.export.timelinejs import shown

    text = entry.text if len(entry.text) <= SHOWN else entry.text[: SHOWN - 2].rsplit(" ", 1)[0] + " …"
    note = [a for a in entry.auxiliary if a != "future"]
    return {
        "days": shown(entry),
        "basis": entry.basis,
        "kind": " ".join([entry.kind, *note]),
        "type": entry.type,
        "actors": entry.actors,
        "recipients": entry.recipients,
        "intensity": entry.intensity,
        "sources": entry.sources,
        "text": text,
        "id": entry.id[:8],
    }


def _print_months(found: Timeline, form: RowFormat | None) -> None:
    from dragoman.corpus.relations import by_month

    months, left = by_month(found.entries)
    print_rows([{name: getattr(month, name) for name in MONTHS} for month in months], MONTHS, form)
    typer.echo(f"{left} acts without a month", err=True)
