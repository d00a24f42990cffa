"""iCalendar (RFC 5545): what is planned, as all-day entries marked tentative."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import IO

from dragoman.corpus.timeline import Entry, Timeline


def write(timeline: Timeline, file: IO[bytes]) -> int:
    """Write the plans whose day is known to within a month; gives how many.

    Each has the days it may lie between, its words and its documents, and is marked tentative: a text says that it
    will happen. Ids and stamps come from content, so the same ledger gives the same file.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//dragoman//timeline//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", timeline.name)
    count = 0
    for entry in timeline.entries:
        made = _event(entry)
        if made is not None:
            calendar.add_component(made)
            count += 1
    file.write(calendar.to_ical())
    return count


def _event(entry: Entry):  # type: ignore[no-untyped-def]
    from icalendar import Event

    if entry.kind != "plan" or not entry.earliest or not entry.latest:
        return None
    first, last = date.fromisoformat(entry.earliest), date.fromisoformat(entry.latest)
    if (last - first).days > 31:
        return None
    event = Event()
    event.add("uid", f"{entry.id}@dragoman")
    stamp = next((w.published for w in entry.witnesses if w.published), entry.earliest)
    event.add("dtstamp", datetime.combine(date.fromisoformat(stamp), datetime.min.time(), UTC))
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    whom = f" → {', '.join(entry.recipients)}" if entry.recipients else ""
    event.add("summary", f"{entry.type}: {', '.join(entry.actors)}{whom}")
    sources = "\n".join(dict.fromkeys(w.url or w.ref for w in entry.witnesses))
    event.add("description", f"{entry.text}\n{sources}")
    event.add("categories", [entry.type or "plan"])
    event.add("status", "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    if entry.place:
        event.add("location", entry.place)
    return event
