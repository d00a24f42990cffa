"""Kinds: of attributions (direct, mixed, indirect), of quoted passages, and of sources."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from dragoman import rules
from dragoman.annotate.attribution_sources import NOMINAL
from dragoman.annotate.attribution_view import QUOTE_MARKS, Candidate, View
from dragoman.records import Actor, Span

RULES = "quotations.toml"
PERSONAL = frozenset("he she i we they you who him her them us".split())
SMALL = frozenset("a an and as at but by for from in into nor of off on onto or over the to up via vs with".split())


def kind_of(view: View, content: list[Span]) -> str:
    """direct: wholly between quotation marks; mixed: partly; indirect: no marks."""
    marked = [any(p[0] <= a and b <= p[1] for each in view.passages for p in each.parts) for a, b in content]
    if marked and all(marked):
        return "direct"
    for a, b in content:
        if any(part[0] < b and a < part[1] for each in view.passages for part in each.parts):
            return "mixed"
    return "indirect"


@cache
def _table() -> dict[str, Any]:
    """The rules of `quotations.toml` compiled: (kind, id, pattern before, pattern within, pattern after)."""
    data = rules.load(RULES)
    compiled = []
    for rule in data["rule"]:
        flags = 0 if rule.get("case") else re.IGNORECASE
        compiled.append(
            (
                rule["kind"],
                rule["id"],
                re.compile(rule["before"] + r"\s*$", flags) if "before" in rule else None,
                re.compile(rule["within"] + r"\Z", flags) if "within" in rule else None,
                re.compile(r"\s*" + rule["after"], flags) if "after" in rule else None,
                bool(rule.get("always")),
            )
        )
    return {"rules": compiled}


def passage_kind(view: View, number: int, attributed: bool) -> tuple[str, str]:
    """statement, scare, title or phrase, and the id of the rule that says so."""
    passage, text = view.passages[number], view.text
    start, end = passage.start, passage.end
    words = text[start:end].strip("\"“”„‟«»'‘’`").strip()
    inner = words.rstrip(".,;:!?")
    before, after = text[max(0, start - 60) : start].rpartition("\n")[2], text[end : end + 40].partition("\n")[0]
    for kind, rule, lead, within, tail, always in _table()["rules"]:
        if attributed and not always:
            continue
        if lead and not lead.search(before) or within and not within.match(inner) or tail and not tail.match(after):
            continue
        return kind, rule
    if attributed:
        return "statement", "attributed"
    if is_title(inner):
        return "title", "capitals"
    if is_clause(view, number, inner):
        return "statement", "clause"
    return "scare", "bare"


def is_title(words: str) -> bool:
    """Two words or more, all that matter capitalised."""
    parts = words.split()
    heavy = [w for w in parts if w.lower() not in SMALL]
    return len(parts) > 1 and len(heavy) > 1 and all(w[0].isupper() or w[0].isdigit() or not w[0].isalpha() for w in heavy)


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
    if speaker is not None and speaker.kind != "group":
        return "named"
    text = " ".join(view.text[a:b] for a, b in candidate.source)
    low, high = view.token(candidate.source[0][0]), view.token_end(candidate.source[-1][1])
    tokens = view.doc[low:high]
    table = rules.load(RULES)["source"]
    if re.search(table["anonymous"], text, re.IGNORECASE):
        return "anonymous"
    if any(t.pos_ == "PROPN" and t.ent_type_ in ("PERSON", "ORG", "GPE") and t.dep_ != "compound" for t in tokens):
        head = view.doc[candidate.head] if candidate.head is not None else None
        if head is None or head.pos_ == "PROPN":
            return "named"
    if any(t.lower_ in PERSONAL for t in tokens) and len(tokens) == 1:
        return "named"
    if any(t.pos_ == "PROPN" for t in tokens) or re.search(table["described"], text, re.IGNORECASE):
        return "described"
    return "anonymous" if any(t.pos_ in NOMINAL for t in tokens) else "none"


__all__ = ["QUOTE_MARKS", "is_clause", "is_title", "kind_of", "passage_kind", "source_type"]
