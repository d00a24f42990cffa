"""A rule of dating fires in an example if it finds the date, or the days; in a counter-example it finds none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dragoman.annotate.dating_clues import of_phrases
from dragoman.annotate.dating_lines import date_lines
from dragoman.annotate.times_match import lowered

FILES = ["dating.toml"]


def rules(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rules of lines and of phrases; the tables of facts (`meeting`, `shared`) have no examples."""
    yield from data["line"]
    yield from data["time"]


def fires(rule: dict[str, Any], example: str | list[str]) -> bool:
    """Whether a line gives the day, or a phrase the earliest and the latest day."""
    text, *wanted = [example] if isinstance(example, str) else example
    if "labels" in rule:
        # Lines stand alone in examples, and a place's date before the sentence that it opens.
        found = [line.written for line in date_lines(text) if line.rule == rule["id"]]
        days = [d.isoformat() for each in found for d in each.days]
        days += [f"XXXX-{each.month:02}-{each.day:02}" for each in found if not each.days]
        return wanted[0] in days if wanted else bool(found)
    clues = [c for c in of_phrases(lowered(text), None) if c.why.startswith(f"{rule['id']} ")]
    return any([str(c.earliest), str(c.latest)] == wanted for c in clues) if wanted else bool(clues)
