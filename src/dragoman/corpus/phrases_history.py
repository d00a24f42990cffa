"""The history of a set phrase: first and last use, counts, who took it from whom, and where it is missing.

Pure functions over the rows of `ledger.queries_phrases`. What counts as a use: the phrase is used, not only spoken of
(`kind`), by a speaker between quotation marks or by a side's own account. The press's paraphrases are counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

Row = Mapping[str, Any]
FEWEST = 1  # comparable statements without the phrase that are worth telling


class Adoption(Struct, frozen=True, kw_only=True):
    """A side's first use of a phrase; `after` is the side that had it before, None for the first."""

    side: str
    speaker: str | None
    day: str | None
    document: str
    words: str
    after: str | None


class Absence(Struct, frozen=True, kw_only=True):
    """Comparable statements since a side's last use, in which the phrase does not stand.

    `why` says what makes them comparable; `last` is the document of the last use; `documents` are those compared,
    oldest first; `told` are those among all documents that say so themselves ("dropped", "did not repeat").
    """

    side: str
    why: str
    last: str
    last_day: str | None
    documents: list[str]


class History(Struct, frozen=True, kw_only=True):
    """What the rows tell of one phrase."""

    uses: int
    paraphrased: int
    spoken_of: int
    documents: int
    first: Row | None
    last: Row | None
    by_side: dict[str, int]
    by_speaker: dict[str, int]
    by_month: dict[str, int]
    adoptions: list[Adoption]
    absences: list[Absence]
    denials: list[str]


def history(rows: Sequence[Row], accounts: Sequence[Row], sides: Mapping[str, str]) -> History:
    """The history of one phrase from its `uses_of` rows, all official `accounts`, and the sides of speakers' keys.

    Copies of another document are left out, and a quotation that many documents carry is one use: the first.
    """
    own = [row for row in rows if row["copy_of"] is None]
    used = _once(sorted((r for r in own if is_use(r)), key=order))
    told = [side_of(r, sides) for r in used]
    dated = [r for r in used if day_of(r)] or used
    return History(
        uses=len(used),
        paraphrased=sum(r["kind"] == "used" and r["voice"] == "paraphrase" for r in own),
        spoken_of=sum(r["kind"] != "used" for r in own),
        documents=len({r["document"] for r in own}),
        first=dated[0] if dated else None,
        last=dated[-1] if dated else None,
        by_side=dict(Counter(side for side in told if side).most_common()),
        by_speaker=dict(Counter(r["speaker_name"] for r in used if r["speaker_name"]).most_common()),
        by_month=dict(sorted(Counter(d[:7] for r in used if (d := day_of(r))).items())),
        adoptions=adoptions(used, sides),
        absences=absences(used, accounts, sides),
        denials=[r["document"] for r in own if r["kind"] == "denied"],
    )


def _once(used: Sequence[Row]) -> list[Row]:
    """Of the uses in one quotation, as one speaker's and in one lineage, the first."""
    seen: set[tuple[str, str | None]] = set()
    kept = []
    for row in used:
        key = (row["lineage"], row["speaker_key"])
        if row["lineage"] is None or key not in seen:
            kept.append(row)
        if row["lineage"] is not None:
            seen.add(key)
    return kept


def is_use(row: Row) -> bool:
    """Whether the row is a use by somebody who can be held to the words."""
    own = row["voice"] == "author" and row["author_side"] is not None
    return bool(row["kind"] == "used" and (row["voice"] == "speaker" or own))


def side_of(row: Row, sides: Mapping[str, str]) -> str | None:
    """The side of the speaker, told here or in other documents."""
    side: str | None = row["side"] or sides.get(row["speaker_key"] or "")
    return side


def day_of(row: Row) -> str | None:
    """The day that a use is placed on: its first, else its last."""
    day: str | None = row["earliest"] or row["latest"] or row["published_day"]
    return day


def order(row: Row) -> tuple[str, str, int]:
    """By day, undated uses last."""
    return day_of(row) or "9999", row["ref"], row["start"]


def adoptions(used: Sequence[Row], sides: Mapping[str, str]) -> list[Adoption]:
    """Each side's first dated use, in order: who had the words first, and who took them up after whom."""
    found: dict[str, Adoption] = {}
    for row in used:
        side = side_of(row, sides)
        if side is None or side in found or day_of(row) is None:
            continue
        after = next(reversed(found), None)
        found[side] = Adoption(
            side=side, speaker=row["speaker_name"], day=day_of(row), document=row["document"], words=row["words"],
            after=after,
        )  # fmt: skip
    return list(found.values())


def absences(used: Sequence[Row], accounts: Sequence[Row], sides: Mapping[str, str]) -> list[Absence]:
    """For each side with an own account that holds the phrase: its comparable accounts since, without it.

    Comparable are accounts of the same side, of the same form where there are such, about one of the same other
    parties where there are such. A side that only the press quotes has none.
    """
    by_document = {row["document"]: row for row in accounts}
    holding = {row["document"] for row in used}
    found = []
    for side in dict.fromkeys(side for row in used if (side := side_of(row, sides))):
        own = [r for r in used if r["document"] in by_document and by_document[r["document"]]["side"] == side]
        if not own or not (since := own[-1]["published_day"]):
            continue
        last = by_document[own[-1]["document"]]
        later = [
            a
            for a in accounts
            if a["side"] == side and a["copy_of"] is None and (a["published_day"] or "") > since
            and a["document"] not in holding
        ]  # fmt: skip
        compared, why = _comparable(last, later)
        if len(compared) >= FEWEST:
            found.append(
                Absence(side=side, why=why, last=last["document"], last_day=since,
                        documents=[a["document"] for a in compared])
            )  # fmt: skip
    return found


def _comparable(last: Row, later: Sequence[Row]) -> tuple[list[Row], str]:
    """The accounts most like the last that held the phrase, and what they have in common with it."""
    others = set(last["parties"]) - {last["side"]}
    same_form = [a for a in later if a["form"] == last["form"]]
    same_party = [a for a in same_form or later if others & set(a["parties"])]
    chosen = same_party or same_form
    shared = sorted(others & {p for a in chosen for p in a["parties"]}) if same_party else []
    kind = f"{last['form']}s of {last['side']}" if same_form else f"accounts of {last['side']}"
    about = f" about {', '.join(shared)}" if shared else " about other states" if others else ""
    return chosen, kind + about
