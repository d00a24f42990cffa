"""How the rules of `debris.toml` are tried: each example where its rule acts, in a composed article."""

from __future__ import annotations

from typing import Any

from dragoman.annotate.body import find_debris

FILES = ["debris.toml"]

HEADLINE = "Harbour Masters Meet on the Ferry"
FIRST = "The harbour masters of six towns met on a ferry on Tuesday and agreed to keep their lamps lit until spring."
LAST = "They will meet again in March, a spokeswoman for the six towns said as the ferry turned back to the old quay."


def rules(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules of a file."""
    return list(data["debris"])


def fires(rule: dict[str, Any], example: str) -> bool:
    """Whether the rule takes out the example or part of it, wherever its place allows."""
    return any(found == rule["id"] for found in acting(rule, example)) if rule["where"] != "mark" else marks(example)


def acting(rule: dict[str, Any], example: str) -> set[str]:
    """The rules that act on the example, put above, within and below an article as the rule's place has it."""
    found = set()
    for text in texts(rule["where"], example):
        start = text.index(example)
        found |= {d.rule for d in find_debris(text) if start <= d.start < start + len(example)}
    return found


def texts(where: str, example: str) -> list[str]:
    above = "\n\n".join([HEADLINE, example, FIRST, LAST])
    between = "\n\n".join([HEADLINE, FIRST, example, LAST])
    below = "\n\n".join([HEADLINE, FIRST, LAST, example])
    if where == "head":
        return [above]
    if where == "edge":
        return [above, below]
    if where == "line":
        return [between, below]
    return [below]


def marks(example: str) -> bool:
    """Whether the example shows that readers' comments follow a heading that promises some."""
    comment = "I have sailed past that quay for thirty years and never saw a lamp on it, lit or not."
    text = "\n\n".join([HEADLINE, FIRST, LAST, "Comments", example, comment])
    return find_debris(text)[-1].end == len(text)
