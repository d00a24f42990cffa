"""The inputs of `read` and `annotate`, and the options that say how to read them."""

from __future__ import annotations

from typing import Annotated

import typer

Inputs = Annotated[
    list[str], typer.Argument(help="Files, folders, archives, feeds, http(s) addresses, or - for standard input.")
]


def _key(field: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{field}-key", help=f"The field that holds the {field} in JSONL, CSV and Parquet.", rich_help_panel="Fields"
    )
    return option


TextKey = Annotated[str, _key("text")]
IdKey = Annotated[str, _key("id")]
TitleKey = Annotated[str, _key("title")]
UrlKey = Annotated[str, _key("url")]
SourceKey = Annotated[str, _key("source")]
AuthorKey = Annotated[str, _key("author")]
PublishedKey = Annotated[str, _key("published")]
LanguageKey = Annotated[str, _key("language")]
InputFormat = Annotated[
    str | None,
    typer.Option("--input-format", help="Read every input as this format, whatever its name and content say."),
]
RulesOnly = Annotated[bool, typer.Option("--rules-only", help="Without learned weights: quicker.")]
PrivateHosts = Annotated[
    bool, typer.Option("--allow-private-hosts", help="Let addresses lead to machines of a private network.")
]
