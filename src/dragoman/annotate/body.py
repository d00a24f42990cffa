"""Which parts of a text are the article proper, and which are debris that came along with it."""

from __future__ import annotations

from dragoman.records import Span


def find_body(text: str) -> list[Span]:
    """The spans of the article proper in `text`, in order. What is left out is debris; offsets never shift."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return [(start, end)] if start < end else []
