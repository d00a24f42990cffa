"""Which parts of a text are the article proper, and which are debris that came along with it.

What debris looks like is written in `rules/debris.toml`; this file knows only about places. A rule acts on one
line (what stands between two line ends, however long) or on words glued to the end of one:

- `line`: the whole line, anywhere. `head`: before the article's first paragraph. `foot`: among the last lines,
  where nothing but debris follows. `edge`: either of them.
- `block`: a heading that is debris anywhere, and with it all that follows, if that is no prose (`rest` says what
  else may follow). `tail`: a heading that is debris only together with what follows.
- `mark`: words between readers' comments; they only confirm a heading with `rest = "comments"`.
- `ending`: words glued to the end of a line, behind the end of a sentence. `credit`: a picture's credit at the end
  of a line, which makes the whole line a caption.

Time and memory are linear in the text: each line is looked at once, the patterns see at most `LONGEST` characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from dragoman import rules
from dragoman.errors import RuleError
from dragoman.records import Span

LONGEST = 700  # characters: no line of debris is longer, a paragraph often is
SHORT = 20  # words of a line up to which every rule is tried
ENDING = 240  # characters at the end of a line in which glued words are sought
FEW = 4  # lines that may follow a heading with rest = "few"
HEAD = 12  # lines, at most, that can stand before the first paragraph
HEADLINE, LONG_HEADLINE = 3, 25  # words of a line that is taken for a headline, where it is repeated
WHOLE = frozenset({"line", "head", "foot", "edge", "block", "tail", "mark"})
PLACES = WHOLE | {"ending", "credit"}
REPEATED = "repeated-headline"  # this kind and the next are no matter of one line, which is all a pattern sees
FRONT_MATTER = "front-matter"

_LINES = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_FLAT = str.maketrans({**dict.fromkeys("‘’‛´", "'"), **dict.fromkeys("“”„‟", '"'), **dict.fromkeys("‐‑‒–—―", "-"),
                       **dict.fromkeys("\ufeff\u200b\u200c\u200d\u2060\u00ad")})  # fmt: skip
_FRONT = re.compile(r"---[ \t]*\n(?:[\w-]+:[^\n]*\n|[ \t-][^\n]*\n|\n){1,60}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_SPACED = re.compile(r" [,.:;!?)/]|[(/] ")
_BULLETS = " \t*•·●▪◦|»«›‹→←▶►▲△↑↓#>=_~-"
_CLOSERS = " \t*•·|»›→▶►↑↓#>=_~.:!…-"
_FINAL = "\"'”’)] \t\u00a0"
_OPENING_NAME = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][\w'.-]* )*[A-ZÀ-ÖØ-Þ][\w'-]+")


class Debris(NamedTuple):
    """Characters `start` to `end` of a text that are not the article; `rule` is the id in `rules/debris.toml`."""

    start: int
    end: int
    rule: str


@dataclass(slots=True, frozen=True)
class _Rule:
    id: str
    where: str
    rest: str  # what may follow a heading besides headlines and debris
    max_words: int
    stranger: bool  # whether it acts only on people who play no part in the article


class _Rules(NamedTuple):
    whole: re.Pattern[str]
    whole_long: re.Pattern[str]  # the rules for lines of more than `SHORT` words: most lines are such
    ending: re.Pattern[str]
    credit: re.Pattern[str]
    by_group: dict[str, _Rule]


@dataclass(slots=True)
class _Line:
    start: int  # without the blanks around it
    end: int
    words: int
    prose: bool
    plain: str = ""  # empty where the line is too long for debris
    rule: _Rule | None = None  # the rule whose pattern it has, whether it acts or not
    debris: str = ""  # the id of the rule that acts


def find_body(text: str) -> list[Span]:
    """The spans of the article proper in `text`, in order, each from its first word to its last.

    A span covers consecutive paragraphs. What is left out is debris; offsets are code points of `text` and never
    shift. A text of blanks has none, nor has one that is all debris.
    """
    body: list[Span] = []
    start = 0
    for debris in [*find_debris(text), Debris(len(text), len(text), "")]:
        part = text[start : debris.start]
        if kept := part.strip():
            first = start + len(part) - len(part.lstrip())
            body.append((first, first + len(kept)))
        start = debris.end
    return body


def find_debris(text: str) -> list[Debris]:
    """What in `text` is not the article: disjoint, in order, a whole line or the end of one each."""
    known = _rules()
    lines = _lines(text, known)
    for line in lines:
        if line.rule and line.rule.where in ("line", "block"):
            line.debris = line.rule.id
    if front := _FRONT.match(text):
        for line in lines:
            line.debris = FRONT_MATTER if line.end <= front.end() else line.debris
    _head(lines)
    _repeated_headline(lines)
    _tail(lines)
    _foot(lines, text)
    if all(line.debris for line in lines):  # a caption given by itself is what its reader wants read
        for line in lines:
            line.debris = "" if line.prose else line.debris
    found = []
    for line in lines:
        if line.debris:
            found.append(Debris(line.start, line.end, line.debris))
        elif glued := _glued(text, line, known):
            found.append(glued)
    return found


def _lines(text: str, known: _Rules) -> list[_Line]:
    lines = []
    for match in _LINES.finditer(text):
        raw = match.group()
        content = raw.strip()
        if not content:
            continue
        start = match.start() + len(raw) - len(raw.lstrip())
        words = content.count(" ") + 1
        line = _Line(start, start + len(content), words, _is_prose(content, words))
        if len(content) <= LONGEST:
            line.plain = plain(content)
            if hit := (known.whole if words <= SHORT else known.whole_long).fullmatch(line.plain):
                rule = known.by_group[str(hit.lastgroup)]
                line.rule = rule if words <= rule.max_words else None
        lines.append(line)
    return lines


def plain(line: str) -> str:
    """A line as the patterns see it: straight marks, single blanks, without bullets and closing punctuation."""
    flat = " ".join((line if line.isascii() else line.translate(_FLAT)).split())  # translate is slow, even where idle
    if _SPACED.search(flat):
        flat = _SPACED.sub(lambda match: match.group().strip(), flat)
    bare = flat.lstrip(_BULLETS).rstrip(_CLOSERS)
    return bare if len(bare) > 4 else flat  # of "-30-" and "***" nothing would be left


def _is_prose(line: str, words: int) -> bool:
    """Whether a line reads as a paragraph: it is long, or a sentence with its full stop."""
    return words >= 25 or (words >= 8 and line.rstrip(_FINAL)[-1:] in (".", "!", "…", ":", ";", ","))


def _head(lines: list[_Line]) -> None:
    """Bylines, section labels and the like, up to the first paragraph."""
    for line in lines[:HEAD]:
        if line.debris:
            continue
        if line.rule and line.rule.where in ("head", "edge"):
            line.debris = line.rule.id
        elif line.prose:
            return


def _repeated_headline(lines: list[_Line]) -> None:
    """A headline that is repeated at once, alone, after a place ("GENEVA ...") or before the outlet's name."""
    first, *others = [line for line in lines if not line.debris] or [_Line(0, 0, 0, False)]
    if not HEADLINE <= first.words <= LONG_HEADLINE:
        return
    headline = first.plain.casefold()
    different = 0
    for line in others:
        before, again, after = line.plain.casefold().partition(headline)
        site = after.lstrip()[:1] in ("|", "-") and len(after.split()) <= 6
        if again and len(before.split()) <= 2 and (not after or site):
            line.debris = REPEATED
        elif (different := different + 1) == 4:
            return


