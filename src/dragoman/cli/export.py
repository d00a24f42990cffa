"""`dragoman export`: a table of the ledger as a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli.common import LEDGER, Ledger, close_output, open_output
from dragoman.records import TABLES

Table = StrEnum("Table", ["documents", *TABLES])  # type: ignore[misc]


class Format(StrEnum):
    """The formats of `dragoman.export`."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman export attributions --format csv -o said.csv`\n\n"
        "`dragoman export documents | jq -r .url`\n\n`dragoman export actors --format parquet -o actors.parquet`"
    )(export)


def export(
    table: Annotated[Table, typer.Argument(help="Which table.")],
    ledger: Ledger = LEDGER,
    form: Annotated[Format, typer.Option("--format", "-f", help="The file's format.")] = Format.jsonl,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write; else standard output.")] = None,
) -> None:
    """Write a table of the ledger. Rows come in the order of their documents' names, whatever was read first."""
    from dragoman.export import writer
    from dragoman.ledger import Ledger as Store
    from dragoman.records import arrow_schema

    with Store(ledger, create=False) as store:
        file = open_output(output)
        writer(form.value)(store.rows(table.value), arrow_schema(table.value), file)
        close_output(output, file)
