"""What the learned tagger found, as candidates, beside what the rules found.

The tagger reads whole statements better than rules do; the rules know marks and syntax. So: the tagger's spans stand,
but where it saw no source, or the words are wholly between quotation marks, the rules' source over the same words is
taken; quotations that are signed, or run over paragraphs, are left to the rules; what the rules find inside a
statement (the tagger was taught no nesting) and quotations that it missed are added. Measured on PolNeAR's
development part; see docs/attributions.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from dragoman.annotate.attribution_details import classify, cue_token
from dragoman.annotate.attribution_kinds import kind_of
from dragoman.annotate.attribution_transcripts import SIGNED
from dragoman.annotate.attribution_view import Candidate, View
from dragoman.annotate.store import in_body
from dragoman.annotate.tagger import AttributionTagger, Found
from dragoman.records import Span

LEAST = 0.4  # the tagger's score below which a statement is left out
HELD = ("believe", "hope", "expect", "doubt", "support", "oppose", "plan")  # held rather than said
SAME = 0.5  # share of words that two contents have in common to be one
Spans = Sequence[Span]


@cache
def tagger() -> AttributionTagger:
    """The tagger with the weights that ship, one a process."""
    return AttributionTagger()


def read(view: View, ruled: list[Candidate]) -> list[Candidate]:
    """The candidates of the rules and of the tagger as one, in text order. Raises OSError without weights."""
    (found,) = tagger().tag([view.text])
    inside = [f for f in found if f.content and in_body(f.content[0], view.body)]
    return merge(view, ruled, inside, f"models/attributions/{tagger().version}")


def merge(view: View, ruled: list[Candidate], found: Iterable[Found], by: str) -> list[Candidate]:
    """Candidates of both, in text order. `by` names the model in the records that it gives."""
    tops = [c for c in ruled if not any(_within(c, other) for other in ruled if other is not c)]
    sure = [c for c in tops if c.by == SIGNED or _over_paragraphs(view, c)]
    learned = [_candidate(view, f, tops, by) for f in found if f.score >= LEAST and f.content]
    learned = [c for c in learned if not any(_touch(c.content, other.content) for other in sure)]
    added = []
    for candidate in ruled:
        if candidate in sure:
            added.append(candidate)
        elif any(_overlap(candidate.content, other.content) for other in learned):
            holders = [other for other in learned if _within(candidate, other)]
            if (holders or _holds(view, candidate, learned)) and not any(_touch(candidate.cue, o.cue) for o in learned):
                added.append(candidate)
        elif kind_of(view, candidate.content) == "direct":
            added.append(candidate)
    return sorted([*learned, *added], key=lambda c: (c.content[0], c.cue))


def _candidate(view: View, found: Found, ruled: list[Candidate], by: str) -> Candidate:
    learned = Candidate(list(found.source), list(found.cue), list(found.content), by)
    same = max(ruled, key=lambda c: _shared(c.content, learned.content), default=None)
    if same is None or _shared(same.content, learned.content) < SAME:
        return learned
    if _touch(same.cue, learned.cue):
        learned = replace(learned, cls=same.cls, cue_at=same.cue_at)
    if _touch(same.source, learned.source):
        return replace(learned, head=same.head if _opens(view, same.head, learned.source[0]) else None)
    if same.source and (not learned.source or kind_of(view, same.content) == "direct"):
        return replace(learned, source=same.source, head=same.head)
    return learned


def _opens(view: View, head: int | None, source: Span) -> bool:
    """Whether a head stands in the source before its first comma: what comes after it only tells more."""
    if head is None or not source[0] <= view.starts[head] < source[1]:
        return False
    return "," not in view.text[source[0] : view.starts[head]]


def _over_paragraphs(view: View, candidate: Candidate) -> bool:
    """Whether it is a quotation that reopens paragraph by paragraph, which the tagger sees in pieces only."""
    return any(len(view.passages[n].parts) > 1 for n in candidate.passages)


def _shared(a: Spans, b: Spans) -> float:
    """The characters that both cover, as a share of those that either does."""
    both = sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
    either = sum(x[1] - x[0] for x in a) + sum(y[1] - y[0] for y in b) - both
    return both / either if either else 0.0


def _touch(a: Spans, b: Spans) -> bool:
    return any(x[0] < y[1] and y[0] < x[1] for x in a for y in b)


def _overlap(a: Spans, b: Spans) -> bool:
    """Whether more than a tenth of the characters of `a` are covered by `b`."""
    both = sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
    return both > 0.1 * sum(x[1] - x[0] for x in a)


def _holds(view: View, outer: Candidate, learned: list[Candidate]) -> bool:
    """Whether a report that closes its sentence holds a whole learned statement: "X asked for time, officials said"."""
    end = outer.content[-1][1]
    if not outer.source or not outer.by.endswith("/that") or outer.source[0][0] < end or outer.cue[0][0] < end:
        return False
    if any(_touch(outer.source, [*other.source, *other.content]) for other in learned):
        return False
    classes = [classify(cue_token(view, other), other) for other in learned if _within(other, outer)]
    return any(cls not in HELD and strength is not None for cls, strength in classes)


def _within(inner: Candidate, outer: Candidate) -> bool:
    """Whether `inner`, cue and content, is told inside a content span of `outer`."""
    spans = [*inner.cue, *inner.content]
    return all(any(a <= start and end <= b for a, b in outer.content) for start, end in spans)
