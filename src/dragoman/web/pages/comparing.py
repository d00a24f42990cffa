"""Two accounts of one meeting, side by side."""

from __future__ import annotations

import threading
from datetime import date
from itertools import combinations
from typing import Any

from pydantic import Field

from dragoman.errors import InputError
from dragoman.ledger import queries_phrases, queries_web
from dragoman.ledger.queries_web import Scope
from dragoman.records import Document
from dragoman.web import rows
from dragoman.web.labels import country, listed
from dragoman.web.site import Site
from dragoman.web.twins import Asked, Data, Pages

CELLS = ("kind", "topic", "a_words", "b_words", "difference", "reason")
APART = 4  # days between two sides' accounts that may be of one meeting
LONGEST = 60_000  # characters of an account that is compared while one waits
_ONE_AT_A_TIME = threading.Lock()  # reading an account takes a core for seconds


class Compared(Asked):
    """Which two documents."""

    a: str | None = Field(None, max_length=200, description="A document's id.")
    b: str | None = Field(None, max_length=200, description="Another's.")


def register(pages: Pages) -> None:
    """Add these pages."""
    site = pages.site
    pages.list("/compare", "compare.html", lambda f: compare(site, f), Compared, CELLS, tag="compare")


def compare(site: Site, asked: Compared) -> Data:
    """The comparison of two documents; without them, which pairs of accounts are worth comparing."""
    if not (asked.a and asked.b):
        return {
            "rows": [],
            "compared": None,
            "suggested": suggested(site),
            "view": {"choice": _choice(site), "a": asked.a, "b": asked.b},
        }
    one, other = (_account(site, name) for name in (asked.a, asked.b))
    from dragoman.compare import views

    found = site.keep(f"compare {one.id} {other.id}", lambda: _compared(one, other))
    made = [
        {"kind": row.kind, "topic": row.topic, "a": row.a, "b": row.b, "reason": row.reason,
         "difference": views.told(found, row), "a_words": rows.words(found.text_a, row.a),
         "b_words": rows.words(found.text_b, row.b)}
        for row in found.rows
    ]  # fmt: skip
    return {
        "rows": made,
        "compared": views.as_data(found),
        "suggested": [],
        "view": {"choice": [], "a": asked.a, "b": asked.b},
    }


def _compared(one: Document, other: Document) -> Any:
    from dragoman.compare.comparing import compare_documents

    with _ONE_AT_A_TIME:
        return compare_documents([one, other])


def _account(site: Site, name: str) -> Document:
    row = site.ledger.document(name)
    if len(row["text"]) > LONGEST:
        raise InputError(name, "too long to be compared here", "use: dragoman compare")
    return Document(
        id=row["id"], ref=row["ref"], text=row["text"], title=row["title"], url=row["url"], source=row["source"],
        published=row["given_date"], origin=row["origin"],
    )  # fmt: skip


def suggested(site: Site) -> list[dict[str, Any]]:
    """Accounts of two sides that name each other and came out within days: likely of one meeting."""
    accounts = site.keep("accounts", lambda: site.ask(queries_phrases.accounts))[-400:]
    found: list[dict[str, Any]] = []
    for one, other in combinations(accounts, 2):
        if one["side"] == other["side"] or one["copy_of"] or other["copy_of"]:
            continue
        first, second = _day(one), _day(other)
        if first is None or second is None or abs((first - second).days) > APART:
            continue
        if other["side"] in one["parties"] and one["side"] in other["parties"]:
            link = listed("/compare", {"a": one["document"], "b": other["document"]})
            day = max(first, second).isoformat()
            found.append({"a": _side(one), "b": _side(other), "day": day, "href": link})
    return sorted(found, key=lambda row: str(row["day"]), reverse=True)[:30]


def _day(row: Any) -> date | None:
    told = row["published_day"] or row["published"].get("earliest") or row["published"].get("latest")
    return date.fromisoformat(told[:10]) if told and len(told) >= 10 else None


def _side(row: Any) -> dict[str, Any]:
    return {
        "document": row["document"],
        "side": country(row["side"]),
        "form": row["form"],
        "title": row["title"] or row["ref"],
    }


def _choice(site: Site) -> list[dict[str, Any]]:
    return [rows.document_row(row) for row in site.ask(queries_web.heads, Scope(), None, 100)]
