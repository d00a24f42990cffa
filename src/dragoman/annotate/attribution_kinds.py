"""Kinds: of attributions (direct, mixed, indirect) and of quoted passages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dragoman import rules
from dragoman.annotate.attribution_view import RULES, View, words
from dragoman.records import Span

STRIP = " \"“”„‟«»'‘’`.,;:!?"


def kind_of(view: View, content: list[Span]) -> str:
    """direct: wholly between quotation marks; mixed: partly; indirect: no marks."""
    held = [set(view.inside[view.token(start) : view.token_end(end)]) for start, end in content]
    if held and all(len(numbers) == 1 and -1 not in numbers for numbers in held):
        return "direct"
    return "mixed" if any(number >= 0 for numbers in held for number in numbers) else "indirect"


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule of `quotations.toml`."""

    id: str
    kind: str
    always: bool
    before: re.Pattern[str] | None
    within: re.Pattern[str] | None

    def fits(self, before: str, inner: str) -> bool:
        """Whether every pattern that the rule has matches."""
        if self.before is not None and not self.before.search(before):
            return False
        return self.within is None or bool(self.within.match(inner))


@cache
def passage_rules() -> tuple[Rule, ...]:
    """The rules that give a passage its kind, in the file's order."""
    out = []
    for row in rules.load(RULES)["rule"]:
        flags = 0 if row.get("case") else re.IGNORECASE
        before = re.compile(row["before"] + r"\s*$", flags) if "before" in row else None
        within = re.compile(row["within"] + r"\Z", flags) if "within" in row else None
        out.append(Rule(row["id"], row["kind"], bool(row.get("always")), before, within))
    return tuple(out)


def passage_kind(view: View, number: int, attributed: bool) -> tuple[str, str]:
    """statement, scare, title or phrase, and the id of the rule that says so."""
    passage, text = view.passages[number], view.text
    inner = text[passage.start : passage.end].strip(STRIP)
    before = text[max(0, passage.start - 60) : passage.start].rpartition("\n")[2]
    for rule in passage_rules():
        free = rule.always or not attributed or (rule.kind == "title" and is_title(inner))
        if free and rule.fits(before, inner):
            return rule.kind, rule.id
    if attributed:
        return "statement", "attributed"
    if is_title(inner):
        return "title", "capitals"
    return ("statement", "clause") if is_clause(view, number, inner) else ("scare", "bare")


def is_title(passage: str) -> bool:
    """Two words or more, all that matter capitalised."""
    parts = passage.split()
    heavy = [w for w in parts if w.lower() not in words("small")]
    return len(heavy) > 1 and not any(w[0].isalpha() and w[0].islower() for w in heavy)


def is_clause(view: View, number: int, inner: str) -> bool:
    """Whether a passage without a cue is somebody's sentence: a finite verb with a subject in five words or more."""
    if len(inner.split()) < 4:
        return False
    passage = view.passages[number]
    low, high = view.token(passage.start), view.token_end(passage.parts[0][1])
    return any(t.dep_ in ("nsubj", "nsubjpass", "expl") and low <= t.head.i < high for t in view.doc[low:high])
