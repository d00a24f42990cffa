"""Statements that the readers of the surface pass by: those told inside a quotation, and the refusal to say anything.

`finish` adds both to the candidates of any origin.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

from spacy.tokens import Span as SpacySpan
from spacy.tokens import Token

from dragoman.annotate import attribution_syntax
from dragoman.annotate.attribution_sources import source_of, source_range
from dragoman.annotate.attribution_view import Candidate, View
from dragoman.records import Span

# "I think" is the speaker's own view, told first hand.
OWN = frozenset(["i", "we", "you", "me", "us", "it", "that", "this", "there", "which", "what"])
FRAMES = ("/that", "/wh")
SOUGHT = ("request", "call", "message", "mail", "question", "inquir", "comment")
SILENT = re.compile(
    r"\b(?:(?:did|do|does|has|have|had|would|could)(?: not|n['’]t)|never)(?: \w+ly| yet)? "
    r"(?P<cue>respond(?:ed)?|repl(?:y|ied)|answer(?:ed)?|return(?:ed)?|comment(?:ed)?)"
    r"(?: (?!that\b)[\w’'-]+){0,6} (?:requests?|calls?|messages?|emails?|e-mails?|questions?|inquiries|comment)\b"
    r"|\bcould(?: not|n['’]t)(?: \w+ly)? be (?P<reached>reached)(?: \w+){0,3} for (?:\w+ )?comment\b",
    re.IGNORECASE,
)


def silences(view: View, candidates: list[Candidate]) -> list[Candidate]:
    """Those who "did not respond to a request for comment": a source and a cue, and no content."""
    taken = [span for c in candidates for span in c.cue]
    out = []
    for match in _silent_places(view.text):
        low, high = match.span()
        verb = view.doc[view.token(match.start("cue") if match["cue"] else match.start("reached"))]
        if any(a < high and low < b for a, b in taken) or view.inside[verb.i] >= 0 or view.paragraph[verb.i] < 0:
            continue
        head = _silent(verb)
        if head is not None:
            cue = (view.token(low), view.token_end(high))
            source = [view.chars(source_range(view, head, cue, []))]
            out.append(Candidate(source, [(low, high)], [], "sources/silence", "refuse", head.i, verb.i))
    return out


def _silent_places(text: str) -> Iterator[re.Match[str]]:
    """The matches of `SILENT`, looked for only before words that it ends in: the pattern is slow on a whole text."""
    last = 0
    places = []
    for word in SOUGHT:
        at = text.find(word)
        while at >= 0:
            places.append(at)
            at = text.find(word, at + 1)
    for at in sorted(places):
        match = SILENT.search(text, max(last, at - 120), at + 12)
        if match is not None:
            last = match.end()
            yield match


def _silent(verb: Token) -> Token | None:
    passive = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    return passive if passive is not None else source_of(verb)


def told_in_quotations(view: View, candidates: list[Candidate]) -> list[Candidate]:
    """What somebody else is said to have said, in the words of a quoted speaker: "He told me that ...", she said."""
    contents = [span for c in candidates for span in c.content]
    quoted = [i for i, number in enumerate(view.inside) if number >= 0 and view.paragraph[i] >= 0]
    if not quoted or not contents:
        return []
    bare = copy.copy(view)
    bare.inside = [-1] * len(view.inside)
    bare.paragraph = [-1] * len(view.paragraph)
    for i in quoted:
        bare.paragraph[i] = view.paragraph[i]
    out = []
    for found in attribution_syntax.find_cues(bare, _sentences(view, quoted)):
        reading = attribution_syntax.read(bare, found)
        candidate = attribution_syntax.build(bare, found, *reading) if reading is not None else None
        if candidate is not None and (around := _room(view, candidate, contents)) is not None:
            candidate.content = clipped(candidate.content, [around])
            out.append(candidate)
    return out


def _sentences(view: View, tokens: list[int]) -> Iterator[SpacySpan]:
    """The sentences that the tokens, in order, stand in."""
    end = 0
    for i in tokens:
        if i >= end:
            sentence = view.doc[i].sent
            end = sentence.end
            yield sentence


def _room(view: View, candidate: Candidate, contents: list[Span]) -> Span | None:
    """The content that a candidate is told in; None where it is not told in one, or is no hearsay."""
    if not candidate.by.endswith(FRAMES) or candidate.head is None or view.doc[candidate.head].lower_ in OWN:
        return None
    at = candidate.cue[0][0]
    low, high = min([candidate.source[0][0], at]), candidate.content[0][0]
    return next((s for s in contents if s[0] <= low and high < s[1] and s[0] <= at < s[1]), None)


def clipped(spans: list[Span], rooms: list[Span]) -> list[Span]:
    """The parts of `spans` that lie in `rooms`."""
    return [(max(a, low), min(b, high)) for a, b in spans for low, high in rooms if max(a, low) < min(b, high)]
