"""`dragoman stories`: stories, storylines, one story with its documents and acts; placing anew."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.common import LEDGER, Ledger, Limit, Rows, as_table, print_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from dragoman.corpus.placing import Placed

STORY_COLUMNS = ("id", "first_day", "last_day", "documents", "copies", "sources", "headline", "actors", "storyline")
LINE_COLUMNS = ("id", "first_day", "last_day", "stories", "documents", "headline", "actors")
DOCUMENT_COLUMNS = ("story", "document", "published_day", "source", "ref", "title", "copies", "likeness", "reason")
CHANGE_COLUMNS = ("at", "change", "story", "other", "document", "reason")
SHOWN, SHORT_ID = 3, 8  # actors, and characters of an id, in a table
LONG = ("last_day", "storyline", "sources")  # left out of a table


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman stories --least 2`\n\n`dragoman stories s3f9a`\n\n"
        '`dragoman stories --actor "Ned Price" --since 2022-09-01`\n\n`dragoman stories --lines`\n\n'
        "`dragoman stories --again`"
    )(stories)


def stories(
    name: Annotated[str | None, typer.Argument(help="A story's id or its beginning: shows that one.")] = None,
    lines: Annotated[bool, typer.Option("--lines", help="Storylines: stories that follow from one another.")] = False,
    changes: Annotated[bool, typer.Option("--changes", help="What became of stories: begun, merged, split.")] = False,
    actor: Annotated[str | None, typer.Option("--actor", help="Only stories that name this actor.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="Only stories that reach this day (2022-09-15).")] = None,
    least: Annotated[int, typer.Option("--least", min=1, help="Only with at least this many documents.")] = 1,
    again: Annotated[bool, typer.Option("--again", help="First work out copies and stories anew, from all.")] = False,
    ledger: Ledger = LEDGER,
    limit: Limit = None,
    form: Rows = None,
) -> None:
    """List stories: documents on one event, the most widely told first.

    Documents that were not placed yet are placed first. With a story's id: its documents, each with why it is there,
    copies folded below their originals; and its acts, with the witnesses of each and what they contradict.
    """
    from dragoman.corpus.placing import place
    from dragoman.ledger import Ledger as Store
    from dragoman.ledger import queries, queries_stories

    with Store(ledger, create=False) as store:
        done = place(store, again=again)
        if done.documents:
            print(_told(done), file=sys.stderr)
        if name is not None and not changes:
            row = store.ask(queries_stories.story, name)
            own = store.ask(queries_stories.story_documents, row["id"])
            if as_table(form):
                _print_story(row, own, store.ask(queries_stories.story_acts, row["id"]))
            else:
                print_rows([_document(row, one) for one in own], DOCUMENT_COLUMNS, form)
        elif changes:
            which = store.ask(queries_stories.story, name)["id"] if name else None
            print_rows(store.ask(queries_stories.changes, which, limit), CHANGE_COLUMNS, form)
        elif lines:
            rows = store.ask(queries_stories.storyline_list, least=least, limit=limit)
            _print_list(rows, LINE_COLUMNS, form)
        else:
            key = store.ask(queries.actors_named, actor)[0] if actor else None
            rows = store.ask(queries_stories.story_list, actor=key, since=since, least=least, limit=limit)
            _print_list(rows, STORY_COLUMNS, form)


def _told(done: Placed) -> str:
    changes = ", ".join(f"{n:,} {change}" for change, n in sorted(done.changes.items()))
    return f"{done.documents:,} documents placed: {done.copies:,} copies, {done.stories:,} stories ({changes})"


def _print_list(rows: list[Any], columns: tuple[str, ...], form: Any) -> None:
    short = as_table(form)
    for row in rows:
        row["actors"] = [actor["name"] for actor in row["actors"]][: SHOWN if short else None]
        row["id"] = row["id"][:SHORT_ID] if short else row["id"]  # the beginning of an id is enough to ask for it
    print_rows(rows, tuple(name for name in columns if not short or name not in LONG), form)


def _document(row: Mapping[str, Any], one: Mapping[str, Any]) -> dict[str, Any]:
    return {**one, "story": row["id"], "document": one["id"], "copies": [copy["ref"] for copy in one["copies"]]}


def _print_story(row: Mapping[str, Any], own: list[Any], acts: list[Any]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(row["headline"], "bold"))
    days = " to ".join(dict.fromkeys(day for day in (row["first_day"], row["last_day"]) if day)) or "undated"
    count = f"{row['documents']} documents, {row['copies']} of them copies, {row['sources']} outlets"
    console.print(Text(f"{days} · {count} · story {row['id']} · storyline {row['storyline']}", "dim"))
    console.print(Text(", ".join(actor["name"] for actor in row["actors"]), "cyan"))
    console.print(Text("\nDocuments", "bold"))
    for one in own:
        head = f"{one['published_day'] or 'undated'}  {one['source'] or ''}  {one['title'] or one['ref']}"
        console.print(Text.assemble((head, ""), (f"  {one['id'][:8]}", "dim")))
        console.print(Text(f"    {one['reason'] or ''}", "green"))
        for copy in one["copies"]:
            console.print(Text(f"    {copy['kind']} copy: {copy['source'] or ''} {copy['ref']}", "dim"))
    console.print(Text("\nActs", "bold"))
    for act in acts:
        _print_act(console, act)


def _print_act(console: Console, act: Mapping[str, Any]) -> None:
    from rich.text import Text

    day = " to ".join(dict.fromkeys(d for d in (act["earliest"], act["latest"]) if d)) or "undated"
    parties = ", ".join(a["name"] for a in act["actors"])
    to = ", ".join(a["name"] for a in act["recipients"])
    kind = f"{act['type']}{' (' + act['mode'] + ')' if act['mode'] else ''}"
    witnesses = f"{act['sources']} independent source{'s' if act['sources'] != 1 else ''}"
    console.print(
        Text.assemble(f"{day}  ", (kind, "yellow"), f"  {parties}{' → ' + to if to else ''}  ", (witnesses, "dim"))
    )
    for told in act["tellings"]:
        console.print(Text.assemble(("    " + told["words"], "green"), (f"  {told['witness_reason']}", "dim")))
    for one in act["contradictions"]:
        accounts = " | ".join(account["value"] for account in one["accounts"])
        console.print(Text(f"    accounts differ in {one['aspect']} ({one['of']}): {accounts}", "red"))
