"""Numbers as they are written: "1.2 million", "twenty-one", "two-thirds", "10 to 20", "tens of thousands"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
SMALL = {word: number for number, word in enumerate(UP_TO_NINETEEN.split())}
DECADES = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: 10 * number for number, word in enumerate(DECADES.split(), start=2)}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "mln": 1e6,
    "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12, "k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "dozen": 12, "lakh": 1e5,
    "crore": 1e7,
}  # fmt: skip
PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
GLYPHS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}

_SMALL = "|".join(sorted(SMALL, key=len, reverse=True))
_TENS = "|".join(TENS)
_DIGIT = "one|two|three|four|five|six|seven|eight|nine"
_BIG = "thousand|million|billion|trillion"
_SCALE = f"hundred|{_BIG}|dozen|mln|mn|bln|bn|trn|tn|lakh|crore"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?: ?[½¼¾⅓⅔])?"
_ONES = rf"(?:(?:{_TENS})(?:[- ](?:{_DIGIT}))?|{_SMALL})\b"
_SPELLED = (
    rf"(?:(?:an?|{_ONES})(?:[- ](?:{_SCALE})\b)+|{_ONES})(?:(?:,? and |[- ]){_ONES}(?:[- ](?:{_SCALE})\b)*)*"
    rf"(?: and a (?:half|quarter)\b)?(?:[- ](?:hundred|{_BIG})\b)*"
)
_PART = "third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth"
_FRACTION = rf"(?:half(?! an? )|(?:an?|one)[ -](?:half|{_PART})|(?:{_DIGIT})[ -](?:{_PART})s)\b"
_RATIO = rf"(?:{_DIGIT}|\d+) (?:in|out of)(?: every)? (?:{_ONES}|\d+)(?= [a-z])"
_MANY = "dozens|scores|hundreds|thousands"
VAGUE_TAIL = rf"(?:{_MANY}|millions|billions|trillions)"
_VAGUE = (
    rf"(?:(?:many |several )?(?:tens|{_MANY}) of (?:thousands|millions|billions)"
    rf"|(?:a few|several|a couple|many|a couple of) (?:dozen|hundred|{_BIG})|(?:many )?{VAGUE_TAIL})\b"
)
# The scale letters count only where they touch the digits ("$5m", "5bn"), the words after a space or hyphen too.
_FIGURE = (
    rf"(?P<digits>{_DIGITS})(?:(?:[ \u00a0-]?(?P<scale>{_SCALE})|(?P<letter>[kmbt]))\b)?(?P<scale2>[ -](?:{_BIG})\b)?"
)

# One pass over the lower-cased text finds where a number may stand; what is before and after is read there.
NUMBER = re.compile(
    rf"(?P<ratio>{_RATIO})|(?P<vague>\b{_VAGUE})|{_FIGURE}"
    r"|\b(?:half an? (?P<halfscale>million|billion|trillion|dozen)\b"
    rf"|(?P<partof>{_FRACTION}) of a (?P<partscale>million|billion|trillion)\b"
    rf"|half[- ](?P<half2>dozen)\b|(?P<fraction>{_FRACTION})|(?P<spelled>{_SPELLED}))|(?P<glyph>[½¼¾⅓⅔])"
)
# What a number can begin with: asked first, since most places in a text begin none.
START = re.compile(
    r"(?=[0-9½¼¾⅓⅔adefhmnostzb])(?<![a-z0-9])"  # the first is quick to fail
    rf"(?:\d|[½¼¾⅓⅔]|(?:half|an?[ -](?:half|{_PART}|hundred|{_BIG}|dozen|few|couple)"
    rf"|many |several |tens of|{VAGUE_TAIL}|{_TENS}|{_SMALL}|hundred|thousand|million|dozen)\b)"
)


class Number(NamedTuple):
    """A number in the text at [start, end); `value` None where the words do not settle it."""

    start: int
    end: int
    value: float | None
    form: str  # digits | spelled | fraction | ratio | vague
    scaled: float = 1.0  # the scale word's factor


def read(lowered: str, at: int) -> Number | None:
    """The number that begins at `at` in a lower-cased text, or None."""
    found = NUMBER.match(lowered, at)
    if found is None:
        return None
    kind = next(name for name in _KINDS if found[name])
    value, scaled = _READERS[kind](found)
    if kind == "ratio" and not (value and 0 < value < 1):
        return None
    return Number(at, found.end(), value, _FORMS.get(kind, kind), scaled)


def _figure(found: re.Match[str]) -> tuple[float, float]:
    scale = SCALES[found["scale"] or found["letter"]] if found["scale"] or found["letter"] else 1.0
    if found["scale2"]:
        scale *= SCALES[found["scale2"].strip(" -")]
    return _round(_plain(found["digits"]) * scale), scale


def _ratio(found: re.Match[str]) -> tuple[float | None, float]:
    few, many = re.split(r" (?:in|out of)(?: every)? ", found["ratio"])
    below = value_of(many)
    return (value_of(few) / below if below else None), 1.0


def _half(found: re.Match[str]) -> tuple[float, float]:
    scale = SCALES[found["halfscale"] or found["half2"]]
    return 0.5 * scale, scale


def _part(found: re.Match[str]) -> tuple[float, float]:
    scale = SCALES[found["partscale"]]
    return fraction(found["partof"]) * scale, scale


def _plain(digits: str) -> float:
    glyph = GLYPHS.get(digits[-1], 0.0)
    bare = digits[:-1].strip() if glyph else digits
    return float(bare.replace(",", "")) + glyph


def _round(value: float) -> float:
    """Without the dust of floating point: 1.1 million is 1,100,000."""
    return round(value, 6) if value < 1e12 else float(round(value))


def _scale_in(words: str) -> float:
    return max([SCALES[w] for w in re.split(r"[ -]", words) if w in SCALES], default=1.0)


def fraction(words: str) -> float:
    """0.75 for "three-quarters", 0.5 for "half"."""
    parts = re.split(r"[ -]", words)
    below = PARTS.get(parts[-1]) or PARTS[parts[-1].removesuffix("s")]
    above = 1 if parts[0] in ("a", "an", "half") else SMALL[parts[0]]
    return above / below


def value_of(words: str) -> float:
    """The number that spelled words say: "two hundred and forty", "a dozen", "one and a half million", "12"."""
    if words[:1].isdigit():
        return float(words.replace(",", ""))
    total = part = 0.0
    for word in re.split(r",? and | |-", words):
        if word in SMALL:
            part += SMALL[word]
        elif word in TENS:
            part += TENS[word]
        elif word in ("half", "quarter"):
            part += 0.5 if word == "half" else 0.25
        elif word in ("hundred", "dozen"):
            part = max(part, 1) * SCALES[word]
        elif word in SCALES:
            total += max(part, 1) * SCALES[word]
            part = 0.0
    return total + part


_READERS: dict[str, Callable[[re.Match[str]], tuple[float | None, float]]] = {
    "vague": lambda found: (None, 1.0),
    "ratio": _ratio,
    "digits": _figure,
    "halfscale": _half,
    "half2": _half,
    "partof": _part,
    "fraction": lambda found: (fraction(found["fraction"]), 1.0),
    "glyph": lambda found: (GLYPHS[found["glyph"]], 1.0),
    "spelled": lambda found: (value_of(found["spelled"]), _scale_in(found["spelled"])),
}
_KINDS = tuple(_READERS)
_FORMS = {"halfscale": "spelled", "half2": "spelled", "partof": "spelled", "glyph": "fraction"}
