"""Quotations followed from document to document: which are one, who carried each first, what became of its words.

Candidates come from an index of runs of three words, and from what the same speaker said within a few days; so a new
document costs a few look-ups, however many there are. `dragoman.corpus.lineage` compares the pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from dragoman.corpus.lineage import Comparison, Words, compare
from dragoman.corpus.timeline_days import days, published_days
from dragoman.ledger import queries_phrases as queries
from dragoman.ledger import writing_phrases as writing

Row = Mapping[str, Any]
NEAR = 10  # days within which one speaker's quotations may be the same words told otherwise
FOLLOWED = ("statement", "phrase")
MOST = 200  # candidates of one quotation that are compared, those with most runs in common first


def follow(connection: sa.Connection, document_ids: Sequence[str]) -> int:
    """Follow the quotations of these documents: index them, link them, bring their lineages up to date.

    Gives the number of links found. What was there of them is replaced.
    """
    by_document = queries.of_documents(connection, "quotations", document_ids)
    ids = [q["id"] for rows in by_document.values() for q in rows if q["kind"] in FOLLOWED]
    known = {row["id"]: row for row in queries.quotations(connection, ids)}
    words = {name: found for name, row in known.items() if (found := Words(row["words"])).followed()}
    before = _members(queries.linked(connection, words))
    writing.forget_followed(connection, words)
    wholes = {name: found.whole() for name, found in words.items()}
    leads, same = _leads(wholes, queries.same_words(connection, wholes.values()))
    grams = {name: words[name].grams() for name in leads}
    rows = [_followed(known[name], wholes[name], name in leads) for name in words]
    writing.write_followed(connection, rows, grams)
    near = _candidates(connection, {name: known[name] for name in leads}, grams)
    for name, others in same.items():
        near.setdefault(name, []).extend(others)
    unknown = {other for names in near.values() for other in names} - set(known)
    known |= {row["id"]: row for row in queries.quotations(connection, unknown)}
    links = _links(near, known, words)
    writing.write_links(connection, wholes, links)
    _settle(connection, {*wholes, *before, *_members(links)})
    return len(links)


def _leads(wholes: Mapping[str, int], there: Mapping[int, Sequence[Row]]) -> tuple[set[str], dict[str, list[str]]]:
    """Which of these quotations lead those with the same words, and which others each is to be linked to.

    One that follows is linked to its leader; one that takes the place of a leader that is gone, to all it leads.
    """
    leader = {whole: rows[0]["quotation"] for whole, rows in there.items() if rows[0]["leads"]}
    leads: set[str] = set()
    same: dict[str, list[str]] = {}
    for name in sorted(wholes):
        whole = wholes[name]
        if whole in leader:
            same[name] = [leader[whole]]
        else:
            leader[whole] = name
            leads.add(name)
            same[name] = [row["quotation"] for row in there.get(whole, ())]
    return leads, same


def _followed(row: Row, whole: int, leads: bool) -> Row:
    return {
        "quotation": row["id"],
        "speaker_key": row["speaker_key"],
        "day": row["published_day"] and row["published_day"][:10],
        "whole": whole,
        "leads": leads,
    }


def _links(near: Mapping[str, Sequence[str]], known: Mapping[str, Row], words: dict[str, Words]) -> list[Row]:
    """The links between these quotations and those near to them that are the same, each pair once."""
    links: dict[tuple[str, str], Row] = {}
    for name, others in near.items():
        for other in others:
            if known[name]["document"] != known[other]["document"]:
                words.setdefault(other, Words(known[other]["words"]))
                link = _link(known[name], known[other], words)
                if link is not None:
                    links[link["quotation"], link["earlier"]] = link
    return list(links.values())


def _candidates(
    connection: sa.Connection, rows: Mapping[str, Row], grams: Mapping[str, set[int]]
) -> dict[str, list[str]]:
    """For each quotation those that may be the same: with runs of words in common, or of one speaker and time."""
    holders = queries.holders(connection, {gram for runs in grams.values() for gram in runs})
    said = _said(connection, rows)
    found = {}
    for name, row in rows.items():
        counts = Counter(other for gram in grams[name] for other in holders.get(gram, ()))
        names = sorted(counts, key=lambda n: (-counts[n], n))[:MOST]
        if row["speaker_key"] and row["published_day"]:
            day = date.fromisoformat(row["published_day"])
            first, last = ((day + timedelta(days=step)).isoformat() for step in (-NEAR, NEAR))
            names += [n for n, on in said.get(row["speaker_key"], ()) if first <= on <= last][:MOST]
        found[name] = [n for n in dict.fromkeys(names) if n != name]
    return found


def _said(connection: sa.Connection, rows: Mapping[str, Row]) -> dict[str, list[tuple[str, str]]]:
    """What the speakers of these quotations said around their days: quotations with their days, by speaker."""
    dated = [row for row in rows.values() if row["speaker_key"] and row["published_day"]]
    if not dated:
        return {}
    ends = min(row["published_day"] for row in dated), max(row["published_day"] for row in dated)
    first, last = (
        (date.fromisoformat(d) + timedelta(days=s)).isoformat() for d, s in zip(ends, (-NEAR, NEAR), strict=True)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in queries.said_between(connection, {row["speaker_key"] for row in dated}, first, last):
        found.setdefault(row["speaker_key"], []).append((row["quotation"], row["day"]))
    return found


def _link(row: Row, other: Row, words: Mapping[str, Words]) -> Row | None:
    """The link of the later to the earlier of two quotations, if they are one."""
    earlier, later = sorted((row, other), key=_order)
    same_speaker = earlier["speaker_key"] is not None and earlier["speaker_key"] == later["speaker_key"]
    found = compare(words[earlier["id"]], words[later["id"]], same_speaker=same_speaker, same_time=same_speaker)
    if found is None:
        return None
    return {"quotation": later["id"], "earlier": earlier["id"], "relation": found.relation, "likeness": found.likeness}


def _settle(connection: sa.Connection, ids: set[str]) -> None:
    """Work out the lineages of these quotations anew from all links."""
    links = queries.linked(connection, ids)
    groups = _groups(links)
    rows = {row["id"]: row for row in queries.quotations(connection, {*_members(links)})}
    members = [member for group in groups for member in _lineage([rows[name] for name in group])]
    writing.write_lineages(connection, {*ids, *rows}, members)


def _lineage(rows: Sequence[Row]) -> list[Row]:
    """The members of one lineage: each compared with the first carrier, else with the closest member before it."""
    rows = sorted(rows, key=_order)
    words = [Words(row["words"]) for row in rows]
    came = [published_days(row["published"]) for row in rows]
    known = [latest for _, latest in came if latest]
    first_sure = min(known, default=None)
    made: list[Row] = []
    for at, row in enumerate(rows):
        of, found = _closest(rows, words, at)
        earliest, latest = days(row["date"])
        may_be_first = not at or first_sure is None or (came[at][0] or "") <= first_sure
        made.append(
            {
                "quotation": row["id"],
                "lineage": f"l{rows[0]['id'][1:]}",
                "document": row["document"],
                "relation": found.relation if found else "first",
                "of": of,
                "likeness": found.likeness if found else 1.0,
                "changes": msgspec.to_builtins(found.changes) if found else [],
                "first": may_be_first,
                "speaker_key": row["speaker_key"],
                "speaker_name": row["speaker_name"],
                "earliest": earliest,
                "latest": latest or came[at][1],
            }
        )
    return made


def _closest(rows: Sequence[Row], words: Sequence[Words], at: int) -> tuple[str | None, Comparison | None]:
    """The member that this one is told against: the first if they match, else the likest of those before it."""
    best: tuple[float, int, Comparison] | None = None
    for other in range(at):
        same = rows[at]["speaker_key"] is not None and rows[at]["speaker_key"] == rows[other]["speaker_key"]
        found = compare(words[other], words[at], same_speaker=same, same_time=same)
        if found is not None and other == 0:
            return rows[0]["id"], found
        if found is not None and (best is None or found.likeness > best[0]):
            best = (found.likeness, other, found)
    return (rows[best[1]]["id"], best[2]) if best else (None, None)


def _order(row: Row) -> tuple[str, str, int, str, int]:
    """By when the document came out, undated ones last; of one day the longest first."""
    earliest, latest = published_days(row["published"])
    return earliest or latest or "9999", latest or "9999", -len(row["words"]), row["ref"], row["start"]


def _members(links: Iterable[Row]) -> set[str]:
    return {name for link in links for name in (link["quotation"], link["earlier"])}


def _groups(links: Sequence[Row]) -> list[list[str]]:
    """The connected groups of quotations."""
    head: dict[str, str] = {}

    def top(name: str) -> str:
        while head.setdefault(name, name) != name:
            head[name] = head[head[name]]
            name = head[name]
        return name

    for link in links:
        one, other = sorted((top(link["quotation"]), top(link["earlier"])))
        head[other] = one
    groups: dict[str, list[str]] = {}
    for name in sorted(head):
        groups.setdefault(top(name), []).append(name)
    return list(groups.values())
