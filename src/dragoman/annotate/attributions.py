"""Who said what: the spaCy component that leaves `attributions` and `quotations`.

Three steps, each apart. `propose` gives candidates (spans of source, cue and content) by rules; a learned tagger
gives more of the same kind. `finish` makes records of candidates: kinds, the actor who speaks, the kind of source,
nesting, dates. `attribute` is both, pure: a parsed document in, records and problems out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from dragoman.annotate import (
    attribution_inner,
    attribution_learned,
    attribution_quotes,
    attribution_syntax,
    attribution_transcripts,
    store,
)
from dragoman.annotate.attribution_details import Frames, addressee, classify, is_negated, nearest, terms, terms_alone
from dragoman.annotate.attribution_kinds import kind_of, passage_kind
from dragoman.annotate.attribution_source_kinds import (
    country_of,
    head_of,
    role_of,
    side_of,
    source_type,
    via_of,
)
from dragoman.annotate.attribution_speakers import actors_at, first_person, speaker_of
from dragoman.annotate.attribution_view import Candidate, View
from dragoman.annotate.dates import date_statements
from dragoman.records import Actor, Attribution, Problem, Quotation, Span

MEAN = 250  # characters of a long sentence


def propose(view: View) -> list[Candidate]:
    """The candidates that the rules find, in text order; a cue gives one at most."""
    found = list(attribution_syntax.find_cues(view))
    quoted = attribution_quotes.propose(view, found)
    taken = {c.cue_at for c in quoted if c.cue_at is not None}
    indirect = attribution_syntax.propose(view, found, taken)
    lines = attribution_transcripts.propose(view) or attribution_transcripts.headline(view)
    signed = attribution_transcripts.signed(view)
    others = [c for c in [*quoted, *indirect, *lines] if not _signed_over(c, signed)]
    return sorted([*others, *signed], key=lambda c: (c.content[0], c.cue))


def _signed_over(candidate: Candidate, signed: list[Candidate]) -> bool:
    """Whether its words are those of a signed quotation, which needs no other source."""
    return any(a <= start and end <= b for c in signed for a, b in c.content for start, end in candidate.content)


def finish(view: View, candidates: Iterable[Candidate]) -> tuple[list[Attribution], list[Quotation]]:
    """Records of candidates: `attributions` in the order of their first word, and all quoted passages."""
    given = list(candidates)
    given += [*attribution_inner.told_in_quotations(view, given), *attribution_inner.silences(view, given)]
    ordered = sorted(given, key=lambda c: (_first(c), c.content))
    actors, inner = actors_at(view)
    parents = _parents(_confined(ordered, _parents(ordered)))
    frames = Frames(view, ordered, parents)
    out = []
    for number, candidate in enumerate(ordered):
        head = head_of(view, candidate)
        speaker = speaker_of(view, candidate, head, actors)
        record = Attribution(
            id=f"t{number + 1}",
            kind=kind_of(view, candidate.content),
            source=candidate.source,
            cue=candidate.cue,
            content=candidate.content,
            speaker=speaker.id if speaker else None,
            within=f"t{parents[number] + 1}" if number in parents else None,
            by=candidate.by,
        )
        out.append(_told(record, view, candidate, head, frames, number, speaker, inner))
    date_statements(view.doc, out, frames.tokens)
    first_person(view, ordered, out, parents)
    _carry_terms(view, out, [head_of(view, c) for c in ordered])
    return out, _quotations(view, out)


def _carry_terms(view: View, records: list[Attribution], heads: list[Token | None]) -> None:
    """Terms told in a sentence of their own, "The officials spoke on condition of anonymity", for what they said."""
    for subject, sentence, value, reason in terms_alone(view):
        for record, head in zip(reversed(records), reversed(heads), strict=True):
            if head is None or record.terms is not None or not sentence - 4 * MEAN < record.source[0][0] < sentence:
                continue
            if head.lemma_.lower() == subject.lemma_.lower() and head.pos_ != "PRON":
                record.terms, record.reason = value, reason
                if value == "anonymity" and record.source_type == "described":
                    record.source_type = "anonymous"


def _told(
    record: Attribution,
    view: View,
    candidate: Candidate,
    head: Token | None,
    frames: Frames,
    number: int,
    speaker: Actor | None,
    actors: dict[int, Actor],
) -> Attribution:
    """The record with what its source and its reporting words tell."""
    token, pieces = frames.tokens[number], frames.pieces(number)
    record.terms, record.reason = terms(view, pieces)
    record.source_type = source_type(view, candidate, head, speaker, record.terms)
    record.source_role = role_of(view, candidate, head, speaker)
    via = via_of(view, head, speaker, actors, pieces)
    record.via = via.id if via else None
    record.side = side_of(view, candidate, head, speaker) or (country_of(via) if via else None)
    record.cue_class, record.strength = classify(token, candidate)
    record.negated = is_negated(token)
    record.addressee = addressee(view, candidate, token)
    if token is not None:
        record.medium = nearest(view, "medium", pieces, token.idx)
        record.doubt = nearest(view, "doubt", pieces, token.idx) is not None
    return record


def attribute(doc: Doc, *, rules_only: bool = True) -> tuple[list[Attribution], list[Quotation], list[Problem]]:
    """All attributions and quoted passages of a parsed document, and the quotation marks that do not pair.

    With `rules_only` the learned tagger is not asked. Raises OSError if its weights are not there.
    """
    view = View(doc, store.meta(doc).body)
    candidates = propose(view)
    if not rules_only:
        candidates = attribution_learned.read(view, candidates)
    attributions, quotations = finish(view, candidates)
    return attributions, quotations, view.problems


def _first(candidate: Candidate) -> int:
    return min(span[0] for spans in (candidate.source, candidate.cue, candidate.content) for span in spans)


def _parents(candidates: list[Candidate]) -> dict[int, int]:
    """For each candidate that is told within another's content, the innermost such other."""
    found: dict[int, int] = {}
    open_: list[tuple[int, int, int]] = []  # start, end of a content span, whose
    spans = sorted((s[0], -s[1], n, s) for n, c in enumerate(candidates) for s in c.content)
    at = 0
    order = sorted(range(len(candidates)), key=lambda n: _anchor(candidates[n])[0])
    for number in order:
        low, high = _anchor(candidates[number])
        while at < len(spans) and spans[at][0] <= low:
            open_.append((*spans[at][3], spans[at][2]))
            at += 1
        open_ = [each for each in open_ if each[1] > low]
        holders = [each for each in open_ if each[2] != number and each[1] >= high]
        if holders:
            found[number] = min(holders, key=lambda each: (each[1] - each[0], each[2]))[2]
    return {n: p for n, p in found.items() if found.get(p) != n or p < n}


