"""`dragoman read`: inputs into a ledger."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli import inputs as fields
from dragoman.cli.common import LEDGER, Ledger

if TYPE_CHECKING:
    from dragoman.engine.local import Summary

Tell = Callable[["Summary"], None]
SHOWN = 20  # failures named one by one; the rest are counted, and `dragoman info` lists them


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman read articles/ --ledger news.db`\n\n"
        "`dragoman read dump.jsonl.gz crawl.warc.gz`\n\n"
        "`dragoman read posts.csv --text-key body --published-key date`\n\n"
        "`curl -s https://example.org/feed.xml | dragoman read - --input-format feed`"
    )(read)


def read(
    inputs: fields.Inputs,
    ledger: Ledger = LEDGER,
    again: Annotated[bool, typer.Option("--again", help="Annotate anew what other rules annotated.")] = False,
    processes: Annotated[int | None, typer.Option("--processes", "-p", min=1, help="By default one a core.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
    alone: Annotated[
        bool, typer.Option("--alone", help="Leave out what needs other documents: copies, stories, phrases, promises.")
    ] = False,
    rules_only: fields.RulesOnly = False,
    text_key: fields.TextKey = "text",
    id_key: fields.IdKey = "id",
    title_key: fields.TitleKey = "title",
    url_key: fields.UrlKey = "url",
    source_key: fields.SourceKey = "source",
    author_key: fields.AuthorKey = "author",
    published_key: fields.PublishedKey = "published",
    language_key: fields.LanguageKey = "language",
    input_format: fields.InputFormat = None,
    allow_private_hosts: fields.PrivateHosts = False,
) -> None:
    """Read files, folders, archives, feeds or addresses into a ledger.

    What the ledger holds already is left as it is, so the same command goes on where it was stopped. Exit status
    1 if some inputs could not be read: each is named with the reason, and all others are read.
    """
    from dragoman.engine import local
    from dragoman.ledger import Ledger as Store
    from dragoman.readers import Options

    options = Options(
        text_key=text_key, id_key=id_key, title_key=title_key, url_key=url_key, source_key=source_key,
        author_key=author_key,
        published_key=published_key, language_key=language_key, format=input_format,
        allow_private_hosts=allow_private_hosts,
    )  # fmt: skip
    started = time.monotonic()
    with Store(ledger) as store, _progress(inputs, quiet) as (tell, step):
        summary = local.read(
            inputs,
            store,
            options=options,
            again=again,
            rules_only=rules_only,
            alone=alone,
            processes=processes or os.cpu_count() or 1,
            on_progress=tell,
            on_step=step,
        )
        counts = store.counts()
    if not quiet:
        print_summary(summary, counts, time.monotonic() - started)
    for failure in summary.failures[:SHOWN]:
        print(f"dragoman: {failure.origin}: {failure.reason}", file=sys.stderr)
    if len(summary.failures) > SHOWN:
        print(f"dragoman: and {len(summary.failures) - SHOWN} more; see: dragoman info", file=sys.stderr)
    raise typer.Exit(1 if summary.failures else 0)


@contextmanager
def _progress(inputs: list[str], quiet: bool) -> Iterator[tuple[Tell | None, Callable[[str], None] | None]]:
    """A bar on standard error with rate and time left, where somebody looks."""
    if quiet or not sys.stderr.isatty():
        yield None, None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    total = _size(inputs)
    columns = (
        SpinnerColumn(), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TextColumn("{task.description}"),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(elapsed_when_finished=True),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading", total=total)
        started = time.monotonic()

        def tell(summary: Summary) -> None:
            rate = summary.words / (time.monotonic() - started)
            done = f"{summary.read + summary.unchanged:,} documents, {rate:,.0f} words a second"
            bar.update(task, completed=min(summary.bytes + summary.open_bytes, total or 0), description=done)

        def step(what: str) -> None:
            bar.update(task, total=None, description=what)

        yield tell, step


def _size(inputs: list[str]) -> int | None:
    """The bytes of all inputs, None where one has no size: an address or standard input."""
    from dragoman.readers import sources

    sizes = [source.size for source in sources(inputs)]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def print_summary(summary: Summary, counts: dict[str, int], seconds: float) -> None:
    """What the run did and where it is, on standard error, so that pipes stay clean."""
    rate = f", {summary.words / seconds:,.0f} words a second" if summary.read else ""
    out = [f"{summary.read:,} documents read in {seconds:,.1f} s{rate}"]
    if summary.unchanged or summary.skipped_inputs:
        out.append(f"{summary.unchanged:,} documents and {summary.skipped_inputs:,} whole files were here already")
    found = ", ".join(f"{n:,} {table}" for table, n in summary.records.items() if n)
    if found:
        out.append(f"found {found}")
    if summary.problems:
        out.append("flagged " + ", ".join(f"{code} {n:,}" for code, n in summary.problems.most_common()))
    if summary.outdated:
        out.append(f"{summary.outdated:,} documents were annotated by other rules; --again annotates them anew")
    if summary.failures:
        out.append(f"{len(summary.failures):,} inputs could not be read")
    out.append(f"ledger {summary.ledger}: {counts['documents']:,} documents, {counts['attributions']:,} attributions")
    print("\n".join(out), file=sys.stderr)
