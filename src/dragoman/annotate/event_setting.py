"""What surrounds an event in its text: the words that show it, when and where, in whose statement, in what context."""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Doc

from dragoman import rules
from dragoman.annotate import store
from dragoman.annotate.event_lexicon import ONTOLOGY
from dragoman.annotate.event_view import Clauses
from dragoman.annotate.gazetteer import norm, tables
from dragoman.records import Attribution, Span, Time

LOCATIVE = ("in", "at", "near", "outside", "inside", "across", "around")
CALENDAR = re.compile(r"\d{4}(?!\d)")  # a value resolved to at least a year: not "XXXX-WXX-4", not "PAST_REF"
PLACES = ("name", "capital", "seat", "city")


class Setting:
    """Answers for the events of one document."""

    def __init__(self, doc: Doc, view: Clauses) -> None:
        self.doc, self.view = doc, view
        self.times: list[Time] = [
            t for t in store.get(doc, "times") if t.type in ("DATE", "TIME") and CALENDAR.match(t.value or "")
        ]
        self.attributions: list[Attribution] = store.get(doc, "attributions")
        self._found: dict[int, list[str]] = {}

    def evidence(self, at: int, roles: list[Span]) -> Span:
        """The clause that tells the event, widened to the words that name its parties."""
        view = self.view
        clause = view.clause(at)
        while view.dep[clause] in ("xcomp", "conj", "pcomp", "acl") and view.is_verb(view.head[clause]):
            clause = view.head[clause]
        low, high = view.subtree(clause)
        start, end = view.chars(low, high)
        return min([start, *[s for s, _ in roles]]), max([end, *[e for _, e in roles]])

    def date(self, at: int) -> str | None:
        """The value of the time told in the event's clause, else of the only one in its sentence."""
        if not self.times:
            return None
        view = self.view
        low, high = view.chars(*view.sentence(at))
        inside = [t for t in self.times if low <= t.span[0] < high]
        clause = view.clause(at)
        own = [t for t in inside if self._clause_at(t.span[0]) == clause]
        if not own and len(inside) == 1 and not self._beside(self._clause_at(inside[0].span[0]), at):
            own = inside
        return own[0].value if own else None

    def _beside(self, clause: int, at: int) -> bool:
        """Whether a clause is a relative or adverbial one that does not hold the trigger: its time is its own."""
        if clause in self.view.above(at):
            return False
        return any(self.view.dep[each] in ("advcl", "relcl", "acl") for each in self.view.above(clause))

    def _clause_at(self, char: int) -> int:
        token = next((i for i in range(len(self.view)) if self.view.start[i] >= char), len(self.view) - 1)
        return self.view.clause(token)

    def place(self, at: int) -> str | None:
        """The ISO code of the state where the event's clause says that it happened."""
        view = self.view
        for each in dict.fromkeys((at, view.clause(at))):
            for prep, noun in view.prepositions(each):
                if prep in LOCATIVE and view.pos[noun] == "PROPN":
                    entries = tables().entries.get(norm(view.text[noun]), [])
                    country = next((e.country for e in entries if e.form in PLACES and e.country), None)
                    if country:
                        return country
        return None

    def attribution(self, at: int) -> str | None:
        """The innermost statement whose content holds the trigger."""
        char = self.view.start[at]
        holding = [(e - s, a.id) for a in self.attributions for s, e in a.content if s <= char < e]
        return min(holding)[1] if holding else None

    def contexts(self, at: int, given: tuple[str, ...]) -> list[str]:
        """The predicate's contexts, then those whose keywords stand in the event's sentence, in the table's order."""
        number = self.view.sent[at]
        if number not in self._found:
            self._found[number] = self._in_sentence(*self.view.sentence(at))
        return list(dict.fromkeys([*given, *self._found[number]]))

    def _in_sentence(self, low: int, high: int) -> list[str]:
        lemmas, table = self.view.lemma, keywords()
        found: set[str] = set()
        for i in range(low, high):
            for phrase, context in table.get(lemmas[i], ()):
                if context not in found and tuple(lemmas[i : i + len(phrase)]) == phrase:
                    found.add(context)
        return [name for name in contexts() if name in found]


@cache
def contexts() -> list[str]:
    """PLOVER's contexts, in the table's order."""
    return [c["name"] for c in rules.load(ONTOLOGY)["context"]]


@cache
def keywords() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """The keywords of the contexts by their first lemma: the whole phrase, and the context it stands for."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for context in rules.load(ONTOLOGY)["context"]:
        for keyword in context.get("keywords", ()):
            phrase = tuple(keyword.replace("-", " - ").split())
            found.setdefault(phrase[0], []).append((phrase, context["name"]))
    return found
