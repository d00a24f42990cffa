"""Damaged inputs through the whole command: one run over a folder of them, with good files among them."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

from dragoman import readers
from dragoman.records import Document

Run = Callable[..., subprocess.CompletedProcess[str]]


def damaged(data: bytes, rng: random.Random) -> bytes:
    """`data` cut short, with noise in it, in another encoding, or not itself any more."""
    at = rng.randrange(len(data))
    return rng.choice(
        [
            data[:at],
            data[:at] + rng.randbytes(60) + data[at:],
            data[:at] + bytes(200) + data[at:],
            data.decode("latin-1").encode("utf-16"),
            rng.randbytes(3000),
            b"",
        ]
    )


@pytest.mark.slow
def test_three_hundred_damaged_files_harm_nobody(run: Run, tmp_path: Path) -> None:
    source = Path(str(resources.files("dragoman") / "sample" / "corpus"))
    folder = tmp_path / "in"
    folder.mkdir()
    rng = random.Random(7)
    good = sorted(path for path in source.rglob("*") if path.is_file())
    for path in good:
        (folder / f"good-{path.name}").write_bytes(path.read_bytes())
    for n in range(320):
        path = rng.choice(good)
        (folder / f"bad-{n}{path.suffix}").write_bytes(damaged(path.read_bytes(), rng))
    ledger = tmp_path / "x.db"
    done = run("read", folder, "-l", ledger)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    rows = [json.loads(line) for line in run("export", "documents", "-l", ledger).stdout.splitlines()]
    given = [item for item in readers.read([folder]) if isinstance(item, Document)]
    assert {document.id for document in given} == {row["id"] for row in rows}  # the same page twice is one document
    gave = {Path((document.origin or "").partition("#")[0]).name for document in given}
    assert {f"good-{path.name}" for path in good} <= gave
    named = run("info", "-l", ledger).stdout
    assert [path.name for path in folder.iterdir() if path.name not in gave and path.name not in named] == []
    assert not [row for row in rows if any(p["code"] == "annotation-failed" for p in row["problems"])]
