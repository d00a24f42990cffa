"""The cue lexicon: which words report that somebody said or holds something, and how they take its content.

The cues lie in `rules/cues/*.toml`, one file a class (say, deny, ask, ...), each cue with its `strength` within
the class (1 weak to 5 strong) and its `frames`, the shapes of content that it takes:

| frame | content | example |
|---|---|---|
| quote | a quoted passage beside it | "We agree," she *added* |
| that | a finite clause, with or without "that" | they *claimed* (that) it works |
| wh | an indirect question | she *asked* whether it works |
| to | an infinitive | they *promised* to leave |
| obj-to | an object with an infinitive, or with a bare predicate | they *urged* him to leave |
| ing | a participle clause | they *suggested* leaving |
| np | a noun phrase | they *condemned* the attack |
| as | object and "as" | they *described* it as a failure |
| any preposition | its phrase | they *called* for talks |

For a cue that is a `phrase` the preposition is the one before it: in the minister's *view*.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman import rules
from dragoman.errors import RuleError

FOLDER = "cues"
CLASSES = frozenset(
    [
        "say",
        "announce",
        "claim",
        "deny",
        "confirm",
        "ask",
        "urge",
        "warn",
        "threaten",
        "promise",
        "accuse",
        "praise",
        "believe",
        "expect",
        "hope",
        "doubt",
        "refuse",
        "show",
        "oppose",
        "support",
        "plan",
        "according",
    ]
)
FRAMES = frozenset(
    [
        "quote",
        "that",
        "wh",
        "to",
        "obj-to",
        "ing",
        "np",
        "as",
        "about",
        "for",
        "of",
        "on",
        "against",
        "to-np",
        "with",
        "in",
        "from",
        "by",
        "into",
        "over",
        "at",
        "behind",
    ]
)
PREPOSITIONS = FRAMES - frozenset(["quote", "that", "wh", "to", "obj-to", "ing", "np", "as", "to-np"])


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: its lemma, part of speech ("verb", "noun", "adj" or "phrase"), class, strength and frames."""

    lemma: str
    pos: str
    cls: str
    strength: int
    frames: frozenset[str]

    def takes(self, frame: str) -> bool:
        """Whether content of that shape may follow this cue."""
        return frame in self.frames


def read(name: str, data: dict[str, Any]) -> list[Cue]:
    """The cues of one file. Raises RuleError where a cue breaks the form."""
    cls = data.get("class")
    if cls not in CLASSES:
        raise RuleError(f"rules/{name}: unknown class {cls!r}")
    return [_cue(name, cls, row) for row in data["cue"]]


def _cue(name: str, cls: str, row: dict[str, Any]) -> Cue:
    lemma, frames, strength = row.get("lemma"), frozenset(row.get("frames", ())), row.get("strength", 3)
    if not isinstance(lemma, str) or not frames or not frames <= FRAMES or strength not in range(1, 6):
        raise RuleError(f"rules/{name}: cue {lemma!r} breaks the form: {sorted(frames - FRAMES)} {strength}")
    return Cue(lemma, row.get("pos", "verb"), cls, strength, frames)


@cache
def lexicon() -> dict[tuple[str, str], Cue]:
    """Every cue by (lemma, part of speech). Raises RuleError; a lemma stands in one class a part of speech."""
    found: dict[tuple[str, str], Cue] = {}
    for name in rules.names(FOLDER):
        for cue in read(name, rules.load(name)):
            if (cue.lemma, cue.pos) in found:
                raise RuleError(f"rules/{name}: {cue.lemma!r} stands twice")
            found[cue.lemma, cue.pos] = cue
    return found


@cache
def forms() -> dict[str, Cue]:
    """Regular past, participle and third-person forms of the verbs that are one word.

    Looked up where the lemmatizer's answer is no cue: it gives "hop" for "hoped" and "hat" for "hated".
    """
    found: dict[str, Cue] = {}
    for (lemma, pos), cue in lexicon().items():
        if pos == "verb" and lemma.isalpha():
            stem = lemma.removesuffix("e")
            for form in (stem + "ed", stem + "ing", lemma + "s"):
                found[form] = cue
    return found


@cache
def heads() -> frozenset[str]:
    """The first words of the cues of two words: point (out), call (for), make (clear)."""
    return frozenset(lemma.split(" ")[0] for lemma, _ in lexicon() if " " in lemma)
