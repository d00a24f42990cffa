"""What one asks of a ledger about set phrases and quotations that are followed; see `ledger.queries`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from dragoman.ledger.schema import documents, records
from dragoman.ledger.schema_phrases import (
    lineages,
    phrase_documents,
    phrase_uses,
    quotation_grams,
    quotation_links,
    quotations_followed,
)

Row = Mapping[str, Any]
ASKED = 900  # values in one question
COMMON = 300  # quotations with one run of words, beyond which it tells nothing

# The columns of `dragoman export phrases`, with their types.
PHRASE_COLUMNS: dict[str, Any] = {
    "id": str, "document": str, "ref": str, "published": str, "phrase": str, "span": "span", "words": str,
    "quoted": bool, "kind": str, "cue": "span", "voice": str, "attribution": str, "quotation": str, "speaker": str,
    "speaker_key": str, "speaker_name": str, "side": str, "earliest": str, "latest": str, "by": str,
}  # fmt: skip


def waiting(connection: sa.Connection, version: str, limit: int, after: int = 0) -> list[Row]:
    """Documents whose phrases were not followed yet by this version, in the order of reading, with their text.

    `after` is the `seq` of the last document of the batch before, so that none is looked at twice.
    """
    done = phrase_documents.c
    query = (
        sa.select(documents)
        .outerjoin(phrase_documents, done.document == documents.c.id)
        .where(documents.c.seq > after, sa.or_(done.document.is_(None), done.version != version))
        .order_by(documents.c.seq)
        .limit(limit)
    )
    return _all(connection, query)


def of_documents(connection: sa.Connection, table: str, ids: Iterable[str]) -> dict[str, list[Row]]:
    """The records of `table` by document."""
    t = records[table]
    found: dict[str, list[Row]] = {name: [] for name in ids}
    for some in parts(list(found)):
        for row in _all(connection, sa.select(t).where(t.c.document.in_(some)).order_by(t.c.document, t.c.position)):
            found[row["document"]].append(row)
    return found


def phrase_counts(connection: sa.Connection) -> list[Row]:
    """Each phrase with `uses`, `mentions`, `documents`, `speakers`, `sides`, `first` and `last` day of a use.

    Uses are counted as `corpus.phrases_history` does: a speaker's or a side's own account's, no copies, a quotation
    that many documents carry once; `mentions` are those that are spoken of as words or denied.
    """
    u = phrase_uses.c
    own = sa.and_(u.voice == "author", u.side.is_not(None))
    use = sa.and_(u.kind == "used", sa.or_(u.voice == "speaker", own))
    once = sa.func.coalesce(lineages.c.lineage + "/" + sa.func.coalesce(u.speaker_key, ""), u.id)
    day = sa.case((use, sa.func.coalesce(u.earliest, u.latest)))
    query = (
        sa.select(
            u.phrase,
            sa.func.count(sa.distinct(sa.case((use, once)))).label("uses"),
            sa.func.sum(sa.case((u.kind != "used", 1), else_=0)).label("mentions"),
            sa.func.count(sa.distinct(u.document)).label("documents"),
            sa.func.count(sa.distinct(sa.case((use, u.speaker_key)))).label("speakers"),
            sa.func.count(sa.distinct(sa.case((use, u.side)))).label("sides"),
            sa.func.min(day).label("first"),
            sa.func.max(day).label("last"),
        )
        .join(documents, documents.c.id == u.document)
        .outerjoin(lineages, lineages.c.quotation == u.quotation)
        .where(documents.c.copy_of.is_(None))
        .group_by(u.phrase)
        .order_by(sa.desc("uses"), u.phrase)
    )
    return _all(connection, query)


def uses_of(connection: sa.Connection, phrase: str | None = None) -> list[Row]:
    """The uses of a phrase, or of all, by day: each with its document's ref, title, source, url and published.

    `lineage` is that of the quotation that it stands in.

    Of one phrase also with its document's text.
    """
    u, d = phrase_uses, documents.c
    columns = [d.ref, d.title, d.source, d.url, d.copy_of, d.published, d.published_day]
    about = phrase_documents.c
    if phrase is not None:
        columns.append(d.text)
    query = (
        sa.select(u, *columns, about.author, about.side.label("author_side"), about.form, lineages.c.lineage)
        .join(documents, d.id == u.c.document)
        .join(phrase_documents, about.document == u.c.document)
        .outerjoin(lineages, lineages.c.quotation == u.c.quotation)
        .order_by(sa.func.coalesce(u.c.latest, u.c.earliest), d.ref, u.c.start)
    )
    if phrase is not None:
        query = query.where(u.c.phrase == phrase)
    return _all(connection, query)


def accounts(connection: sa.Connection, side: str | None = None) -> list[Row]:
    """The official accounts, all or one side's, oldest first: document, form, author, side, ref, title, day,
    and `parties`, the countries that it names.
    """
    p, d, a = phrase_documents.c, documents.c, records["actors"].c
    query = (
        sa.select(p.document, p.form, p.author, p.side, d.ref, d.title, d.published, d.published_day, d.copy_of)
        .join(documents, d.id == p.document)
        .where(p.side.is_not(None))
        .order_by(d.published_day, d.ref)
    )
    if side is not None:
        query = query.where(p.side == side)
    rows = [dict(row) for row in _all(connection, query)]
    keys: dict[str, set[str]] = {row["document"]: set() for row in rows}
    for some in parts(list(keys)):
        asked = sa.select(a.document, a.country).where(a.document.in_(some), a.country.is_not(None)).distinct()
        for found in connection.execute(asked):
            keys[found.document].add(found.country)
    return [{**row, "parties": sorted(keys[row["document"]])} for row in rows]


def sides_of(connection: sa.Connection) -> dict[str, str]:
    """The side of each actor's key over all documents: the one most often told."""
    a, t = records["actors"].c, records["attributions"].c
    query = (
        sa.select(a.key, t.side, sa.func.count().label("times"))
        .select_from(records["attributions"].join(records["actors"], a.id == t.speaker))
        .where(t.side.is_not(None))
        .group_by(a.key, t.side)
        .order_by("times", t.side)
    )
    return {row.key: row.side for row in connection.execute(query)}  # the last, most frequent, stands


