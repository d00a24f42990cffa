"""Attributions by a name alone: the lines of a transcript, a headline like "Lee: We will go", a signed quotation."""

from __future__ import annotations

import re
from collections import Counter

from dragoman.annotate.attribution_view import Candidate, View, words
from dragoman.annotate.quotations import HEADLINE, paragraphs
from dragoman.annotate.store import in_body

LINE = re.compile(r"(?P<name>[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4})(?: \([^)]{1,40}\))?:(?=\s)")
SIGNED = "quotations/signed"
SIGNATURE = re.compile(
    r"^[ \t]*(?P<said>[“”\"][^\n]{15,}?[”\"“])[ \t\u00a0]*\n?[ \t]*(?P<dash>[―—–]|--?)[ \t\u00a0]*"
    r"(?P<name>[A-Z][\w.'’-]*(?:,? [\w.'’-]+){0,10}?)\.?[ \t\u00a0]*$",
    re.MULTILINE,
)


def signed(view: View) -> list[Candidate]:
    """Quotations that fill a line and end in a dash and a name: “We were not asked.” — Ana Pop, teacher"""
    out = []
    for match in SIGNATURE.finditer(view.text):
        source, dash = match.span("name"), match.span("dash")
        if in_body(match.span("said"), view.body):
            head = view.token(source[0] + len(match["name"].partition(",")[0]) - 1)
            out.append(Candidate([source], [dash], [match.span("said")], SIGNED, "say", head, view.token(dash[0])))
    return out


def headline(view: View) -> list[Candidate]:
    """A headline's claim: the document's first paragraph, a name (no label like "Exclusive"), and a clause."""
    span = next(iter(paragraphs(view.text, view.body)), (0, 0))
    match = LINE.match(view.text, *span) if span[1] - span[0] <= HEADLINE else None
    if match is None or match["name"].lower() in words("labels"):
        return []
    name, rest = view.doc[view.token(span[0]) : view.token(match.end("name"))], view.doc[view.token(match.end()) :]
    rest = rest[: view.token_end(span[1]) - view.token(match.end())]
    speaks = name.text.lower() in words("speaking") or all(t.pos_ == "PROPN" for t in name)
    if not speaks or len(rest) < 4 or not any(t.pos_ in ("VERB", "AUX") for t in rest):
        return []
    content = view.spans([(rest.start, rest.end)])
    if not content:
        return []
    source, colon = match.span("name"), view.token(match.end() - 1)
    by = "quotations/headline"
    return [Candidate([source], [(match.end() - 1, match.end())], content, by, "say", name.end - 1, colon)]


def propose(view: View) -> list[Candidate]:
    """Lines of a transcript, "NAME: what was said": two names or more that open two paragraphs each."""
    spans = paragraphs(view.text, view.body)
    lines = [(m, span) for span in spans if (m := LINE.match(view.text, *span))]
    counts = Counter(m["name"] for m, _ in lines)
    turns = sum(count > 1 for count in counts.values())  # a transcript has two speakers who take turns
    out = []
    for match, (_, end) in lines:
        name, low = match["name"], match.end()
        if counts[name] < 2 or turns < 2:
            continue
        while low < end and view.text[low].isspace():
            low += 1
        if len(name) < 3 or len(view.text[low:end].split()) < 4 or view.inside[view.token(low)] >= 0:
            continue
        source = match.span("name")
        out.append(
            Candidate(
                source=[source],
                cue=[(match.end() - 1, match.end())],
                content=[(low, end)],
                by="quotations/transcript",
                cls="say",
                head=view.token_end(source[1]) - 1,
                cue_at=view.token(match.end() - 1),
            )
        )
    return out
