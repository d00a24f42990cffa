"""What surrounds an event in its text: the words that show it, when and where, in whose statement, in what context."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc

from dragoman import rules
from dragoman.annotate import store
from dragoman.annotate.dates import Dated, Dates
from dragoman.annotate.event_lexicon import ONTOLOGY
from dragoman.annotate.event_view import Clauses
from dragoman.annotate.gazetteer import norm, tables
from dragoman.records import Attribution, Span

LOCATIVE = ("in", "at", "near", "outside", "inside", "across", "around")
PLACES = ("name", "capital", "seat", "city")


class Setting:
    """Answers for the events of one document."""

    def __init__(self, doc: Doc, view: Clauses) -> None:
        self.doc, self.view = doc, view
        self.dates = Dates(doc)
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

    def dated(self, at: int, auxiliary: list[str]) -> Dated:
        """When it happened or is to happen, by the event's own words or those around; see `dates`."""
        name = self.attribution(at)
        told_in = next((a for a in self.attributions if a.id == name), None)
        statement = Dated(told_in.date, told_in.date_basis, told_in.time) if told_in else None
        return self.dates.of_event(at, auxiliary, statement)

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