def holders(connection: sa.Connection, grams: Iterable[int]) -> dict[int, list[str]]:
    """The quotations of the index that have each of these runs of words; runs that too many share are left out."""
    g = quotation_grams.c
    found: dict[int, list[str]] = {}
    for some in parts(sorted(grams)):
        few = sa.select(g.gram).where(g.gram.in_(some)).group_by(g.gram).having(sa.func.count() <= COMMON)
        for gram, name in connection.execute(sa.select(g.gram, g.quotation).where(g.gram.in_(few))):
            found.setdefault(gram, []).append(name)
    return found


def quotations(connection: sa.Connection, ids: Iterable[str]) -> list[Row]:
    """These quotations: id, document, span, words, the statement's speaker and date, the document's `published`.

    `author_side` is the side whose own account the document is.
    """
    q, t, a, d = records["quotations"], records["attributions"], records["actors"], documents.c
    joined = (
        q.join(documents, d.id == q.c.document)
        .outerjoin(t, t.c.id == q.c.attribution)
        .outerjoin(a, a.c.id == t.c.speaker)
        .outerjoin(phrase_documents, phrase_documents.c.document == q.c.document)
    )
    words = sa.func.substr(d.text, q.c.start + 1, q.c.end - q.c.start).label("words")
    columns = (q.c.id, q.c.document, q.c.span, q.c.start, q.c.kind, words, a.c.key.label("speaker_key"),
               a.c.name.label("speaker_name"), t.c.side, t.c.date, d.published, d.published_day, d.ref, d.source,
               d.title, d.url, d.copy_of, phrase_documents.c.side.label("author_side"))  # fmt: skip
    rows: list[Row] = []
    for some in parts(list(ids)):
        rows += _all(connection, sa.select(*columns).select_from(joined).where(q.c.id.in_(some)))
    return rows


