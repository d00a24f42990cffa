"""Stories, pairs of actors, set phrases and promises: what more than one document tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from dragoman.corpus.timeline_days import days, published_days
from dragoman.errors import NotFound
from dragoman.ledger import (
    queries_phrases,
    queries_promises,
    queries_timeline,
    queries_web,
    queries_web_actors,
    queries_web_stories,
)
from dragoman.ledger.queries_web import Scope
from dragoman.web import labels, rows
from dragoman.web.labels import at
from dragoman.web.site import Site
from dragoman.web.twins import DAY, Asked, Data, Nothing, Pages

STORY_CELLS = (
    "id",
    "headline",
    "first_day",
    "last_day",
    "sources",
    "documents",
    "copies",
    "actors",
    "storyline",
    "href",
)
PAIR_CELLS = ("one", "one_key", "other", "other_key", "events", "cooperation", "conflict", "first", "last", "href")
PHRASE_CELLS = ("phrase", "name", "uses", "mentions", "documents", "speakers", "sides", "first", "last", "href")
PROMISE_CELLS = ("id", "by", "words", "day", "due_words", "due_earliest", "due_latest", "condition", "status",
                 "told_by", "document", "ref", "settled_by", "settled_words", "settled_day", "href")  # fmt: skip
USE = ("id", "document", "words", "quoted", "kind", "voice", "speaker_name", "speaker_key", "source")
RECENT = 1000  # documents whose events make the list of pairs
MOST_DOCUMENTS = 500  # of a story, on its page


class Stories(Asked):
    """Which stories."""

    q: str | None = Field(None, max_length=200, description="Words of the headline.")
    after: str | None = Field(
        None, pattern=r"^(\d{4}-\d\d-\d\d)?~[\w-]{1,64}$", description="Where the page before ended."
    )
    limit: int = Field(50, ge=1, le=200, description="Rows on a page.")


class Promises(Asked):
    """Which promises."""

    by: str | None = Field(None, max_length=300, description="Who promises: a part of a name.")
    status: Literal["open", "overdue", "kept", "broken"] | None = None
    on: str | None = Field(None, pattern=DAY, description="The day that overdue is reckoned on; the newest document's.")
    after: int = Field(0, ge=0, le=1_000_000, description="Rows to leave out.")
    limit: int = Field(50, ge=1, le=200, description="Rows on a page.")


class Phrase(Asked):
    """Which uses of a phrase."""

    side: str | None = Field(None, max_length=100, description="Whose uses: RUS, or a body's key.")


def register(pages: Pages) -> None:
    """Add these pages."""
    site = pages.site
    pages.list("/stories", "stories.html", lambda f: stories(site, f), Stories, STORY_CELLS, tag="stories")
    pages.one("/stories", "story.html", lambda name, _: story(site, name), Nothing, tag="stories")
    pages.list("/pairs", "pairs.html", lambda _: pairs(site), Nothing, PAIR_CELLS, tag="pairs")
    pages.list("/phrases", "phrases.html", lambda _: phrases(site), Nothing, PHRASE_CELLS, tag="phrases")
    pages.one("/phrases", "phrase.html", lambda name, f: phrase(site, name, f), Phrase, tag="phrases")
    pages.list("/promises", "promises.html", lambda f: promises(site, f), Promises, PROMISE_CELLS, tag="promises")


# --- stories ---


def story_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A story as lists show it."""
    names = (
        "id",
        "headline",
        "first_day",
        "last_day",
        "sources",
        "documents",
        "copies",
        "storyline",
        "actors",
        "places",
    )
    return {**{name: row[name] for name in names}, "href": at("stories", row["id"])}


def stories(site: Site, asked: Stories) -> Data:
    """A page of stories, the newest first."""
    day, _, name = (asked.after or "").partition("~")
    after = (day, name) if name else None
    found, following = site.ask(queries_web_stories.story_page, after, asked.limit, asked.q)
    return {
        "rows": [story_row(row) for row in found],
        "next": "~".join(following) if following else None,
        "view": {"total": site.sizes()["stories"], "documents": site.sizes()["documents"]},
    }


