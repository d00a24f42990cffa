"""What kind of source speaks: named or not, in what role, for which side, and through whose office.

The nouns and patterns lie in `rules/sources.toml`; what else is known comes from the document's actors.
"""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Token

from dragoman import rules
from dragoman.annotate import cues
from dragoman.annotate.attribution_details import FILE, patterns
from dragoman.annotate.attribution_sources import antecedent
from dragoman.annotate.attribution_view import Candidate, View, words
from dragoman.annotate.gazetteer import hits, norm, tables
from dragoman.records import Actor

SINGULAR = frozenset(["he", "she", "i", "him", "her", "me"])
SECTORS = {
    "GOV": "official", "MIL": "official", "LEG": "official", "JUD": "official", "COP": "official", "SPY": "official",
    "IGO": "official", "JRN": "media", "EDU": "expert", "MED": "expert", "BUS": "business", "CVL": "public",
    "REF": "public", "AGR": "public", "PTY": "group", "OPP": "group", "REB": "group", "NGO": "group", "LAB": "group",
    "REL": "group", "UAF": "group", "CRM": "group",
}  # fmt: skip
# People who speak for others: their role is that of the body that they speak for.
DELEGATES = frozenset(
    ["spokesman", "spokeswoman", "spokesperson", "aide", "adviser", "advisor", "representative", "secretary", "member",
     "leader", "director", "chief", "head", "employee", "officer", "source", "insider", "chairman", "chairwoman",
     "chair", "founder", "manager", "lawyer", "attorney", "official", "host", "person", "people", "clerk",
     "commander"]
)  # fmt: skip
SPEAKING_FOR = frozenset(["spokesman", "spokeswoman", "spokesperson", "representative", "aide", "secretary"])
# Bodies that go by the state's or town's name before them: "the Israeli military" is named, "the military" is not.
BODIES = frozenset(
    ["government", "military", "army", "navy", "ministry", "embassy", "consulate", "parliament", "congress", "senate",
     "bank", "court", "party", "commission", "council", "department", "administration", "force", "agency", "union",
     "mission", "committee", "treasury", "league", "university", "institute"]
)  # fmt: skip
LAWYERS = frozenset(["lawyer", "attorney"])
STATES = frozenset(["name", "adjective", "people", "capital", "seat"])
FOR = frozenset(["for", "of", "from", "in", "at", "with", "to", "within", "inside"])


@cache
def _nouns() -> dict[str, str]:
    """Role by noun; of two files' rows the first wins."""
    found: dict[str, str] = {}
    for row in rules.load(FILE)["source_role"]:
        for noun in row.get("nouns", ()):
            found.setdefault(noun, row["value"])
    return found


def head_of(view: View, candidate: Candidate) -> Token | None:
    """The source's head word, or the noun that it stands for; None without a source."""
    if candidate.head is not None:
        return antecedent(view.doc[candidate.head])
    if not candidate.source:
        return None
    start, end = candidate.source[0]
    low, high = view.token(start), view.token_end(end)
    head: Token = view.doc[low : max(high, low + 1)].root
    stop = next((i for i in range(low + 1, high) if view.doc[i].text in (",", "(") or view.doc[i].is_space), high)
    if head.i >= stop and any(t.ent_type_ in ("PERSON", "ORG") or t.pos_ == "NOUN" for t in view.doc[low:stop]):
        head = view.doc[low:stop].root  # "X, who ...": what comes after a comma tells more of X
    if head.ent_type_ in ("DATE", "TIME"):  # "Ms. Lee Sunday night"
        head = next((t for t in view.doc[low:high] if t.pos_ == "PROPN" and t.ent_type_ == "PERSON"), head)
    if head.pos_ in ("VERB", "AUX", "ADP", "PUNCT"):  # the parser read a clause: its first noun speaks
        head = next((t for t in view.doc[low:high] if t.pos_ in ("PROPN", "NOUN", "PRON")), head)
    return antecedent(head)


def is_words(head: Token) -> bool:
    """Whether a noun is a text or an utterance, which is somebody's ("her letter", "a report by the ministry")."""
    lemma = head.lemma_.lower()
    return head.pos_ == "NOUN" and (_nouns().get(lemma) == "document" or (lemma, "noun") in cues.lexicon())


def source_type(view: View, candidate: Candidate, head: Token | None, speaker: Actor | None, terms: str | None) -> str:
    """named; described (an office or a body without a name); anonymous (a person without either, or by wish); none."""
    if head is None:
        return "none"
    start, end = candidate.source[0]
    text = view.text[start:end]
    named = _is_named(head)
    if not named and (terms == "anonymity" or _matches("source_type", text) == "anonymous"):
        return "anonymous"
    if named or head.lower_ in SINGULAR:
        unnamed = head.lower_ in SINGULAR and speaker is not None and not speaker.name[:1].isupper()
        return "described" if unnamed else "named"
    if speaker is not None and head.pos_ == "PRON" and speaker.kind != "group":
        return "named" if speaker.name[:1].isupper() else "described"
    return "described"


