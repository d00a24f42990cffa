"""One actor, and two actors: what they said and did, with whom, over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from dragoman.errors import NotFound
from dragoman.ledger import queries_review, queries_web, queries_web_actors
from dragoman.ledger.queries_web import Scope, states
from dragoman.web import rows
from dragoman.web.labels import at, country
from dragoman.web.pages.corpus import entry_row, scale
from dragoman.web.site import Site
from dragoman.web.twins import DAY, Asked, Data, Nothing, Pages

PARTS = ("actors", "recipients")
SHOWN = 12  # statements and events on an actor's page; the rest is a list away
TOLD = 400  # entries of a pair's timeline on its page
MOST = 3000  # documents beyond which a pair is shown by the newest


class Pair(Asked):
    """Which part of a pair's timeline."""

    since: str | None = Field(None, pattern=DAY, description="From this day on.")
    until: str | None = Field(None, pattern=DAY, description="Up to this day.")


def register(pages: Pages) -> None:
    """Add these pages."""
    site = pages.site
    pages.one("/actors", "actor.html", lambda name, _: actor(site, name), Nothing, tag="actors")
    pages.one("/pairs", "pair.html", lambda name, f: pair(site, name, f), Pair, tag="pairs")


def actor(site: Site, name: str) -> Data:
    """An actor: names and offices, newest statements and events, with whom, documents."""
    lead, keys = site.group(name)
    own_states = states(keys)
    leads = site.merged()

    def mine(connection: sa.Connection, some: list[dict[str, Any]]) -> dict[str, set[str]]:
        return queries_web_actors.actors_of(connection, {row["document"] for row in some}, keys)

    def said(connection: sa.Connection, some: list[dict[str, Any]]) -> list[dict[str, Any]]:
        own = mine(connection, some)
        return [row for row in some if row["speaker"] in own.get(row["document"], ())]

    def done(connection: sa.Connection, some: list[dict[str, Any]]) -> list[dict[str, Any]]:
        own = mine(connection, some)
        return [
            row
            for row in some
            if any(role["actor"] in own.get(row["document"], ()) for part in PARTS for role in row[part])
        ]

    def load(connection: sa.Connection) -> dict[str, Any]:
        heads = queries_web_actors.actor_heads(connection, keys)
        if not heads:
            raise NotFound(f"{name}: no actor of that key")
        scope = Scope(named=(keys,), originals=True)
        statements = queries_web.record_page(connection, "attributions", scope, {}, None, SHOWN, said, ("speaker",))
        events = queries_web.record_page(connection, "events", scope, {}, None, SHOWN * 3, done, PARTS)
        return {
            "heads": heads,
            "statements": rows.statement_rows(connection, statements.rows, leads),
            "events": rows.event_rows(connection, events.rows, leads),
            "documents": [rows.document_row(r) for r in queries_web.heads(connection, scope, None, SHOWN)],
            "offices": queries_web_actors.offices_of(connection, keys),
            "count": queries_web_actors.actor_documents(connection, keys),
            "decisions": [row for key in keys for row in queries_review.history(connection, key)],
        }

    got = site.ask(load)
    head = got["heads"].get(lead) or next(iter(got["heads"].values()))
    return {
        "key": lead,
        **{part: head[part] for part in ("name", "kind", "country", "sectors", "office")},
        "keys": keys,
        "names": sorted({row["name"] for row in got["heads"].values()}),
        "offices": got["offices"],
        "documents_naming": got["count"],
        "statements": got["statements"],
        "events": got["events"][:SHOWN],
        "documents": got["documents"],
        "company": _company(got["events"], {lead, *own_states}),
        "decisions": got["decisions"],
        "view": {"scale": scale(got["events"][:SHOWN])},
    }


