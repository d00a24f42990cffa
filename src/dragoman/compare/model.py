"""What a comparison is made of: claims, rows, differences. Spans count code points of the account they are of."""

from __future__ import annotations

from msgspec import Struct, field

from dragoman.records import Span


class Figure(Struct, frozen=True):
    """A number in a claim: its value, unit, what it counts (lemmas) and where it stands."""

    value: float
    unit: str | None
    of: tuple[str, ...]
    span: Span


class Claim(Struct, kw_only=True):
    """One thing that an account says was said, agreed, done or measured.

    `span` are its words; of those, `core` is what is said, `frame` who says it and how ("Minister A stressed"), which
    lies outside `span` where an earlier claim has it already. `items` are the parts of a list; a list of what was
    talked of is a claim for each part, with one `group`.
    `who` are the parties whose claim it is (keys as in `Account.parties`, sorted; empty: the account's own telling),
    `speaker` the words that name them; `label` its weightiest noun phrase. `act` is the rung of
    rules/compare/ladder.toml, None for a plain telling, `verb` the reporting words as they stand. `kind`: topic |
    position | request | commitment | reception | event | meeting | tone.
    `topics` are ids of rules/compare/topics.toml. `place` is where in the account it stands, from 0 to 1; `share`
    the share of the account's words that it takes.
    """

    id: str
    span: Span
    core: Span
    items: list[Span] = field(default_factory=list)
    group: int | None = None
    frame: Span | None = None
    sentence: Span
    who: list[str] = field(default_factory=list)
    speaker: str = ""
    label: str = ""
    act: str | None = None
    scale: str | None = None
    rank: int | None = None
    verb: str = ""
    cue: Span | None = None
    kind: str = "event"
    negated: bool = False
    hedges: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    features: dict[str, float] = field(default_factory=dict)
    parts: list[dict[str, float]] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    actors: list[str] = field(default_factory=list)
    numbers: list[Figure] = field(default_factory=list)
    dates: list[tuple[str, Span]] = field(default_factory=list)
    quoted: bool = False
    place: float = 0.0
    share: float = 0.0


class Difference(Struct, frozen=True):
    """How two tellings of one claim differ.

    `aspect`: strength | certainty | number | date | attribution | naming | order. `a` and `b` quote what each
    account has, empty where it has nothing.
    """

    aspect: str
    a: str
    b: str


class Row(Struct, kw_only=True):
    """One claim as the two accounts have it: `kind` is both | differs | only_a | only_b.

    `difference` is the gravest of `differences`. `claims_a` and `claims_b` are ids of claims; several where one side
    splits a point. `reason` says why they were put together, or what was looked for in vain. `score` is the strength
    of the pairing, 0 to 1; None for a row of one side.
    """

    kind: str
    topic: str
    a: list[Span] = field(default_factory=list)
    b: list[Span] = field(default_factory=list)
    difference: Difference | None = None
    reason: str = ""
    differences: list[Difference] = field(default_factory=list)
    claims_a: list[str] = field(default_factory=list)
    claims_b: list[str] = field(default_factory=list)
    score: float | None = None


class PhraseUse(Struct, frozen=True):
    """A set phrase and where each account uses it."""

    phrase: str
    a: list[Span]
    b: list[Span]


class Line(Struct, frozen=True):
    """One line of the first screen: under which `heading`, its words, and the spans that bear it out."""

    heading: str
    text: str
    a: list[Span] = field(default_factory=list)
    b: list[Span] = field(default_factory=list)


class Side(Struct, kw_only=True):
    """One of the accounts compared: what it is and whose. `party` is None where no side's letterhead shows."""

    id: str
    title: str
    published: str | None = None
    party: str | None = None
    label: str = ""
    words: int = 0
    topics: dict[str, float] = field(default_factory=dict)


class Absence(Struct, frozen=True):
    """What at least some of the earlier accounts of a side have and this one lacks.

    `what`: topic | phrase | words (a name or a compound noun); `label` shows it. `had` are the titles, with their days,
    of the earlier accounts that have it, `of` the number of accounts that were looked at.
    """

    side: str
    what: str
    label: str
    had: list[str]
    of: int


class Witness(Struct, frozen=True):
    """A further account of the meeting: which side's telling it shares more of, and what neither side tells.

    `with_a` and `with_b` are the numbers of its claims that only that side shares, `both` that both share, `new` the
    spans of those that neither tells.
    """

    side: Side
    claims: int
    both: int
    with_a: int
    with_b: int
    new: list[Span]
    rows_a: list[Row]
    rows_b: list[Row]


class Comparison(Struct, kw_only=True):
    """Two accounts side by side. `rows` stand in A's order, then what only B has; `summary` is the first screen."""

    a: Side
    b: Side
    rows: list[Row]
    phrases: list[PhraseUse] = field(default_factory=list)
    summary: list[Line] = field(default_factory=list)
    claims_a: list[Claim] = field(default_factory=list)
    claims_b: list[Claim] = field(default_factory=list)
    text_a: str = ""
    text_b: str = ""
    absences: list[Absence] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
