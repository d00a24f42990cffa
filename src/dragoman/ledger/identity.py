"""Record ids: from content, so that reading twice gives the same ledger and links to a record last.

Inside one annotation records are called `a1`, `t1`, ...; in the ledger each gets its table's letter and a hash
of the document's id and of the record's spans. The rules' version is not part of it: a record that new rules
find again keeps its id, and with it every link and every human decision.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from dragoman.records import TABLES, Annotation

LETTERS = {"actors": "a", "times": "m", "attributions": "t", "quotations": "q", "events": "e", "quantities": "n"}
SPANS = ("mentions", "span", "source", "cue", "content", "trigger", "evidence", "type")
LINKS = {  # fields that hold another record's id, and that record's table
    "speaker": "actors",
    "via": "actors",
    "of": "actors",
    "actor": "actors",
    "within": "attributions",
    "attribution": "attributions",
    "comparison": "quantities",
    "time": "times",
}


def ledger_rows(document: str, annotation: Annotation) -> dict[str, list[dict[str, Any]]]:
    """The annotation's records as plain dicts by table, with ledger ids in place of the local ones."""
    rows = {table: msgspec.to_builtins(getattr(annotation, table)) for table in TABLES}
    ids: dict[str, str] = {}
    for table, found in rows.items():
        seen: dict[str, int] = {}
        for row in found:
            content = msgspec.json.encode([document, table, *(row.get(name) for name in SPANS)])
            digest = hashlib.blake2b(content, digest_size=8).hexdigest()
            seen[digest] = seen.get(digest, 0) + 1
            again = f"-{seen[digest]}" if seen[digest] > 1 else ""
            ids[f"{table}/{row['id']}"] = f"{LETTERS[table]}{digest}{again}"
    for table, found in rows.items():
        for row in found:
            row["id"] = ids[f"{table}/{row['id']}"]
            _relink(row, ids)
    return rows


def _relink(row: dict[str, Any], ids: dict[str, str]) -> None:
    for name, target in LINKS.items():
        if row.get(name):
            row[name] = ids.get(f"{target}/{row[name]}")
    for part in ("actors", "recipients"):
        for role in row.get(part) or []:
            _relink(role, ids)


def table_of(record: str) -> str | None:
    """The table that a ledger id belongs to, or None."""
    return next((table for table, letter in LETTERS.items() if record.startswith(letter)), None)