def _company(events: Sequence[dict[str, Any]], own: set[str]) -> list[dict[str, Any]]:
    """Who takes part in an actor's events beside it, the most frequent first."""
    counted: Counter[tuple[str, str]] = Counter()
    for event in events:
        parties = {(p["key"], p["name"]) for part in event["parties"].values() for p in part}
        counted.update(p for p in parties if p[0] not in own)
    key = min(own, key=lambda k: (len(k), k))
    return [
        {"key": other, "name": name, "events": count, "href": at("pairs", f"{key}~{other}")}
        for (other, name), count in counted.most_common(12)
    ]


def pair(site: Site, name: str, asked: Pair) -> Data:
    """Two actors: what they did to each other and said of each other, in order; co-operation and conflict by month."""
    from dragoman.corpus.relations import by_month
    from dragoman.corpus.timeline import timeline

    one, _, other = name.partition("~")
    if not one or not other:
        raise NotFound(f"{name}: a pair is two actors' keys with ~ between")
    parties = [_party(site, key) for key in (one, other)]
    newest_only = max(party["documents"] for party in parties) > MOST
    if newest_only:
        told = _newest(site, [site.group(party["key"])[1] for party in parties])
    else:
        told = site.ask(timeline, [party["asked"] for party in parties]).entries
    entries = [e for e in told if _within(e, asked)]
    months, left = by_month(entries)
    made = [entry_row(entry) for entry in entries[-TOLD:]]
    events = [e for e in made if e["kind"] != "statement"]
    top = max([1.0, *(max(m.cooperation, -m.conflict) for m in months)])
    return {
        "one": parties[0],
        "other": parties[1],
        "entries": made,
        "months": [{"month": m.month, "acts": m.acts, "cooperation": m.cooperation, "conflict": m.conflict,
                    "balance": m.balance} for m in months],
        "left_out": left,
        "meetings": [e for e in events if e["type"] == "CONSULT"],
        "more": max(0, len(entries) - TOLD),
        "view": {"scale": scale(events), "top": top, "newest_only": newest_only},
    }  # fmt: skip


def _party(site: Site, key: str) -> dict[str, Any]:
    """One of a pair, by its key: what to show, and what a timeline asks for."""
    lead, keys = site.group(key)
    found = site.ask(queries_web_actors.actor_heads, keys)
    own_states = states(keys)
    head = found.get(lead) or next(iter(found.values()), None)
    count = site.ask(queries_web_actors.actor_documents, keys)
    if head is None and not count:
        raise NotFound(f"{key}: no actor of that key")
    name = country(lead) if own_states or head is None else head["name"]
    asked = name if "--" in lead or head is None else lead
    return {"key": lead, "name": name, "documents": count, "asked": asked, "href": at("actors", lead)}


def _newest(site: Site, keys: Sequence[tuple[str, ...]]) -> list[Any]:
    """The newest events of a pair that too many documents name, as entries of a timeline, each by itself."""
    from dragoman.corpus.timeline import Entry, Witness, intensity
    from dragoman.web.pages.lists import Events, events

    found = events(site, Events.model_validate({"actor": keys[0][0], "other": keys[1][0], "limit": 100}))["rows"]
    return [
        Entry(
            id=row["id"], kind="plan" if "future" in row["auxiliary"] else "event", earliest=row["earliest"],
            latest=row["latest"], basis=row["basis"], type=row["type"], mode=row["mode"], auxiliary=row["auxiliary"],
            intensity=intensity(row["type"], row["mode"]), actors=row["actors"], recipients=row["recipients"],
            place=row["place"], text=row["words"],
            witnesses=[
                Witness(document=row["document"], ref=row["title"], record=row["id"], words=row["words"],
                        source=row["source"], title=row["title"], url=None, published=row["published"])
            ],
        )
        for row in reversed(found)
    ]  # fmt: skip


def _within(entry: Any, asked: Pair) -> bool:
    later = not asked.since or (entry.latest or "9999") >= asked.since
    return later and (not asked.until or (entry.earliest or "") <= asked.until)
