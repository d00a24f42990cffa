"""How two tellings of one point differ: whose, how certain, how many, when, how strong, in what place, by what name.

The rules are those of docs/compare.md; what decides is data (rules/compare/ladder.toml, naming.toml, firmness.toml).
"""

from __future__ import annotations

import re
from functools import cache

from dragoman import rules
from dragoman.compare.claims import Account
from dragoman.compare.model import Claim, Difference, Figure
from dragoman.records import Span

NAMING, FIRMNESS = "compare/naming.toml", "compare/firmness.toml"
ASPECTS = ("attribution", "certainty", "number", "date", "strength", "order", "naming")
NEUTRAL = frozenset(["state", "tell"])  # acts that say nothing of strength by themselves
PRESSED = 5  # the rank from which an act is stronger than a neutral one
TAKEN_UP = 1
FEW = 1e-9
Side = tuple[Account, list[Claim]]


def find(a: Side, b: Side) -> list[Difference]:
    """All differences between the claims of a pair, the gravest first; empty where both say the same.

    One that would set the same words against each other is none that a reader could see, and left out.
    """
    tests = (_attribution, _certainty, _number, _date, _strength, _order, _naming)
    grave = [d for test in tests if (d := test(a, b)) and d.a != d.b]
    if not grave:
        grave = [d for test in (_number_missing, _date_missing) if (d := test(a, b)) and d.a != d.b]
    return sorted(grave, key=lambda d: ASPECTS.index(d.aspect))


def words(account: Account, span: Span) -> str:
    """The words of a span on one line."""
    return " ".join(account.text[span[0] : span[1]].split())


def _verb(side: Side) -> str:
    """The reporting words of a side's first claim, or its own verb with what follows."""
    account, claims = side
    claim = claims[0]
    return claim.verb or _short(words(account, claim.span))


def _short(text: str, limit: int = 70) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


# --- who ---


def _attribution(a: Side, b: Side) -> Difference | None:
    """One account has the other side say, want or promise what that side's own account does not."""
    for teller, other, turned in ((a, b, False), (b, a, True)):
        own = teller[0].party
        for claim in teller[1]:
            told = set(claim.who)
            if (
                own is None
                or len(told) != 1
                or own in told
                or claim.act in (None, "discuss", "note", "hear", "raise", "tell")
            ):
                continue
            (party,) = told
            if other[0].party not in (party, None):
                continue
            if any((party in c.who or not c.who) and not _taken_up(c) for c in other[1]):
                continue
            said = _short(f"{claim.speaker} {claim.verb}".strip())
            pair = (said, _verb(other))
            return Difference("attribution", *(reversed(pair) if turned else pair))
    return None


def _taken_up(claim: Claim) -> bool:
    return claim.rank == TAKEN_UP


# --- how certain ---


@cache
def _firmness() -> dict[str, re.Pattern[str]]:
    found = {}
    for rule in rules.load(FIRMNESS)["mark"]:
        found[rule["id"]] = re.compile(r"\b(?:" + "|".join(rule["patterns"]) + r")\b", re.I)
    return found


def mark(kind: str, text: str) -> str | None:
    """The words of `text` that mark it as "soft", "firm", "condition" or "denial"; None for none."""
    found = _firmness()[kind].search(text)
    return found[0] if found else None


def firmness(claim: Claim, text: str) -> str | None:
    """ "firm" for what is settled, "soft" for what is wished, weighed or only talked of; None for what is neither."""
    soft, firm = mark("soft", text), mark("firm", text)
    if claim.act in ("agree", "pledge", "guarantee"):
        return "soft" if mark("retreat", text) else "firm"
    if claim.act in ("hope", "may-do", "intend", "ask"):
        return "soft"
    if claim.act == "reaffirm" and mark("future", text):
        return "firm"
    told = claim.kind in ("event", "commitment") or claim.act in ("state", "reaffirm", "note")
    if told and bool(soft) != bool(firm):
        return "soft" if soft else "firm"
    return "talked" if claim.act in ("discuss", "note") else None


