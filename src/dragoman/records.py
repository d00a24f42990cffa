"""The record types: the whole data model on one screen.

Everything dragoman reads becomes a `Document`; everything it finds in one becomes an `Annotation`, which holds
the records of INTERFACE's output. Spans are `(start, end)` half-open counts of Unicode code points into
`Document.text`, exactly as it was read. Fields that the text does not settle are `None`, never a guess.

`dragoman.ledger.schema` stores these records and `arrow_schema` gives the tables that are exported; both are
derived from the fields named here.
"""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

if TYPE_CHECKING:
    import pyarrow as pa

Span = tuple[int, int]


class Problem(Struct, frozen=True):
    """Something odd about an input that did not stop the rest: `code` for programs, `message` for people."""

    code: str
    message: str


class Document(Struct, frozen=True, kw_only=True):
    """One article, readout or transcript as read.

    `ref` is the id that the input gave, or its path below the input that was named; `id` is the content hash of
    `text` and of where it came from (`url` or `ref`), so reading again gives the same id. `published` is what the
    input's own fields say (ISO 8601, any precision), not what the text lets one infer. `origin` says where to
    find the input again: a path, with `!member` for a part of an archive and `#n` for a row.
    """

    id: str
    ref: str
    text: str
    title: str | None = None
    url: str | None = None
    source: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    format: str = "text"
    encoding: str | None = None
    origin: str | None = None
    problems: list[Problem] = field(default_factory=list)


class Published(Struct, frozen=True):
    """When a document came out: `value` at its precision, the days it may lie between, and how that is known.

    `evidence` are the words that it was worked out from, `reason` what they tell; `confidence` is the share of
    articles with such words that were dated right where it was measured, None where it was not. `neighbours` are the
    ids of documents of a ledger that narrowed it; `alone` then is value, earliest, latest, basis and reason without.
    """

    value: str | None = None
    earliest: str | None = None
    latest: str | None = None
    basis: str = "unknown"  # metadata | url | dateline | text | unknown
    evidence: list[Span] = field(default_factory=list)
    confidence: float | None = None
    reason: str | None = None
    neighbours: list[str] = field(default_factory=list)
    alone: list[str | None] = field(default_factory=list)


class Actor(Struct, kw_only=True):
    """Somebody who acts or speaks in one document, with every mention of them.

    `kind`: person | country | organization | group | media. `country` is ISO 3166-1 alpha-3; `sectors` are
    PLOVER's. `key` joins actors across documents: a table's id where the name is known, else the folded name.
    `office` is the office that the text or the table of office-holders gives. `mentions` are in text order.
    """

    id: str
    name: str
    kind: str
    country: str | None = None
    sectors: list[str] = field(default_factory=list)
    mentions: list[Span] = field(default_factory=list)
    key: str = ""
    office: str | None = None
    affiliation: str | None = None
    by: str = ""


class Time(Struct, kw_only=True):
    """A time expression: TIMEX3 `type` (DATE, TIME, DURATION, SET) and `value`."""

    id: str
    span: Span
    type: str
    value: str | None = None
    by: str = ""


class Attribution(Struct, kw_only=True):
    """A statement or held view: who (`source`), by what words (`cue`), what (`content`); each may be split.

    `kind`: direct (all between quotation marks) | mixed | indirect. `speaker` is the id of an `Actor`.
    `source_type`: named | described | anonymous | none. `within` is the attribution that this one is told in.
    `by` is the rule or model that found it, with its version: `explain` shows it.

    `date` is when it was said, `date_basis` how that is known: clause | sentence | before | document, the time told in
    its own clause, elsewhere in its sentence, with the statement before it, or the article's; `time` is the `Time`.

    `source_role`: official | expert | witness | media | document | poll | business | public | group. `side` is the
    ISO 3166-1 alpha-3 code of the source's side; `via` the `Actor` through or for whom somebody speaks. `terms`:
    on_record | background | anonymity, with the words of the `reason` given. `strength` is the cue's, 1 (weak) to
    5. `negated`: not said, not confirmed, declined to be said. `doubt`: told as a claim without proof.
    """

    id: str
    kind: str
    source: list[Span] = field(default_factory=list)
    cue: list[Span] = field(default_factory=list)
    content: list[Span] = field(default_factory=list)
    speaker: str | None = None
    source_type: str = "none"
    date: str | None = None
    date_basis: str | None = None
    time: str | None = None
    within: str | None = None
    cue_class: str | None = None
    source_role: str | None = None
    side: str | None = None
    via: str | None = None
    terms: str | None = None
    reason: list[Span] = field(default_factory=list)
    strength: int | None = None
    negated: bool = False
    addressee: list[Span] = field(default_factory=list)
    medium: str | None = None
    doubt: bool = False
    by: str = ""


