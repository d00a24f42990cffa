"""The first screen: what the two agree on, who claims what about the other, what is missing. Every line quotes."""

from __future__ import annotations

from functools import cache

from dragoman.annotate.gazetteer import tables
from dragoman.compare import lexicon
from dragoman.compare.model import Claim, Comparison, Line, Row, Side
from dragoman.records import Span

AGREE, DIFFER, CLAIMS = "Both say", "Said differently", "Claimed of the other side"
MISSING, ONLY = "No word found in", "Only in"
MOST = 6  # lines under a heading
LONG, SHORT = 150, 110  # characters of a quotation
SURE = 0.35  # the score from which a pair is told on the first screen; the table has all
CLEAR = 4  # claims that a third account must share with one side only before it is said to follow it
UNSAID = frozenset(["discuss", "note", "hear"])
NAMES = {"USA": "the United States", "GBR": "the United Kingdom", "ARE": "the UAE", "PRK": "North Korea",
         "KOR": "South Korea", "PHL": "the Philippines", "NLD": "the Netherlands", "CZE": "Czechia"}  # fmt: skip


@cache
def party_name(key: str | None) -> str:
    """How a side is shown: the state's name, or the body's key as words."""
    if key is None:
        return "unknown"
    if key in NAMES:
        return NAMES[key]
    state = tables().states.get(key)
    return state.name if state else key.replace("-", " ").title()


def party_names(keys: list[str]) -> str:
    """Several sides, joined by "and"."""
    return " and ".join(party_name(k) for k in keys)


def lines(found: Comparison) -> list[Line]:
    """The lines of the first screen, in reading order."""
    out = [_counts(found)]
    out += _agreed(found) + _differing(found)
    for letter in "ab":
        out += _claimed(found, letter)
    for letter in "ab":
        out += _missing(found, letter)
    out += _witnesses(found) + _absences(found)
    return out


def _counts(found: Comparison) -> Line:
    count = {kind: sum(r.kind == kind for r in found.rows) for kind in ("both", "differs", "only_a", "only_b")}
    text = (
        f"{count['both']} points are in both, {count['differs']} in both but told differently, "
        f"{count['only_a']} only in {found.a.label}, {count['only_b']} only in {found.b.label}."
    )
    return Line("In all", text)


def quote(text: str, span: Span, limit: int = LONG) -> str:
    """The words of a span on one line between quotation marks, cut at a word where they are long."""
    words = " ".join(text[span[0] : span[1]].split()).replace("“", "‘").replace("”", "’").replace('"', "'")
    if len(words) > limit:
        words = words[:limit].rsplit(" ", 1)[0] + " …"
    return f"“{words}”"


def _weight(row: Row) -> float:
    """Rows worth a line first: commitments and specific topics before talk."""
    return (row.score or 0) + (0.5 if row.topic not in ("the meeting", "tone") else -1)


def _same_kind(a: Claim, b: Claim) -> bool:
    """Whether two claims say alike: both say a thing, or both only that it was talked of, and no other side says it."""
    vague = (a.act in UNSAID, b.act in UNSAID)
    return vague[0] == vague[1] and (not a.who or not b.who or bool(set(a.who) & set(b.who)))


def _agreed(found: Comparison) -> list[Line]:
    told = {c.id: c for c in found.claims_a}, {c.id: c for c in found.claims_b}
    alike = [r for r in found.rows if r.kind == "both" and _weight(r) > 0 and (r.score or 0) >= SURE]
    alike = [r for r in alike if _same_kind(told[0][r.claims_a[0]], told[1][r.claims_b[0]])]
    rows = sorted(alike, key=_weight, reverse=True)[:MOST]
    rows.sort(key=lambda r: r.a)
    return [
        Line(AGREE, f"{r.topic}: {quote(found.text_a, r.a[0])} / {quote(found.text_b, r.b[0])}", r.a, r.b) for r in rows
    ]


def _differing(found: Comparison) -> list[Line]:
    out = []
    for row in [r for r in found.rows if r.kind == "differs" and (r.score or 0) >= SURE][: MOST + 4]:
        difference = row.difference
        assert difference is not None
        nothing = {"number": "no figure", "date": "no date"}.get(difference.aspect, "nothing")
        a, b = (f"“{words}”" if words else nothing for words in (difference.a, difference.b))
        said = f"A: {quote(found.text_a, row.a[0], SHORT)} B: {quote(found.text_b, row.b[0], SHORT)}"
        out.append(Line(DIFFER, f"{row.topic}, {difference.aspect}: {a} against {b}. {said}", row.a, row.b))
    return out


