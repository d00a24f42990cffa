"""What people decided about the ledger: written once, never changed; what stands is worked out when asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from dragoman.ledger.schema_review import decisions

Row = dict[str, Any]
VERDICTS = ("right", "wrong", "note", "merge", "split", "join", "part", "move", "undo")
c = decisions.c


class Decision(Struct, frozen=True, kw_only=True):
    """One decision. `id` is chosen by who sends it, so that sending twice decides once; `at` is UTC, ISO 8601."""

    id: str
    at: str
    who: str
    verdict: str
    kind: str
    target: str
    other: str | None = None
    note: str | None = None
    undoes: str | None = None
    version: str = ""


def decide(connection: sa.Connection, decision: Decision) -> bool:
    """Add a decision; False if one with its id is there already."""
    if connection.scalar(sa.select(c.seq).where(c.id == decision.id)) is not None:
        return False
    values = {name: getattr(decision, name) for name in decision.__struct_fields__}
    connection.execute(sa.insert(decisions).values(**values))
    return True


def log(connection: sa.Connection, before: int | None, limit: int, who: str | None = None) -> list[Row]:
    """Decisions, the latest first, from before number `before` on; `undone` says by which decision."""
    later = decisions.alias()
    query = (
        sa.select(decisions, later.c.id.label("undone"))
        .outerjoin(later, later.c.undoes == c.id)
        .order_by(c.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(c.seq < before)
    if who:
        query = query.where(c.who == who)
    return _all(connection, query)


def standing(connection: sa.Connection, targets: Iterable[str]) -> dict[str, list[Row]]:
    """The decisions that stand on each of these, oldest first; those that were undone are left out."""
    wanted = sorted(set(targets))
    found: dict[str, list[Row]] = {}
    for at in range(0, len(wanted), 900):
        query = sa.select(decisions).where(c.target.in_(wanted[at : at + 900]), c.verdict != "undo")
        for row in _all(connection, query.where(c.id.not_in(_undone())).order_by(c.seq)):
            found.setdefault(row["target"], []).append(row)
    return found


def history(connection: sa.Connection, target: str) -> list[Row]:
    """Every decision on one thing, oldest first, with `undone` where it was taken back."""
    later = decisions.alias()
    query = (
        sa.select(decisions, later.c.id.label("undone"))
        .outerjoin(later, later.c.undoes == c.id)
        .where(c.target == target)
        .order_by(c.seq)
    )
    return _all(connection, query)


def decision(connection: sa.Connection, name: str) -> Row | None:
    """The decision with this id."""
    row = connection.execute(sa.select(decisions).where(c.id == name)).mappings().first()
    return dict(row) if row else None


def merged(connection: sa.Connection) -> dict[str, str]:
    """Which actor's key stands for which other, after every merge and split that stands, in their order."""
    query = sa.select(decisions).where(c.verdict.in_(("merge", "split")), c.kind == "actors")
    leads: dict[str, str] = {}
    for row in _all(connection, query.where(c.id.not_in(_undone())).order_by(c.seq)):
        if row["verdict"] == "split":
            leads.pop(row["target"], None)
            continue
        lead: str = leads.get(str(row["other"]), str(row["other"]))
        if lead == row["target"]:
            continue
        leads[row["target"]] = lead
        leads |= {key: lead for key, old in leads.items() if old == row["target"]}
    return leads


def _undone() -> Any:
    return sa.select(c.undoes).where(c.undoes.is_not(None))


def _all(connection: sa.Connection, query: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