def _certainty(a: Side, b: Side) -> Difference | None:
    text_a, text_b = _text(a), _text(b)
    for kind in ("condition", "denial"):
        found_a, found_b = mark(kind, text_a), mark(kind, text_b)
        if bool(found_a) != bool(found_b) and (kind == "denial" or _binding(a) or _binding(b)):
            return Difference("certainty", found_a or _verb(a), found_b or _verb(b))
    firm_a, firm_b = firmness(a[1][0], text_a), firmness(b[1][0], text_b)
    kinds = {firm_a, firm_b}
    if kinds in ({"firm", "soft"}, {"firm", "talked"}):
        return Difference("certainty", _firm_words(a, text_a), _firm_words(b, text_b))
    return None


def _binding(side: Side) -> bool:
    """Whether a side's claim is of something to be done, so that a condition changes it."""
    claim = side[1][0]
    return claim.kind in ("commitment", "event") or claim.act in ("may-do", "intend", "hope")


def _firm_words(side: Side, text: str) -> str:
    claim = side[1][0]
    retreat = mark("retreat", text) if claim.act in ("agree", "pledge", "guarantee") else None
    return retreat or claim.verb or mark("soft", text) or mark("firm", text) or _verb(side)


def _text(side: Side) -> str:
    return " … ".join(words(side[0], c.span) for c in side[1])


# --- how many, when ---


def _number(a: Side, b: Side) -> Difference | None:
    left = [f for c in a[1] for f in c.numbers]
    right = [f for c in b[1] for f in c.numbers]
    for one in left:
        alike = [other for other in right if _comparable(one, other)]
        if alike and all(abs(one.value - other.value) > FEW * abs(one.value) for other in alike):
            if any(abs(f.value - alike[0].value) <= FEW for f in left):
                continue
            return Difference("number", words(a[0], one.span), words(b[0], alike[0].span))
    return None


def _comparable(a: Figure, b: Figure) -> bool:
    if a.unit != b.unit:
        return False
    return a.unit is not None or bool(set(a.of) & set(b.of)) or (not a.of or not b.of)


def _number_missing(a: Side, b: Side) -> Difference | None:
    left = [f for c in a[1] for f in c.numbers]
    right = [f for c in b[1] for f in c.numbers]
    if bool(left) == bool(right):
        return None
    if left:
        return Difference("number", words(a[0], left[0].span), "")
    return Difference("number", "", words(b[0], right[0].span))


def _dated(side: Side) -> list[tuple[str, Span]]:
    return [
        (v, s) for c in side[1] for v, s in c.dates if re.match(r"\d{4}-|XXXX-\d|P\d+[DWMY]|XXXX-WXX", v) and v != "P1D"
    ]


def _date(a: Side, b: Side) -> Difference | None:
    left, right = _dated(a), _dated(b)
    vague_a, vague_b = _unsaid(a), _unsaid(b)
    if left and right:
        if {_day(v) for v, _ in left} & {_day(v) for v, _ in right} or a[1][0].kind == "meeting":
            return None
        return Difference("date", words(a[0], left[0][1]), words(b[0], right[0][1]))
    if left and vague_b:
        return Difference("date", words(a[0], left[0][1]), vague_b)
    if right and vague_a:
        return Difference("date", vague_a, words(b[0], right[0][1]))
    if vague_a and vague_b and vague_a != vague_b and a[1][0].kind in ("commitment", "event"):
        return Difference("date", vague_a, vague_b)
    return None


def _to_come(side: Side) -> list[tuple[str, Span]]:
    """Dates of what is still to be done; that one account dates what is past is a detail."""
    published = side[0].published or ""
    if not any(c.kind in ("commitment", "event", "request") for c in side[1]):
        return []
    return [(v, s) for v, s in _dated(side) if v.startswith(("P", "XXXX")) or not published or v > published[: len(v)]]


def _day(value: str) -> str:
    return value[4:] if value.startswith("XXXX-") else value[4:10] if len(value) >= 10 else value


