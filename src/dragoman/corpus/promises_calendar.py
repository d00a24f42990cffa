"""Promises that have a day, as iCalendar (RFC 5545): one all-day entry on the last day on which each is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import IO, Any


def write(rows: Iterable[Mapping[str, Any]], file: IO[bytes]) -> int:
    """Write the promises that have a due day; gives how many. Ids and stamps come from content."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//dragoman//promises//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Promises")
    count = 0
    for row in rows:
        if not row["due_latest"]:
            continue
        due = date.fromisoformat(row["due_latest"])
        event = Event()
        event.add("uid", f"{row['id']}@dragoman")
        event.add(
            "dtstamp", datetime.combine(date.fromisoformat(row["day"] or row["due_latest"]), datetime.min.time(), UTC)
        )
        event.add("dtstart", due)
        event.add("dtend", due + timedelta(days=1))
        event.add("summary", f"Due: {row['by'] or 'not said by whom'}: {row['words']}"[:200])
        told = [row["words"], f"due: {row['due_words']}", f"status: {row['status']}", row["url"] or row["ref"]]
        if row["settled_words"]:
            told += [f"later: {row['settled_words']}", row["settled_url"] or row["settled_ref"]]
        event.add("description", "\n".join(told))
        event.add("categories", [row["status"]])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
        count += 1
    file.write(calendar.to_ical())
    return count
