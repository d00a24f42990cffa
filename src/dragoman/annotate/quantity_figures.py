"""Figures in a text: numbers with their unit and approximation, by patterns alone, before any parse is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dragoman.annotate.quantity_numbers import START, Number, read
from dragoman.annotate.quantity_rules import Lexicon, Unit, lexicon
from dragoman.annotate.times_match import lowered
from dragoman.records import Span

WINDOW = 40  # characters before a number that its approximation and what rejects it lie in
MONEY_ENDS = frozenset("$€£¥₹₽₴₺₪₩₦₱฿łABCDEFGHIKLMNPQRSTUYZs")
SHARE_OF = re.compile(r" (?:of|the|its|his|her|their|our|my|your|those|these|all)\b")
BY_SHARE = re.compile(r"\bby (?:about |nearly |almost |more than |at least |up to )?$")
TO = re.compile(r"(?: to | or |-to-|[-–—]| and )(?=[^a-z\s]{0,4}[a-z0-9])")
BETWEEN = re.compile(r"\bbetween (?:about |around |roughly |some )?$")
RANGING = re.compile(r"\brang(?:e|es|ed|ing) from $|\banywhere (?:from|between) $|\banything (?:from|between) $")
FROM = re.compile(r"\bfrom (?:about |around |roughly |nearly |almost |some )?$")
VOTE_AFTER = re.compile(r" (?:votes?|majority|margin|decision)\b")
VOTES_TO = re.compile(r" votes? to (?=[a-z0-9])")
ZERO_LINE = re.compile(r"\b(?:below|above) $")  # of a thermometer, a budget
LONE_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
SIGN = re.compile(r"[^a-z\d\s]{1,4}")
OF_ONE = re.compile(r" of (?:1|one|an?) ")
HALF_A = re.compile(r"half an? ")
RATE = re.compile(r"(?: an? | per |/)(day|week|month|year|hour|annum)\b")


class Figure(NamedTuple):
    """A number with what its own words say of it. `span` takes all in, `core` the number and its unit.

    `form` is how it is written (digits, spelled, fraction, ratio, vague, vote); `inner` where its number ends.
    """

    span: Span
    core: Span
    inner: int
    value: float | None
    low: float | None
    high: float | None
    unit: Unit | None
    approximation: str | None
    form: str


class Reader:
    """Reads the figures of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        low = text.lower()
        self.low = low.replace("’", "'") if len(low) == len(text) else lowered(text)
        self.rules: Lexicon = lexicon()

    def figures(self) -> Iterator[Figure]:
        """All that look like figures, in order; what they count is not asked yet."""
        at = 0
        while found := START.search(self.low, at):
            number = self._number(found.start())
            if number is None:
                at = found.end()
                continue
            figures, at = self._figures(number)
            yield from figures

    def _number(self, at: int) -> Number | None:
        half = HALF_A.match(self.low, at)
        if half and self.rules.form.match(self.low, half.end() - 1):
            return Number(at, half.end() - 1, 0.5, "spelled")
        number = read(self.low, at)
        part = OF_ONE.match(self.low, number.end) if number and number.form == "fraction" else None
        if number and part and self.rules.form.match(self.low, part.end() - 1):
            return number._replace(end=part.end() - 1, form="spelled")
        return number

    def _figures(self, first: Number) -> tuple[list[Figure], int]:
        before = self._money_before(first.start)
        after, end = self._unit_after(first)
        if first.value is not None and after is None and (sides := self._votes(first)) is not None:
            return sides
        joint = TO.match(self.low, end)
        if joint and first.value is not None and first.form in ("digits", "spelled"):
            second = self._second(first, joint, before, after)
            if second is not None:
                return second
        figure = self._figure(first, None, before, after, end)
        return ([figure] if figure else []), max(end, first.end)

    def _second(
        self, first: Number, joint: re.Match[str], before: tuple[Unit, int] | None, after: Unit | None
    ) -> tuple[list[Figure], int] | None:
        """What two numbers joined make; None where the second has nothing to do with the first.

        They are the ends of a range, the two sides of a vote, or a first figure whose unit the second lends it
        ("from 10 to 12 percent", "50 to 48 percent").
        """
        sign = SIGN.match(self.low, joint.end())
        second = read(self.low, sign.end() if sign else joint.end())
        if second is None or second.value is None or second.form not in ("digits", "spelled") or first.value is None:
            return None
        word = "to" if joint[0] == "-to-" else joint[0].strip()
        ahead = self.low[max(0, first.start - WINDOW) : before[1] if before else first.start]
        money = self._money_before(second.start)
        unit, end = self._unit_after(second)
        whole, theirs = (before[0] if before else after), (money[0] if money else unit)
        if whole is None and theirs is None and word in ("to", "-", "–") and self._is_vote(ahead, end):
            return [self._side(first), self._side(second)], second.end
        if (word == "and" and not BETWEEN.search(ahead)) or (whole and theirs and whole is not theirs):
            return None
        apart = first.value > second.value and theirs is not None and not theirs.money
        if word == "to" and (apart or (FROM.search(ahead) and not RANGING.search(ahead))):
            one = self._figure(first, None, before, after or theirs, self._unit_after(first)[1], lent=True)
            return ([one] if one else []), first.end if after is None else self._unit_after(first)[1]
        figure = self._range(first, second, before, theirs or whole, end, word)
        return figure and ([figure], end)

    def _votes(self, first: Number) -> tuple[list[Figure], int] | None:
        """The two sides of "93 votes to 24"."""
        joint = VOTES_TO.match(self.low, first.end)
        second = read(self.low, joint.end()) if joint else None
        if second is None or second.value is None or second.form not in ("digits", "spelled"):
            return None
        return [self._side(first), self._side(second)], second.end

    def _range(
        self, first: Number, second: Number, before: tuple[Unit, int] | None, unit: Unit | None, end: int, word: str
    ) -> Figure | None:
        """The range from the first number to the second, which may hold the scale of both ("5 to 7 million")."""
        low, high = first.value or 0.0, second.value or 0.0
        if first.scaled == 1 < second.scaled and low < 1000:
            low *= second.scaled
        if low >= high or (word == "or" and high - low > max(3, low)):
            return None
        return self._figure(first._replace(value=low, end=second.end), high, before, unit, end, between=word == "and")

    def _is_vote(self, ahead: str, end: int) -> bool:
        told = self.rules.vote.search(ahead) is not None
        return told or VOTE_AFTER.match(self.low, end) is not None

    def _side(self, number: Number) -> Figure:
        span = (number.start, number.end)
        return Figure(span, span, number.end, number.value, None, None, None, None, "vote")

    def _money_before(self, start: int) -> tuple[Unit, int] | None:
        """The currency that stands before a number, and where it begins."""
        at = start - 1 if self.text[start - 1 : start] in (" ", "\u00a0") else start
        if self.text[at - 1 : at] not in MONEY_ENDS:
            return None
        found = self.rules.symbol_before.search(self.text, max(0, at - 7), start)
        return (self.rules.symbols[found[1]], found.start(1)) if found else None

    def _unit_after(self, number: Number) -> tuple[Unit | None, int]:
        """The unit that follows a number, and where the two end."""
        end = number.end
        at = end + 3 if number.form == "vague" and self.low.startswith(" of", end) else end
        found = self.rules.form.match(self.low, at)
        unit = self._form(found[1], number) if found else None
        if found and unit:
            return unit, found.end()
        sign = self.rules.symbol_after.match(self.text, at)
        if sign:
            return self.rules.symbols[sign[1] or sign[2]], sign.end()
        return None, end

    def _form(self, form: str, number: Number) -> Unit | None:
        """A form's unit; "5 million pounds" are money, "500 pounds" a weight."""
        if number.scaled >= 1e6 and form in self.rules.million:
            return self.rules.million[form]
        return self.rules.forms.get(form)

    def _figure(
        self,
        number: Number,
        high: float | None,
        before: tuple[Unit, int] | None,
        after: Unit | None,
        end: int,
        *,
        between: bool = False,
        lent: bool = False,
    ) -> Figure | None:
        unit = before[0] if before else after
        start = before[1] if before else number.start
        end = max(end, number.end)
        ahead = self.low[max(0, start - WINDOW) : start]
        if unit is None and self._rejected(number, ahead, end):
            return None
        if number.form in ("fraction", "ratio") and unit is None:
            if number.form == "fraction" and not self._is_share(number, ahead):
                return None
            unit = Unit("share", "share", False)
        span_start, approximation = self._approximation(ahead, start)
        if between:
            opened = BETWEEN.search(ahead)
            span_start = start - len(opened[0]) if opened else start
        if number.form == "vague":
            approximation = self.text[span_start : number.end]
        tail = self.rules.tail.match(self.low, number.end) or self.rules.tail.match(self.low, end)
        if tail and approximation is None:
            approximation, end = tail[1], max(end, tail.end())
            again = self.rules.form.match(self.low, end)
            if unit is None and again and not lent:
                unit, end = self.rules.forms[again[1]], again.end()
        low = number.value if high is not None else None
        value = None if high is not None else number.value
        value, low, high = (each if each is None or unit is None else each * unit.factor for each in (value, low, high))
        return Figure((span_start, end), (start, end), number.end, value, low, high, unit, approximation, number.form)

    def _is_share(self, number: Number, ahead: str) -> bool:
        """Whether a fraction's words are a share of something: "a third of", not "a third term"."""
        words = self.low[number.start : number.end]
        if self.rules.rejects_fraction.search(ahead):
            return False
        if words == "half" or words.startswith("a"):
            return SHARE_OF.match(self.low, number.end) is not None or BY_SHARE.search(ahead) is not None
        return True

    def _rejected(self, number: Number, ahead: str, end: int) -> bool:
        """Whether a number without unit is a date, a duration, a score, the name of something."""
        words = self.low[number.start : number.end]
        if words in ("zero", "0") and ZERO_LINE.search(ahead):
            return True
        if LONE_YEAR.fullmatch(words) or self.rules.rejects_before.search(ahead):
            return True
        if any(pattern.match(self.low, number.end) for pattern, _ in self.rules.rejects):
            return True
        if words[-1:] in "mbt" and words[-2:-1].isdigit() and not re.match(r" [a-z]", self.low[end : end + 2]):
            return True
        return self.low[end : end + 1] in ("-", "–") and self.low[end + 1 : end + 2].isalpha() and not self._tail(end)

    def _tail(self, end: int) -> bool:
        return self.rules.tail.match(self.low, end) is not None

    def _approximation(self, ahead: str, start: int) -> tuple[int, str | None]:
        found = self.rules.approximation.search(ahead)
        if not found:
            return start, None
        offset = start - len(ahead)
        start, end = found.span(1 if found[1] else 2)
        return offset + start, self.text[offset + start : offset + end]
