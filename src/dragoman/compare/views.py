"""A comparison for people and programs: JSON as docs/compare.md tells, Markdown, a page of its own."""

from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any

import msgspec

from dragoman.compare.model import Claim, Comparison, Row
from dragoman.compare.summary import quote
from dragoman.records import Span

KINDS = {"both": "both", "differs": "differs", "only_a": "only A", "only_b": "only B"}
TOLD = ("id", "span", "core", "who", "speaker", "verb", "act", "scale", "rank", "kind", "topics", "place", "share")


def as_data(found: Comparison) -> dict[str, Any]:
    """The comparison as plain values: INTERFACE's fields first, then what else is known."""
    plain: dict[str, Any] = msgspec.to_builtins(found)
    claims = {
        side: [{name: claim[name] for name in TOLD} for claim in plain.pop(f"claims_{side}")] for side in ("a", "b")
    }
    for side in ("a", "b"):
        plain.pop(f"text_{side}")
    return {**{k: plain[k] for k in ("a", "b", "rows", "phrases", "summary")}, "claims": claims, **plain}


def as_json(found: Comparison) -> bytes:
    """The comparison as JSON, indented."""
    return msgspec.json.format(msgspec.json.encode(as_data(found)), indent=1) + b"\n"


def words(text: str, spans: list[Span]) -> str:
    """The words of spans on one line, parts parted by an ellipsis."""
    return " … ".join(" ".join(text[a:b].split()) for a, b in spans)


def told(found: Comparison, row: Row) -> str:
    """How the two tellings of a row differ, in words; empty where they do not."""
    return "; ".join(f"{d.aspect}: “{d.a}”" + (f" / “{d.b}”" if d.b else " / –") if d.a else f"{d.aspect}: – / “{d.b}”"
                     for d in row.differences)  # fmt: skip


def as_markdown(found: Comparison) -> str:
    """The comparison as Markdown: the first screen, then the table of rows, then the phrases."""
    out = [f"# {found.a.label}: {found.a.title}", "", f"beside {found.b.label}: {found.b.title}", ""]
    for problem in found.problems:
        out += [f"> {problem}", ""]
    for heading, lines in groupby(found.summary, key=lambda line: line.heading):
        out += [f"## {heading}", "", *(f"- {_safe(line.text)}" for line in lines), ""]
    out += [
        "## Point by point",
        "",
        f"| | topic | {found.a.label} | {found.b.label} | difference |",
        "|---|---|---|---|---|",
    ]
    for row in found.rows:
        cells = [KINDS[row.kind], row.topic, words(found.text_a, row.a), words(found.text_b, row.b), told(found, row)]
        out.append("| " + " | ".join(_safe(c).replace("|", "\\|") for c in cells) + " |")
    out += ["", "## Set phrases", "", f"| phrase | {found.a.label} | {found.b.label} |", "|---|---|---|"]
    out += [f"| {_safe(p.phrase)} | {len(p.a) or '–'} | {len(p.b) or '–'} |" for p in found.phrases]
    return "\n".join(out) + "\n"


def _safe(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def as_html(found: Comparison) -> str:
    """The comparison as one page: no script, nothing to load, dark and light, fit to print."""
    summary = [(heading, list(lines)) for heading, lines in groupby(found.summary, key=lambda line: line.heading)]
    texts = [
        (found.a, _marked(found.text_a, found.claims_a, _kinds(found.rows, "a")), "a"),
        (found.b, _marked(found.text_b, found.claims_b, _kinds(found.rows, "b")), "b"),
    ]
    shares = sorted(
        {*found.a.topics, *found.b.topics}, key=lambda t: -max(found.a.topics.get(t, 0), found.b.topics.get(t, 0))
    )
    return str(
        _template().render(
            found=found,
            summary=summary,
            texts=texts,
            kinds=KINDS,
            words=words,
            told=told,
            quote=quote,
            shares=shares[:14],
        )
    )


def _kinds(rows: list[Row], side: str) -> dict[str, str]:
    return {claim: row.kind for row in rows for claim in (row.claims_a if side == "a" else row.claims_b)}


def _marked(text: str, claims: list[Claim], kinds: dict[str, str]) -> list[tuple[str, str | None, str | None]]:
    """The text in pieces: (words, claim's id, kind of its row), the last two None between claims."""
    pieces: list[tuple[str, str | None, str | None]] = []
    at = 0
    for claim in sorted(claims, key=lambda c: c.span):
        start, end = max(at, claim.span[0]), claim.span[1]
        if end <= at:
            continue
        pieces.append((text[at:start], None, None))
        pieces.append((text[start:end], claim.id, kinds.get(claim.id)))
        at = end
    pieces.append((text[at:], None, None))
    return [p for p in pieces if p[0]]


@cache
def _template() -> Any:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    source = resources.files("dragoman.compare").joinpath("comparison.html").read_text(encoding="utf-8")
    return environment.from_string(source)