def _matches(table: str, text: str) -> str | None:
    return next((rule.value for rule in patterns(table) if rule.pattern.search(text)), None)


def _is_named(head: Token) -> bool:
    """A name, somebody's office, a name in apposition, or a body that goes by a state's or a town's name."""
    lemma = head.lemma_.lower()
    if head.pos_ == "PROPN" and lemma not in DELEGATES and not _is_people(head):
        return not _is_plain(head)
    if any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in head.children):
        return True
    if head.dep_ == "appos" and head.head.pos_ == "PROPN":
        return True
    own = [c for c in head.children if c.dep_ in ("poss", "compound", "amod", "nmod") and c.i < head.i]
    if lemma in words("offices") and any(c.dep_ == "poss" and c.pos_ == "PROPN" for c in own):
        return True
    if lemma in BODIES and not any(c.tag_ in ("JJS", "RBS") for c in head.children):  # not "Peru's largest bank"
        return any(_is_name(t) for c in own for t in c.subtree) or any(
            c.dep_ == "prep" and c.lower_ == "of" and any(t.pos_ == "PROPN" for t in c.children) for c in head.children
        )
    return False


def _is_name(word: Token) -> bool:
    """Whether a word before a body's noun names it: "Israeli", "Harbour", but not "Western"."""
    if not word.text[:1].isupper() or word.tag_ == "DT":
        return False
    return word.tag_[:2] == "NN" or norm(word.text) in tables().entries


def _is_plain(head: Token) -> bool:
    """Whether a word that opens its sentence is no name, though tagged as one: a role, in the plural ("Shoppers")."""
    alone = head.i == head.sent.start and not any(c.i < head.i for c in head.children)
    return alone and head.lower_.endswith("s") and head.lower_.removesuffix("s") in _nouns()


def _is_people(head: Token) -> bool:
    """ "Most Hungarians", "ordinary Russians": people of a nation, not the nation ("the Russians")."""
    if head.tag_ not in ("NNPS", "NNS") or not head.text[:1].isupper():
        return False
    before = head.nbor(-1).lower_ if head.i > 0 else ""
    people = any(e.form == "people" for e in tables().entries.get(norm(head.text), ()))
    return people and before != "the"


def role_of(view: View, candidate: Candidate, head: Token | None, speaker: Actor | None) -> str | None:
    """What the source is: by its own nouns, by what stands beside its name, else by its actor's sectors."""
    if head is None:
        return None
    start, end = candidate.source[0][0], candidate.source[-1][1]
    by_actor = actor_role(speaker)
    role = "public" if _is_people(_counted(head)) else _noun_role(_counted(head), by_actor)
    if head.pos_ == "PROPN" and speaker is not None and speaker.kind == "organization" and by_actor:
        role = by_actor  # the Union of States is no union
    if head.lemma_ == "office" and role == "official" and speaker is not None and speaker.kind == "person":
        role = by_actor  # "Mr. X's office" is what Mr. X is
    if role is None and (head.pos_ == "PROPN" or head.dep_ == "appos"):
        role = _beside(head, by_actor)
    if role is None and head.lemma_.lower() not in LAWYERS:  # they speak for whoever pays them
        role = by_actor
    if head.lemma_.lower() in ("people", "person") and FAMILIAR.search(view.text, start, end):
        return None
    if role in (None, "public", "witness") and _matches("source_role", view.text[start : end + 1]) == "witness":
        return "witness"
    return role


def _counted(head: Token) -> Token:
    """ "A team of biologists", "nearly half of Britons": those who are counted."""
    if head.lemma_.lower() not in words("gatherings"):
        return head
    of = next((c for c in head.children if c.lower_ == "of"), None)
    return next((c for c in of.children if c.dep_ == "pobj"), head) if of is not None else head


def actor_role(actor: Actor | None) -> str | None:
    """The role that an actor's kind and leading sector give."""
    if actor is None:
        return None
    if actor.kind in ("country", "media"):
        return "official" if actor.kind == "country" else "media"
    return next((SECTORS[s] for s in actor.sectors if s in SECTORS), None)


