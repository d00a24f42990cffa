"""Accounts read: documents annotated and parsed, their sides found, their claims drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from spacy.tokens import Doc

from dragoman.annotate import store
from dragoman.annotate.body import find_body
from dragoman.annotate.pipeline import pipeline
from dragoman.annotate.published import published
from dragoman.compare import claims, parties
from dragoman.compare.claims import Account
from dragoman.errors import InputError
from dragoman.records import Document

MARKS = re.compile(r"\*\*|__|^#+ |^\s*[*+-] |(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", re.M)
WRAPPED = re.compile(r"(?<=[^\n]{50}[^\n.!?:;”\"])\n(?=[^\W\d_][^\n]*)(?!\n)")  # the end of a line inside a sentence
LEAST = 2  # letters; a text with fewer holds no claim


def read_accounts(documents: Sequence[Document], rules_only: bool = False) -> list[Account]:
    """The accounts of one meeting, in the order given, each with its claims.

    The sides are settled over all accounts together, since one may name only half of them. Raises InputError for a
    document without words.
    """
    found = [_read(document, rules_only) for document in documents]
    casts = [parties.cast(account.doc, account.records, account.title) for account in found]
    best = parties.settle(casts)
    for account, each in zip(found, casts, strict=True):
        account.parties = parties.finish(each, best, casts, account.doc)
    _assign_letterheads(found, documents)
    for account in found:
        account.parties.own = account.party
        account.claims = claims.find(account)
    return found


def _read(document: Document, rules_only: bool) -> Account:
    text = document.text
    if sum(c.isalpha() for c in text[:2000]) < LEAST:
        raise InputError(document.origin or document.ref, "holds no words to compare")
    plain = MARKS.sub(lambda m: " " * len(m[0]), text)  # Markdown's marks are blanked, so that offsets stay
    plain = WRAPPED.sub(" ", plain)
    nlp = pipeline(rules_only)
    doc = nlp.make_doc(plain)
    store.set_meta(doc, store.Meta(title=document.title, body=tuple(find_body(plain))))
    store.set_published(doc, published(document))
    doc = nlp(doc)
    body = [(a, b) for a, b in store.meta(doc).body]
    when = store.published(doc).value
    title = document.title or _first_line(text)
    return Account(doc, text, title, document.id, when, parties.Parties(), body, list(doc._.dragoman))


def _first_line(text: str) -> str:
    line = next((part.strip("#* \t") for part in text.splitlines() if part.strip()), "")
    return line if len(line) <= 160 else line[:157].rsplit(" ", 1)[0] + " …"


def _assign_letterheads(found: list[Account], documents: Sequence[Document]) -> None:
    """Whose account each is: by its source's name, else by who meets in its opening; none for the press."""
    for account, document in zip(found, documents, strict=True):
        sides = account.parties.keys
        folder = re.sub(r"[-_.]", " ", Path(document.origin or "").parent.name).title()
        key = parties.country_in(f"{document.source or ''} {folder}")
        if key in sides:
            account.party = key
        elif not is_press(account.doc, account.records):
            account.party = _titled(account) or _host(account) or next(iter(sides), None)
    given = [account.party for account in found if account.party]
    if len(found) == 2 and len(given) == 2 and given[0] == given[1]:
        first, second = (_named_first(account) for account in found)
        found[0].party, found[1].party = (first, second) if first != second else (None, None)


def _titled(account: Account) -> str | None:
    """The side that a headline names before "with", or leaves unnamed: "Talks with the President of X" is not X's."""
    before, met, after = (
        re.sub(r"\s+", " ", account.title).partition(" with ") if " with " in account.title else ("", "", "")
    )
    if not met:
        before, met, after = account.title.partition(" With ")
    if not met:
        return None
    sides = account.parties.keys
    first, second = _named_in(before, account), _named_in(after, account)
    if first in sides:
        return first
    others = [key for key in sides if key != second]
    return others[0] if second in sides and len(others) == 1 else None


def _named_in(words: str, account: Account) -> str | None:
    found = re.findall(r"[^\W_]+", words.lower())
    for known in (account.parties.surnames, account.parties.titles):
        for word in found:
            if word in known:
                return known[word]
    return parties.country_in(words)


def _host(account: Account) -> str | None:
    """The side that meets, calls or receives in the opening sentences: "X received Y"."""
    for sentence in list(account.doc.sents)[:8]:
        for token in sentence:
            if token.pos_ == "VERB" and claims.told_with(token, account):
                subject = next((c for c in token.children if c.dep_ == "nsubj"), None)
                who = account.parties.who(subject)
                if subject is not None and len(who) == 1:
                    return who[0]
    return None


def _named_first(account: Account) -> str | None:
    return next((key for _, _, key in account.parties.mentions if key in account.parties.keys), None)


def is_press(doc: Doc, records: list[dict[str, object]]) -> bool:
    """Whether an account is told by the press: it has sources that no side's own account has."""
    said = [r for r in records if r["table"] == "attributions"]
    outside = sum(r.get("source_role") in ("expert", "witness", "media", "poll", "public") for r in said)
    hidden = sum(r.get("source_type") == "anonymous" for r in said)
    return outside + hidden >= 2 or " told reporters" in doc.text
