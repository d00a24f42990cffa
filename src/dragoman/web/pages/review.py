"""Review: what people decide about records, actors, stories and documents; written once, taken back by another."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from dragoman.errors import NotFound
from dragoman.ledger import queries, queries_review, queries_web, queries_web_actors
from dragoman.ledger.queries_review import VERDICTS, Decision
from dragoman.ledger.queries_web import Scope, place
from dragoman.web import marking, rows
from dragoman.web.pages.lists import PLACE
from dragoman.web.pages.reading import around, told_spans
from dragoman.web.security import Refused, form_of, inner_address
from dragoman.web.site import Site
from dragoman.web.twins import Asked, Data, Pages

CELLS = ("seq", "id", "at", "who", "verdict", "kind", "target", "other", "note", "undoes", "undone", "version")
KINDS = ("actors", "stories", "documents", "attributions", "events", "quotations", "quantities", "times")
NEEDS_OTHER = ("merge", "join", "move")
LONGEST_NOTE = 2000  # characters


class Review(Asked):
    """What is to be judged, and which decisions are listed."""

    table: Literal["attributions", "events"] = "attributions"
    who: str | None = Field(None, max_length=100, description="Only this person's decisions.")
    place: str | None = Field(None, pattern=PLACE, max_length=120, description="Where to go on judging.")
    after: int | None = Field(None, ge=0, le=2**53, description="Decisions before this number.")
    limit: int = Field(50, ge=1, le=1000, description="Decisions on a page.")


def register(pages: Pages) -> None:
    """Add these pages."""
    site = pages.site
    pages.list("/review", "review.html", lambda f: review(site, f), Review, CELLS, tag="review")

    @pages.router.post("/review", tags=["review"], status_code=303, include_in_schema=False)
    async def decide(request: Request) -> Response:
        if not request.state.person.may_decide:
            raise Refused
        fields = await form_of(request, site.access)
        await _in_thread(_decide, site, request.state.person.name, fields)
        return RedirectResponse(inner_address(fields.get("to", "/review")), 303)


async def _in_thread(work: Any, *args: Any) -> Any:
    from starlette.concurrency import run_in_threadpool

    return await run_in_threadpool(work, *args)


def review(site: Site, asked: Review) -> Data:
    """The next record that nobody has judged, and the decisions, the latest first."""
    leads = site.merged()

    def unjudged(connection: sa.Connection, some: list[dict[str, Any]]) -> list[dict[str, Any]]:
        decided = queries_review.standing(connection, [row["id"] for row in some])
        return [row for row in some if rows.verdicts(decided.get(row["id"], [])) is None]

    def load(connection: sa.Connection) -> tuple[Any, Any, Any]:
        log = queries_review.log(connection, asked.after, asked.limit + 1, asked.who)
        found = queries_web.record_page(connection, asked.table, Scope(), {}, place(asked.place), 1, unjudged)
        make = rows.statement_rows if asked.table == "attributions" else rows.event_rows
        return log, make(connection, found.rows, leads), found

    log, waiting, found = site.ask(load)
    more = len(log) > asked.limit
    context = in_context(site, waiting[0]["id"]) if waiting else None
    log = log[: asked.limit]
    return {
        "rows": [{name: row[name] for name in CELLS} for row in log],
        "next": str(log[-1]["seq"]) if more else None,
        "view": {
            "waiting": waiting[0] if waiting else None,
            "context": context,
            "skip": str(found.next) if found.next else None,
            "table": asked.table,
        },
    }


def in_context(site: Site, name: str) -> list[tuple[str, bool]]:
    """A record's words, marked, with some around them."""
    _, row, head = site.ask(queries.record, name)
    return marking.pieces(head["text"], told_spans(row), *around(row, head["text"]))


def _decide(site: Site, who: str, fields: dict[str, str]) -> None:
    """Write a decision from a form's fields. Raises NotFound for what is not there, ValueError for nonsense."""
    verdict, target = fields.get("verdict", ""), fields.get("target", "").strip()[:300]
    other = fields.get("other", "").strip()[:300] or None
    note = fields.get("note", "").strip()[:LONGEST_NOTE] or None
    kind = fields.get("kind", "")
    if verdict not in VERDICTS or kind not in KINDS or not target:
        raise ValueError("a decision needs a verdict, and what it is on")
    if (verdict in NEEDS_OTHER and not other) or (verdict == "note" and not note):
        raise ValueError("say with what, or what you want to note")
    undoes = fields.get("undoes") if verdict == "undo" else None
    if verdict == "undo" and (undoes is None or site.ask(queries_review.decision, undoes) is None):
        raise NotFound(f"{undoes}: no such decision")
    version = _version(site, kind, target, other if verdict == "merge" else None)
    decision = Decision(
        id=fields.get("id", "")[:64] or secrets.token_hex(8),
        at=datetime.now(UTC).isoformat(timespec="seconds"), who=who,
        verdict=verdict, kind=kind, target=target, other=other, note=note, undoes=undoes, version=version,
    )  # fmt: skip
    site.ledger.change(queries_review.decide, decision)
    site.forget()


def _version(site: Site, kind: str, target: str, other: str | None) -> str:
    """The version of what is judged. Raises NotFound if it, or what it is merged with, is not in the ledger."""
    if kind == "actors":
        wanted = {target, *([other] if other else [])}
        missing = wanted - set(site.ask(queries_web_actors.actor_heads, wanted))
        if missing and not site.ask(queries_web.records_by_id, "actors", missing):
            raise NotFound(f"{', '.join(sorted(missing))}: no such actor")
        return ""
    if kind == "stories":
        return ""
    if kind == "documents":
        return str(site.ledger.document(target)["version"])
    return str(site.ledger.record(target)[2]["version"])