class Quotation(Struct, kw_only=True):
    """A passage between quotation marks, marks included. Every one is kept.

    `kind`: statement | scare (words held at arm's length) | title (of a work) | phrase (a set phrase or a name).
    `attribution` names the innermost top-level attribution in whose content it stands, if it stands in one.
    """

    id: str
    span: Span
    kind: str
    attribution: str | None = None
    by: str = ""


class Role(Struct, kw_only=True):
    """An actor's part in an event, and the words that name it there."""

    actor: str
    span: Span


class Event(Struct, kw_only=True):
    """Who did what to whom, in PLOVER's terms; see INTERFACE for each field.

    `date_basis` is as for an `Attribution`, or calendar: the table of dated world events; `time` is the `Time`.
    """

    id: str
    type: str
    mode: str | None = None
    contexts: list[str] = field(default_factory=list)
    actors: list[Role] = field(default_factory=list)
    recipients: list[Role] = field(default_factory=list)
    trigger: Span
    evidence: Span
    date: str | None = None
    date_basis: str | None = None
    time: str | None = None
    place: str | None = None
    auxiliary: list[str] = field(default_factory=list)
    certainty: list[str] = field(default_factory=list)  # the cues that gave `auxiliary`: ids of rules
    attribution: str | None = None
    by: str = ""


class Quantity(Struct, kw_only=True):
    """A number with its unit and what it measures. `span` takes in approximation, number and unit.

    `value` is None for an indefinite number ("dozens") and for a range, whose ends are `low` and `high`. `unit` is
    a measure or a currency (ISO 4217), singular, "share" for a fraction; None for a count. `measured` is the noun
    phrase measured or counted; `of` the `Actor` whose it is. `change`: rise | fall. `comparison` is the quantity
    that this one is compared with, `period` the TIMEX3 value of the time it holds for, `attribution` the innermost
    statement it stands in. `toll`: killed | wounded | missing | detained | abducted | displaced | casualties.
    """

    id: str
    span: Span
    value: float | None = None
    unit: str | None = None
    approximation: str | None = None
    low: float | None = None
    high: float | None = None
    measured: Span | None = None
    of: str | None = None
    toll: str | None = None
    change: str | None = None
    comparison: str | None = None
    period: str | None = None
    attribution: str | None = None
    by: str = ""


class Annotation(Struct, kw_only=True):
    """Everything found in one document: one line of `dragoman annotate`."""

    id: str
    published: Published = field(default_factory=Published)
    body: list[Span] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    attributions: list[Attribution] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


# The tables of records that an annotation holds, by name: the one list that storing and exporting go by.
TABLES: dict[str, type[Struct]] = {
    "actors": Actor,
    "times": Time,
    "attributions": Attribution,
    "quotations": Quotation,
    "events": Event,
    "quantities": Quantity,
}

# What `export documents` writes of a document: INTERFACE's columns, then what else is known of it, without its text.
DOCUMENT_COLUMNS: dict[str, Any] = {
    "id": str, "ref": str, "url": str, "source": str, "published": Published, "copy_of": str, "story": str,
    "storyline": str, "title": str, "author": str, "language": str, "format": str, "encoding": str, "origin": str,
    "body": list[Span], "problems": list[Problem], "version": str,
}  # fmt: skip


def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of an exported table: `document` first, then the record's fields in order.

    Spans are lists of two 32-bit integers. Raises KeyError for a table that does not exist.
    """
    import pyarrow as pa

    if table == "documents":
        return pa.schema([pa.field(name, _arrow(kind)) for name, kind in DOCUMENT_COLUMNS.items()])
    fields = typing.get_type_hints(TABLES[table])
    return pa.schema([pa.field("document", pa.string())] + [pa.field(n, _arrow(t)) for n, t in fields.items()])


def _arrow(kind: Any) -> pa.DataType:
    import pyarrow as pa

    simple = {str: pa.string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64(), Span: pa.list_(pa.int32(), 2)}
    if kind in simple:
        return simple[kind]
    arguments = [a for a in typing.get_args(kind) if a is not type(None)]
    if typing.get_origin(kind) is list:
        return pa.list_(_arrow(arguments[0]))
    if isinstance(kind, type) and issubclass(kind, Struct):
        return pa.struct([pa.field(n, _arrow(t)) for n, t in typing.get_type_hints(kind).items()])
    return _arrow(arguments[0])
