"""Who used which set phrase in one document, and when."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dragoman.corpus import phrases
from dragoman.corpus.phrases import Finder, Use
from dragoman.corpus.phrases_sides import Account
from dragoman.corpus.timeline_days import days, published_days

Row = Mapping[str, Any]
SOUGHT = 10_000  # documents in which words that are not in the dictionary are looked for


def uses(
    document: Row,
    account: Account,
    attributions: Sequence[Row],
    quotations: Sequence[Row],
    actors: Mapping[str, Row],
    finder: Finder | None = None,
) -> list[dict[str, Any]]:
    """The rows of `phrase_uses` for one document, in text order; the dictionary's, or those of another `finder`.

    The speaker is that of the innermost statement whose content holds the phrase. Between quotation marks, or in a
    transcript, the words are the speaker's (`voice` speaker); told without them they are the press's own for what
    was said (paraphrase), and in a side's own account that side's (author), as is what no statement holds.
    `attributions` and `quotations` are the document's rows, `actors` its actors by id.
    """
    text = document["text"]
    found = (finder or phrases.finder()).find(text, [tuple(span) for span in document["body"]])
    day = published_days(document["published"])
    said = {row["id"]: row for row in attributions}
    marked = sorted((q["span"][1] - q["span"][0], *q["span"], q["id"], q["attribution"]) for q in quotations)
    pieces = sorted((b - a, a, b, row["id"]) for row in attributions for a, b in row["content"])
    rows = []
    for use in found:
        start, end = use.span
        # What a quotation tells of another's statement is still in the words of whom it quotes.
        within = [q for q in marked if q[1] <= start and end <= q[2]] if use.quoted else []
        around = [said[q[4]] for q in within if q[4] in said]
        around += [said[piece[3]] for piece in pieces if piece[1] <= start and end <= piece[2]]
        row = _row(document, use, account, next(iter(around), None), actors, day)
        rows.append({**row, "quotation": within[0][3] if within else None})
    return rows


def _row(
    document: Row,
    use: Use,
    account: Account,
    said: Row | None,
    actors: Mapping[str, Row],
    published: tuple[str | None, str | None],
) -> dict[str, Any]:
    kind, cue, by = use.kind, use.cue, use.by
    if said is not None and said["negated"] and kind == "used":
        kind, by = "denied", said["by"]
        cue = tuple(said["cue"][0]) if said["cue"] else None
    digest = hashlib.blake2b(f"{document['id']} {use.phrase} {use.span}".encode(), digest_size=8).hexdigest()
    row: dict[str, Any] = {
        "id": f"p{digest}",
        "document": document["id"],
        "phrase": use.phrase,
        "span": list(use.span),
        "start": use.span[0],
        "words": " ".join(document["text"][use.span[0] : use.span[1]].split()),
        "quoted": use.quoted,
        "kind": kind,
        "cue": cue and list(cue),
        "by": by,
    }
    own = said is None or (account.side is not None and not (use.quoted or said["kind"] == "direct"))
    attribution = said and said["id"]
    if own:
        whose = {"speaker": None, "speaker_key": None, "speaker_name": account.author, "side": account.side}
        row |= {"voice": "author", "attribution": attribution, **whose}
        return row | dict(zip(("earliest", "latest"), published, strict=True))
    voice = "speaker" if use.quoted or (said and said["kind"] == "direct") else "paraphrase"
    row |= {"voice": voice, "attribution": attribution, **speaker(document, said, actors)}
    return row | said_on(said, published)


def speaker(document: Row, said: Row | None, actors: Mapping[str, Row]) -> dict[str, Any]:
    """Who a statement's source is: `speaker` (the actor's id), `speaker_key`, `speaker_name` and `side`."""
    actor = actors.get((said or {}).get("speaker") or "")
    name = actor["name"] if actor else None
    if name is None and said is not None and said["source"]:
        name = " … ".join(" ".join(document["text"][a:b].split()) for a, b in said["source"])
    side = said["side"] if said is not None else None
    if side is None and actor is not None:
        side = actor["country"] or (actor["key"] if "IGO" in actor["sectors"] and actor["kind"] != "person" else None)
    return {
        "speaker": actor and actor["id"],
        "speaker_key": actor and actor["key"],
        "speaker_name": name,
        "side": side,
    }


def said_on(said: Row | None, published: tuple[str | None, str | None]) -> dict[str, str | None]:
    """The first and last day on which a statement may have been made; undated, it came before its document did."""
    earliest, latest = days(said["date"]) if said is not None else (None, None)
    return {"earliest": earliest, "latest": latest or published[1]}


def uses_in(connection: sa.Connection, finder: Finder, words: str) -> list[Row]:
    """The uses of phrases that are not in the dictionary, found by a search for their `words`.

    The rows are as those of `ledger.queries_phrases.uses_of`. Nothing is stored.
    """
    from dragoman.corpus.phrases_sides import account
    from dragoman.ledger import queries, queries_phrases

    hits = queries.search(connection, f'"{words}"', limit=SOUGHT)
    ids = [hit["id"] for hit in hits]
    said = queries_phrases.of_documents(connection, "attributions", ids)
    quoted = queries_phrases.of_documents(connection, "quotations", ids)
    actors = queries_phrases.of_documents(connection, "actors", ids)
    rows: list[Row] = []
    for name in ids:
        document = queries.document(connection, name)
        told = account(document)
        about = {key: document[key] for key in ("ref", "title", "source", "url", "copy_of", "published_day")}
        about |= {"author": told.author, "author_side": told.side, "form": told.form, "lineage": None}
        known = {actor["id"]: actor for actor in actors[name]}
        rows += [{**row, **about} for row in uses(document, told, said[name], quoted[name], known, finder)]
    return rows
