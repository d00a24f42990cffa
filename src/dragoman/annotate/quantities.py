"""Figures with unit, subject, comparison and period: `dragoman_quantities` in a pipeline.

What counts as a unit, an approximation or no quantity at all is in `rules/quantities.toml`; docs/quantities.md
tells how it works. Numbers are found by patterns; only where one stands is the parse asked.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate import store
from dragoman.annotate.actors import ActorIndex
from dragoman.annotate.quantity_figures import Figure, Reader
from dragoman.annotate.quantity_links import Links
from dragoman.annotate.quantity_parse import Measure, Parse
from dragoman.annotate.quantity_rules import lexicon
from dragoman.records import Quantity, Span

NONE = ("none", "none?")
POINTING = re.compile(r" of (?:them|which|whom|those|these)\b")
PARTICLES = ("over", "under", "about", "around", "above", "below")


@Language.factory(
    "dragoman_quantities",
    assigns=["doc._.dragoman"],
    requires=["token.tag", "token.dep", "token.head", "token.lemma", "doc.sents"],
)
def make_quantities(nlp: Language, name: str) -> Quantities:
    """The factory behind `nlp.add_pipe("dragoman_quantities")`; it runs after actors, times and attributions."""
    return Quantities()


class Quantities:
    """The component: leaves the document's quantities in its store. The rules are read when it is made."""

    def __init__(self) -> None:
        lexicon()

    def __call__(self, doc: Doc) -> Doc:
        """Leave the document's quantities under "quantities", and give the document back."""
        store.put(doc, "quantities", find_quantities(doc, store.meta(doc).body))
        return doc


def find_quantities(doc: Doc, body: tuple[Span, ...] = ()) -> list[Quantity]:
    """The quantities of a parsed document within `body`, in order, with ids n1, n2, ...

    Periods, `of` and `attribution` come from the times, actors and attributions in the document's store; where
    these components have not run, the fields stay None.
    """
    reader = Reader(store.text(doc))
    taken = [t.span for t in store.get(doc, "times")]
    figures = [f for f in reader.figures() if store.in_body(f.span, body) and not _is_time(f, taken)]
    if not figures:
        return []
    parse = Parse(doc, reader.text, ActorIndex(store.get(doc, "actors")))
    links = Links(doc, parse, reader.low)
    measures = _pointed([parse.measure(f) for f in figures], figures, parse)
    compared = _settled(links.compared(figures, measures), measures)
    kept = [i for i, m in enumerate(measures) if _is_kept(i, m, links, figures, compared)]
    ids = {i: f"n{number}" for number, i in enumerate(kept, 1)}
    spans = [figures[i].core for i in kept]
    out = []
    for i in kept:
        figure, measure = figures[i], _inherited(i, measures, figures, compared)
        value = links.toll(figure, measure)
        root = doc[parse.token(figure.core[1] - 1)] if figure.unit is None else parse.root(figure)
        span, approximation = _checked(doc, parse, figure)
        out.append(
            Quantity(
                id=ids[i],
                span=span,
                value=figure.value,
                unit=figure.unit.name if figure.unit else None,
                approximation=approximation,
                low=figure.low,
                high=figure.high,
                measured=measure.span,
                of=links.of(measure, figure),
                toll=value,
                change=links.change(figure, measure, root),
                comparison=ids.get(compared[i]) if i in compared else None,
                period=links.period(figure, [s for s in spans if s != figure.core]),
                attribution=links.attribution(figure),
                by=f"quantities/{_rule(figure, measure)}",
            )
        )
    return out


def _is_time(figure: Figure, taken: list[Span]) -> bool:
    """Whether a time expression takes in the number: it is a date or a duration then."""
    return figure.unit is None and any(start < figure.inner and figure.core[0] < end for start, end in taken)


def _pointed(measures: list[Measure], figures: list[Figure], parse: Parse) -> list[Measure]:
    """The measures, "two of them" and "34 of which" with what the figure before them counts in its sentence."""
    out: list[Measure] = []
    for i, own in enumerate(measures):
        before = out[i - 1] if i and own.span is None else None
        if before is not None and before.span is not None and POINTING.match(parse.text, figures[i].core[1]):
            here, there = (parse.sentence(parse.token(figures[n].core[0])) for n in (i, i - 1))
            out.append(own._replace(span=before.span, head=before.head) if here == there else own)
        else:
            out.append(own)
    return out


def _settled(compared: dict[int, int], measures: list[Measure]) -> dict[int, int]:
    """Comparisons in which at least the one compared is a quantity by itself, so that it can vouch for the other."""
    return {i: j for i, j in compared.items() if measures[i].kind not in NONE or measures[j].kind not in NONE}


def _is_kept(i: int, measure: Measure, links: Links, figures: list[Figure], compared: dict[int, int]) -> bool:
    if measure.kind == "one":
        return links.toll(figures[i], measure) is not None
    if measure.kind == "none?":
        return i in compared or i in compared.values()
    return measure.kind != "none"


def _inherited(i: int, measures: list[Measure], figures: list[Figure], compared: dict[int, int]) -> Measure:
    """A baseline measures what the figure compared with it does: "48 percent, down from 55 percent"."""
    own = measures[i]
    if own.span is not None:
        return own
    for one, other in compared.items():
        partner = other if one == i else one if other == i else None
        if partner is not None and measures[partner].span is not None:
            return own._replace(span=measures[partner].span, head=measures[partner].head)
    return own


def _checked(doc: Doc, parse: Parse, figure: Figure) -> tuple[Span, str | None]:
    """The figure's span and approximation, without an "over" or "about" that belongs to a verb."""
    word = (figure.approximation or "").lower()
    if word in PARTICLES and figure.span[0] < figure.core[0] and doc[parse.token(figure.span[0])].dep_ == "prt":
        return (figure.core[0], figure.span[1]), None
    return figure.span, figure.approximation


def _rule(figure: Figure, measure: Measure) -> str:
    if figure.form == "vote":
        return "vote"
    if figure.unit is not None:
        return figure.unit.rule
    if figure.form == "vague":
        return "vague"
    return "bare" if measure.kind in ("toll", "bare", "none?") else "count"
