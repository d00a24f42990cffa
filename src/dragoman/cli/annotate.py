"""`dragoman annotate`: documents in, one JSON object a line out; no ledger is touched."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli import inputs as fields
from dragoman.cli.common import close_output, open_output

if TYPE_CHECKING:
    from dragoman.readers import Failure
    from dragoman.records import Annotation, Document


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman annotate article.txt`\n\n"
        "`dragoman annotate corpus.jsonl -o annotated.jsonl`\n\n"
        "`dragoman annotate page.html --with-text | jq '.attributions[].kind'`"
    )(annotate)


def annotate(
    inputs: fields.Inputs,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to write; else standard output.")] = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Add the text that the offsets count in.")] = False,
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
    """Annotate documents: one JSON object a line, in input order, without a ledger.

    An input that cannot be read gives a line too, with its `problems` filled, and exit status 1.
    """
    import msgspec

    from dragoman.readers import Options

    options = Options(
        text_key=text_key, id_key=id_key, title_key=title_key, url_key=url_key, source_key=source_key,
        author_key=author_key,
        published_key=published_key, language_key=language_key, format=input_format,
        allow_private_hosts=allow_private_hosts,
    )  # fmt: skip
    failures: list[Failure] = []
    file = open_output(output)
    for document, annotation in _annotated(inputs, options, rules_only, failures):
        row: dict[str, Any] = msgspec.to_builtins(annotation)
        if document is not None:
            row["problems"] = msgspec.to_builtins([*document.problems, *annotation.problems])
            if with_text:
                row["text"] = document.text
        file.write(msgspec.json.encode(row) + b"\n")
    close_output(output, file)
    for failure in failures:
        print(f"dragoman: {failure.origin}: {failure.reason}", file=sys.stderr)
    raise typer.Exit(1 if failures else 0)


def _annotated(
    inputs: list[str], options: Any, rules_only: bool, failures: list[Failure]
) -> Iterator[tuple[Document | None, Annotation]]:
    """Documents with their annotations and, in their places, an empty annotation for each failure."""
    from dragoman import readers
    from dragoman.annotate.pipeline import annotate_documents
    from dragoman.records import Annotation, Document, Problem

    waiting: dict[int, list[Failure]] = {}
    count = 0

    def documents() -> Iterator[Document]:
        nonlocal count
        for item in readers.read(inputs, options):
            if isinstance(item, Document):
                count += 1
                yield item
            elif isinstance(item, readers.Failure):
                failures.append(item)
                waiting.setdefault(count, []).append(item)

    def failed(place: int) -> Iterator[tuple[None, Annotation]]:
        for failure in waiting.pop(place, []):
            yield None, Annotation(id=failure.origin, problems=[Problem(failure.code, failure.reason)])

    for place, pair in enumerate(annotate_documents(documents(), rules_only=rules_only)):
        yield from failed(place)
        yield pair
    for place in sorted(waiting):
        yield from failed(place)
