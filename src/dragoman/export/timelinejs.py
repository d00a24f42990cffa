"""TimelineJS: one JSON object with `events`, as timeline.knightlab.com/docs/json-format.html tells."""

from __future__ import annotations

from html import escape
from typing import IO, Any

import msgspec

from dragoman.corpus.timeline import Entry, Timeline


def write(timeline: Timeline, file: IO[bytes]) -> int:
    """Write the entries that have a day to begin at; gives how many. Uncertain dates have an end and a display date."""
    events = [_event(entry) for entry in timeline.entries if entry.earliest or entry.latest]
    data = {"title": {"text": {"headline": escape(timeline.name)}}, "events": events}
    file.write(msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n")
    return len(events)


def _event(entry: Entry) -> dict[str, Any]:
    first = entry.earliest or entry.latest or ""
    said = entry.kind == "statement"
    who = ", ".join(entry.actors) or "somebody"
    whom = f" → {', '.join(entry.recipients)}" if entry.recipients else ""
    links = [
        f'<a href="{escape(w.url)}">{escape(w.source or w.title or w.ref)}</a>' if w.url else escape(w.source or w.ref)
        for w in entry.witnesses
    ]
    event: dict[str, Any] = {
        "unique_id": entry.id,
        "group": entry.kind,
        "start_date": _date(first),
        "text": {
            "headline": escape(who if said else f"{entry.type}: {who}{whom}"),
            "text": f"<p>{escape(entry.text)}</p><p>{'; '.join(dict.fromkeys(links))}</p>",
        },
    }
    if entry.latest and entry.latest != first:
        event["end_date"] = _date(entry.latest)
    if entry.earliest != entry.latest:
        event["display_date"] = shown(entry)
    return event


def shown(entry: Entry) -> str:
    """The days of an entry in words: "2024-03-12", "2024-03-01 to 2024-03-31", "by 2024-03-12", "from ..."."""
    if entry.earliest and entry.latest:
        same = entry.earliest == entry.latest
        return entry.earliest if same else f"{entry.earliest} to {entry.latest}"
    if entry.latest:
        return f"by {entry.latest}"
    return f"from {entry.earliest}" if entry.earliest else "undated"


def _date(day: str) -> dict[str, int]:
    year, month, number = map(int, day.split("-"))
    return {"year": year, "month": month, "day": number}