def _noun_role(head: Token, by_actor: str | None) -> str | None:
    """The role of a noun, with the words before it: "central bank", "campaign aide"."""
    lemma = head.lemma_.lower()
    before = head.nbor(-1).lower_ if head.i else ""
    role = _nouns().get(f"{before} {lemma}") or _nouns().get(f"{before} {head.lower_}")
    if role is not None:
        return role
    role = _nouns().get(lemma) or _nouns().get(head.lower_)
    if role is None and _is_plain(head):
        role = _nouns().get(head.lower_.removesuffix("s"))
    if lemma in DELEGATES:
        body = _body(head)
        found = (_nouns().get(body.lemma_.lower()) or _nouns().get(body.lower_)) if body is not None else None
        if found in (None, "public", "document", "witness"):
            found = by_actor if body is not None and body.pos_ == "PROPN" else None
        return found or (None if lemma in LAWYERS else by_actor or role)
    if head.pos_ == "PROPN" and role in ("public", "witness", "document") and not _is_plain(head):
        return None  # "Farmer" in a name is no farmer
    if by_actor in ("official", "group", "business") and lemma in ("agency", "state", "group", "organization", "bank"):
        return by_actor
    if lemma == "leader" and by_actor:
        return by_actor
    return role


def _body(head: Token) -> Token | None:
    """The word for the body that a delegate speaks for."""
    for child in head.children:
        if child.dep_ in ("compound", "poss", "nmod") and child.i < head.i:
            return child
    for child in head.children:
        if child.dep_ == "prep" and child.lower_ in FOR:
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def _beside(head: Token, by_actor: str | None) -> str | None:
    """The role by a title before a name or an apposition after it."""
    beside = [c for c in head.children if c.dep_ in ("appos", "compound", "nmod", "conj") and c.pos_ != "PUNCT"]
    if head.dep_ == "appos":
        beside.append(head.head)
    beside.sort(key=lambda t: t.dep_ != "appos" and t.lower_.rstrip(".") not in TITLES)
    for word in beside:
        role = TITLES.get(word.lower_.rstrip(".")) if word.dep_ != "appos" else None
        role = role or _noun_role(word, by_actor)
        if role is not None and (word.dep_ != "conj" or word.pos_ == "NOUN"):
            return role
    return None


TITLES = {
    "gen": "official", "sen": "official", "rep": "official", "gov": "official", "lt": "official", "col": "official",
    "adm": "official", "maj": "official", "capt": "official", "sgt": "official", "prof": "expert", "rev": "group",
    "representative": "official", "secretary": "official",
}  # fmt: skip


def side_of(view: View, candidate: Candidate, head: Token | None, speaker: Actor | None) -> str | None:
    """The state that a source belongs to: by the adjective or name in it, else its actor's; None for two of them."""
    if head is None:
        return None
    start, end = candidate.source[0]
    low, high = view.token(start), view.token_end(end)
    for i in range(low, high):  # a clause about the source may name any state
        if view.doc[i].dep_ in ("relcl", "advcl") or (i > head.i and view.doc[i].lower_ in ("who", "which", "to")):
            high = i
            break
    found = []
    tokens = [norm(t.text) for t in view.doc[low:high]]
    for first, _, entries in hits(tokens, tables()):
        state = next((e for e in entries if e.form in STATES and not e.ambiguous), None)
        if state is not None and (first == 0 or tokens[first - 1] not in ("on", "about", "against")):
            found.append(state.country or state.key)
    if len(set(found)) > 1 and any(t.lower_ in ("and", "or") for t in view.doc[low:high]):
        return None
    found = [code for code in found if re.fullmatch(r"[A-Z]{3}", code)]
    if found or speaker is None:
        return found[0] if found else None
    return country_of(speaker)


def country_of(speaker: Actor) -> str | None:
    """The state that an actor speaks for; bodies of no state, of many or of none, speak for none."""
    return None if {"NGO", "IGO"} & set(speaker.sectors) else speaker.country


def via_of(
    view: View, head: Token | None, speaker: Actor | None, actors: dict[int, Actor], pieces: list[tuple[int, int]]
) -> Actor | None:
    """The body that a spokesman speaks for, or that a statement comes from; None where it is the speaker itself."""
    if head is None:
        return None
    people = [head, *(c for c in head.children if c.dep_ in ("appos", "compound"))]
    if head.dep_ == "appos":
        people.append(head.head)
    for word in people:
        if word.lemma_.lower() in SPEAKING_FOR:
            for body in (_body(word), _body(head)):
                for i in _near(body):
                    if i in actors and (speaker is None or actors[i].id != speaker.id):
                        return actors[i]
    if head.lemma_ in words("offices") and head.i in actors and (speaker is None or actors[head.i].id != speaker.id):
        return actors[head.i]
    for low, high in pieces:
        for match in ISSUED.finditer(view.text, low, high):
            actor = actors.get(view.token(match.end()))
            if actor is not None and (speaker is None or actor.id != speaker.id):
                return actor
    return None


def _near(body: Token | None) -> list[int]:
    return [] if body is None else [body.i, *(t.i for t in body.subtree)]


FAMILIAR = re.compile(r"\b(?:familiar|close|briefed|knowledge|involved)\b")
ISSUED = re.compile(
    r"\b(?:statements?|communiqué|release|readout|message|letter)(?: (?:released|issued|put out|published|sent))?"
    r" (?:from|by|through|via) (?:the |its |his |her )?",
    re.IGNORECASE,
)
