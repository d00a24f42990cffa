"""Reads political news and official readouts into a ledger: who said what, who did what to whom, when,
how certain, according to whom; every record points at the words it came from.

    annotation = dragoman.annotate("“No limits,” Mr. Li said on Friday.", published="2024-05-03")
    summary = dragoman.read(["articles/"], "news.db")
    with dragoman.Ledger("news.db") as ledger:
        ledger.statements("Li")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.annotate.times import times
    from dragoman.api import annotate, read
    from dragoman.compare.library import compare
    from dragoman.compare.model import Comparison
    from dragoman.errors import DragomanError
    from dragoman.ledger import Ledger
    from dragoman.records import Annotation, Document

__all__ = ["Annotation", "Comparison", "Document", "DragomanError", "Ledger", "annotate", "compare", "read", "times"]

# Where each public name lives; imported when first asked for, so that `import dragoman` stays quick.
_HOMES = {
    "Annotation": "dragoman.records",
    "Comparison": "dragoman.compare.model",
    "Document": "dragoman.records",
    "DragomanError": "dragoman.errors",
    "Ledger": "dragoman.ledger",
    "annotate": "dragoman.api",
    "compare": "dragoman.compare.library",
    "read": "dragoman.api",
    "times": "dragoman.annotate.times",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
