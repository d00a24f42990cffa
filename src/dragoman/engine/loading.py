"""Bringing the Parquet tables that `dragoman spark read` wrote into a ledger, as often as one likes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow.fs import FileSelector, FileSystem, FileType, LocalFileSystem

from dragoman.errors import InputError
from dragoman.ledger import Ledger
from dragoman.records import TABLES

BATCH = 200  # documents a transaction
JSON_COLUMNS = ("published", "body", "problems")


def load(folder: str, ledger: Ledger, on_progress: Callable[[int], None] | None = None) -> Counter[str]:
    """Write the documents below `folder`, with their records, into `ledger`; what is there already stays.

    `folder` is a path or an address that Arrow can read. Only shards that are done are taken, each batch of documents
    with all its records in one transaction, so it may be stopped and run again. `on_progress` is told how many are
    in. Gives the rows found by table. Raises InputError if there are no such tables.
    """
    files, root = _open(folder)
    found: Counter[str] = Counter()
    for shard in _shards(files, root, folder):
        parts = {table: _Rows(files, f"{root}/{table}/{shard}") for table in TABLES}
        documents = ds.dataset(f"{root}/documents/{shard}", format="parquet", filesystem=files)
        for batch in documents.to_batches(batch_size=BATCH):
            if not batch.num_rows:
                continue
            heads = [_head(row) for row in batch.to_pylist()]
            ids = [head["id"] for head in heads]
            rows: list[dict[str, list[dict[str, Any]]]] = [{table: [] for table in TABLES} for _ in heads]
            place = {name: n for n, name in enumerate(ids)}
            for table, part in parts.items():
                for row in part.of(ids):
                    rows[place[row["document"]]][table].append(row)
                    found[table] += 1
            ledger.write_rows(heads, rows)
            found["documents"] += len(heads)
            if on_progress:
                on_progress(found["documents"])
    return found


def _open(folder: str) -> tuple[FileSystem, str]:
    if "://" in folder:
        files, root = FileSystem.from_uri(folder)
        return files, root.rstrip("/")
    return LocalFileSystem(), folder.rstrip("/")


def _shards(files: FileSystem, root: str, folder: str) -> list[str]:
    """The names of the shards whose outcomes are written, in their order."""
    there = files.get_file_info(FileSelector(f"{root}/outcomes", allow_not_found=True))
    done = [part.base_name for part in there if files.get_file_info(f"{part.path}/_SUCCESS").type == FileType.File]
    if not done:
        raise InputError(folder, "holds no tables of documents", "make them with: dragoman spark read INPUTS --out DIR")
    return sorted(done, key=lambda name: int(name.partition("=")[2]))


def _head(row: dict[str, Any]) -> dict[str, Any]:
    return {name: msgspec.json.decode(value) if name in JSON_COLUMNS else value for name, value in row.items()}


class _Rows:
    """One table of one shard, asked for the rows of some documents."""

    def __init__(self, files: FileSystem, place: str) -> None:
        self.table = ds.dataset(place, format="parquet", filesystem=files)

    def of(self, ids: list[str]) -> Iterator[dict[str, Any]]:
        found: pa.Table = self.table.to_table(filter=ds.field("document").isin(ids))
        yield from found.sort_by([("document", "ascending"), ("position", "ascending")]).to_pylist()