def _claimed(found: Comparison, letter: str) -> list[Line]:
    """What an account has the other side say that the other account does not have."""
    side, text, rows = _of(found, letter)
    claims = {c.id: c for c in (found.claims_a if letter == "a" else found.claims_b)}
    out = []
    for row in rows:
        told = [claims[i] for i in (row.claims_a if letter == "a" else row.claims_b)]
        if side.party is None or not told[0].who or side.party in told[0].who or told[0].act in (None, "hear"):
            continue
        spans = row.a if letter == "a" else row.b
        other = found.b if letter == "a" else found.a
        said = f"{side.label} has {party_names(told[0].who)} say: {quote(text, spans[0])}"
        line = f"{said}; no such point was found in {other.label}"
        out.append(Line(CLAIMS, line, row.a, row.b))
    return out[:MOST]


def _of(found: Comparison, letter: str) -> tuple[Side, str, list[Row]]:
    rows = [r for r in found.rows if r.kind == f"only_{letter}"]
    return (found.a, found.text_a, rows) if letter == "a" else (found.b, found.text_b, rows)


def _missing(found: Comparison, letter: str) -> list[Line]:
    """Topics of one account of which the other has no word, then other points that only one has."""
    side, text, rows = _of(found, letter)
    other = found.b if letter == "a" else found.a
    claims = {c.id: c for c in (found.claims_a if letter == "a" else found.claims_b)}
    there = lexicon.topics_in(found.text_b if letter == "a" else found.text_a)
    out: list[Line] = []
    told: set[str] = set()
    for row in rows:
        claim = claims[(row.claims_a if letter == "a" else row.claims_b)[0]]
        special = [t for t in claim.topics if not lexicon.topics()[t].general]
        topics = special if not set(special) & there else []
        spans = row.a if letter == "a" else row.b
        if topics and topics[0] not in told and claim.kind not in ("meeting", "tone"):
            told.add(topics[0])
            label = lexicon.topics()[topics[0]].label
            out.append(
                Line(f"{MISSING} {other.label}", f"{label}: {side.label} has {quote(text, spans[0])}", row.a, row.b)
            )
    rest = [r for r in rows if not any(line.a == r.a and line.b == r.b for line in out)]
    heavy = sorted(rest, key=lambda r: -_pull(claims[(r.claims_a if letter == "a" else r.claims_b)[0]]))[:MOST]
    heavy.sort(key=lambda r: r.a or r.b)
    for row in heavy:
        spans = row.a if letter == "a" else row.b
        out.append(Line(f"{ONLY} {side.label}", f"{row.topic}: {quote(text, spans[0])}", row.a, row.b))
    return out


def _pull(claim: Claim) -> float:
    """What a reader would want told first: promises and demands before talk."""
    return (claim.rank or 1) + (2 if claim.kind in ("commitment", "request") else 0) - (3 if claim.act in UNSAID else 0)


def _witnesses(found: Comparison) -> list[Line]:
    out = []
    for each in found.witnesses:
        more, less = max(each.with_a, each.with_b), min(each.with_a, each.with_b)
        follows = "neither side clearly"
        if more >= CLEAR and more >= 2 * less:
            follows = (found.a if each.with_a > each.with_b else found.b).label
        text = (
            f"{each.side.label} “{each.side.title}”: of its {each.claims} points {each.both} are in both, "
            f"{each.with_a} only in {found.a.label}, {each.with_b} only in {found.b.label}, {len(each.new)} in "
            "neither; "
            f"by that count it follows {follows}"
        )
        out.append(Line("Third accounts", text))
    return out


def _absences(found: Comparison) -> list[Line]:
    return [
        Line(
            "Silent against its own record",
            f"{a.side}: no mention of {a.label} found in this text; {len(a.had)} of {a.of} earlier accounts have it: "
            + ", ".join(f"“{title}”" for title in a.had[:3]),
        )
        for a in found.absences
    ]