def story(site: Site, name: str) -> Data:
    """A story: its timeline, who said what, where its tellers disagree, and its documents with copies folded."""
    from dragoman.corpus.timeline import timeline

    def load(connection: sa.Connection) -> tuple[Any, Any, Any]:
        row = queries_timeline.story_of(connection, name)
        if row is None:
            raise NotFound(f"{name}: no such story")
        return (
            row,
            timeline(connection, [row["id"]]),
            queries_web_stories.story_documents(connection, row["id"], MOST_DOCUMENTS),
        )

    row, told, documents = site.ask(load)
    entries = [entry_row(entry) for entry in told.entries]
    events = [e for e in entries if e["kind"] != "statement"]
    return {
        **story_row(row),
        "events": events,
        "statements": _by_speaker([e for e in entries if e["kind"] == "statement"]),
        "contradictions": [e for e in events if e["contradictions"]],
        "documents_in": _folded(documents),
        "view": {"scale": scale(events)},
    }


def _folded(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Originals with their copies under them; a copy whose original is elsewhere stands for itself."""
    made = {row["id"]: {**rows.document_row(row), "reason": row["story_reason"], "copy_kind": row["copy_kind"],
                        "copy_share": row["copy_share"], "copy_reason": row["copy_reason"], "copies": []}
            for row in documents}  # fmt: skip
    for row in made.values():
        if row["copy_of"] in made:
            made[row["copy_of"]]["copies"].append(row)
    return [row for row in made.values() if row["copy_of"] not in made]


def _by_speaker(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in said:
        found.setdefault((entry["actors"] or ["nobody named"])[0], []).append(entry)
    return [{"speaker": name, "said": part} for name, part in sorted(found.items(), key=lambda pair: -len(pair[1]))]


def entry_row(entry: Any) -> dict[str, Any]:
    """An entry of a timeline as plain values, with addresses."""
    import msgspec

    made: dict[str, Any] = msgspec.to_builtins(entry)
    first = made["witnesses"][0]
    kind = "statements" if entry.kind == "statement" else "events"
    made["href"] = at(kind, first["record"])
    made["at"] = at("documents", first["document"], first["record"])
    for witness in made["witnesses"]:
        witness["at"] = at("documents", witness["document"], witness["record"])
        witness["href"] = at(kind, witness["record"])
    return made


def scale(entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Where each entry's days lie between the first and the last of all, as shares of the width; undated ones left out.

    A day that is bounded on one side only runs to that side's end.
    """
    from datetime import date

    ends = [date.fromisoformat(d[:10]) for e in entries for d in (e["earliest"], e["latest"]) if d]
    if not ends:
        return None
    first, last = min(ends).toordinal(), max(ends).toordinal() + 1
    width = max(1, last - first)
    bars = []
    for entry in entries:
        if not (entry["earliest"] or entry["latest"]):
            continue
        start = date.fromisoformat(entry["earliest"][:10]).toordinal() if entry["earliest"] else first
        end = date.fromisoformat(entry["latest"][:10]).toordinal() + 1 if entry["latest"] else last
        bars.append({**entry, "x": round((start - first) / width * 100, 2), "w": round((end - start) / width * 100, 2),
                     "open": not entry["earliest"] or not entry["latest"]})  # fmt: skip
    ticks = _ticks(first, last)
    return {"bars": bars, "ticks": [((t - first) / width * 100, word) for t, word in ticks],
            "first": date.fromordinal(first).isoformat(), "last": date.fromordinal(last - 1).isoformat()}  # fmt: skip


def _ticks(first: int, last: int) -> list[tuple[int, str]]:
    """Up to eight days, months or years to write under a scale."""
    from datetime import date

    span = last - first
    one, other = date.fromordinal(first), date.fromordinal(last)
    if span <= 16:
        step = max(1, span // 6)
        return [(n, labels.day(date.fromordinal(n).isoformat())) for n in range(first, last, step)]
    months = [(y, m) for y in range(one.year, other.year + 1) for m in range(1, 13)]
    found = [(date(y, m, 1).toordinal(), f"{labels.MONTHS[m - 1]} {y}") for y, m in months]
    found = [(n, word) for n, word in found if first <= n < last]
    if len(found) > 30:
        found = [(n, word[-4:]) for n, word in found if word.startswith("Jan")]
    step = len(found) // 8 + 1
    return found[::step] or [(first, labels.day(one.isoformat()))]


# --- pairs ---


def pair_list(site: Site) -> list[dict[str, Any]]:
    """The pairs that most events join, of the newest documents."""
    return site.keep("pairs", lambda: site.ask(_pairs, site.merged()))


def _pairs(connection: sa.Connection, leads: Mapping[str, str]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    names: dict[str, str] = {}
    some = queries_web.heads(connection, Scope(), None, RECENT)
    heads = {row["id"]: row for row in some}
    events = queries_web.records_in(connection, "events", heads)
    ids = [role["actor"] for e in events for part in ("actors", "recipients") for role in e[part]]
    actors = queries_web_actors.actors_by_id(connection, ids)
    for event in events:
        if heads[event["document"]]["copy_of"] or {"negation", "hypothetical"} & set(event["auxiliary"]):
            continue
        sides = [
            {_party(actor, leads, names) for role in event[part] if (actor := actors.get(role["actor"]))}
            for part in ("actors", "recipients")
        ]
        joined = {tuple(sorted((a, b))) for a in sides[0] for b in sides[1] or sides[0] if a != b}
        conflict = "conflict" in labels.quad(event["type"])
        first, last = days(event["date"])
        if first is None:
            first = last = published_days(heads[event["document"]]["published"])[1]
        for pair in joined:
            row = found.setdefault(pair, {"events": 0, "cooperation": 0, "conflict": 0, "days": []})  # type: ignore[arg-type]
            row["events"] += 1
            row["conflict" if conflict else "cooperation"] += 1
            row["days"] += [day for day in (first, last) if day]
    made = []
    for (one, other), row in found.items():
        days_ = row.pop("days")
        made.append({"one": names[one], "one_key": one, "other": names[other], "other_key": other, **row,
                     "first": min(days_, default=None), "last": max(days_, default=None),
                     "href": at("pairs", f"{one}~{other}")})  # fmt: skip
    return sorted(made, key=lambda r: (-r["events"], r["one"], r["other"]))[:200]


def _party(actor: Mapping[str, Any], leads: Mapping[str, str], names: dict[str, str]) -> str:
    """Whom an actor's deeds count for: its state where it acts for one, else itself."""
    key: str = leads.get(actor["key"], actor["key"])
    official = actor["kind"] == "country" or queries_timeline.OFFICIAL & set(actor["sectors"])
    if actor["country"] and official:
        key = actor["country"]
        names.setdefault(key, labels.country(key))
    names.setdefault(key, actor["name"])
    return key


def pairs(site: Site) -> Data:
    """The pairs that most events join."""
    return {"rows": pair_list(site), "view": {"recent": RECENT}}


# --- phrases ---


def phrase_list(site: Site) -> list[dict[str, Any]]:
    """Set phrases by how often they are used."""

    def load() -> list[dict[str, Any]]:
        from dragoman.corpus.phrases import dictionary

        known = dictionary()
        found = site.ask(queries_phrases.phrase_counts)
        return [
            {**row, "name": known[row["phrase"]].name if row["phrase"] in known else row["phrase"],
             "href": at("phrases", row["phrase"])}
            for row in found
        ]  # fmt: skip

    return site.keep("phrases", load)


def phrases(site: Site) -> Data:
    """The list of set phrases."""
    return {"rows": phrase_list(site), "view": {"documents": site.sizes()["documents"]}}


def phrase(site: Site, name: str, asked: Phrase) -> Data:
    """One phrase: who used it when, who took it up after whom, where it is missing since."""
    import msgspec

    from dragoman.corpus.phrases import dictionary
    from dragoman.corpus.phrases_history import day_of, history, is_use, order, side_of

    found = site.ask(queries_phrases.uses_of, name)
    known = dictionary().get(name)
    if not found and known is None:
        raise NotFound(f"{name}: no such phrase in this ledger")
    accounts = site.keep("accounts", lambda: site.ask(queries_phrases.accounts))
    sides = site.keep("sides", lambda: site.ask(queries_phrases.sides_of))
    kept = sorted((r for r in found if asked.side in (None, side_of(r, sides))), key=order)
    told = history(kept, accounts, sides)
    refs = {row["document"]: row["title"] or row["ref"] for row in [*accounts, *found]}
    uses = [
        {**{k: r[k] for k in USE},
         "day": day_of(r), "side": side_of(r, sides), "use": is_use(r), "title": r["title"] or r["ref"],
         "is_copy": r["copy_of"] is not None,
         "href": at("documents", r["document"], "words", words="{}-{}".format(*r["span"])),
         "context": _around(r["text"], r["span"])}
        for r in kept[:500]
    ]  # fmt: skip
    months = [{"month": month, "uses": count} for month, count in told.by_month.items()]
    return {
        "phrase": name,
        "name": known.name if known else name,
        "meaning": known.meaning if known else None,
        "source": getattr(known, "source", None),
        "uses": uses,
        "counts": {k: getattr(told, k) for k in ("uses", "paraphrased", "spoken_of", "documents")},
        "by_side": told.by_side,
        "by_speaker": told.by_speaker,
        "by_month": months,
        "adoptions": msgspec.to_builtins(told.adoptions),
        "absences": [
            {
                **msgspec.to_builtins(a),
                "accounts": [{"title": refs.get(d, d), "href": at("documents", d)} for d in a.documents],
            }
            for a in told.absences
        ],
        "view": {"most": max(told.by_month.values(), default=1)},
    }


def _around(text: str, span: list[int]) -> tuple[str, str, str]:
    """The words of a span with some on each side."""
    start, end = span
    before, after = text[max(0, start - 90) : start], text[end : end + 90]
    return " ".join(before.split()), " ".join(text[start:end].split()), " ".join(after.split())


# --- promises ---


def _all_promises(site: Site) -> tuple[list[Any], str | None]:
    return site.keep(
        "promises", lambda: (site.ask(queries_promises.all_promises), site.ask(queries_promises.newest_day))
    )


def _promise(row: Mapping[str, Any], on: str | None) -> dict[str, Any]:
    status = row["status"]
    if status == "open" and on and row["due_latest"] and row["due_latest"] < on:
        status = "overdue"
    kept = ("id", "document", "ref", "title", "by", "by_keys", "told_by", "day", "words", "due_words", "due_earliest",
            "due_latest", "condition", "settled_by", "settled_ref", "settled_words", "settled_day", "span")  # fmt: skip
    return {**{name: row[name] for name in kept}, "status": status,
            "href": at("documents", row["document"], "words", words="{}-{}".format(*row["span"]))}  # fmt: skip


def promises(site: Site, asked: Promises) -> Data:
    """A page of promises by the day that they are due."""
    found, newest = _all_promises(site)
    on = asked.on or newest
    made = [_promise(row, on) for row in found]
    kept = [
        row
        for row in made
        if asked.status in (None, row["status"]) and (not asked.by or asked.by.lower() in (row["by"] or "").lower())
    ]
    following = asked.after + asked.limit
    return {
        "rows": kept[asked.after : following],
        "next": str(following) if following < len(kept) else None,
        "on": on,
        "view": {
            "counts": Counter(row["status"] for row in made),
            "total": len(made),
            "documents": site.sizes()["documents"],
        },
    }


def due(site: Site) -> list[dict[str, Any]]:
    """Promises that are open or overdue, the latest due first."""
    found, newest = _all_promises(site)
    made = [_promise(row, newest) for row in found]
    ahead = [row for row in made if row["status"] in ("open", "overdue") and row["due_latest"]]
    return sorted(ahead, key=lambda row: row["due_latest"], reverse=True)
