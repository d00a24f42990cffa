"""`dragoman show`: documents, actors, quotations, and one document with its records marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.common import LEDGER, Ledger, Limit, Rows, as_table, print_rows, words

if TYPE_CHECKING:
    from rich.text import Text

DOCUMENT_COLUMNS = ("id", "published", "source", "title", "ref", "actors", "attributions")
ACTOR_COLUMNS = ("name", "kind", "country", "sectors", "office", "documents", "mentions", "said", "key")
SHORT_ID = 8
STATEMENT_COLUMNS = ("id", "published", "speaker", "cue", "content", "kind", "ref")


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    show = typer.Typer(no_args_is_help=True, help="Show documents, actors, quotations or one document, marked.")
    show.command(epilog="**Example**\n\n`dragoman show documents --limit 10`")(documents)
    show.command(epilog="**Example**\n\n`dragoman show actors --format csv > actors.csv`")(actors)
    show.command(
        epilog='**Examples**\n\n`dragoman show quotations "Ned Price"`\n\n`dragoman show quotations --all -f jsonl`'
    )(quotations)
    show.command(epilog="**Examples**\n\n`dragoman show document 3f9a`\n\n`dragoman show document wire/0412.txt`")(
        document
    )
    app.add_typer(show, name="show")


def documents(ledger: Ledger = LEDGER, limit: Limit = None, form: Rows = None) -> None:
    """List the documents, in the order they were read."""
    with _store(ledger) as store:
        rows = [_dated(row) for row in store.documents(limit)]
    print_rows(rows, DOCUMENT_COLUMNS, form)


def actors(ledger: Ledger = LEDGER, limit: Limit = None, form: Rows = None) -> None:
    """List the actors over all documents, the most widely mentioned first."""
    import msgspec

    with _store(ledger) as store:
        rows = [{**row, "sectors": msgspec.json.decode(row["sectors"])} for row in store.actors(limit)]
    print_rows(rows, ACTOR_COLUMNS[:-1] if as_table(form) else ACTOR_COLUMNS, form)


def quotations(
    speaker: Annotated[str | None, typer.Argument(help="Only what this actor said: a name, or part of one.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Statements without quotation marks too.")] = False,
    ledger: Ledger = LEDGER,
    limit: Limit = None,
    form: Rows = None,
) -> None:
    """List who said what, of everybody or of one actor. Each row's id opens with `dragoman explain`."""
    with _store(ledger) as store:
        found = store.statements(speaker, quoted=not everything, limit=limit)
    rows = [_statement(row) for row in found]
    if as_table(form):
        _print_statements(rows)
    else:
        print_rows(rows, STATEMENT_COLUMNS, form)


def _print_statements(rows: list[dict[str, Any]]) -> None:
    """Each as two lines: who, by what word, where and when; then what."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    for row in rows:
        who = (row["speaker"] or "(nobody named)", "bold cyan")
        about = f"  {row['published'] or 'undated'}  {row['ref']}"
        short = (f"{row['id'][:SHORT_ID]}  ", "dim")  # `explain` takes the beginning of an id
        console.print(Text.assemble(short, who, " ", (row["cue"], "yellow"), (about, "dim"), overflow="ellipsis"))
        console.print(Padding(Text(row["content"], "green"), (0, 0, 0, 4)))


def document(
    name: Annotated[str, typer.Argument(help="An id or its beginning, a file name, or a URL.")],
    ledger: Ledger = LEDGER,
) -> None:
    """Print one document with its records marked, and list its statements."""
    from rich.console import Console

    with _store(ledger) as store:
        row = store.document(name)
        found = {table: store.records(table, row["id"]) for table in ("actors", "attributions", "quotations")}
    console = Console(soft_wrap=False, highlight=False)
    console.print(f"[bold]{_escaped(row['title'] or row['ref'])}[/bold]")
    about = [row["source"], _dated(row)["published"], row["url"], row["ref"], f"id {row['id']}"]
    console.print(_escaped(" · ".join(part for part in about if part)), style="dim")
    for problem in row["problems"]:
        console.print(_escaped(f"{problem['code']}: {problem['message']}"), style="red")
    console.print("who speaks", style="bold cyan", end="  ")
    console.print("what is said", style="green", end="  ")
    console.print("by what word", style="yellow", end="  ")
    console.print("other quotation marks", style="magenta", end="  ")
    console.print("not part of the article\n", style="dim strike")
    console.print(_marked(row, found))
    names = {actor["id"]: actor["name"] for actor in found["actors"]}
    console.print()
    for said in found["attributions"]:
        speaker = names.get(said["speaker"]) or words(row["text"], said["source"]) or "(nobody named)"
        line = f"{said['id']}  [bold cyan]{_escaped(speaker)}[/]: {_escaped(words(row['text'], said['content']))}"
        console.print(line)


def _marked(row: dict[str, Any], found: dict[str, list[Any]]) -> Text:
    from rich.text import Text

    text = Text(row["text"])
    end = 0
    for start, stop in [*row["body"], (len(row["text"]), len(row["text"]))]:
        text.stylize("dim strike", end, start)
        end = stop
    for quotation in found["quotations"]:
        if quotation["kind"] != "statement":
            text.stylize("magenta", *quotation["span"])
    for part, style in (("content", "green"), ("source", "bold cyan"), ("cue", "yellow")):
        for said in found["attributions"]:
            for start, stop in said[part]:
                text.stylize(style, start, stop)
    return text


def _statement(row: dict[str, Any]) -> dict[str, Any]:
    text = row["text"]
    return {
        "id": row["id"],
        "published": row["published"]["value"],
        "speaker": row["speaker_name"] or words(text, row["source"]) or None,
        "cue": words(text, row["cue"]),
        "content": words(text, row["content"]),
        "kind": row["kind"],
        "ref": row["ref"],
    }


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "published": row["published"]["value"]}


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _store(ledger: str) -> Any:
    from dragoman.ledger import Ledger as Store

    return Store(ledger, create=False)
