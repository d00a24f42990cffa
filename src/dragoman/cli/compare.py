"""`dragoman compare`: two accounts of one meeting, side by side."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.common import LEDGER, Ledger, close_output, open_output

if TYPE_CHECKING:
    from dragoman.compare.model import Comparison
    from dragoman.records import Document


class Format(StrEnum):
    """How a comparison is printed."""

    table = "table"
    html = "html"
    md = "md"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman compare readout-us.txt readout-cn.txt`\n\n"
        "`dragoman compare ours.txt theirs.txt press.txt --format html -o compared.html`\n\n"
        "`dragoman compare 3f9a 77b0 --ledger news.db --baseline earlier/`"
    )(compare)


def compare(
    accounts: Annotated[
        list[str], typer.Argument(help="Two accounts or more: files, addresses, - or documents of the ledger.")
    ],
    baseline: Annotated[
        list[Path] | None,
        typer.Option(
            help="Earlier accounts by the same side as A (or B, with --of b): what do they have that this lacks?"
        ),
    ] = None,
    of: Annotated[str, typer.Option("--of", help="Whose earlier accounts --baseline gives: a or b.")] = "a",
    last: Annotated[int, typer.Option(min=1, help="Compare with at most this many earlier accounts, the newest.")] = 10,
    form: Annotated[Format, typer.Option("--format", "-f", help="How it is printed.")] = Format.table,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write; else standard output.")] = None,
    ledger: Ledger = LEDGER,
    rules_only: Annotated[
        bool, typer.Option("--rules-only", help="Annotate without learned weights: quicker.")
    ] = False,
) -> None:
    """Compare accounts of one meeting: what both say, what only one says, what they say differently.

    From the third on an account is a witness: which side's account does it follow, and what has neither side?
    """
    from dragoman.compare.comparing import compare_documents

    if len(accounts) < 2:
        raise typer.BadParameter("two accounts are needed", param_hint="ACCOUNTS")
    if of not in ("a", "b"):
        raise typer.BadParameter("a or b", param_hint="--of")
    found = compare_documents([_document(name, ledger) for name in accounts], rules_only=rules_only)
    if baseline:
        from dragoman.compare.baseline import add

        add(found, of, [d for path in baseline for d in _documents(path)], last)
    if form is Format.table and output is None:
        _print(found)
        return
    file = open_output(output)
    file.write(_written(found, form))
    close_output(output, file)


def _written(found: Comparison, form: Format) -> bytes:
    from dragoman.compare import views

    if form is Format.json:
        return views.as_json(found)
    if form is Format.html:
        return views.as_html(found).encode()
    if form is Format.md:
        return views.as_markdown(found).encode()
    from io import StringIO

    out = StringIO()
    _print(found, out)
    return out.getvalue().encode()


def _document(name: str, ledger: str) -> Document:
    """The account of this name: a file or address that can be read, else a document of the ledger."""
    from dragoman.errors import NotFound

    if name == "-" or "://" in name or Path(name).exists():
        return _documents(Path(name) if "://" not in name and name != "-" else name)[0]
    if not Path(ledger).exists() and "://" not in ledger:
        raise NotFound(f"{name}: no such file, and no ledger {ledger} that may hold it")
    from dragoman.ledger import Ledger as Store
    from dragoman.records import Document

    with Store(ledger, create=False) as store:
        row = store.document(name)
    return Document(
        id=row["id"], ref=row["ref"], text=row["text"], title=row["title"], url=row["url"], source=row["source"],
        published=row["given_date"], origin=row["origin"],
    )  # fmt: skip


def _documents(place: Path | str) -> list[Document]:
    from dragoman import readers
    from dragoman.errors import InputError
    from dragoman.records import Document

    found: list[Document] = []
    for item in readers.read([place]):
        if isinstance(item, Document):
            found.append(item)
        elif isinstance(item, readers.Failure):
            print(f"dragoman: {item.origin}: {item.reason}", file=sys.stderr)
    if not found:
        raise InputError(str(place), "holds no document that can be read")
    return found


def _print(found: Comparison, file: Any = None) -> None:
    """The first screen, then the rows as a table."""
    from itertools import groupby

    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from dragoman.compare import views

    console = Console(highlight=False, file=file, width=None if file is None else 140)
    for side in (found.a, found.b):
        date = f", {side.published}" if side.published else ""
        console.print(Text.assemble((side.label, "bold"), f"  {side.title}{date}, {side.words} words"))
    for problem in found.problems:
        console.print(Text(f"note: {problem}", "red"))
    for heading, lines in groupby(found.summary, key=lambda line: line.heading):
        console.print(Text(f"\n{heading}", "bold cyan"))
        for line in lines:
            console.print(Padding(Text(f"- {line.text}"), (0, 0, 0, 2)))
    console.print(Text("\nPoint by point", "bold cyan"))
    console.print(_table(found, views))


def _table(found: Comparison, views: Any) -> Any:
    from rich.table import Table
    from rich.text import Text

    styles = {"both": "green", "differs": "yellow", "only_a": "blue", "only_b": "magenta"}
    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    for name in ("", "topic", found.a.label, found.b.label, "difference"):
        table.add_column(
            name, overflow="fold", ratio=None if name in ("", "topic") else 3, max_width=14 if not name else None
        )
    for row in found.rows:
        table.add_row(
            Text(views.KINDS[row.kind], styles[row.kind]),
            Text(row.topic),
            Text(views.words(found.text_a, row.a)),
            Text(views.words(found.text_b, row.b)),
            Text(views.told(found, row)),
        )
    return table
