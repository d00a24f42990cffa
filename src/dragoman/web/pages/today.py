"""Today: what is new, what leads, who speaks; and full-text search."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from dragoman.ledger import queries_web, queries_web_stories
from dragoman.ledger.queries_web import Scope
from dragoman.web import rows
from dragoman.web.labels import at
from dragoman.web.pages import corpus
from dragoman.web.site import Site
from dragoman.web.twins import Asked, Data, Nothing, Pages

FOUND = 200  # documents that a search looks at
SHOWN = ("id", "ref", "title", "source", "published", "snippet", "url", "href")
HIT_CELLS = ("id", "title", "source", "published", "snippet", "href")


class Search(Asked):
    """What to search for."""

    q: str = Field("", max_length=200, description='Words that must all occur; "..." keeps words together.')
    source: str | None = Field(None, max_length=200, description="The outlet.")
    month: str | None = Field(None, pattern=r"^\d{4}-\d\d$", description="The month of publication.")
    after: int = Field(0, ge=0, le=FOUND, description="Rows to leave out.")
    limit: int = Field(20, ge=1, le=FOUND, description="Rows on a page.")


def register(pages: Pages) -> None:
    """Add these pages."""
    site = pages.site
    pages.list("/", "today.html", lambda _: today(site), Nothing, rows.STATEMENT_CELLS, tag="today")
    pages.list("/search", "search.html", lambda f: search(site, f), Search, HIT_CELLS, tag="search")


def today(site: Site) -> Data:
    """What is new. `rows` are the newest statements in somebody's own words."""
    leads = site.merged()

    def load(connection: sa.Connection) -> dict[str, Any]:
        everything = Scope(originals=True)
        said = queries_web.record_page(connection, "attributions", everything, {"kind": ["direct", "mixed"]}, None, 24)
        done = queries_web.record_page(
            connection, "events", everything, {}, None, 10, _told_as_done, ("auxiliary", "actors", "recipients")
        )
        documents = queries_web.heads(connection, everything, None, 8)
        return {
            "rows": rows.statement_rows(connection, _spread(said.rows, 8), leads),
            "events": rows.event_rows(connection, _spread(done.rows, 6), leads),
            "documents": [rows.document_row(row) for row in documents],
            "stories": [corpus.story_row(row) for row in queries_web_stories.leading_stories(connection, 7)],
        }

    made = site.keep("today", lambda: site.ask(load))
    people = [row for row in site.most_named() if row["kind"] == "person"][:10]
    return {
        **made,
        "actors": [{**row, "href": at("actors", row["key"])} for row in site.most_named()[:8]],
        "people": [{**row, "href": at("actors", row["key"])} for row in people],
        "pairs": corpus.pair_list(site)[:6],
        "phrases": corpus.phrase_list(site)[:6],
        "promises": corpus.due(site)[:6],
        "sizes": site.sizes(),
    }


def _told_as_done(_: sa.Connection, some: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in some if not row["auxiliary"] and row["actors"] and row["recipients"]]


def _spread(found: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """Rows of as many documents as can be, two of each at the most while there are others."""
    seen: Counter[str] = Counter()
    first: list[dict[str, Any]] = []
    later: list[dict[str, Any]] = []
    for row in found:
        seen[row["document"]] += 1
        (first if seen[row["document"]] <= 2 else later).append(row)
    return sorted((first + later)[:most], key=found.index)


def search(site: Site, asked: Search) -> Data:
    """Documents by their words, best first, with the outlets and months that they are from."""
    if not queries_web.terms(asked.q):
        return {"rows": [], "view": {"found": 0, "sources": [], "months": [], "people": []}}
    found = [
        {
            **row,
            "published": row["published_day"],
            "title": row["title"] or row["ref"],
            "href": at("documents", row["id"]),
        }
        for row in site.ask(queries_web.search, asked.q, FOUND)
    ]
    kept = [
        row
        for row in found
        if asked.source in (None, row["source"])
        and (not asked.month or (row["published"] or "").startswith(asked.month))
    ]
    following = asked.after + asked.limit
    page = site.ask(queries_web.snippets, asked.q, kept[asked.after : following])
    return {
        "rows": [{name: row[name] for name in SHOWN} for row in page],
        "next": str(following) if following < len(kept) else None,
        "view": {
            "found": len(kept),
            "sources": Counter(row["source"] for row in found if row["source"]).most_common(12),
            "months": sorted(Counter(row["published"][:7] for row in found if row["published"]).items(), reverse=True)[
                :24
            ],
            "people": site.named(asked.q)[:6] if len(asked.q) > 2 else [],
            "all": len(found) < FOUND,
        },
    }
