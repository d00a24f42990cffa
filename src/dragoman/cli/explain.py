"""`dragoman explain`: why a record is there: its words, the rule or model that found it, and its version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from dragoman.cli.common import LEDGER, Ledger, words

PARTS = ("source", "cue", "content", "mentions", "span", "addressee", "reason", "trigger", "evidence")
CONTEXT = 160  # characters shown on each side of a record's words
OMITTED = {"document", "position", "start", "end", *PARTS}


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(epilog="**Example**\n\n`dragoman explain t3f9a --ledger news.db`")(explain)


def explain(
    record: Annotated[str, typer.Argument(help="A record's id, or its beginning, as `show` and `export` print it.")],
    ledger: Ledger = LEDGER,
) -> None:
    """Show the words a record points at, what found it, and by which version."""
    from rich.console import Console
    from rich.text import Text

    from dragoman.ledger import Ledger as Store
    from dragoman.ledger import queries_review

    with Store(ledger, create=False) as store:
        table, row, document = store.record(record)
        names = {actor["id"]: actor["name"] for actor in store.records("actors", document["id"])}
        decisions = store.ask(queries_review.history, row["id"])
    console = Console(highlight=False)
    console.print(Text.assemble((f"{table.removesuffix('s')} {row['id']}", "bold")))
    console.print(Text(f"in {document['title'] or document['ref']} ({document['ref']}, {document['id']})"))
    console.print(_in_context(document["text"], row))
    for part in PARTS:
        if spans := row.get(part):
            spans = [spans] if isinstance(spans[0], int) else spans
            console.print(
                Text.assemble((f"{part:>12}  ", "bold"), words(document["text"], spans[:12]), f"  {spans[:12]}")
            )
    for name, value in row.items():
        if name not in OMITTED and value not in (None, "", [], False):
            shown = f"{names.get(value, value)}  {value}" if name in ("speaker", "via", "of") else _plain(value)
            console.print(Text.assemble((f"{name:>12}  ", "bold"), shown))
    for line in _rule(row["by"]):
        console.print(Text.assemble((f"{'rule':>12}  ", "bold"), line))
    console.print(Text.assemble((f"{'version':>12}  ", "bold"), document["version"]))
    for made in decisions:
        told = f"{made['verdict']}, by {made['who']} at {made['at']}" + (f": {made['note']}" if made["note"] else "")
        console.print(Text.assemble((f"{'decision':>12}  ", "bold"), told + (", undone" if made["undone"] else "")))


def _in_context(text: str, row: Mapping[str, Any]) -> Any:
    from rich.text import Text

    start, end = max(0, row["start"] - CONTEXT), min(len(text), row["end"] + CONTEXT)
    shown = Text(("… " if start else "") + text[start:end].replace("\n", " ") + (" …" if end < len(text) else ""))
    offset = (2 if start else 0) - start
    for part, style in (
        ("content", "green"),
        ("mentions", "cyan"),
        ("span", "green"),
        ("source", "cyan"),
        ("cue", "yellow"),
    ):
        spans = row.get(part) or []
        for a, b in [spans] if spans and isinstance(spans[0], int) else spans:
            if a < end and b > start:
                shown.stylize(style, max(a, start) + offset, min(b, end) + offset)
    return shown


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _rule(by: str) -> list[str]:
    from dragoman import rules

    found = rules.find(by)
    if found is None:
        return []
    file, rule = found
    told = [f"{key}: {_plain(value)}" for key, value in rule.items() if key != "holders"]
    return [f"rules/{file}", *told]