def _tail(lines: list[_Line]) -> None:
    """Headings behind which nothing of the article comes any more, with all that follows them."""
    prose = marks = 0
    cut = len(lines)
    for after, line in enumerate(reversed(lines[1:])):
        rule = line.rule
        if rule and rule.where in ("block", "tail"):
            few = rule.rest == "few" and after <= FEW
            if not prose or few or (rule.rest == "comments" and marks):
                cut = len(lines) - 1 - after
        elif rule and rule.where == "mark":
            marks += 1
        elif line.prose and not line.debris and not (rule and rule.where in ("foot", "edge")):
            prose += 1
    heading = lines[cut].rule if cut < len(lines) else None
    if heading and any(line.prose and not line.debris for line in lines[:cut]):
        for line in lines[cut:]:
            line.debris = line.debris or heading.id


def _foot(lines: list[_Line], text: str) -> None:
    """What closes an article (contributors, the author's life, contact lines), from the last line upwards."""
    for line in reversed(lines):
        if line.debris:
            continue
        rule = line.rule
        if not rule or rule.where not in ("foot", "edge") or (rule.stranger and _is_known(line, lines, text)):
            return
        line.debris = rule.id


def _is_known(line: _Line, lines: list[_Line], text: str) -> bool:
    """Whether the person that a line opens with plays a part in the article: then it is no author's life."""
    name = _OPENING_NAME.match(line.plain)
    if not name:
        return False
    surname = name.group().split()[-1]
    others = (other for other in lines if other is not line and not other.debris)
    return any(text.find(surname, other.start, other.end) >= 0 for other in others)


