"""When a statement was made and when an event happened: which time in the text dates it, and how that is known.

A time dates what it hangs on in the parse: the saying or the deed (`clause`), or what the sentence joins to it
(`sentence`). A world event has the day that the table of them gives (`calendar`), what is said next the day of what
was said before (`before`), and all else that has happened the article's (`document`). What had happened before, or
is to come, has no date where the text gives none. docs/dates.md tells how; the words are in `rules/dates.toml`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from spacy.tokens import Doc, Token

from dragoman.annotate import store
from dragoman.annotate.dates_clauses import (
    after_noun,
    awaited,
    chain,
    is_when,
    nearer,
    of_document,
    of_occasion,
    reaches,
    same_time,
)
from dragoman.annotate.dates_hang import NOMINAL, SUBJECTS, Hung, hung, is_own, is_verb, of_noun, words
from dragoman.annotate.dates_outlook import DONE, HAD, OPEN, TO_COME, outlook_of
from dragoman.annotate.dates_span import days
from dragoman.annotate.dating_clues import events_at, is_certain
from dragoman.annotate.times_calendar import LONG, OPENING, calendar
from dragoman.annotate.times_match import lowered
from dragoman.records import Attribution, Span, Time

WEEK = timedelta(7)
NAME = 100  # characters of the longest name of a world event
REACH = 8  # tokens before a trigger in which the name of a world event begins
BESIDE = 3  # tokens between a cue and its time
CARRIED = 2  # sentences over which what is said next has the date of what was said before


class Dated(NamedTuple):
    """A date as a TIMEX3 value, its basis, and the id of the time that gives it; all None where nothing does."""

    date: str | None = None
    basis: str | None = None
    time: str | None = None


UNDATED = Dated()


class Dates:
    """Answers for one parsed document, from the times and the publication date in its store."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        published = store.published(doc)
        self.document = Dated(published.value, "document") if published.value else UNDATED
        span = days(published.value)
        self.earliest = (days(published.earliest) or span or (None,))[0]
        self.latest = (days(published.latest) or span or (None,))[-1]
        self.times: list[Time] = [t for t in store.get(doc, "times") if t.type in ("DATE", "TIME") and days(t.value)]
        self.starts: list[int] = doc.to_array("IDX").tolist()
        self.opening = [i for i, start in enumerate(doc.to_array("SENT_START").tolist()) if start == 1] or [0]
        self._hung: dict[int, list[Hung]] = {}
        self._said: tuple[int, str, Dated] | None = None  # sentence, speaker and date of the statement before

    def of_statement(
        self, cue: Token | None, content: Sequence[Span], speaker: str | None = None, parent: Dated = UNDATED
    ) -> Dated:
        """When what `cue` reports was said; `parent` is the date of the statement that it is told in.

        Statements should be asked for in text order, as "he added" leans on the one before.
        """
        if cue is None:
            return parent if parent.date else self.document
        outlook = outlook_of(cue)
        found = self._said_on(cue, content, outlook) or self._fallen_back(cue, outlook, speaker, parent)
        if speaker is not None:
            self._said = (self._sentence(cue.i), speaker, found)
        return found

    def _said_on(self, cue: Token, content: Sequence[Span], outlook: str) -> Dated | None:
        told, best = [], None
        for each in self._told(cue.i):
            beside = self._stands_beside(each, cue)
            if not beside and any(a <= each.time.span[0] < b for a, b in content) and not after_noun(each, cue):
                continue
            if not self._may(each.time, outlook):
                continue
            told.append(each)
            if beside or is_own(each, cue) or of_occasion(each, cue) or of_document(each, cue):
                best = nearer(best, each, cue)
        if best is not None:
            return Dated(best.time.value, "clause", best.time.id)
        joined = self._joined(cue, told, outlook) or self._performed(cue)
        return Dated(joined.time.value, "sentence", joined.time.id) if joined else None

    def _fallen_back(self, cue: Token, outlook: str, speaker: str | None, parent: Dated) -> Dated:
        if outlook in (HAD, TO_COME, OPEN):
            return UNDATED
        if parent.basis not in (None, "document"):
            return parent._replace(basis="sentence")
        if self._said is not None and speaker == self._said[1] and self._goes_on(cue):
            return self._said[2]._replace(basis="before")
        return self.document

    def _goes_on(self, cue: Token) -> bool:
        """Whether a statement follows one of the same speaker that was made long before the article."""
        if self._said is None:
            return False
        sentence, _, dated = self._said
        here, span = self._sentence(cue.i), days(dated.date)
        if dated.basis in (None, "document") or not 0 <= here - sentence <= CARRIED or span is None:
            return False
        between = self.doc[self.opening[sentence] : cue.i]
        return self.latest is not None and span[1] + WEEK < self.latest and not any("\n" in t.text for t in between)

    def of_event(self, at: int, auxiliary: Sequence[str] = (), statement: Dated | None = None) -> Dated:
        """When the event happened, or is to happen, whose trigger is token `at`.

        `statement` is the date of the statement that reports it, None where none does. Only what has happened falls
        back on that date, or on the article's.
        """
        trigger = awaited(self.doc[at])
        at = trigger.i
        verb = trigger if is_verb(trigger) else self._lender(trigger)
        outlook = outlook_of(verb) if verb is not None else DONE
        if "future" in auxiliary and outlook == DONE:
            outlook = OPEN
        told = [each for each in self._told(at) if self._may(each.time, outlook)]
        found = self._named(trigger, told) or self._happened_on(trigger, verb, told)
        if found is None and not {"future", "hypothetical"} & set(auxiliary) and outlook in (DONE, HAD):
            found = self._of_world(at)
        if found is None and verb is not None and (joined := self._joined(verb, told, outlook)):
            found = Dated(joined.time.value, "sentence", joined.time.id)
        if found is not None:
            return found
        reported = statement is not None and outlook == HAD and trigger.tag_ != "VBG"
        if {"future", "hypothetical", "historical"} & set(auxiliary) or not (outlook == DONE or reported):
            return UNDATED
        if verb is not None and self._goes_with_old(verb):
            return UNDATED
        if statement is not None and statement.date:
            return statement if statement.basis == "document" else statement._replace(basis="sentence")
        return self.document

    def _named(self, trigger: Token, told: list[Hung]) -> Dated | None:
        """The date of a world event that the trigger names within a time: "since Russia invaded Ukraine"."""
        for each in told:
            if each.first <= trigger.i <= each.last and each.time.by == "times/since-event":
                return Dated(each.time.value, "calendar", each.time.id)
        return None

    def _happened_on(self, trigger: Token, verb: Token | None, told: list[Hung]) -> Dated | None:
        best: Hung | None = None
        for each in told:
            if each.first <= trigger.i <= each.last:
                continue
            if not is_verb(trigger) and of_noun(each, trigger):
                best = nearer(best, each, trigger)
        for each in told if best is None and verb is not None else ():
            if verb is not None and is_own(each, verb) and not each.first <= trigger.i <= each.last:
                best = nearer(best, each, trigger)
        if best is None:
            return None
        aside = not is_verb(trigger) and trigger.head.lower_ == "amid"
        return Dated(best.time.value, "sentence" if aside else "clause", best.time.id)

    def _of_world(self, at: int) -> Dated | None:
        """The day of a world event of the table whose name the trigger stands in."""
        if self.latest is None:
            return None
        text, char, forms = store.text(self.doc), self.starts[at], calendar().forms
        for i in range(max(at - REACH, self.opening[self._sentence(at)]), at + 1):
            start = self.starts[i]
            if self.doc[i].lower_ not in forms:
                continue
            if (found := events_at(lowered(text[start : start + NAME]), 0)) is None:
                continue
            end, form, event = found[0] + start, found[1], found[2]
            brief = OPENING.search(form) is not None or (event.end or event.start) - event.start < LONG
            if char < end and brief and event.start <= self.latest and is_certain(form, self.latest):
                return Dated(event.start.isoformat(), "calendar")
        return None

    def _lender(self, noun: Token) -> Token | None:
        """The verb whose time is also that of the event that a noun names: "held talks", "the talks began"."""
        top = noun
        while top.dep_ in ("conj", "appos") and top.head.pos_ in NOMINAL:
            top = top.head
        verb = top.head
        if top.dep_ == "pobj" and verb.lower_ in words("carrying") and is_verb(verb.head):
            return verb.head if verb.lower_ == "amid" else None
        if not is_verb(verb):
            return None
        if top.dep_ == "dobj":
            return verb if verb.lemma_ in words("holding") else None
        if top.dep_ in SUBJECTS:
            return next((each for each in chain(verb) if each.lemma_ in words("happening")), None)
        return None

    def _goes_with_old(self, verb: Token) -> bool:
        """Whether the verb is that of a clause of a sentence whose news is of another time than the article's."""
        main = verb.head
        if verb.dep_ != "advcl" or main.i == verb.i or not is_verb(main):
            return False
        spans = [days(each.time.value) for each in self._told(verb.i) if is_own(each, main)]
        return any(self.earliest is not None and span is not None and span[1] + WEEK < self.earliest for span in spans)

    def _performed(self, cue: Token) -> Hung | None:
        """The time of what was being done as it was said: "announced he was sending troops the day after"."""
        if cue.lemma_ not in words("performing"):
            return None
        for verb in cue.children:
            if (
                verb.dep_ != "ccomp"
                or verb.tag_ != "VBG"
                or not any(c.lower_ in ("was", "were") for c in verb.children)
            ):
                continue
            for each in self._told(cue.i):
                span = days(each.time.value)
                if span and self.earliest and span[1] + WEEK < self.earliest and is_own(each, verb):
                    return each
        return None

    def _joined(self, verb: Token, told: list[Hung], outlook: str) -> Hung | None:
        """The time of a clause that the sentence tells as of one time with the verb's."""
        if not told:
            return None
        best: Hung | None = None
        for above, kind in same_time(verb):
            for each in told:
                if is_own(each, above) and (kind == "" or reaches(each, above, verb, kind)):
                    best = nearer(best, each, verb)
        if best is None:
            best = next((each for each in told if self._just_after(each, verb)), None)
        if best is None:
            best = next((each for each in told if is_when(each, verb)), None)
        if best is None and outlook in (DONE, HAD) and (last := self._told_last(verb)) is not None:
            best = next((each for each in told if is_own(each, last)), None)
        return best

    def _told_last(self, verb: Token) -> Token | None:
        """The verb of a report that ends the verb's sentence: ", officials said in March." """
        number = self._sentence(verb.i)
        end = self.opening[number + 1] if number + 1 < len(self.opening) else len(self.doc)
        for i in range(end - 1, verb.i, -1):
            token = self.doc[i]
            if is_verb(token):
                comma = any(self.doc[j].text == "," for j in range(verb.i, i))
                return token if comma and token.lemma_ in words("telling") and token.tag_ == "VBD" else None
        return None

    def _just_after(self, told: Hung, verb: Token) -> bool:
        """Whether a time of the week before the article comes with "after": "after their talks on Thursday"."""
        span = days(told.time.value)
        if span is None or self.latest is None or not timedelta(0) <= self.latest - span[0] <= WEEK:
            return False
        if span[0] != span[1]:
            return False
        at = told.path[0]
        for _ in range(8):
            if at.lower_ in words("after") and at.dep_ in ("prep", "mark"):
                measured = any(c.dep_ in ("npadvmod", "advmod") and c.i < at.i for c in at.children)
                return at.head.i == verb.i and not measured
            after = next((c for c in at.children if c.dep_ == "mark" and c.lower_ in words("after")), None)
            if after is not None:
                return at.head.i == verb.i and not any(True for _ in after.children)
            if at.head.i in (at.i, verb.i):
                return False
            at = at.head
        return False

    def _stands_beside(self, told: Hung, cue: Token) -> bool:
        """Whether only a preposition or an adverb parts the time from the cue before it: "insisted again on Monday"."""
        between = range(cue.i + 1, told.first)
        if told.first <= cue.i or len(between) > BESIDE or told.preposition in (words("bound") | words("after")):
            return False
        if told.path[0].dep_ in (*SUBJECTS, "poss", "compound", "nmod", "amod", "nummod"):
            return False
        follows = self.doc[told.last + 1].tag_ if told.last + 1 < len(self.doc) else ""
        if follows in ("POS", "VBD", "VBZ") or not cue.tag_.startswith("VB"):
            return False
        return all(self.doc[i].pos_ in ("ADP", "ADV") and self.doc[i].lower_ != "about" for i in between)

    def _may(self, time: Time, outlook: str) -> bool:
        """Whether what has happened, or is to come, can have been then: not after the article, not before it."""
        span = days(time.value)
        if span is None:
            return False
        if outlook in (DONE, HAD):
            return self.latest is None or span[0] <= self.latest
        return outlook == OPEN or self.earliest is None or span[1] >= self.earliest

    def _told(self, at: int) -> list[Hung]:
        """The times of the sentence that token `at` stands in, in order."""
        number = self._sentence(at)
        if number not in self._hung:
            low = self.opening[number]
            high = self.opening[number + 1] if number + 1 < len(self.opening) else len(self.doc)
            first = self.starts[low]
            last = self.starts[high] if high < len(self.starts) else first + 10**9
            self._hung[number] = list(self._between(first, last)) if self.times else []
        return self._hung[number]

    def _between(self, first: int, last: int) -> Iterator[Hung]:
        for time in self.times[bisect_left(self.times, (first, -1), key=lambda t: t.span) :]:
            if time.span[0] >= last:
                return
            low = max(bisect_right(self.starts, time.span[0]) - 1, 0)
            yield hung(self.doc, time, low, max(bisect_left(self.starts, time.span[1]) - 1, low))

    def _sentence(self, at: int) -> int:
        return max(bisect_right(self.opening, at) - 1, 0)


def date_statements(doc: Doc, records: Sequence[Attribution], cues: Sequence[Token | None]) -> None:
    """Give each statement its date; `records` are in text order, `cues` the word of each that carries its cue."""
    dates = Dates(doc)
    places = {record.id: number for number, record in enumerate(records)}
    known: dict[int, Dated] = {}

    def settle(number: int, depth: int = 0) -> Dated:
        if number not in known:
            record = records[number]
            parent = places.get(record.within or "")
            outer = settle(parent, depth + 1) if parent is not None and depth < len(records) else UNDATED
            known[number] = dates.of_statement(cues[number], record.content, record.speaker, outer)
        return known[number]

    for number, record in enumerate(records):
        record.date, record.date_basis, record.time = settle(number)
