"""Two accounts of one meeting side by side: what both say, what one says, what they say differently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dragoman.compare import align, differences, lexicon, summary
from dragoman.compare.account import read_accounts
from dragoman.compare.claims import Account
from dragoman.compare.model import Claim, Comparison, Difference, PhraseUse, Row, Side, Witness
from dragoman.errors import InputError
from dragoman.records import Document, Span

COURTESY = re.compile(r"\b(?:thank|congratulat|greet|wish|regards|gratitude)")
POLITE = frozenset(["congratulation", "visit", "strategic-ties", "people-to-people", "communication"])
AT_HEAD = 0.35  # the part of an account in which a list of topics only announces them


def compare_documents(documents: Sequence[Document], *, rules_only: bool = False) -> Comparison:
    """Compare the first two documents; each further one is a witness: which side's account does it follow?

    Raises InputError for fewer than two documents, or for one without words.
    """
    if len(documents) < 2:
        raise InputError(documents[0].ref if documents else "compare", "two accounts are needed to compare")
    accounts = read_accounts(documents, rules_only)
    a, b, *others = accounts
    found = Comparison(
        a=side(a, "A"),
        b=side(b, "B"),
        rows=rows(a, b),
        phrases=phrases(a, b),
        claims_a=a.claims,
        claims_b=b.claims,
        text_a=a.text,
        text_b=b.text,
        problems=_problems(a, b),
    )
    found.witnesses = [witness(account, a, b, letter) for account, letter in zip(others, "CDEFGHIJ", strict=False)]
    found.summary = summary.lines(found)
    return found


def side(account: Account, letter: str) -> Side:
    """What is told of one account beside its rows."""
    shares: dict[str, float] = {}
    for claim in account.claims:
        told = [t for t in claim.topics if not lexicon.topics()[t].general] or claim.topics
        for topic in told:
            label = lexicon.topics()[topic].label
            shares[label] = shares.get(label, 0.0) + claim.share / len(told)
    return Side(
        id=account.id,
        title=account.title,
        published=account.published,
        party=account.party,
        label=f"{letter} ({summary.party_name(account.party)})" if account.party else letter,
        words=sum(not t.is_punct and not t.is_space for t in account.doc),
        topics=dict(sorted(shares.items(), key=lambda x: (-x[1], x[0]))),
    )


def rows(a: Account, b: Account) -> list[Row]:
    """The rows of a comparison, in the order of A's claims; what only B has comes last."""
    scores = align.score_all(a.claims, b.claims) if a.claims and b.claims else None
    pairs = align.align(a, b, scores)
    taken_a = {i for p in pairs for i in p.a}
    taken_b = {j for p in pairs for j in p.b}
    found = [(min(p.a), _paired(a, b, p)) for p in pairs]
    for i, claim in enumerate(a.claims):
        if i not in taken_a and not _heads(claim, a):
            nearest = None if scores is None or not b.claims else int(scores[i].argmax())
            row = _alone("only_a", a, claim, b, nearest, 0.0 if nearest is None else float(scores[i, nearest]))  # type: ignore[index]
            found.append((i, row))
    found.sort(key=lambda x: x[0])
    out = [row for _, row in found]
    for j, claim in enumerate(b.claims):
        if j not in taken_b and not _heads(claim, b):
            nearest = None if scores is None or not a.claims else int(scores[:, j].argmax())
            out.append(_alone("only_b", b, claim, a, nearest, 0.0 if nearest is None else float(scores[nearest, j])))  # type: ignore[index]
    return out


def _heads(claim: Claim, account: Account) -> bool:
    """Whether a claim is a courtesy, or only announces, near its account's head, what that account tells further on."""
    if claim.act == "welcome" and COURTESY.search(claim.verb.lower()) and set(claim.topics) <= POLITE:
        return True
    if claim.act not in ("discuss", "note") or claim.place > AT_HEAD:
        return False
    special = {t for t in claim.topics if not lexicon.topics()[t].general}
    later = {t for c in account.claims if c.span[0] > claim.span[1] and c.sentence != claim.sentence for t in c.topics}
    return special <= later if special else claim.group is not None


def _paired(a: Account, b: Account, pair: align.Pair) -> Row:
    left, right = [a.claims[i] for i in pair.a], [b.claims[j] for j in pair.b]
    found = differences.find((a, left), (b, right))
    return Row(
        kind="differs" if found else "both",
        topic=topic_of([*left, *right], a),
        a=[c.span for c in left],
        b=[c.span for c in right],
        difference=found[0] if found else None,
        reason=_reason(a, left, right, pair),
        differences=found,
        claims_a=[c.id for c in left],
        claims_b=[c.id for c in right],
        score=round(min(1.0, pair.score), 3),
    )


