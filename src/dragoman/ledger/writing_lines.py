"""Where storylines are kept in a ledger, and how all placements are forgotten."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from dragoman.corpus.stories import line_id, lines
from dragoman.corpus.stories_likeness import Vector
from dragoman.ledger.schema import documents
from dragoman.ledger.schema_stories import (
    act_events,
    acts,
    copies,
    copy_keys,
    placements,
    stories,
    story_reasons,
    story_terms,
    storylines,
    term_counts,
)
from dragoman.ledger.writing_copies import chunks
from dragoman.ledger.writing_stories import LedgerBook

TYPICAL = 20  # documents that stand for a story when storylines are drawn
AT_ONCE = 5_000  # stories that are drawn together
ACTORS = 8  # named of a storyline


def clear(connection: sa.Connection) -> None:
    """Forget all placements. What changed before stays in `story_changes`."""
    for table in (act_events, acts, story_reasons, stories, storylines, copies, copy_keys, story_terms, term_counts):
        connection.execute(sa.delete(table))
    connection.execute(sa.delete(placements))
    connection.execute(sa.update(documents).values(copy_of=None, story=None, storyline=None))


def write_storylines(connection: sa.Connection) -> tuple[int, int]:
    """Draw the storylines anew from all stories; gives the numbers of both. A storyline keeps its id while it holds
    most of its stories; beyond `AT_ONCE` stories the smaller ones keep the storyline that they have."""
    rows = {row["id"]: dict(row) for row in connection.execute(sa.select(stories)).mappings()}
    before = {name: row["storyline"] for name, row in rows.items()}
    found = {name: line or line_id(name) for name, line in before.items()}
    found.update(_named(_drawn(connection), before))
    groups: dict[str, list[str]] = defaultdict(list)
    for name, line in found.items():
        if name in rows:
            groups[line].append(name)
    connection.execute(sa.delete(storylines))
    if groups:
        connection.execute(sa.insert(storylines), [_line(line, [rows[n] for n in groups[line]]) for line in groups])
    moved = [
        {"name": name, "line": line} for line in groups for name in groups[line] if rows[name]["storyline"] != line
    ]
    if moved:
        one = sa.update(stories).where(stories.c.id == sa.bindparam("name"))
        connection.execute(one.values(storyline=sa.bindparam("line")), moved)
    now = sa.select(stories.c.storyline).where(stories.c.id == documents.c.story).scalar_subquery()
    differs = sa.or_(documents.c.storyline.is_(None), documents.c.storyline != now)
    connection.execute(sa.update(documents).where(documents.c.story.is_not(None), differs).values(storyline=now))
    return len(rows), len(groups)


def _drawn(connection: sa.Connection) -> dict[str, str]:
    story, book = _typical(connection), LedgerBook(connection)
    vectors: dict[str, Vector] = {}
    for some in chunks(sorted(story)):
        vectors.update(zip(some, book.vectors(some), strict=True))
    return lines(book.terms, vectors, story)


def whole_groups(connection: sa.Connection, most: int) -> list[list[str]]:
    """The documents in stories that are no copies: all together, or, if more than `most`, those of each storyline.

    A storyline with more than `most` is left out: its stories stay as they were placed.
    """
    query = sa.select(documents.c.id, documents.c.story)
    query = query.where(documents.c.story.is_not(None), documents.c.copy_of.is_(None)).order_by(documents.c.id)
    story = {row.id: row.story for row in connection.execute(query)}
    if len(story) <= most:
        return [list(story)] if story else []
    line = _drawn(connection)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, its in story.items():
        groups[line.get(its, its)].append(name)
    return [group for _, group in sorted(groups.items()) if 1 < len(group) <= most]


def _typical(connection: sa.Connection) -> dict[str, str]:
    """The first documents of each story, by id, with their story; of the largest and latest stories."""
    d = documents.c
    own = (d.story.is_not(None), d.copy_of.is_(None))
    largest = (
        sa.select(d.story).where(*own).group_by(d.story).order_by(sa.desc(sa.func.count()), sa.desc(sa.func.max(d.seq)))
    )
    kept = {row.story for row in connection.execute(largest.limit(AT_ONCE))}
    taken: Counter[str] = Counter()
    found = {}
    for row in connection.execute(sa.select(d.id, d.story).where(*own).order_by(d.seq)):
        taken[row.story] += 1
        if row.story in kept and taken[row.story] <= TYPICAL:
            found[row.id] = row.story
    return found


def _named(found: Mapping[str, str], before: Mapping[str, str | None]) -> dict[str, str]:
    """The storylines with the ids that most of their stories had; a new one gets an id of its first story."""
    groups: dict[str, list[str]] = defaultdict(list)
    for story, line in found.items():
        groups[line].append(story)
    shares = sorted(
        (-count, old, line)
        for line, group in groups.items()
        for old, count in Counter(before.get(story) for story in group).items()
        if old
    )
    keeps: dict[str, str] = {}
    for _, old, line in shares:
        if line not in keeps and old not in keeps.values():
            keeps[line] = old
    taken = set(keeps.values())
    for line, group in groups.items():
        if line not in keeps:
            fresh = next(name for story in sorted(group) if (name := line_id(story)) not in taken)
            taken.add(fresh)
            keeps[line] = fresh
    return {story: keeps[line] for story, line in found.items()}


def _line(line: str, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    days = sorted(day for row in rows for day in (row["first_day"], row["last_day"]) if day)
    largest = max(rows, key=lambda row: (row["documents"], row["id"]))
    actors: dict[str, dict[str, Any]] = {}
    for row in rows:
        for actor in row["actors"]:
            one = actors.setdefault(actor["key"], {**actor, "documents": 0})
            one["documents"] += actor["documents"]
    order = sorted(actors.values(), key=lambda one: (-one["documents"], one["key"]))
    return {
        "id": line,
        "headline": largest["headline"],
        "first_day": days[0] if days else None,
        "last_day": days[-1] if days else None,
        "stories": len(rows),
        "documents": sum(row["documents"] for row in rows),
        "actors": order[:ACTORS],
    }