def _date_missing(a: Side, b: Side) -> Difference | None:
    left, right = _to_come(a), _to_come(b)
    if bool(left) == bool(right) or a[1][0].kind == "meeting":
        return None
    if left:
        return Difference("date", words(a[0], left[0][1]), "")
    return Difference("date", "", words(b[0], right[0][1]))


def _unsaid(side: Side) -> str | None:
    return unnamed("unsaid-time", _text(side))


# --- how strongly ---


def rank(claim: Claim, text: str) -> int | None:
    """The rung of a claim: of its act, or of "must" in what is told plainly; None for what is on no rung."""
    if claim.act in NEUTRAL or claim.act is None:
        if claim.kind in ("meeting", "tone"):
            return None
        if mark("demand", text):
            return 4
        return 2 if claim.act in NEUTRAL else None
    return claim.rank


def _strength(a: Side, b: Side) -> Difference | None:
    one, other = a[1][0], b[1][0]
    left, right = rank(one, _text(a)), rank(other, _text(b))
    if left is None or right is None or left == right:
        return None
    if {one.scale, other.scale} == {"commitment"}:
        return None
    for claim, this, that in ((one, left, right), (other, right, left)):
        strong = that >= PRESSED and (other if claim is one else one).scale == "pressure"
        if claim.act in NEUTRAL and this == 2 and not strong and not (claim.act == "tell" and that == TAKEN_UP):
            return None
    if one.scale != other.scale and min(left, right) > TAKEN_UP and abs(left - right) < 2:
        return None
    return Difference("strength", _verb(a), _verb(b))


# --- in what place, under what name ---


def _order(a: Side, b: Side) -> Difference | None:
    first_a, first_b = mark("foremost", _text(a)), mark("foremost", _text(b))
    last_a, last_b = mark("besides", _text(a)), mark("besides", _text(b))
    if first_a and last_b and not first_b:
        return Difference("order", first_a, last_b)
    if first_b and last_a and not first_a:
        return Difference("order", last_a, first_b)
    return None


@cache
def _forms(kind: str) -> re.Pattern[str]:
    forms = next(r["forms"] for r in rules.load(NAMING)["unnamed"] if r["id"] == kind)
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, forms), key=len, reverse=True)) + r")\b", re.I)


@cache
def _names() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for rule in rules.load(NAMING)["pair"]:
        names = sorted(rule["names"], key=len, reverse=True)
        found.append((rule["id"], re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, names)) + r")(?![\w-]| of\b)")))
    return found


def unnamed(kind: str, text: str) -> str | None:
    """The words by which `text` keeps back a name ("third-party"), a time or an amount; None for none."""
    return _first(_forms(kind), text)


def names_in(text: str) -> dict[str, str]:
    """The names in `text` that carry a position, by the rule of rules/compare/naming.toml that knows them."""
    return {id_: found[0] for id_, pattern in _names() if (found := pattern.search(text))}


def _naming(a: Side, b: Side) -> Difference | None:
    text_a, text_b = _text(a), _text(b)
    left, right = names_in(text_a), names_in(text_b)
    for id_ in left:
        if id_ in right and left[id_] != right[id_]:
            return Difference("naming", left[id_], right[id_])
    hidden_a, hidden_b = unnamed("third-party", text_a), unnamed("third-party", text_b)
    if hidden_a and not hidden_b and (name := _named(b)):
        return Difference("naming", hidden_a, name)
    if hidden_b and not hidden_a and (name := _named(a)):
        return Difference("naming", name, hidden_b)
    return None


def _named(side: Side) -> str | None:
    """The first place or body named in a side's claims that is not one of the two sides."""
    account, claims = side
    doc = account.doc
    for claim in claims:
        span = doc.char_span(*claim.core, alignment_mode="expand")
        for entity in span.ents if span is not None else ():
            if (
                entity.label_ in ("GPE", "LOC", "ORG", "NORP")
                and account.parties.at(entity.root) not in account.parties.keys
            ):
                return str(entity.text)
    return None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0] if found else None
