"""Whether a set phrase is used, spoken of as words, or said to be dropped or untrue: `rules/phrases/mentions.toml`."""

from __future__ import annotations

import re
from functools import cache

from dragoman import rules
from dragoman.records import Span

FILE = "phrases/mentions.toml"


class Rule:
    """One rule: `before` must match up to the phrase, `after` from its end on; `unless` must not match before it."""

    def __init__(self, row: dict[str, str], groups: dict[str, str]) -> None:
        self.id, self.kind = row["id"], row["kind"]
        self.before = _compiled(row.get("before"), groups, r"(?:{})[\"“‘'«„]?$")
        self.after = _compiled(row.get("after"), groups, r"[,.]?[\"”’'»]?(?:{})")
        self.unless = _compiled(row.get("unless"), groups, r"(?:{})[\"“‘'«„]?$")

    def cue(self, before: str, after: str) -> tuple[int, int] | None:
        """The span of the words that tell, counted from the phrase: negative before it. None if it does not act."""
        if self.unless is not None and self.unless.search(before):
            return None
        span: tuple[int, int] | None = None
        if self.before is not None:
            found = self.before.search(before)
            if found is None:
                return None
            stem = found.group().rstrip("\"“‘'«„ \n")
            span = (found.start() - len(before), found.start() + len(stem) - len(before))
        if self.after is not None:
            found = self.after.match(after)
            if found is None:
                return None
            lead = len(found.group()) - len(found.group().lstrip(",.\"”’'» \n"))
            span = span or (lead, found.end())
        return span


def _compiled(pattern: str | None, groups: dict[str, str], frame: str) -> re.Pattern[str] | None:
    if pattern is None:
        return None
    for name, words in groups.items():
        pattern = pattern.replace("{" + name + "}", words)
    return re.compile(frame.replace("{}", pattern), re.IGNORECASE)


@cache
def mention_rules() -> tuple[Rule, ...]:
    """The rules in their order: the first that acts decides."""
    data = rules.load(FILE)
    return tuple(Rule(row, data["words"]) for row in data["mention"])


def kind_of(text: str, span: Span, sentence: Span) -> tuple[str, Span | None, str | None]:
    """used | mentioned | denied, the span of the words that tell it, and the rule's id."""
    before, after = text[sentence[0] : span[0]], text[span[1] : sentence[1]]
    for rule in mention_rules():
        cue = rule.cue(before, after)
        if cue is not None:
            at = span[0] if cue[0] < 0 else span[1]
            return rule.kind, (at + cue[0], at + cue[1]), f"{FILE.removesuffix('.toml')}/{rule.id}"
    return "used", None, None
