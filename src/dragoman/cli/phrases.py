"""`dragoman phrases`: set phrases, who used them when and no longer does; quotations from document to document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli.common import LEDGER, Ledger, Limit, Rows, as_table, print_rows

if TYPE_CHECKING:
    from dragoman.corpus.phrases import Phrase
    from dragoman.corpus.phrases_history import History

LIST = ("phrase", "uses", "paraphrased", "spoken_of", "documents", "sides", "first", "last", "absent")
USES = ("day", "side", "speaker", "words", "kind", "voice", "ref", "id")
FOUND = ("words", "side", "speakers", "documents", "first", "last")
LINEAGES = ("lineage", "first", "day", "speaker", "relation", "words", "changes", "ref")
Context = tuple[list[Any], dict[str, str]]


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman phrases`\n\n`dragoman phrases no-limits`\n\n"
        '`dragoman phrases "a sea of its owners"`\n\n`dragoman phrases --discover`\n\n`dragoman phrases --quotations`'
    )(phrases)


def phrases(
    name: Annotated[
        str | None, typer.Argument(help="One phrase: its id or a form of it, or any words to be followed.")
    ] = None,
    discover: Annotated[
        bool, typer.Option("--discover", help="Quoted words that a side repeats: new phrases.")
    ] = False,
    quotations: Annotated[
        bool, typer.Option("--quotations", help="Quotations carried by several documents, and what became of them.")
    ] = False,
    side: Annotated[str | None, typer.Option("--side", help="Only this side's: RUS, or a body's key.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Follow the phrases of all documents anew.")] = False,
    ledger: Ledger = LEDGER,
    limit: Limit = None,
    form: Rows = None,
) -> None:
    """List set phrases, with their first and last use and where they are missing; or tell one phrase's history."""
    from dragoman.corpus.phrases_update import update
    from dragoman.ledger import Ledger as Store

    with Store(ledger, create=False) as store:
        update(store, again=again)
        if quotations:
            _quotations(store, limit, form)
        elif discover:
            _discover(store, side, limit, form)
        elif name is None:
            _list(store, side, limit, form)
        else:
            _one(store, name, side, limit, form)


def _context(store: Any) -> Context:
    from dragoman.ledger import queries_phrases as queries

    return store.ask(queries.accounts), store.ask(queries.sides_of)


def _list(store: Any, side: str | None, limit: int | None, form: Rows) -> None:
    from dragoman.corpus.phrases_history import history, side_of
    from dragoman.ledger import queries_phrases as queries

    accounts, sides = _context(store)
    by_phrase: dict[str, list[Any]] = {}
    for row in store.ask(queries.uses_of):
        if side is None or side_of(row, sides) == side:
            by_phrase.setdefault(row["phrase"], []).append(row)
    told = [(name, history(rows, accounts, sides)) for name, rows in by_phrase.items()]
    told.sort(key=lambda pair: (-pair[1].uses, -pair[1].documents, pair[0]))
    print_rows([_summary(name, each) for name, each in told[:limit]], LIST, form)


def _summary(name: str, told: History) -> dict[str, Any]:
    from dragoman.corpus.phrases_history import day_of

    return {
        "phrase": name,
        "uses": told.uses,
        "paraphrased": told.paraphrased,
        "spoken_of": told.spoken_of,
        "documents": told.documents,
        "sides": [f"{side} {count}" for side, count in told.by_side.items()],
        "first": told.first and day_of(told.first),
        "last": told.last and day_of(told.last),
        "absent": [f"{a.side} {len(a.documents)}" for a in told.absences],
    }


def _one(store: Any, name: str, side: str | None, limit: int | None, form: Rows) -> None:
    from dragoman.corpus.phrases_history import day_of, history, order, side_of

    phrase, rows = _asked(store, name)
    accounts, sides = _context(store)
    kept = sorted((row for row in rows if side is None or side_of(row, sides) == side), key=order)
    told = [
        {
            **row,
            "day": day_of(row),
            "side": side_of(row, sides),
            "speaker": row["speaker_name"] or row["source"],
        }
        for row in kept[:limit]
    ]
    if not as_table(form):
        print_rows(told, USES, form)
        return
    _print_head(phrase)
    print_rows(told, USES[:-1], form)
    _print_history(history(kept, accounts, sides), {row["document"]: row["ref"] for row in [*kept, *accounts]})


