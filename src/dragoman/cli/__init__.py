"""The command: one module a verb. Exit status 0, 1 (something could not be read or found) or 2 (wrong usage)."""

from __future__ import annotations

import sys

import typer

from dragoman.cli import (
    annotate,
    compare,
    copies,
    explain,
    export,
    info,
    phrases,
    promises,
    read,
    search,
    serve,
    show,
    spark,
    stories,
    timeline,
)
from dragoman.errors import DragomanError

app = typer.Typer(
    name="dragoman",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Reads political news and official readouts into a ledger: who said what, who did what to whom, when, "
    "how certain, according to whom. Every row opens at the words that it came from.",
    epilog="Begin with: `dragoman read FOLDER`, then `dragoman show quotations` and `dragoman explain ID`.",
)
VERBS = (
    read, show, search, explain, stories, copies, timeline, phrases, compare, promises, serve, annotate, export, info,
    spark,
)  # fmt: skip
for verb in VERBS:
    verb.register(app)


def main() -> None:
    """Run the command. What went wrong is told on standard error in one line; no traceback for a user's error."""
    try:
        app()
    except DragomanError as error:
        print(f"dragoman: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        print("dragoman: stopped. What was read is kept; the same command goes on from there.", file=sys.stderr)
        sys.exit(130)
