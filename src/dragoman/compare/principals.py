"""The people who met, as the opening of an account presents them: their names, titles and sides.

An opening presents each by a stretch of names and titles between verbs and such words as "with": "Minister of Foreign
Affairs of the Republic of X, Dr. A B". The stretch gives the side; where it gives none, as an account often leaves its
own side's state out, the other accounts or the side that is left over do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Sentence

from dragoman import rules
from dragoman.annotate.gazetteer import hits, norms, tables
from dragoman.compare.lexicon import BOILERPLATE, openings

TITLES = frozenset(["president", "minister", "ambassador", "chancellor", "secretary", "premier", "director", "adviser",
                    "advisor", "nsa", "chief", "king", "emir", "prince", "representative", "commissioner", "envoy",
                    "general", "spokesperson", "spokesman", "vice-minister", "sultan", "taoiseach", "chairman", "crown",
                    "governor", "commander", "admiral", "marshal", "monarch", "highness", "majesty", "pope", "mediator",
                    "amir", "sheikh", "leader", "prime", "chair", "chairwoman", "chairperson", "speaker"])  # fmt: skip
PARTING = frozenset(["with", "between", "by", "from", "to", "at", "in", "during", "on", "and", "following", "after"])
TALKS = frozenset(["call", "conversation", "meeting", "talks", "phone", "telephone", "discussions", "consultations",
                   "dialogue", "negotiations", "summit", "communication"])  # fmt: skip
SENTENCES = 10  # of an account, among which its opening is sought


@dataclass(slots=True)
class Principal:
    """One of those who met: the parts of the name, lower case, the title words, and the side, None where not told."""

    names: list[str]
    titles: set[str] = field(default_factory=set)
    side: str | None = None
    at: int = 0


@cache
def offices() -> frozenset[str]:
    """Words of offices and of courtesy that stand among names and are none."""
    return frozenset(w for rule in rules.load(BOILERPLATE)["role"] for w in rule["words"])


def find(doc: Doc) -> list[Principal]:
    """The principals of an account's opening, in the order in which it presents them."""
    found: list[Principal] = []
    opened = 0
    for number, sentence in enumerate(doc.sents):
        if number >= SENTENCES or opened > 2:
            break
        if not _opens(sentence):
            continue
        some = [p for stretch in _stretches(sentence) if (p := _principal(stretch))]
        opened += bool(some)
        for each in some:
            same = next((p for p in found if set(p.names) & set(each.names)), None)
            if same is None:
                found.append(each)
            else:
                same.names = list(dict.fromkeys([*same.names, *each.names]))
                same.titles |= each.titles
                same.side = same.side or each.side
    return found


def _opens(sentence: Sentence) -> bool:
    """Whether a sentence tells of a meeting: by its verb, or by a word for talks."""
    verbs = {t.lemma_.lower() for t in sentence if t.pos_ == "VERB"}
    return bool(verbs & openings()) or any(t.lower_ in TALKS for t in sentence)


def _stretches(sentence: Sentence) -> list[list[Token]]:
    """The runs of names and titles between verbs and parting words."""
    out: list[list[Token]] = [[]]
    for token in sentence:
        parts = token.pos_ in ("VERB", "AUX") or token.is_space
        parts = parts or (token.lower_ in PARTING and not (token.lower_ == "and" and not _names_follow(token)))
        if parts and not (token.lower_ in ("to", "in") and out[-1] and out[-1][-1].lower_ in TITLES):
            out.append([])
        else:
            out[-1].append(token)
    return [run for run in out if run]


def _names_follow(joint: Token) -> bool:
    """Whether "and" joins people, not the parts of an office ("Foreign Affairs and Emigration")."""
    doc = joint.doc
    ahead = list(doc[joint.i + 1 : min(joint.i + 7, joint.sent.end)])
    behind = list(doc[max(joint.sent.start, joint.i - 12) : joint.i])
    named = any(t.pos_ == "PROPN" and t.lower_ not in offices() and t.lower_ not in TITLES for t in behind)
    titled = any(t.lower_ in TITLES or t.ent_type_ == "PERSON" for t in ahead)
    return named and titled


def _principal(stretch: list[Token]) -> Principal | None:
    titles = {t.lower_ for t in stretch if t.lower_ in TITLES}
    titled = bool(titles) or any(t.ent_type_ == "PERSON" for t in stretch)
    if not titled:
        return None
    text = " ".join(t.text for t in stretch)
    words = norms(text)
    places: set[str] = set()
    side: str | None = None
    for start, end, entries in hits(words, tables()):
        named = [e for e in entries if e.form != "person"]
        if not named:
            continue
        places.update(w.lower() for w in words[start:end])
        for entry in named:
            if side is None and entry.country and entry.form in ("name", "adjective", "people"):
                side = entry.country
            elif side is None and entry.form == "org" and "IGO" in entry.sectors:
                side = entry.key
    names = [t.lower_ for t in stretch if _is_name(t, places)]
    if not names or len(names) > 5:
        return None
    return Principal(names, titles, side, stretch[0].idx)


def _is_name(token: Token, places: set[str]) -> bool:
    word = token.lower_
    return (
        token.text[:1].isupper()
        and len(word) > 1
        and token.pos_ in ("PROPN", "NOUN", "ADJ", "X")
        and token.ent_type_ not in ("DATE", "TIME", "GPE", "LOC", "NORP", "EVENT", "LAW")
        and not any(c.isdigit() for c in word)
        and word not in TITLES
        and word not in offices()
        and word not in places
        and not hits(norms(token.text), tables())
        and word not in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today")
    )
