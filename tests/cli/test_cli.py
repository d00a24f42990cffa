"""The command, in a process of its own: what it prints, where, and with which exit status."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dragoman.records import TABLES, arrow_schema

Run = Callable[..., subprocess.CompletedProcess[str]]
VERBS = ("read", "show", "search", "explain", "annotate", "export", "info")


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_examples(run: Run, verb: str) -> None:
    told = run(verb, "--help").stdout
    shown = run(verb, "documents", "--help").stdout if verb == "show" else told
    assert f"dragoman {verb}" in shown


def test_read_names_what_it_cannot_read_and_reads_the_rest(run: Run, corpus: Path, tmp_path: Path) -> None:
    done = run("read", corpus, "--ledger", tmp_path / "x.db")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "2 documents read" in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if "broken.parquet" in line]
    assert line.startswith("dragoman: ")
    assert "broken.parquet" in run("info", "--ledger", tmp_path / "x.db").stdout


def test_reading_again_changes_nothing(run: Run, corpus: Path, tmp_path: Path) -> None:
    good, ledger = tmp_path / "in", tmp_path / "x.db"
    shutil.copytree(corpus, good)
    (good / "broken.parquet").unlink()
    assert run("read", good, "-l", ledger).returncode == 0
    before = {t: run("export", t, "-l", ledger).stdout for t in ("documents", *TABLES)}
    again = run("read", good, "-l", ledger)
    assert again.returncode == 0
    assert "0 documents read" in again.stderr
    assert "2 whole files were here already" in again.stderr
    assert {t: run("export", t, "-l", ledger).stdout for t in before} == before
    (good / "new.txt").write_text("Mr. Ionescu said: “It is late.”", encoding="utf-8")
    assert "1 documents read" in run("read", good, "-l", ledger).stderr
    assert run("read", good, "-l", ledger, "--again").returncode == 0


def test_a_mended_input_is_no_failure_any_more(run: Run, tmp_path: Path) -> None:
    ledger, path = tmp_path / "x.db", tmp_path / "rows.jsonl"
    path.write_text('{"id": 1, "text": "One."}\nnot json\n', encoding="utf-8")
    assert run("read", path, "-l", ledger).returncode == 1
    assert "rows.jsonl" in run("info", "-l", ledger).stdout.partition("failures")[2]
    path.write_text('{"id": 1, "text": "One."}\n{"id": 2, "text": "Two."}\n', encoding="utf-8")
    assert run("read", path, "-l", ledger).returncode == 0
    assert "could not be read" not in run("info", "-l", ledger).stdout


def test_annotate_prints_the_interface(run: Run, corpus: Path, tmp_path: Path) -> None:
    rows = [{"id": "x1", "text": "“It is late,” Mr. Ionescu said.", "published": "2024-03-04"}, {"id": 7, "text": ""}]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = run("annotate", source, corpus / "wire" / "talks.txt", "--with-text")
    assert done.returncode == 1
    first, empty, talks = map(json.loads, done.stdout.splitlines())
    assert first["id"] == "x1"
    assert first["published"]["basis"] == "metadata"
    assert empty["problems"]
    assert talks["id"] == "talks.txt"
    (said,) = first["attributions"]
    (speaker,) = [actor for actor in first["actors"] if actor["id"] == said["speaker"]]
    assert speaker["name"] == "Ionescu"
    text = first["text"]
    assert [text[a:b] for a, b in said["cue"]] == ["said"]
    assert "It is late" in text[slice(*said["content"][0])]
    names = {"id", "published", "body", "problems", *TABLES}
    assert names <= set(first)


def test_annotate_writes_whole_files_only(run: Run, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run("annotate", corpus / "readout.md", "-o", out).returncode == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_annotate_takes_standard_input(run: Run) -> None:
    done = run("annotate", "-", stdin="Ms. Karaca said that the talks had ended.")
    assert done.returncode == 0
    assert json.loads(done.stdout)["body"] == [[0, 41]]


def test_show_lists_who_said_what(run: Run, ledger_path: Path) -> None:
    rows = [line.split("\t") for line in run("show", "quotations", "-l", ledger_path).stdout.splitlines()]
    said = {row[4]: row[2] for row in rows[1:]}
    assert any("We will meet again" in content and who == "Selma Karaca" for content, who in said.items())
    one = run("show", "quotations", "Karaca", "-l", ledger_path, "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["speaker"] for line in one} == {"Selma Karaca"}
    nobody = run("show", "quotations", "Nobody", "-l", ledger_path)
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "show actors" in nobody.stderr


def test_show_marks_a_document(run: Run, ledger_path: Path) -> None:
    done = run("show", "document", "talks.txt", "-l", ledger_path)
    assert done.returncode == 0
    assert "Nobody has walked out" in done.stdout
    assert "Selma Karaca" in done.stdout


def test_explain_shows_words_rule_and_version(run: Run, ledger_path: Path) -> None:
    rows = run("show", "quotations", "-l", ledger_path, "-f", "jsonl").stdout.splitlines()
    wanted = json.loads(rows[0])["id"]
    told = run("explain", wanted, "-l", ledger_path).stdout
    for word in (wanted, "content", "cue", "speaker", "by", "version", "rules"):
        assert word in told


def test_search_finds_and_tells_when_there_is_none(run: Run, ledger_path: Path) -> None:
    found = run("search", "harbour", "-l", ledger_path)
    assert found.returncode == 0
    assert len(found.stdout.splitlines()) == 3
    assert run("search", "zeppelin", "-l", ledger_path).returncode == 1


@pytest.mark.parametrize("table", ["documents", *TABLES])
def test_exports_agree_in_every_format(run: Run, ledger_path: Path, tmp_path: Path, table: str) -> None:
    lines = [json.loads(line) for line in run("export", table, "-l", ledger_path).stdout.splitlines()]
    out = tmp_path / "t.parquet"
    assert run("export", table, "-l", ledger_path, "-f", "parquet", "-o", out).returncode == 0
    stored = pq.read_table(out)
    assert stored.schema.equals(arrow_schema(table))
    assert stored.to_pylist() == lines
    rows = list(csv.reader(run("export", table, "-l", ledger_path, "-f", "csv").stdout.splitlines()))
    assert rows[0] == arrow_schema(table).names
    assert len(rows) == len(lines) + 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("show", "documents", "-l", "no/such.db"), 1),
        (("explain", "zzz"), 1),
        (("export", "cats"), 2),
        (("read",), 2),
        (("fly",), 2),
        (("read", "no-such-folder", "-l", "x.db"), 1),
    ],
)
def test_wrong_use_is_told_without_a_traceback(
    run: Run, words: tuple[str, ...], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.returncode == status
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_output_ends_quietly_when_nobody_reads_it(ledger_path: Path) -> None:
    command = f"{Path(sys.executable).with_name('dragoman')} export actors -l {ledger_path} | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
