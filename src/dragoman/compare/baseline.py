"""Silence against a side's own record: what its earlier accounts had and this one lacks, as absence in the text."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.compare import lexicon, summary
from dragoman.compare.account import read_accounts
from dragoman.compare.claims import Account
from dragoman.compare.model import Absence, Comparison
from dragoman.records import Document

LEAST = 2  # of the earlier accounts that must have had a thing for its absence to be told
SHARE = 0.5  # or, of more than four, this share of them


def add(found: Comparison, of: str, earlier: Sequence[Document], last: int) -> None:
    """Add to a comparison what account `of` ("a" or "b") lacks beside the newest `last` of `earlier`; summary anew."""
    text = found.text_a if of == "a" else found.text_b
    side = found.a if of == "a" else found.b
    documents = [d for d in earlier if d.text != text]
    dated = sorted(read_each(documents), key=lambda a: a.published or "", reverse=True)[:last]
    found.absences = absences(text, dated, side.label)
    found.summary = summary.lines(found)


def read_each(documents: Sequence[Document]) -> list[Account]:
    """The accounts, each read by itself: they are of other meetings."""
    return [account for document in documents for account in read_accounts([document])]


def absences(text: str, earlier: Sequence[Account], label: str) -> list[Absence]:
    """Topics, names and phrases that at least half of the earlier accounts have and `text` has no word of."""
    from dragoman.corpus.phrases import dictionary, find

    least = max(LEAST, int(len(earlier) * SHARE + 0.5)) if len(earlier) > 4 else LEAST
    had: dict[tuple[str, str], set[str]] = {}
    for account in earlier:
        for thing in _things(account):
            had.setdefault(thing, set()).add(account.id)
    here = {("phrase", use.phrase) for use in find(text)} | {("topic", t) for t in lexicon.topics_in(text)}
    folded = " ".join(text.lower().split())
    known = dictionary()
    titles = {account.id: f"{account.title} ({account.published or 'undated'})" for account in earlier}
    found = []
    for (kind, what), ids in had.items():
        if len(ids) < least or (kind, what) in here or (kind == "words" and what.lower() in folded):
            continue
        shown = (
            f"“{known[what].name}”" if kind == "phrase" else lexicon.topics()[what].label if kind == "topic" else what
        )
        found.append(Absence(label, kind, shown, [titles[a.id] for a in earlier if a.id in ids], len(earlier)))
    return sorted(found, key=lambda a: (-len(a.had), a.what, a.label))


def _things(account: Account) -> set[tuple[str, str]]:
    """The topics, phrases, names and compound nouns that an account has."""
    from dragoman.corpus.phrases import find

    found = {("topic", t) for c in account.claims for t in c.topics if not lexicon.topics()[t].general}
    found |= {("phrase", use.phrase) for use in find(account.text, account.body or None)}
    return found | {("words", name) for name in _names(account) | _compounds(account)}


def _compounds(account: Account) -> set[str]:
    """Nouns with a noun before them ("gas hub"), where both tell something."""
    found = set()
    for token in account.doc:
        if (
            token.dep_ == "compound"
            and token.pos_ == "NOUN"
            and token.head.i == token.i + 1
            and token.head.pos_ == "NOUN"
        ):
            words = (token.lower_, token.head.lower_)
            if not set(words) & lexicon.common() and token.head.lemma_.lower() not in lexicon.common():
                found.add(" ".join(words))
    return found


def _names(account: Account) -> set[str]:
    """Places and bodies that an account names, other than the two sides."""
    found = set()
    for entity in account.doc.ents:
        if (
            entity.label_ in ("GPE", "LOC", "ORG", "FAC")
            and account.parties.at(entity.root) not in account.parties.keys
        ):
            name = " ".join(entity.text.split()).removeprefix("the ").removeprefix("The ")
            if name[:1].isupper() and len(name) > 3:
                found.add(name)
    return found
