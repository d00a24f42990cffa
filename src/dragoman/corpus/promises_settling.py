"""What became of promises: later sentences that tell that a thing promised was done, in part, late, or not.

Events that were coded are too few to settle by ("the crew came home" is none), so sentences of later documents are
read that tell of what was, not of what is to come, and that hold most of what was promised. The words are kept, since
a likeness of words is no proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.compare import lexicon

LIKE = 0.6  # the share of a promise's weight that a sentence must have
TELLING, LEAST = 0.45, 3  # the weight from which a word tells, and how many such words must be shared
WHOLE = 0.95  # words of this weight must all be there
LONG_AFTER = 400  # days after it was due in which a promise may still be settled
BROKEN = re.compile(
    r"\b(?:broke|broken|breach|failed to|fail to|refus\w+|cancel\w*|called off|call off|suspend\w*|postpon\w*|missed"
    r"|did not|has not|have not|not been|never|no longer|withdrew from|halted|went back on|without result)\b", re.I
)  # fmt: skip
SENTENCE = re.compile(r"[^.!?\n]+(?:[.](?=\d|[a-z])[^.!?\n]+)*[.!?]?")
TO_COME = re.compile(
    r"\b(?:will|would|shall|should|must|may|might|could|if|unless|promis\w+|pledg\w+|agree\w*|assur\w+|demand\w*"
    r"|call\w* for|urg\w+|expect\w*|plan\w*|hop\w+|ask\w*|want\w*|said it|ready to|to be)\b", re.I
)  # fmt: skip
PARTLY = re.compile(
    r"\b(?:\d+|[a-z]+teen|two|three|four|five|six|seven|eight|nine|ten|twenty|some|half|most) of (?:the|its|their)?"
    r"\s*(?:\d+|[a-z-]+)\b|\bpart(?:ly|ial)", re.I
)  # fmt: skip
Row = Mapping[str, Any]


class Settler:
    """Reads a ledger's documents in the order of their days, against the promises made before."""

    def __init__(self, promises: Iterable[Row]) -> None:
        self.promises = {row["id"]: row for row in promises}
        self.best: dict[str, tuple[float, dict[str, Any]]] = {}
        self.by_feature: dict[str, list[str]] = {}
        for row in self.promises.values():
            for name, weight in row["features"].items():
                if weight >= TELLING:
                    self.by_feature.setdefault(name, []).append(row["id"])

    def read(self, document: Row) -> None:
        """Look at one document's sentences."""
        day = document["published_day"]
        if not self.by_feature or len(day or "") < 10:
            return
        for start, end in document["body"] or [(0, len(document["text"]))]:
            for found in SENTENCE.finditer(document["text"], start, end):
                if not TO_COME.search(found[0]) or BROKEN.search(found[0]):
                    self._look(document, found.span(), " ".join(found[0].split()), day)

    def _look(self, document: Row, span: tuple[int, int], words: str, day: str) -> None:
        features = lexicon.features_in(words)
        counted: dict[str, int] = {}
        for name in features:
            for one in self.by_feature.get(name, ()):
                counted[one] = counted.get(one, 0) + 1
        for key, number in counted.items():
            promise = self.promises[key]
            if number < LEAST or promise["document"] == document["id"] or not _after(promise, day):
                continue
            total = sum(promise["features"].values())
            likeness = sum(w for n, w in promise["features"].items() if n in features) / total if total else 0.0
            whole = all(n in features for n, w in promise["features"].items() if w >= WHOLE)
            if whole and likeness >= LIKE and likeness > self.best.get(key, (0.0, {}))[0]:
                self.best[key] = (likeness, _settled(promise, document, span, words, day))

    def changes(self) -> list[dict[str, Any]]:
        """Every promise's status as it now is: those that no event settles are open."""
        nothing = {
            "status": "open",
            "settled_by": None,
            "settled_span": None,
            "settled_words": None,
            "settled_day": None,
        }
        return [{"id": name, **(self.best[name][1] if name in self.best else nothing)} for name in self.promises]


def _after(promise: Row, day: str) -> bool:
    """Whether a text of `day` may tell what became of a promise."""
    from datetime import date, timedelta

    made, due = promise["day"], promise["due_latest"]
    if not made or day <= made:
        return False
    last = due or made
    return last is None or date.fromisoformat(day) <= date.fromisoformat(last) + timedelta(days=LONG_AFTER)


def _settled(promise: Row, document: Row, span: tuple[int, int], words: str, day: str) -> dict[str, Any]:
    if BROKEN.search(words):
        status = "broken"
    elif PARTLY.search(words):
        status = "partly"
    elif promise["due_latest"] and day > promise["due_latest"]:
        status = "late"
    else:
        status = "kept"
    told = {"settled_by": document["id"], "settled_span": list(span), "settled_words": words, "settled_day": day}
    return {"status": status, **told}
