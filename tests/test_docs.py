"""The docs name everything that there is: every verb and option, every column, every rule field, every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from dragoman import rules
from dragoman.cli import app
from dragoman.records import DOCUMENT_COLUMNS, TABLES

DOCS = Path(__file__).parent.parent / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def commands() -> list[tuple[str, list[str]]]:
    found = []
    top = typer.main.get_command(app)
    for name, command in top.commands.items():  # type: ignore[attr-defined]
        for part, sub in getattr(command, "commands", {"": command}).items():
            options = [o for parameter in sub.params for o in parameter.opts if o.startswith("--")]
            found.append((f"{name} {part}".strip(), options))
    return found


@pytest.mark.parametrize(("verb", "options"), commands())
def test_every_verb_and_option_is_told(verb: str, options: list[str]) -> None:
    told = page("cli.md")
    assert f"dragoman {verb}" in told
    for option in options:
        assert option in told, f"{verb} {option}"


def test_every_column_is_told() -> None:
    told = page("data-model.md")
    for name in DOCUMENT_COLUMNS:
        assert f"`{name}`" in told, name
    for table, record in TABLES.items():
        part = told[told.index(f"\n## {table}") if f"\n## {table}" in told else told.index("## times, events") :]
        for name in record.__struct_fields__:
            assert f"`{name}`" in part, f"{table}.{name}"


def test_every_rule_file_and_field_is_told() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md")))
    for name in rules.names():
        folder = name.rpartition("/")[0]
        assert name in told or name.rpartition("/")[2] in told or (folder and f"{folder}/" in told), name
        tables = [rows for rows in rules.load(name).values() if isinstance(rows, list)]
        fields = {field for rows in tables for rule in rows if isinstance(rule, dict) for field in rule}
        for field in sorted(fields):
            assert re.search(rf"`{field}`|\b{field} =", told), f"{name}: {field}"


def test_links_between_pages_lead_somewhere() -> None:
    for path in sorted(DOCS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
