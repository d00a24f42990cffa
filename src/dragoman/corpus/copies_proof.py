"""The proof that one text repeats another: which sentences they share, word for word or nearly."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from dragoman.corpus.copies_text import PROOF, Text, Words
from dragoman.records import Span

COVERED = 0.6  # of a sentence's words must stand in runs that both texts have for it to count as shared
COPY = 0.5  # of the shorter text's words in shared sentences: a copy
PART = 0.25  # of it, and PART_WORDS outside quotation marks: a part taken over, as in a splice of two reports
PART_WORDS = 50
FEWEST_WORDS = 12  # shared, in all
FORM_WORDS = 60  # shared, of which a form alone does not give so many
SAME = 0.97  # of the words of both: nothing but a word changed
MOST_OF = 0.85  # of a text is in the other one


@dataclass(frozen=True)
class Overlap:
    """How much two texts share. Shares are of words in shared sentences, 0 to 1; `sentences` counts those of `a`.

    `changed` of them are not word for word the same. `as_is` counts the words of its sentences that stand
    unchanged in `b`, `narrative` its shared words outside quotation marks.
    """

    share_a: float
    share_b: float
    sentences: int
    changed: int
    words: int
    as_is: int
    narrative: int


def overlap(a: Text, b: Text) -> Overlap:
    """Measure what `a` and `b` share. Takes time proportional to their lengths."""
    one, two = a.words, b.words
    in_b, in_a = _covered(one, two), _covered(two, one)
    shared, whole = _sentences(one, in_b)
    shared_b, _ = _sentences(two, in_a)
    of_a, of_b = shared[one.sentence], shared_b[two.sentence]
    return Overlap(
        share_a=_mean(of_a),
        share_b=_mean(of_b),
        sentences=int(shared.sum()),
        changed=int((shared & ~whole).sum()),
        words=int(of_a.sum()),
        as_is=int((shared & whole)[one.sentence].sum()),
        narrative=int((of_a & ~one.quoted).sum()),
    )


def _covered(one: Words, two: Words) -> npt.NDArray[np.bool_]:
    """Which words of `one` stand in a run of `PROOF` words that `two` has as well."""
    covered = np.zeros(len(one.hashes), dtype=bool)
    if len(one.runs) and len(two.runs):
        places = np.searchsorted(two.sorted_runs, one.runs)
        found = two.sorted_runs[np.minimum(places, len(two.runs) - 1)] == one.runs
        for at in range(PROOF):
            covered[at : at + len(found)] |= found
    return covered


def _sentences(text: Words, covered: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    if not len(covered):
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    part = np.bincount(text.sentence, weights=covered) / text.lengths
    return part >= COVERED, part >= 1.0


def _mean(flags: npt.NDArray[np.bool_]) -> float:
    return float(flags.mean()) if len(flags) else 0.0


def is_copy(found: Overlap) -> bool:
    """Whether the shorter text is for the most part in the other."""
    if found.words < FEWEST_WORDS or max(found.share_a, found.share_b) < COPY:
        return False
    # Short reports of one kind (a tremor, a vote, a rate) are written to one form: they share its words, but no
    # sentence as it stands.
    return found.words >= FORM_WORDS or found.as_is >= FEWEST_WORDS


def is_part(found: Overlap) -> bool:
    """Whether a stretch that is not mere quotation was taken over: as in a report spliced from two."""
    return max(found.share_a, found.share_b) >= PART and found.narrative >= PART_WORDS


def kind(share: float, share_of_original: float, changed: int) -> str:
    """exact | shortened | extended | edited | part: what the copy did with its original."""
    if max(share, share_of_original) < COPY:
        return "part"
    if min(share, share_of_original) >= SAME:
        return "edited" if changed else "exact"
    if share >= MOST_OF and share_of_original < MOST_OF:
        return "shortened"
    if share_of_original >= MOST_OF and share < MOST_OF:
        return "extended"
    return "edited"


@dataclass(frozen=True)
class Change:
    """One sentence of a copy beside its original's. `kind`: same | changed | added | dropped.

    Spans are into the documents' texts; `words` are the words that differ, as (copy's, original's).
    """

    kind: Literal["same", "changed", "added", "dropped"]
    copy: Span | None
    original: Span | None
    words: tuple[tuple[str, str], ...] = ()


def changes(copy: Text, original: Text) -> list[Change]:
    """The copy's sentences in order, each beside the original's, then those of the original that it dropped."""
    one, two = _spans(copy), _spans(original)
    said, bags = [_words(copy, s) for s in one], [_words(original, s) for s in two]
    rows: list[Change] = []
    used: set[int] = set()
    for span, words in zip(one, said, strict=True):
        likeness, at = max(((_likeness(words, bag), -n) for n, bag in enumerate(bags)), default=(0.0, 0))
        if likeness < COVERED:
            rows.append(Change("added", copy.span(*span), None))
            continue
        used.add(-at)
        other = original.span(*two[-at])
        differ = tuple(_differences(copy, span, original, two[-at])) if likeness < 1 else ()
        rows.append(Change("changed" if differ else "same", copy.span(*span), other, differ))
    rows += [Change("dropped", None, original.span(*s)) for n, s in enumerate(two) if n not in used]
    return rows


def _spans(text: Text) -> list[Span]:
    words = text.words
    if not len(words.sentence):
        return []
    firsts = np.flatnonzero(np.diff(words.sentence, prepend=-1))
    lasts = np.append(firsts[1:], len(words.sentence)) - 1
    return [
        _with_marks(text.body, int(words.starts[a]), int(words.ends[b])) for a, b in zip(firsts, lasts, strict=True)
    ]


def _with_marks(body: str, start: int, end: int) -> Span:
    """The span with the marks that stand at its ends."""
    while start and not body[start - 1].isspace():
        start -= 1
    while end < len(body) and not body[end].isspace():
        end += 1
    return start, end


def _words(text: Text, span: Span) -> list[str]:
    return re.findall(r"[^\W_]+", text.body[span[0] : span[1]].casefold())


def _likeness(words: list[str], others: list[str]) -> float:
    """Dice's coefficient of two bags of words; a cheap bound first."""
    if 2 * min(len(words), len(others)) < COVERED * (len(words) + len(others)):
        return 0.0
    left = list(others)
    common = 0
    for word in words:
        if word in left:
            left.remove(word)
            common += 1
    return 2 * common / (len(words) + len(others))


def _differences(copy: Text, one: Span, original: Text, two: Span) -> list[tuple[str, str]]:
    a, b = copy.body[one[0] : one[1]].split(), original.body[two[0] : two[1]].split()
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    parts = [op for op in matcher.get_opcodes() if op[0] != "equal"]
    return [(" ".join(a[i:j]), " ".join(b[k:m])) for _, i, j, k, m in parts]