def _asked(store: Any, name: str) -> tuple[Phrase, list[Any]]:
    """The phrase that is meant, and its uses; words that are not in the dictionary are sought in the texts."""
    from dragoman.corpus.phrases import Finder, dictionary, find, own
    from dragoman.corpus.phrases_uses import uses_in
    from dragoman.ledger import queries_phrases as queries

    known = dictionary()
    found = name if name in known else next((u.phrase for u in find(f"“{name}”") if _whole(name, u.span)), None)
    if found is not None:
        return known[found], store.ask(queries.uses_of, found)
    phrase = own(name)
    return phrase, store.ask(uses_in, Finder({phrase.id: phrase}), phrase.forms[0])


def _whole(name: str, span: tuple[int, int]) -> bool:
    return span == (1, len(name) + 1)


def _print_head(phrase: Phrase) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    console.print(f"[bold]{escape(phrase.name)}[/]  [dim]{escape(phrase.id)}[/]")
    if phrase.meaning:
        console.print(escape(phrase.meaning))
    if phrase.family and phrase.strength:
        console.print(f"[dim]{escape(' < '.join(_family(phrase)))}[/]")
    console.print()


def _family(phrase: Phrase) -> list[str]:
    """The phrases of a family from the weakest to the strongest."""
    from dragoman.corpus.phrases import dictionary

    members = [p for p in dictionary().values() if p.family == phrase.family and p.strength]
    return [p.name for p in sorted(members, key=lambda p: (p.strength or 0, p.name))]


def _print_history(told: History, refs: dict[str, str]) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    console.print(
        f"\n{told.uses} uses, {told.paraphrased} in the press's words, {told.spoken_of} spoken of; "
        f"{told.documents} documents, copies left out"
    )
    for label, counts in (("by speaker", told.by_speaker), ("by month", told.by_month)):
        if counts:
            console.print(escape(f"{label}: " + ", ".join(f"{name} {count}" for name, count in counts.items())))
    for adoption in told.adoptions:
        after = f"after {adoption.after}" if adoption.after else "first"
        console.print(escape(f"{adoption.day}  {adoption.side}  {adoption.speaker or ''}  {after}"))
    for absence in told.absences:
        count = len(absence.documents)
        console.print(
            escape(f"not in the {count} {absence.why} since {absence.last_day}:" if count > 1 else
                   f"not in the one account since {absence.last_day} ({absence.why}):"),
            style="yellow",
        )  # fmt: skip
        for document in absence.documents:
            console.print(escape(f"    {refs.get(document, document)}"))


def _discover(store: Any, side: str | None, limit: int | None, form: Rows) -> None:
    import msgspec

    from dragoman.corpus.phrases_discovery import discover
    from dragoman.ledger import queries_phrases as queries

    sides = store.ask(queries.sides_of)
    found = [f for f in discover(lambda: store.ask(lambda c: list(queries.quoted_phrases(c))), sides)
             if side is None or f.side == side]  # fmt: skip
    print_rows([msgspec.structs.asdict(each) for each in found[:limit]], FOUND, form)


def _quotations(store: Any, limit: int | None, form: Rows) -> None:
    from dragoman.ledger import queries_phrases as queries

    names = [row["lineage"] for row in store.ask(queries.lineage_list, limit)]
    rows = [_member(row) for row in store.ask(queries.lineage_members, names)]
    if as_table(form):
        _print_lineages(names, rows)
    else:
        print_rows(sorted(rows, key=lambda row: names.index(row["lineage"])), LINEAGES, form)


def _member(row: Any) -> dict[str, Any]:
    changes = [f"{c['was'] or '∅'} → {c['now'] or '∅'}" for c in row["changes"]]
    return {
        **row,
        "day": row["published_day"],
        "speaker": row["speaker_name"],
        "words": " ".join(row["words"].split()),
        "changes": changes,
    }


def _print_lineages(names: list[str], rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)
    for name in names:
        members = [row for row in rows if row["lineage"] == name]
        console.print(Text(members[0]["words"], "green"))
        for row in members:
            how = "may be first" if row["first"] and row["relation"] != "first" else row["relation"]
            line = f"{row['day'] or 'undated'}  {row['speaker'] or '(nobody named)'}  {row['ref']}"
            console.print(Padding(Text.assemble((f"{how}  ", "yellow"), (line, "dim")), (0, 0, 0, 4)))
            for change in row["changes"]:
                console.print(Padding(Text(change, "magenta"), (0, 0, 0, 8)))
        console.print()
