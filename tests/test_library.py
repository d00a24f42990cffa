"""The public surface: what `import dragoman` gives, how fast, and that it does as the README says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from dragoman.annotate import pipeline
from dragoman.records import TABLES, Annotation, Document

ROOT = Path(__file__).parent.parent


def test_the_public_names_are_sorted_and_there() -> None:
    assert dragoman.__all__ == sorted(dragoman.__all__)
    for name in dragoman.__all__:
        assert getattr(dragoman, name).__doc__
    with pytest.raises(AttributeError, match="nonsense"):
        dragoman.nonsense  # noqa: B018


def test_importing_loads_nothing_heavy() -> None:
    heavy = ("spacy", "sqlalchemy", "pyarrow", "trafilatura")
    code = f"import dragoman, dragoman.cli, sys; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_annotate_stays_a_function_after_use() -> None:
    for _ in range(2):
        assert isinstance(dragoman.annotate("Ms. Karaca said that it was late."), Annotation)


def test_read_takes_paths_and_a_ledger(corpus: Path, tmp_path: Path) -> None:
    summary = dragoman.read(corpus / "readout.md", tmp_path / "x.db")
    assert (summary.read, summary.failures) == (1, [])
    with dragoman.Ledger(tmp_path / "x.db") as ledger:
        assert ledger.documents()[0]["ref"] == "readout.md"


def test_any_spacy_pipeline_takes_the_component() -> None:
    nlp = spacy.load(pipeline.base_name())
    nlp.add_pipe("dragoman")
    doc = nlp("“It is late,” Mr. Ionescu said.")
    assert {record["table"] for record in doc._.dragoman} >= {"actors", "attributions", "quotations"}
    found = nlp.analyze_pipes()
    assert found is not None
    assert found["problems"]["dragoman"] == []


def test_records_survive_processes_and_bytes() -> None:
    nlp = spacy.load(pipeline.base_name())
    nlp.add_pipe("dragoman")
    texts = ["“It is late,” Mr. Ionescu said.", "Ms. Karaca denied it."]
    one = [doc._.dragoman for doc in nlp.pipe(texts)]
    assert [doc._.dragoman for doc in nlp.pipe(texts, n_process=2, batch_size=1)] == one
    doc = nlp(texts[0])
    assert spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())._.dragoman == doc._.dragoman


def test_results_do_not_depend_on_the_batch() -> None:
    texts = ["“It is late,” Mr. Ionescu said.", "", "Ms. Karaca denied it. " * 40, "He left."]
    documents = [Document(id=str(n), ref=str(n), text=text) for n, text in enumerate(texts)]
    together = [annotation for _, annotation in pipeline.annotate_documents(documents)]
    apart = [annotation for d in documents for _, annotation in pipeline.annotate_documents([d])]
    assert together == apart


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("“”\"'‘’ab. ,:\n—said Mr.Li\u2029\x00é")), max_size=80))
def test_any_text_gives_records_within_it(text: str) -> None:
    found = dragoman.annotate(text)
    assert not [p for p in found.problems if p.code == "annotation-failed"]
    for table in TABLES:
        for record in getattr(found, table):
            for name in ("span", "mentions", "source", "cue", "content"):
                value = getattr(record, name, [])
                for start, end in [value] if value and isinstance(value[0], int) else value:
                    assert 0 <= start < end <= len(text)


def test_the_readme_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert blocks
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").symlink_to(ROOT / "src" / "dragoman" / "sample" / "corpus")
    space: dict[str, object] = {}
    for block in blocks:
        exec(block, space)
