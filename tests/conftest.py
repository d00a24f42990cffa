"""What tests share: a ledger of a small composed corpus, read once a session, and the command as users run it."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from dragoman import Ledger
from dragoman import read as read_inputs

settings.register_profile("shared", deadline=None)  # machines are shared: time is for benchmarks, not for tests
settings.load_profile("shared")

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


class Postgres:
    """A PostgreSQL server of the tests' own, on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), *map(Path, os.get_exec_path())]
        tools = next((path for path in found if (path / "initdb").exists()), None)
        if tools is None:
            reason = "needs PostgreSQL's initdb and pg_ctl"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        self.tools, self.data = tools, folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.user = getpass.getuser()
        if os.geteuid() == 0:  # the server refuses to run as root
            self.user = "postgres"
            shutil.chown(folder, "postgres")
        self.run("initdb", "-D", self.data, "-U", "dragoman", "--auth=trust", "--no-sync", "--encoding=UTF8")
        self.start()

    def run(self, tool: str, *words: object) -> None:
        """Run one of the server's tools, as somebody it accepts."""
        other = None if os.geteuid() else self.user
        command = [str(self.tools / tool), *map(str, words)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", user=other, group=other, env=os.environ)

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self.run("pg_ctl", "-D", self.data, "-w", "-s", "-l", self.data / "log", "-o", settings, "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it: `fast` ends connections, `immediate` is a crash."""
        self.run("pg_ctl", "-D", self.data, "-w", "-s", "-m", how, "stop")

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"d{uuid.uuid4().hex}"
        self.run("createdb", "-h", "127.0.0.1", "-p", self.port, "-U", "dragoman", name)
        return f"postgresql://dragoman@127.0.0.1:{self.port}/{name}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started for this session."""
    # Not in pytest's own folder: each run of pytest closes that to all users but its own.
    with tempfile.TemporaryDirectory(prefix="dragoman-postgres-", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        yield server
        server.stop("immediate")


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger may be made: in a file, and in a database of a real server."""
    if request.param == "sqlite":
        return str(tmp_path / "test.db")
    return str(request.getfixturevalue("postgres").database())
