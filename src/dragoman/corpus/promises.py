"""Promises in a ledger: what somebody bound themselves to do, by when or on what condition, and what became of it.

`update` searches documents that are new, then looks in later documents for events that meet or break what is open.
What counts as a promise, and how one is settled, is told in docs/compare.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from spacy.tokens import Doc, Token

from dragoman import rules
from dragoman.annotate.pipeline import pipeline
from dragoman.compare import clauses, lexicon
from dragoman.compare.claims import phrase
from dragoman.compare.differences import mark
from dragoman.corpus.promises_settling import Settler
from dragoman.corpus.timeline_days import days
from dragoman.ledger import queries_promises as queries
from dragoman.records import Span

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

BATCH = 64
METHOD = "1"  # changes when the code finds other promises with the same rules
BOUND = frozenset(["pledge", "guarantee"])  # acts that promise, dated or not
DONE = frozenset(
    ["sign", "initial", "ink", "ratify", "witness", "conclude", "accept"]
)  # acts that are done, not promised
AGREED = frozenset(["agree", "reaffirm"])  # acts that promise where a day or a condition is named
CANDIDATE = re.compile(
    r"\b(?:promis|pledg|vow|assur|guarant|agree|undert|commit|reaffirm|confirm|decid|concur|will\b|shall\b)", re.I
)
DATED = frozenset(["DATE", "TIME", "ORDINAL", "CARDINAL", "PERSON"])  # what is named beside the thing promised
ASIDE = frozenset(["f:deadline", "f:call", "f:guarantee"])
FUTURE = re.compile(r"\b(?:will|shall|would|to)\b")
PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
BEFORE = re.compile(
    r"(?:^|\W)(by|before|until|within|no later than|in|on|from|at|this|next|during)\W+(?:the\W+)?"
    r"(?:(?:end|beginning|course|middle) of\W+)?(?:the\W+)?$", re.I
)  # fmt: skip
LENGTH = re.compile(r"P(\d+)([DWMY])$")
UNITS = {"D": 1, "W": 7, "M": 30, "Y": 365}


class Summary(msgspec.Struct):
    """What an update did: documents searched, promises found, promises settled."""

    documents: int = 0
    promises: int = 0
    settled: int = 0


def update(ledger: Ledger, *, again: bool = False, on_progress: Callable[[Summary], None] | None = None) -> Summary:
    """Search documents that are new, or that other rules searched; `again`: all. Then settle what later texts tell.

    Each batch is one transaction, so that a run that was stopped goes on where it was.
    """
    if again:
        ledger.change(queries.forget)
    summary = Summary()
    while done := ledger.change(_step):
        summary.documents += done.documents
        summary.promises += done.promises
        if on_progress is not None:
            on_progress(summary)
    if summary.documents:
        summary.settled = ledger.change(_settle)
    return summary


def listed(ledger: Ledger, *, by: str | None = None, status: str | None = None, on: str | None = None) -> list[Any]:
    """The promises of a ledger by due day, those without one last, as rows with `queries.PROMISE_COLUMNS`.

    `by` keeps those of whom this name, or part of one, means; `status` those of that status. An open promise whose day
    is before `on` (by default the newest document's) is `overdue`: no later text here meets or breaks it.
    """
    on = on or ledger.ask(queries.newest_day)
    found = []
    for row in ledger.ask(queries.all_promises):
        told = dict(row)
        if told["status"] == "open" and on and told["due_latest"] and told["due_latest"] < on:
            told["status"] = "overdue"
        named = by is None or by.lower() in (told["by"] or "").lower() or by in told["by_keys"]
        if named and status in (None, told["status"]):
            found.append(told)
    return found


@cache
def version() -> str:
    """The version of the rules and of the method."""
    digest = hashlib.blake2b(METHOD.encode(), digest_size=4)
    for name in rules.names("compare"):
        digest.update(msgspec.json.encode([name, rules.load(name)]))
    return digest.hexdigest()


def _step(connection: sa.Connection) -> Summary | None:
    batch = queries.waiting(connection, version(), BATCH)
    if not batch:
        return None
    ids = [row["id"] for row in batch]
    actors, times = (queries.of_documents(connection, table, ids) for table in ("actors", "times"))
    found = [p for row in batch if not row["copy_of"] for p in find(row, actors[row["id"]], times[row["id"]])]
    queries.write(connection, ids, version(), found)
    return Summary(len(batch), len(found))


def _settle(connection: sa.Connection) -> int:
    settler = Settler(queries.all_promises(connection))
    for document in queries.later_documents(connection):
        settler.read(document)
    changed = settler.changes()
    queries.settle(connection, changed)
    return sum(row["status"] != "open" for row in changed)


def find(document: Mapping[str, Any], actors: list[Any], times: list[Any]) -> list[dict[str, Any]]:
    """The promises of one document, as rows of the table. `document`, `actors`, `times`: rows of the ledger."""
    text: str = document["text"]
    body = document["body"] or [[0, len(text)]]
    places = [m.span() for m in PARAGRAPH.finditer(text) if CANDIDATE.search(m[0])]
    places = [(a, b) for a, b in places if any(x < b and a < y for x, y in body)]
    nlp = pipeline(rules_only=True)
    found: list[dict[str, Any]] = []
    parts = [text[a:b].replace("\n", " ") for a, b in places]
    for (start, _), doc in zip(places, nlp.pipe(parts, disable=["dragoman"]), strict=True):
        words = lexicon.read(doc)
        for sentence in doc.sents:
            for point in clauses.points(sentence) if CANDIDATE.search(sentence.text) else []:
                if row := _promise(document, doc, point, words, start, (actors, times)):
                    found.append(row)
    return list({row["id"]: row for row in found}.values())


def _promise(
    document: Mapping[str, Any],
    doc: Doc,
    point: clauses.Point,
    words: lexicon.Found,
    offset: int,
    known: tuple[Any, Any],
) -> dict[str, Any] | None:
    actors, times = known
    frames = [f for f in point.draft.frames if f.found.act.id in BOUND | AGREED and f.found.verb.lemma_ not in DONE]
    frame = frames[0] if frames else None
    span = (offset + doc[point.outer].idx, offset + doc[point.last].idx + len(doc[point.last]))
    told = document["text"][span[0] : span[1]]
    if (frame is not None and frame.negated) or not FUTURE.search(told) or mark("denial", told):
        return None
    day = document["published_day"] if document["published_day"] and len(document["published_day"]) == 10 else None
    due = _due(document["text"], span, times, day)
    condition = _condition(told)
    if frame is None and (due is None or not _plain_will(point)):
        return None
    if due is None and condition is None and (frame is None or frame.found.act.id not in BOUND):
        return None
    subject = frame.subject if frame is not None else point.draft.subject
    by, keys = _named(document["text"], subject, offset, actors)
    subjects = {
        t.i for x in (frame.subject if frame else None, point.draft.subject) if x is not None for t in x.subtree
    }
    done = (
        i
        for i in range(point.first, point.last + 1)
        if doc[i].ent_type_ not in DATED and doc[i].pos_ != "NUM" and i not in subjects
    )
    if point.draft.frames and point.draft.subject is not None:  # "that all members of the crew will be returned"
        done = (i for i in range(point.first, point.last + 1) if doc[i].ent_type_ not in DATED and doc[i].pos_ != "NUM")
    features = {n: round(w, 2) for i in done for n, w in [words.features[i]] if w > 0.2 and n not in ASIDE}
    digest = hashlib.blake2b(msgspec.json.encode([document["id"], span]), digest_size=8).hexdigest()
    return {
        "id": f"p{digest}", "document": document["id"], "span": list(span), "start": span[0],
        "words": " ".join(told.split()), "cue": frame.found.verb.text if frame else "will",
        "act": frame.found.act.id if frame else "will", "by": by, "by_keys": keys, "told_by": document["source"],
        "day": day, "due_words": due[0] if due else None, "due_earliest": due[1] if due else None,
        "due_latest": due[2] if due else None, "condition": condition, "features": features, "status": "open",
        "settled_by": None, "settled_span": None, "settled_words": None, "settled_day": None,
    }  # fmt: skip


def _plain_will(point: clauses.Point) -> bool:
    """Whether the clause says plainly that somebody will do a thing: "The ministers will meet in May"."""
    head = point.draft.head
    subject = point.draft.subject
    sure = any(c.lower_ in ("will", "shall") for c in head.children) and not any(c.dep_ == "neg" for c in head.children)
    return sure and subject is not None and not point.draft.frames and subject.pos_ in ("PROPN", "NOUN", "PRON")


def _condition(told: str) -> str | None:
    found = mark("condition", told)
    if found is None:
        return None
    at = told.lower().find(found.lower())
    rest = " ".join(told[at:].split()).partition(",")[0]
    return rest if len(rest) <= 160 else rest[:160].rsplit(" ", 1)[0] + " …"


def _due(text: str, span: Span, times: list[Any], day: str | None) -> tuple[str, str | None, str] | None:
    """The words and the first and last day by which a promise is due; None where no day to come is named."""
    for row in times:
        start, end = row["span"]
        if not (span[0] <= start and end <= span[1]) or row["value"] is None:
            continue
        lead = BEFORE.search(text[max(span[0], start - 40) : start])
        word = lead[1].lower() if lead else ""
        length = LENGTH.match(row["value"])
        shown = " ".join((lead[0].strip(" ,") + " " if lead else "").split() + text[start:end].split())
        if length and word in ("within", "in") and day:
            last = date.fromisoformat(day) + timedelta(days=int(length[1]) * UNITS[length[2]])
            return shown, day, last.isoformat()
        earliest, latest = days(row["value"])
        if earliest is None or latest is None or (day and latest <= day):
            continue
        if word == "before" and "end" not in shown:
            latest = (date.fromisoformat(earliest) - timedelta(days=1)).isoformat()
        if word in ("by", "before", "until", "no later than"):
            earliest = day
        return shown, earliest, latest
    return None


def _named(text: str, subject: Token | None, offset: int, actors: list[Any]) -> tuple[str | None, list[str]]:
    """The name of whom a subject means, and the keys and countries by which others may name them."""
    if subject is None:
        return None, []
    at = offset + subject.idx
    for row in actors:
        if any(a <= at < b for a, b in row["mentions"]) and (row["key"] or "").strip("-") and row["kind"] != "group":
            return row["name"], sorted({row["key"], row["country"]} - {None, ""})
    if subject.pos_ == "PRON":
        return None, []
    first, last = phrase(subject)
    return " ".join(text[offset + first : offset + last].split()), []