def same_words(connection: sa.Connection, wholes: Iterable[int]) -> dict[int, list[Row]]:
    """What is followed with these hashes of all words, those that lead before the others."""
    f = quotations_followed
    found: dict[int, list[Row]] = {}
    for some in parts(sorted(wholes)):
        query = sa.select(f).where(f.c.whole.in_(some)).order_by(f.c.leads.desc(), f.c.quotation)
        for row in _all(connection, query):
            found.setdefault(row["whole"], []).append(row)
    return found


def said_between(connection: sa.Connection, speakers: Iterable[str], first: str, last: str) -> list[Row]:
    """What is followed of these speakers' keys in documents of these days: quotation, speaker_key, day."""
    f = quotations_followed
    rows: list[Row] = []
    for some in parts(sorted(speakers)):
        query = sa.select(f).where(f.c.speaker_key.in_(some), f.c.day >= first, f.c.day <= last, f.c.leads)
        rows += _all(connection, query.order_by(f.c.day, f.c.quotation))
    return rows


def linked(connection: sa.Connection, ids: Iterable[str]) -> list[Row]:
    """All links of the lineages that these quotations are in, followed to their ends."""
    seen: set[str] = set()
    rows: dict[tuple[str, str], Row] = {}
    ahead = set(ids)
    while ahead:
        seen |= ahead
        found: set[str] = set()
        for some in parts(sorted(ahead)):
            at = sa.or_(quotation_links.c.quotation.in_(some), quotation_links.c.earlier.in_(some))
            for row in _all(connection, sa.select(quotation_links).where(at)):
                rows[row["quotation"], row["earlier"]] = row
                found |= {row["quotation"], row["earlier"]}
        ahead = found - seen
    return list(rows.values())


def lineage_list(connection: sa.Connection, limit: int | None = None) -> list[Row]:
    """Lineages, the most widely carried first: `lineage`, `members`, `documents`, `speakers`, `first` and `last`."""
    m = lineages.c
    documents_ = sa.func.count(sa.distinct(m.document)).label("documents")
    query = (
        sa.select(
            m.lineage, sa.func.count().label("members"), documents_,
            sa.func.count(sa.distinct(m.speaker_key)).label("speakers"),
            sa.func.min(m.latest).label("first"), sa.func.max(m.latest).label("last"),
        )
        .group_by(m.lineage)
        .order_by(documents_.desc(), sa.desc("members"), m.lineage)
        .limit(limit)
    )  # fmt: skip
    return _all(connection, query)


def lineage_members(connection: sa.Connection, ids: Iterable[str]) -> list[Row]:
    """The members of these lineages with their words, the first carriers before the others, then by day."""
    rows: list[Row] = []
    for some in parts(list(ids)):
        rows += _all(connection, sa.select(lineages).where(lineages.c.lineage.in_(some)))
    about = {row["id"]: row for row in quotations(connection, [row["quotation"] for row in rows])}
    shown = ("words", "span", "ref", "source", "title", "url", "copy_of", "published_day")
    made = [{**row, **{name: about[row["quotation"]][name] for name in shown}} for row in rows]
    return sorted(made, key=lambda r: (r["lineage"], not r["first"], r["latest"] or "9", r["ref"], r["span"]))


def quoted_phrases(connection: sa.Connection) -> Iterator[Row]:
    """Every quotation with its words, speaker and side, streamed by document."""
    ids = list(connection.execute(sa.select(records["quotations"].c.id).order_by(records["quotations"].c.id)).scalars())
    for some in parts(ids):
        yield from quotations(connection, some)


def phrase_rows(connection: sa.Connection) -> Iterator[Row]:
    """The rows of `dragoman export phrases`, in the order of their documents' refs and of the text."""
    u, d = phrase_uses, documents.c
    query = (
        sa.select(u, d.ref, d.published_day.label("published"))
        .join(documents, d.id == u.c.document)
        .order_by(d.ref, d.id, u.c.start, u.c.phrase)
    )
    for row in connection.execute(query).mappings():
        yield {name: row[name] for name in PHRASE_COLUMNS}


def parts(values: list[Any]) -> Iterator[list[Any]]:
    """The values in portions that one question may hold."""
    for at in range(0, len(values), ASKED):
        yield values[at : at + ASKED]


def _all(connection: sa.Connection, query: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
