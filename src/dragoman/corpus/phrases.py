"""Set phrases: the dictionary, and finding its phrases in a text.

`find(text)` is pure and quick: one pass over the words with a trie of all forms. What a form is, and which fields a
phrase has, is told in docs/phrases.md; `dragoman.corpus.phrases_uses` says who used a phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from msgspec import Struct, convert

from dragoman import rules
from dragoman.corpus.phrases_patterns import WORD, Trie, grow, inflections, matches
from dragoman.records import Span

FOLDER = "phrases"
NOT = "!"  # before a phrase's id: the trie's name of what rules the phrase out
GAP = re.compile(r"[^.!?;:\n\r\u2028\u2029|]*(?:\n[^\S\n]*(?!\s*\n)[^.!?;:\n]*)?")
SENTENCE = re.compile(r"[.!?][\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n[^\S\n]*\n")
MARKS = re.compile(r"[“”„»«\"]")
GROUP = "@"  # before the name of a group of words in `near`
STATE = ("adjectives", "people", "capital")  # names of states that say that a text is about affairs abroad
PARAGRAPH = 2_000  # characters before a phrase in which an open quotation mark is sought
REACH = 400  # characters each side within which a sentence is sought


class Phrase(Struct, frozen=True, kw_only=True):
    """A set phrase of the dictionary.

    `forms` are written in the language of `phrases_patterns`. `near` are words of which one must stand in the sentence
    (the phrase's own count; of a group named with @, such as "@abroad", within 400 characters) unless the phrase
    stands alone between quotation marks; `unless` are forms that rule it out where they overlap. Phrases of one
    `family` say more or less of the same; `strength`, 1 (weak) to 5, ranks them. `sides` are the ISO 3166-1 alpha-3
    codes, or bodies, that it is typical of. `watch`: its being dropped is news.
    """

    id: str
    name: str
    forms: list[str]
    meaning: str
    source: str
    examples: list[str]
    counter_examples: list[str] = []
    family: str | None = None
    strength: int | None = None
    sides: list[str] = []
    register: str | None = None
    near: list[str] = []
    unless: list[str] = []
    watch: bool = False


class Use(Struct, frozen=True, kw_only=True):
    """A phrase in a text: its id in the dictionary, and its words' span.

    `kind`: used | mentioned (spoken of as words: "the so-called ...") | denied (said not to be used, not to hold, or
    to be dropped); `cue` are the words that tell, and `by` the rule, None where it is used. `quoted`: it stands
    between quotation marks, perhaps with more.
    """

    phrase: str
    span: Span
    quoted: bool = False
    kind: str = "used"
    cue: Span | None = None
    by: str | None = None


@cache
def dictionary() -> dict[str, Phrase]:
    """Every phrase by its id. Raises RuleError if a rule file breaks its form. Do not mutate."""
    found = {}
    for name in rules.names(FOLDER):
        for row in rules.load(name).get("phrase", []):
            found[row["id"]] = convert(row, Phrase)
    return found


class Finder:
    """Phrases made ready to be found: the dictionary's by default, or any others."""

    def __init__(self, phrases: dict[str, Phrase]) -> None:
        self.phrases = phrases
        ruled_out = [(NOT + p.id, form) for p in phrases.values() for form in p.unless]
        self.trie: Trie = grow([(p.id, form) for p in phrases.values() for form in p.forms] + ruled_out)
        self.near = {p.id: _inflected(p.near) for p in phrases.values() if p.near}
        self.wide = {p.id for p in phrases.values() if any(word.startswith(GROUP) for word in p.near)}

    def find(self, text: str, body: Sequence[Span] | None = None) -> list[Use]:
        """The phrases in `text`, in text order; with `body` only those inside one of these spans."""
        lower = text.lower()
        if len(lower) != len(text):  # a few capitals have a longer small form: offsets must still fit
            lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
        words = WORD.findall(lower)
        found = list(matches(self.trie, words))
        if not found:
            return []
        places = [m.span() for m in WORD.finditer(lower)]
        spans = [(name, (places[a][0], places[b - 1][1])) for name, a, b in found if _joined(text, places[a:b])]
        if body is not None:
            spans = [(name, span) for name, span in spans if _inside(span, body)]
        return [use for name, span in self._chosen(spans) if (use := self._use(text, lower, name, span))]

    def _chosen(self, spans: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
        """Without what is ruled out; of overlapping matches of one family the strongest, then the longest."""
        out: dict[str, set[int]] = {}
        for name, span in spans:
            if name.startswith(NOT):
                out.setdefault(name[1:], set()).update(range(*span))
        kept: list[tuple[str, Span]] = []
        taken: dict[str, set[int]] = {}
        for name, span in sorted((s for s in spans if not s[0].startswith(NOT)), key=self._rank):
            own = taken.setdefault(self.phrases[name].family or name, set())
            places = range(*span)
            if own.isdisjoint(places) and out.get(name, own).isdisjoint(places):
                own.update(places)
                kept.append((name, span))
        return sorted(kept, key=lambda k: (k[1], k[0]))

    def _rank(self, found: tuple[str, Span]) -> tuple[int, int, Span]:
        """The strongest of a family first, then the longest."""
        name, (start, end) = found
        return -(self.phrases[name].strength or 0), start - end, (start, end)

    def _use(self, text: str, lower: str, name: str, span: Span) -> Use | None:
        quoted, alone = _quoted(text, span)
        if name in self.near and not alone:
            start, end = _about(text, span) if name in self.wide else sentence(text, span)
            if self.near[name].isdisjoint(WORD.findall(lower[start:end])):
                return None
        from dragoman.corpus.phrases_mentions import kind_of

        kind, cue, by = kind_of(text, span, sentence(text, span))
        return Use(phrase=name, span=span, quoted=quoted, kind=kind, cue=cue, by=by)


@cache
def finder() -> Finder:
    """The finder of the dictionary, made once a process."""
    return Finder(dictionary())


def find(text: str, body: Sequence[Span] | None = None) -> list[Use]:
    """The dictionary's set phrases in `text`, in text order; with `body` only those inside one of these spans.

    Spans are half-open counts of code points. Phrases of one family do not overlap (of "grave concern" and "concern"
    the longer stands); others may ("sovereignty and territorial integrity"). Raises RuleError for a broken rule file.
    """
    return finder().find(text, body)


def own(words: str) -> Phrase:
    """A phrase that is not in the dictionary, from its words: `find` it with `Finder({p.id: p})`."""
    form = " ".join(WORD.findall(words.lower()))
    return Phrase(id=form.replace(" ", "-"), name=words, forms=[form], meaning="", source="the words asked for",
                  examples=[words])  # fmt: skip


def sentence(text: str, span: Span) -> Span:
    """The sentence about a span, told by full stops before capitals and by blank lines."""
    low, high = max(0, span[0] - REACH), min(len(text), span[1] + REACH)
    starts = [m.end() for m in SENTENCE.finditer(text, low, span[0])]
    after = SENTENCE.search(text, span[1], high)
    return (starts[-1] if starts else low, after.end() if after else high)


def as_data(phrase: Phrase) -> dict[str, Any]:
    """The phrase as plain values, for views."""
    return {name: getattr(phrase, name) for name in phrase.__struct_fields__}


def _inflected(words: list[str]) -> set[str]:
    found: set[str] = set()
    for word in words:
        if word.startswith(GROUP):
            found |= _group(word.removeprefix(GROUP))
        else:
            found |= inflections(word[:-1]) if word.endswith("~") else {word}
    return found


@cache
def _group(name: str) -> set[str]:
    """The words of a group of context.toml; to "abroad" come the names of states."""
    found = _inflected(rules.load(f"{FOLDER}/context.toml")["words"][name])
    if name == "abroad":
        for state in rules.load("actors/states.toml")["state"]:
            names = [state["name"], *(n for part in STATE for n in state.get(part, []))]
            if state["code"] != "USA":
                found.update(n.lower() for n in names if n.isalpha())
    return found


def _about(text: str, span: Span) -> Span:
    """The words about a span, as far as a sentence may reach to each side."""
    return max(0, span[0] - REACH), min(len(text), span[1] + REACH)


def _joined(text: str, places: list[Span]) -> bool:
    """Whether nothing that ends a sentence or a line of a list stands between the words."""
    for (start, end), (after, _) in pairwise(places):
        if after - end == 1:
            if text[end] in ".!?;:|":
                return False
        elif not GAP.fullmatch(text, end, after) and not (end - start == 1 and text[end] == "."):
            return False
    return True


def _inside(span: Span, body: Sequence[Span]) -> bool:
    at = bisect_right(body, span[0], key=lambda piece: piece[0]) - 1
    return at >= 0 and span[1] <= body[at][1]


def _quoted(text: str, span: Span) -> tuple[bool, bool]:
    """Whether the span stands between quotation marks, and whether alone: with at most two words more."""
    start, end = span
    before, after = text[max(0, start - 16) : start], text[end : end + 16]
    tight_before = re.search(r"[“\"‘'«„](?:\w+ ){0,2}$", before)
    tight_after = re.match(r"(?: \w+){0,2}[,.]?[”\"’'»](?!\w)", after)
    if tight_before and tight_after:
        return True, True
    low = max(0, start - PARAGRAPH)
    first = max(low, text.rfind("\n\n", low, start))
    marks = MARKS.findall(text, first, start)
    if not marks:
        return False, False
    return (marks[-1] in "“„«" if marks[-1] != '"' else marks.count('"') % 2 == 1), False