def _alone(kind: str, account: Account, claim: Claim, other: Account, nearest: int | None, score: float) -> Row:
    reason = "nothing in the other account is near it"
    if nearest is not None and score > 0.1:
        near = other.claims[nearest]
        reason = f"nearest in the other account ({score:.2f}): “{_cut(differences.words(other, near.span))}”"
        if claim.who and near.who and not set(claim.who) & set(near.who):
            reason += "; another side says that"
    told = {"claims_a" if kind == "only_a" else "claims_b": [claim.id]}
    spans = {"a" if kind == "only_a" else "b": [claim.span]}
    return Row(kind=kind, topic=topic_of([claim], account), reason=reason, **told, **spans)  # type: ignore[arg-type]


def _cut(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def topic_of(claims: list[Claim], account: Account) -> str:
    """What a row is about, in a word or two: a topic that its claims share, else its weightiest words."""
    if claims[0].kind in align.ALONE:
        return {"meeting": "the meeting", "tone": "tone"}[claims[0].kind]
    counted: dict[str, float] = {}
    for claim in claims:
        for topic in claim.topics:
            general = lexicon.topics()[topic].general
            counted[topic] = counted.get(topic, 0.0) + (0.3 if general else 1.0)
    if counted:
        best = max(counted, key=lambda t: (counted[t], -list(counted).index(t)))
        if not lexicon.topics()[best].general:
            return lexicon.topics()[best].label
    if claims[0].label:
        return claims[0].label
    return lexicon.topics()[max(counted, key=lambda t: counted[t])].label if counted else "other"


def _reason(a: Account, left: list[Claim], right: list[Claim], pair: align.Pair) -> str:
    told = []
    one, other = left[0], right[0]
    if one.kind in align.ALONE:
        return (
            "both tell that the meeting took place" if one.kind == "meeting" else "both tell in what spirit it passed"
        )
    if one.who and one.who == other.who:
        told.append("same side: " + summary.party_names(one.who))
    elif set(one.who) & set(other.who):
        told.append("joint in one, one side's in the other")
    topics = [lexicon.topics()[n[2:]].label for n in pair.shared if n.startswith("t:")]
    if topics:
        told.append("same topic: " + ", ".join(topics[:2]))
    same = [n for n in pair.shared if n[:2] in ("w:", "f:")]
    words = [_both_words(n, left, right) for n in same[:4]]
    if words:
        told.append("words: " + ", ".join(words))
    figures = [n[2:] for n in pair.shared if n.startswith(("n:", "d:"))]
    if figures:
        told.append("same figure or date: " + ", ".join(figures[:2]))
    if len(left) > 1 or len(right) > 1:
        told.append("one point split into several")
    return "; ".join(told) or "near in meaning"


def _both_words(name: str, left: list[Claim], right: list[Claim]) -> str:
    one = next((c.words[name] for c in left if name in c.words), "")
    other = next((c.words[name] for c in right if name in c.words), "")
    return one if one == other else f"{one} ~ {other}"


def phrases(a: Account, b: Account) -> list[PhraseUse]:
    """The set phrases that either account uses, with where each does; those kept by one only come first."""
    from dragoman.corpus.phrases import dictionary, find

    used: dict[str, tuple[list[Span], list[Span]]] = {}
    for place, account in enumerate((a, b)):
        for use in find(account.text, account.body or None):
            used.setdefault(use.phrase, ([], []))[place].append(use.span)
    known = dictionary()
    found = [PhraseUse(known[p].name if p in known else p, *spans) for p, spans in used.items()]
    return sorted(found, key=lambda p: (bool(p.a) and bool(p.b), p.phrase))


def _problems(a: Account, b: Account) -> list[str]:
    found = []
    for letter, account in (("A", a), ("B", b)):
        if not account.claims:
            found.append(f"{letter} holds no claims that could be read")
    if not set(a.parties.keys) & set(b.parties.keys) or len(a.parties.keys) < 2:
        found.append("the two sides of the meeting could not be told: who says what is less sure")
    return found


def witness(account: Account, a: Account, b: Account, letter: str) -> Witness:
    """A further account beside the two: the claims that it shares with each, and those that neither has."""
    with_a, with_b = align.align(account, a), align.align(account, b)
    of_a, of_b = {i for p in with_a for i in p.a}, {i for p in with_b for i in p.a}
    new = [c.span for i, c in enumerate(account.claims) if i not in of_a | of_b and c.kind not in align.ALONE]
    counted = {i for i, c in enumerate(account.claims) if c.kind not in align.ALONE}
    return Witness(
        side(account, letter),
        len(counted),
        len(of_a & of_b & counted),
        len((of_a - of_b) & counted),
        len((of_b - of_a) & counted),
        new,
        [_paired(account, a, p) for p in with_a],
        [_paired(account, b, p) for p in with_b],
    )


def quoted(found: Iterable[Difference]) -> str:
    """Differences as one line of text."""
    return "; ".join(f"{d.aspect}: “{d.a or '—'}” / “{d.b or '—'}”" for d in found)
