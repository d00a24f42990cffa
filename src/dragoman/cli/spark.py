"""`dragoman spark read` and `dragoman load`: files by the thousand on Apache Spark, and their tables into a ledger."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dragoman.cli import inputs as fields
from dragoman.cli.common import LEDGER, Ledger

Out = Annotated[str, typer.Option("--out", "-o", help="The folder for the tables, at any address Spark can write.")]
Master = Annotated[
    str | None, typer.Option("--master", help="Where Spark runs, as local[4]; else what spark-submit says.")
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command."""
    group = typer.Typer(no_args_is_help=True, help="Read on Apache Spark (pip install 'dragoman[spark]', Java 17).")
    group.command(
        epilog="**Examples**\n\n`dragoman spark read crawl/ --out tables --master 'local[4]'`\n\n"
        "`spark-submit $(which dragoman) spark read s3a://bucket/warc/ --out s3a://bucket/tables`"
    )(read)
    app.add_typer(group, name="spark")
    app.command(epilog="**Examples**\n\n`dragoman load tables --ledger postgresql://me@host/news`")(load)


def read(
    inputs: Annotated[list[str], typer.Argument(help="Files and folders, at any address Spark can read.")],
    out: Out,
    master: Master = None,
    shard_files: Annotated[int, typer.Option("--shard-files", min=1, help="Files that are done together.")] = 64,
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
) -> None:
    """Read files into Parquet tables, many at once; what was done by an earlier run stays done.

    Exit status 1 if some files or documents could not be read: the table `outcomes` names each with the reason.
    """
    from dragoman.engine import spark
    from dragoman.readers import Options

    options = Options(
        text_key=text_key, id_key=id_key, title_key=title_key, url_key=url_key, source_key=source_key,
        author_key=author_key, published_key=published_key, language_key=language_key, format=input_format,
    )  # fmt: skip
    running = spark.session(master)
    try:
        summary = spark.read(
            inputs, out, options=options, rules_only=rules_only, files_a_shard=shard_files, spark=running
        )
    finally:
        running.stop()
    told = ", ".join(f"{count:,} {status}" for status, count in sorted(summary.outcomes.items()))
    print(f"{summary.shards} shards done now, {summary.skipped} before; outcomes: {told}", file=sys.stderr)
    raise typer.Exit(1 if summary.outcomes.get("failed") else 0)


def load(
    folder: Annotated[str, typer.Argument(help="What `dragoman spark read` wrote.")], ledger: Ledger = LEDGER
) -> None:
    """Bring tables that Spark wrote into a ledger. What the ledger holds stays, so it may be run again."""
    from dragoman.engine.loading import load as bring
    from dragoman.ledger import Ledger as Store

    with Store(ledger) as store:
        found = bring(folder, store)
        counts = store.counts()
    told = ", ".join(f"{count:,} {table}" for table, count in found.items())
    print(f"found {told}\nledger {ledger}: {counts['documents']:,} documents", file=sys.stderr)
