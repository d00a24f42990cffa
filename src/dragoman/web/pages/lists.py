"""Documents, statements, events and actors: the lists that everything else opens from."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from dragoman.errors import NotFound
from dragoman.ledger import queries_review, queries_web, queries_web_actors
from dragoman.ledger.queries_web import Found, Scope, place
from dragoman.web import labels, rows
from dragoman.web.labels import at
from dragoman.web.site import FEW, MANY, Site
from dragoman.web.twins import DAY, Asked, Data, Pages

PLACE = r"^(\d{4}-\d\d-\d\d)?\.\d{1,18}\.-?\d{1,9}\.[\w-]{0,64}$"
ACTOR_CELLS = ("name", "kind", "country", "sectors", "office", "documents", "key", "href")
CUE_CLASSES = ("say", "announce", "confirm", "deny", "refuse", "claim", "warn", "threaten", "promise", "accuse", "ask",
               "urge", "demand", "praise", "support", "believe", "expect", "hope", "plan", "doubt")  # fmt: skip


class Page(Asked):
    """A page of a list: from where on, and how many rows."""

    after: str | None = Field(None, pattern=PLACE, max_length=120, description="Where the page before ended.")
    limit: int = Field(50, ge=1, le=200, description="Rows on a page.")


class Dated(Page):
    """What came out between two days, and where."""

    since: str | None = Field(None, pattern=DAY, description="Published on this day or later.")
    until: str | None = Field(None, pattern=DAY, description="Published on this day or earlier.")
    source: str | None = Field(None, max_length=200, description="The outlet, as documents name it.")
    q: str | None = Field(None, max_length=200, description='Words; "..." keeps words together.')
    copies: Literal["no"] | None = Field(None, description='"no" leaves out documents that copy another.')


class Documents(Dated):
    """Which documents."""

    actor: str | None = Field(None, max_length=300, description="An actor's key: who is named.")


class Statements(Dated):
    """Which statements."""

    speaker: str | None = Field(None, max_length=300, description="The speaker's key.")
    source_type: Literal["named", "described", "anonymous", "none"] | None = None
    kind: Literal["direct", "mixed", "indirect"] | None = None
    cue_class: str | None = Field(None, max_length=40, description="What saying it is: say, deny, warn, promise, ...")
    review: Literal["right", "wrong", "none"] | None = Field(None, description="What people decided.")


class Events(Dated):
    """Which events."""

    type: str | None = Field(None, max_length=40, description="PLOVER's type.")
    certainty: Literal["happened", "future", "hypothetical", "negation", "historical"] | None = None
    actor: str | None = Field(None, max_length=300, description="Who takes part: an actor's key.")
    other: str | None = Field(None, max_length=300, description="And with whom: another's key.")
    review: Literal["right", "wrong", "none"] | None = Field(None, description="What people decided.")


class Actors(Asked):
    """Which actors."""

    q: str | None = Field(None, max_length=200, description="A part of a name.")
    kind: Literal["person", "country", "organization", "group", "media"] | None = None
    country: str | None = Field(None, pattern="^[A-Z]{3}$", description="ISO 3166-1 alpha-3.")
    after: int = Field(0, ge=0, le=1_000_000, description="Rows to leave out.")
    limit: int = Field(50, ge=1, le=200, description="Rows on a page.")


def register(pages: Pages) -> None:
    """Add these pages."""
    site = pages.site
    pages.list(
        "/documents", "documents.html", lambda f: documents(site, f), Documents, rows.DOCUMENT_CELLS, tag="documents"
    )
    pages.list(
        "/statements",
        "statements.html",
        lambda f: statements(site, f),
        Statements,
        rows.STATEMENT_CELLS,
        tag="statements",
    )
    pages.list("/events", "events.html", lambda f: events(site, f), Events, rows.EVENT_CELLS, tag="events")
    pages.list("/actors", "actors.html", lambda f: actors(site, f), Actors, ACTOR_CELLS, tag="actors")


def _scope(site: Site, asked: Any, *named: str | None) -> tuple[Scope, list[tuple[str, ...]]]:
    """The documents that a list is about, and the keys of each actor that is named."""
    groups = [site.group(key)[1] for key in named if key]
    scope = Scope(
        since=asked.since, until=asked.until, source=asked.source, words=asked.q, originals=asked.copies == "no",
        named=tuple(groups),
    )  # fmt: skip
    return scope, groups


def _listing(found: Found, made: list[dict[str, Any]]) -> Data:
    return {"rows": made, "next": str(found.next) if found.next else None, "stopped": found.stopped}


def documents(site: Site, asked: Documents) -> Data:
    """A page of documents."""
    scope, _ = _scope(site, asked, asked.actor)
    found = site.ask(queries_web.document_page, scope, place(asked.after), asked.limit)
    made = _listing(found, [rows.document_row(row) for row in found.rows])
    return {**made, "view": {"sources": sources(site), "total": site.sizes()["documents"]}}


def sources(site: Site) -> list[str]:
    """The outlets, for a form to offer."""
    return site.keep("sources", lambda: site.ask(queries_web.sources))


def _reviewed(connection: sa.Connection, some: list[dict[str, Any]], wanted: str) -> list[dict[str, Any]]:
    decided = queries_review.standing(connection, [row["id"] for row in some])
    return [row for row in some if (rows.verdicts(decided.get(row["id"], [])) or "none") == wanted]


def statements(site: Site, asked: Statements) -> Data:
    """A page of statements."""
    scope, groups = _scope(site, asked, asked.speaker)
    columns = ("source_type", "kind", "cue_class")
    equal = {name: value for name in columns if (value := getattr(asked, name))}

    def keep(connection: sa.Connection, some: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if asked.review:
            some = _reviewed(connection, some, asked.review)
        if groups:
            own = queries_web_actors.actors_of(connection, {r["document"] for r in some}, groups[0])
            some = [row for row in some if row["speaker"] in own.get(row["document"], ())]
        return _with_words(connection, some, asked.q)

    def load(connection: sa.Connection) -> tuple[Found, list[dict[str, Any]]]:
        after = place(asked.after)
        found = queries_web.record_page(
            connection, "attributions", scope, equal, after, asked.limit, keep, ("speaker", "content")
        )
        return found, rows.statement_rows(connection, found.rows, leads)

    leads = site.merged()
    found, made = site.ask(load)
    view = {"sources": sources(site), "total": site.sizes()["attributions"], "speaker": name_of(site, asked.speaker)}
    return {**_listing(found, made), "facets": {"cue_classes": CUE_CLASSES}, "view": view}


def _with_words(connection: sa.Connection, some: list[dict[str, Any]], asked: str | None) -> list[dict[str, Any]]:
    """Of statements those whose own words hold what is asked for."""
    if not asked or not some:
        return some
    wanted = [term.casefold() for term in queries_web.terms(asked)]
    texts = queries_web.texts(connection, {row["document"] for row in some})
    return [
        row for row in some if all(w in rows.words(texts[row["document"]], row["content"]).casefold() for w in wanted)
    ]


def events(site: Site, asked: Events) -> Data:
    """A page of events."""
    scope, groups = _scope(site, asked, asked.actor, asked.other)
    equal = {"type": asked.type} if asked.type else {}
    needed = ("auxiliary", "actors", "recipients") if groups else ("auxiliary",)

    def keep(connection: sa.Connection, some: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if asked.certainty:
            some = [row for row in some if _is(row["auxiliary"], asked.certainty)]
        if asked.review:
            some = _reviewed(connection, some, asked.review)
        if not groups:
            return some
        ids = {row["document"] for row in some}
        own = [queries_web_actors.actors_of(connection, ids, keys) for keys in groups]
        return [row for row in some if _between(row, own)]

    def load(connection: sa.Connection) -> tuple[Found, list[dict[str, Any]]]:
        after = place(asked.after)
        found = queries_web.record_page(connection, "events", scope, equal, after, asked.limit, keep, needed)
        return found, rows.event_rows(connection, found.rows, leads)

    leads = site.merged()
    found, made = site.ask(load)
    view = {"sources": sources(site), "total": site.sizes()["events"], "actor": name_of(site, asked.actor),
            "other": name_of(site, asked.other)}  # fmt: skip
    return {**_listing(found, made), "facets": {"types": labels.types()}, "view": view}


def _is(auxiliary: list[str], wanted: str) -> bool:
    return not auxiliary if wanted == "happened" else wanted in auxiliary


def _between(row: dict[str, Any], own: list[dict[str, set[str]]]) -> bool:
    """Whether all of these take part in an event, in different parts of it or together."""
    parties = [{role["actor"] for role in row[part]} for part in ("actors", "recipients")]
    mine = [ids.get(row["document"], set()) for ids in own]
    return all(ids & (parties[0] | parties[1]) for ids in mine)


def name_of(site: Site, key: str | None) -> dict[str, Any] | None:
    """The actor with this key, to be named on a page; None for nobody."""
    if not key:
        return None
    lead, _ = site.group(key)
    found = site.ask(queries_web_actors.actor_heads, [lead, key])
    head = found.get(lead) or found.get(key)
    return {**head, "key": lead} if head else {"key": key, "name": key, "kind": "", "country": None}


def actors(site: Site, asked: Actors) -> Data:
    """A page of actors, those that most documents name first."""
    some = not (asked.kind or asked.country) and asked.after + asked.limit <= FEW
    found = site.named(asked.q) if asked.q else site.most_named(FEW if some else MANY)
    kept = [row for row in found if (asked.kind in (None, row["kind"])) and (asked.country in (None, row["country"]))]
    page = kept[asked.after : asked.after + asked.limit]
    made = [{**row, "href": at("actors", row["key"])} for row in page]
    following = asked.after + asked.limit
    return {"rows": made, "next": str(following) if following < len(kept) else None,
            "view": {"total": len(kept), "most": len(found) >= FEW}}  # fmt: skip


def must(found: Any, what: str, name: str) -> Any:
    """What was found. Raises NotFound."""
    if found is None:
        raise NotFound(f"{name}: no such {what}")
    return found
