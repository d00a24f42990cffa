"""`dragoman info`: what this program is, and what is in a ledger."""

from __future__ import annotations

from pathlib import Path

import typer

from dragoman.cli.common import LEDGER, Ledger


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(epilog="**Examples**\n\n`dragoman info`\n\n`dragoman info --ledger news.db`")(info)


def info(ledger: Ledger = LEDGER) -> None:
    """Tell the version, and of a ledger its counts, the versions that annotated it and what could not be read."""
    from dragoman.annotate.pipeline import version
    from dragoman.ledger import Ledger as Store

    print(version())
    if "://" not in ledger and not Path(ledger).exists():
        print(f"no ledger at {ledger}")
        return
    with Store(ledger, create=False) as store:
        print(f"ledger {ledger}")
        for table, n in store.counts().items():
            print(f"  {table:14} {n:>12,}")
        for made_by, n in store.versions().items():
            print(f"annotated by {made_by}: {n:,} documents" + ("" if made_by == version() else " (other rules)"))
        for row in store.unreadable():
            print(f"could not be read: {row['origin']}: {row['reason']}")
