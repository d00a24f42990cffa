"""Which of two texts that share sentences was there first."""

from __future__ import annotations

import re

from dragoman.corpus.copies_text import Text

EDGE = 400  # characters at either end of an article: where it names the agency that it is from
SMALL = {"the", "of", "and", "for", "de", "la"}


def first_of(a: Text, b: Text) -> tuple[bool, str]:
    """Whether `a` is the original rather than `b`, and why, in words.

    In this order: the outlet that the other names as its source; the earlier one, where both are dated and the days
    do not overlap; the longer one; else the one whose id comes first, so that the answer never depends on the order.
    """
    by_b, by_a = names_source(b, a), names_source(a, b)
    if by_a != by_b:
        outlet = a.source if by_b else b.source
        return by_b, f"names {outlet} as its source"
    if a.latest and b.earliest and a.latest < b.earliest:
        return True, f"came out on {b.earliest}, after {a.latest}"
    if b.latest and a.earliest and b.latest < a.earliest:
        return False, f"came out on {a.earliest}, after {b.latest}"
    long_a, long_b = len(a.words.hashes), len(b.words.hashes)
    if long_a != long_b:
        return long_a > long_b, f"is the shorter, {min(long_a, long_b)} words to {max(long_a, long_b)}"
    return a.id < b.id, "neither is dated, longer or named: by the order of ids"


def names_source(a: Text, b: Text) -> bool:
    """Whether `a` names the outlet of `b`, in full or by its initials, in its byline or at its edges."""
    if not b.source or (a.source and a.source.casefold() == b.source.casefold()):
        return False
    names = {b.source.casefold()}
    parts = [part for part in re.findall(r"[^\W_]+", b.source) if part.casefold() not in SMALL]
    initials = "".join(part[0] for part in parts).upper()
    edges = " ".join((a.author or "", a.body[:EDGE], a.body[-EDGE:]))
    if len(initials) >= 3 and re.search(rf"\b{re.escape(initials)}\b", edges):
        return True
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", edges.casefold()) for name in names)
