"""The verb: it refuses to be open to others without a password, and serves what it says."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from typer.testing import CliRunner

from dragoman.cli import app

from .conftest import fill


def test_another_address_needs_a_password(tmp_path: Path) -> None:
    fill(tmp_path / "news.db", 1)
    for host in ("0.0.0.0", "::", "192.0.2.1", "news.example"):
        told = CliRunner().invoke(app, ["serve", "--ledger", str(tmp_path / "news.db"), "--host", host])
        assert told.exit_code == 2, told.output
    (tmp_path / "empty").write_text("\n")
    told = CliRunner().invoke(app, ["serve", "--host", "0.0.0.0", "--password-file", str(tmp_path / "empty")])
    assert told.exit_code == 2


def test_it_serves_where_it_says_and_ends_when_told(tmp_path: Path) -> None:
    fill(tmp_path / "news.db", 1)
    command = [
        str(Path(sys.executable).with_name("dragoman")),
        "serve",
        "--ledger",
        str(tmp_path / "news.db"),
        "--port",
        "0",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://127\.0\.0\.1:\d+/", server.stderr.readline())
            assert found
            with urllib.request.urlopen(found[0], timeout=60) as answer:
                assert answer.status == 200 and b"harbour talks" in answer.read()
            server.send_signal(signal.SIGINT)
            assert server.wait(30) in (0, -signal.SIGINT)
            assert "Traceback" not in server.stderr.read()
        finally:
            server.kill()
