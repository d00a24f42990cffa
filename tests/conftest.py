"""What tests share: a ledger of a small composed corpus, read once a session, and the command as users run it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman import Ledger
from dragoman import read as read_inputs

ARTICLE = """Harbour talks end without a date

ANKARA, 4 March 2024 — The Turkish foreign minister, Selma Karaca, said on Monday that the
talks were “not over,” and asked for patience.

“We will meet again,” Ms. Karaca told reporters. “Nobody has walked out.”

A spokesman for the Romanian Foreign Ministry denied that a date had been set.

Related posts

Leave a Comment
"""

READOUT = """---
title: Readout of the minister's call
date: 2024-03-05
---

# Readout of the minister's call

The two sides discussed the harbour. “The crew is well,” the minister said.
"""


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plain article, a Markdown readout, and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "wire").mkdir()
    (folder / "wire" / "talks.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "readout.md").write_text(READOUT, encoding="utf-8")
    (folder / "broken.parquet").write_bytes(b"PAR1 nothing PAR1")
    return folder


@pytest.fixture(scope="session")
def ledger_path(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of `corpus`."""
    path = tmp_path_factory.mktemp("ledger") / "news.db"
    with Ledger(path) as ledger:
        read_inputs(corpus, ledger)
    return path


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command in a process of its own, as a user does."""

    def run(*words: object, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("dragoman")), *map(str, words)]
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "160"}
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, env=environment, timeout=120, check=False
        )

    return run