def _glued(text: str, line: _Line, known: _Rules) -> Debris | None:
    window = max(line.start, line.end - ENDING)
    if hit := known.credit.search(text, window, line.end):
        rule = known.by_group[str(hit.lastgroup)]
        if line.words <= rule.max_words:
            return Debris(line.start, line.end, rule.id)
    if hit := known.ending.search(text, window + 1, line.end):
        rule = known.by_group[str(hit.lastgroup)]
        return Debris(hit.start() + len(hit.group()) - len(hit.group().lstrip()), line.end, rule.id)
    return None


@cache
def _rules() -> _Rules:
    data = rules.load("debris.toml")
    parts: dict[str, list[str]] = {"whole": [], "long": [], "ending": [], "credit": []}
    by_group = {}
    for number, given in enumerate(data["debris"]):
        group = f"r{number}"
        rule = by_group[group] = _rule(given)
        pattern = _pattern(given, data["fragments"])
        kind = "whole" if given["where"] in WHOLE else given["where"]
        parts[kind].append(f"(?P<{group}>{pattern})")
        if kind == "whole" and rule.max_words > SHORT:
            parts["long"].append(parts[kind][-1])
    whole, long, ending, credit = (_either(parts[kind]) for kind in ("whole", "long", "ending", "credit"))
    return _Rules(
        whole=re.compile(whole),
        whole_long=re.compile(long),
        ending=re.compile(rf"""(?<=[.!?…"”’')\]])\s*{ending}[\s.»›→>…]*\Z"""),
        credit=re.compile(rf"{credit}[\s.]*\Z"),
        by_group=by_group,
    )


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _rule(given: dict[str, Any]) -> _Rule:
    if given["where"] not in PLACES:
        raise RuleError(f"rules/debris.toml: {given['id']}: where = {given['where']!r} is none of {sorted(PLACES)}")
    return _Rule(
        given["id"], given["where"], given.get("rest", "headlines"), given.get("max_words", 60),
        given.get("stranger", False),
    )  # fmt: skip


def _pattern(given: dict[str, Any], fragments: dict[str, str]) -> str:
    """A rule's pattern, fragments put in; upper and lower case alike unless it says `case = true`."""
    pattern = str(given["pattern"])
    for name, fragment in fragments.items():
        pattern = pattern.replace(f"<{name}>", fragment)
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise RuleError(f"rules/debris.toml: {given['id']}: {error}") from error
    if groups:
        raise RuleError(f"rules/debris.toml: {given['id']}: write (?:...), a capturing group hides the rule's own")
    return pattern if given.get("case") else f"(?i:{pattern})"
