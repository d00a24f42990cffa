"""`dragoman export`: a table of the ledger as a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli.common import LEDGER, Ledger, close_output, open_output
from dragoman.records import TABLES

CORPUS_TABLES = ("stories", "phrases", "relations")  # worked out over several documents
NETWORKS = ("gexf", "graphml")  # formats of relations
Table = StrEnum("Table", ["documents", *TABLES, *CORPUS_TABLES])  # type: ignore[misc]


class Format(StrEnum):
    """The formats of `dragoman.export`."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    polecat = "polecat"
    icews = "icews"
    gdelt = "gdelt"
    phoenix = "phoenix"
    gexf = "gexf"
    graphml = "graphml"


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman export attributions --format csv -o said.csv`\n\n"
        "`dragoman export documents | jq -r .url`\n\n`dragoman export actors --format parquet -o actors.parquet`\n\n"
        "`dragoman export events --format polecat -o events.txt`\n\n"
        "`dragoman export relations --format gexf -o who.gexf`"
    )(export)


def export(
    table: Annotated[Table, typer.Argument(help="Which table.")],
    ledger: Ledger = LEDGER,
    form: Annotated[Format, typer.Option("--format", "-f", help="The file's format.")] = Format.jsonl,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write; else standard output.")] = None,
) -> None:
    """Write a table of the ledger. Rows come in the order of their documents' names, whatever was read first."""
    from dragoman.export import EVENT_FORMATS, event_writer, writer
    from dragoman.ledger import Ledger as Store
    from dragoman.records import arrow_schema

    if form.value in EVENT_FORMATS and table.value != "events":
        raise typer.BadParameter(f"{form.value} is a format of events", param_hint="--format")
    if form.value in NETWORKS and table.value != "relations":
        raise typer.BadParameter(f"{form.value} is a format of relations", param_hint="--format")
    with Store(ledger, create=False) as store:
        file = open_output(output)
        if form.value in EVENT_FORMATS:
            written = event_writer(form.value)(store, file)
            typer.echo(f"{written.rows} rows; left out: {written.left_out} events not said to have happened", err=True)
        elif form.value in NETWORKS:
            from dragoman.corpus.relations import network
            from dragoman.export import network_writer

            network_writer(form.value)(*store.ask(network), file)
        elif table.value in CORPUS_TABLES:
            from dragoman.export import corpus_tables

            rows, schema = corpus_tables.table(store, table.value)
            writer(form.value)(rows, schema, file)
        else:
            writer(form.value)(store.rows(table.value), arrow_schema(table.value), file)
        close_output(output, file)
