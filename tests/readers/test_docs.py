"""docs/readers.md names every format, extension, option, failure and problem, and its examples run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from dragoman import readers
from dragoman.readers import registry

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "readers.md").read_text(encoding="utf-8")
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/dragoman/readers").glob("*.py"))


def test_formats_and_options_are_described() -> None:
    for name, found in readers.formats().items():
        assert f"| `{name}` |" in PAGE, name
        assert all(extension in PAGE for extension in found.extensions), name
    for option in fields(readers.Options):
        assert f"`{option.name}`" in PAGE, option.name


def test_codes_are_described() -> None:
    raised = re.findall(r"Unreadable\(\s*[^,]+,\s*\"([a-z-]+)\"", SOURCE)
    yielded = re.findall(r"Failure\(\s*[^,]+,\s*\"([a-z-]+)\"", SOURCE)
    flagged = re.findall(r"Problem\(\s*\"([a-z-]+)\"", SOURCE)
    assert len(set(raised)) > 10 and len(set(flagged)) > 5
    for code in {*raised, *yielded, *flagged}:
        assert f"`{code}`" in PAGE, code


def test_the_added_format_works(read_bytes: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    example = next(block for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "@reader" in block)
    monkeypatch.setattr(registry, "_FORMATS", dict(registry._FORMATS))
    exec(compile(example, "docs/readers.md", "exec"), {"__name__": "subtitles"})
    document = read_bytes("a.srt", "1\n00:00:01 --> 00:00:02\nThey met.\n").only
    assert (document.text, document.format) == ("They met.", "subtitles")


def test_public_names_are_sorted() -> None:
    assert readers.__all__ == sorted(readers.__all__)
    assert all(hasattr(readers, name) for name in readers.__all__)