def _confined(candidates: list[Candidate], parents: dict[int, int]) -> list[Candidate]:
    """The candidates, the content of each told within another kept inside that other's content."""
    for number, parent in parents.items():
        inside = attribution_inner.clipped(candidates[number].content, candidates[parent].content)
        candidates[number].content = inside or candidates[number].content
    return candidates


def _anchor(candidate: Candidate) -> Span:
    """Where a candidate is told: its cue, or its content where it has none."""
    return (candidate.cue or candidate.content)[0]


def _quotations(view: View, attributions: list[Attribution]) -> list[Quotation]:
    owners = _owners(view, attributions)
    out = []
    for number, passage in enumerate(view.passages):
        owner = owners.get(number)
        kind, rule = passage_kind(view, number, owner is not None)
        out.append(
            Quotation(
                id=f"q{number + 1}",
                span=(passage.start, passage.end),
                kind=kind,
                attribution=owner,
                by=f"quotations/{rule}",
            )
        )
    return out


def _owners(view: View, attributions: list[Attribution]) -> dict[int, str]:
    """For each passage, the attribution whose content it is part of: a top one rather than a nested, the smallest."""
    starts = [passage.start for passage in view.passages]
    best: dict[int, tuple[bool, int, str]] = {}
    for each in attributions:
        for start, end in each.content:
            at = bisect_left(starts, start)
            while at < len(starts) and view.passages[at].parts[0][1] <= end:
                rank = (each.within is not None, end - start, each.id)
                best[at] = min(best.get(at, rank), rank)
                at += 1
    return {number: rank[2] for number, rank in best.items()}


@Language.factory(
    "dragoman_attributions",
    assigns=["doc._.dragoman"],
    requires=["token.dep", "token.tag", "token.lemma", "doc.sents"],
    default_config={"rules_only": False},
)
def make_attributions(nlp: Language, name: str, rules_only: bool) -> Attributions:
    """The component's factory, for `nlp.add_pipe("dragoman_attributions")`.

    With `rules_only` the learned tagger is left out: quicker, and every row has a rule that one can read.
    """
    return Attributions(name, rules_only)


class Attributions:
    """Leaves `attributions` and `quotations` on a document, and what did not pair under `problems`."""

    def __init__(self, name: str = "dragoman_attributions", rules_only: bool = False) -> None:
        self.name, self.rules_only = name, rules_only

    def __call__(self, doc: Doc) -> Doc:
        attributions, quotations, problems = attribute(doc, rules_only=self.rules_only)
        store.put(doc, "attributions", attributions)
        store.put(doc, "quotations", quotations)
        if problems:
            store.add_problems(doc, problems)
        return doc

    def to_disk(self, path: Any, exclude: Iterable[str] = ()) -> None:
        """Nothing to keep: the rules come with the package."""

    def from_disk(self, path: Any, exclude: Iterable[str] = ()) -> Attributions:
        """Nothing to read."""
        return self
