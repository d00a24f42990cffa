"""Kinds: of attributions (direct, mixed, indirect), of quoted passages, and of sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from dragoman import rules
from dragoman.annotate.attribution_sources import antecedent
from dragoman.annotate.attribution_view import RULES, Candidate, View, words
from dragoman.records import Actor, Span

STRIP = " \"“”„‟«»'‘’`.,;:!?"
SINGULAR = frozenset(["he", "she", "i", "him", "her", "me"])


def kind_of(view: View, content: list[Span]) -> str:
    """direct: wholly between quotation marks; mixed: partly; indirect: no marks."""
    held = [set(view.inside[view.token(start) : view.token_end(end)]) for start, end in content]
    if all(len(numbers) == 1 and -1 not in numbers for numbers in held):
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


def source_type(view: View, candidate: Candidate, speaker: Actor | None) -> str:
    """named, described (an office or a body without a name), anonymous (a person without either), none."""
    if not candidate.source:
        return "none"
    start, end = candidate.source[0]
    text = view.text[start:end]
    table = rules.load(RULES)["source"]
    if re.search(table["anonymous"], text, re.IGNORECASE):
        return "anonymous"
    head = _head(view, candidate)
    if head.pos_ == "PROPN" or head.lower_ in SINGULAR:
        return "named"
    if any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in head.children) or _is_office_of(head):
        return "named"
    if speaker is not None and head.pos_ == "PRON":
        return "named" if speaker.name[:1].isupper() else "described"
    return (
        "anonymous"
        if head.lemma_.lower() in words("persons") and not re.search(table["described"], text)
        else "described"
    )


def _head(view: View, candidate: Candidate) -> Token:
    if candidate.head is not None:
        return antecedent(view.doc[candidate.head])
    start, end = candidate.source[0]
    low, high = view.token(start), view.token_end(end)
    return view.doc[low : max(high, low + 1)].root


def _is_office_of(head: Token) -> bool:
    """ "Mr. Price’s office": a body that has its name from somebody named."""
    return head.lemma_ in words("offices") and any(c.dep_ == "poss" and c.pos_ == "PROPN" for c in head.children)


__all__ = ["is_clause", "is_title", "kind_of", "passage_kind", "source_type"]
