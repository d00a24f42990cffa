"""What several verbs share: their options, declared once, and the printing of rows."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Any

import typer

Ledger = Annotated[
    str, typer.Option("--ledger", "-l", help="The ledger: a file, or a database URL.", envvar="DRAGOMAN_LEDGER")
]
LEDGER = "dragoman.db"
Limit = Annotated[int | None, typer.Option("--limit", "-n", min=1, help="At most this many rows.")]


class RowFormat(StrEnum):
    """How rows are printed."""

    table = "table"
    tsv = "tsv"
    csv = "csv"
    jsonl = "jsonl"


Rows = Annotated[
    RowFormat | None,
    typer.Option("--format", "-f", help="By default a table on a terminal, tab-separated in a pipe."),
]


def as_table(form: RowFormat | None) -> bool:
    """Whether rows are to be printed for the eye."""
    return form is RowFormat.table or (form is None and sys.stdout.isatty())


def print_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], form: RowFormat | None) -> None:
    """Print `rows` with these columns to standard output."""
    if as_table(form):
        _print_table(rows, columns)
    elif form is RowFormat.jsonl:
        import msgspec

        for row in rows:
            print(msgspec.json.encode({name: row[name] for name in columns}).decode())
    elif form in (None, RowFormat.tsv):
        print("\t".join(columns))
        for row in rows:
            print("\t".join(" ".join(_cell_text(row[name]).split()) for name in columns))
    else:
        import csv

        from dragoman.export.csv import cell

        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(columns)
        for row in rows:
            out.writerow([cell(row[name]) for name in columns])


def _print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", row_styles=["", "on grey7"])
    for name in columns:
        table.add_column(name.replace("_", " "), overflow="fold", max_width=90)
    for row in rows:
        values = [row[name] for name in columns]
        table.add_row(*(Text(_cell_text(v)) for v in values))
    Console().print(table)


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def open_output(path: Path | None) -> IO[bytes]:
    """Standard output, or a file beside `path` that `close_output` puts in its place when it is whole."""
    return sys.stdout.buffer if path is None else part_of(path).open("wb")


def part_of(path: Path) -> Path:
    """Where an output file is written until it is whole."""
    return path.with_name(path.name + ".part")


def close_output(path: Path | None, file: IO[bytes]) -> None:
    """Flush; put a whole file in its place."""
    file.flush()
    if path is not None:
        file.close()
        part_of(path).replace(path)


def words(text: str, spans: Iterable[Sequence[int]]) -> str:
    """The words of `spans` on one line, pieces parted by an ellipsis."""
    return " … ".join(" ".join(text[start:end].split()) for start, end in spans)
