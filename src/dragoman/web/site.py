"""What all pages share: the ledger with a limit on every question, a memory of answers, and templates."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from importlib import resources
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import sqlalchemy as sa
from jinja2 import Environment, PackageLoader, StrictUndefined

from dragoman.errors import DragomanError
from dragoman.ledger import Ledger, queries_review, queries_web, queries_web_actors
from dragoman.web import labels, marking
from dragoman.web.security import Access

P = ParamSpec("P")
T = TypeVar("T")
SECONDS = 5.0  # that a question may take
KEPT_SECONDS = 60.0  # that an answer about the whole ledger may be old

MOST_KEPT = 200  # answers
FEW, MANY = 300, 3000  # actors that are counted for the first pages, and for a list of one kind


class Site:
    """One ledger, as pages ask it."""

    def __init__(self, ledger: Ledger, access: Access) -> None:
        self.ledger, self.access = ledger, access
        self._kept: dict[str, tuple[float, Any]] = {}  # when it was made, and what
        self._making: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def ask(self, question: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **more: P.kwargs) -> T:
        """What a query gives. Raises TooSlow after `SECONDS`."""

        def limited(connection: sa.Connection) -> T:
            with queries_web.within(connection, SECONDS):
                return question(connection, *args, **more)

        return self.ledger.ask(limited)

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gave. After a minute it is made anew beside what is being read; the first time one waits for it.

        It is made by one at a time, so that many readers ask once.
        """
        with self._lock:
            making = self._making.setdefault(name, threading.Lock())
            known = self._kept.get(name)
        if known is None:
            with making:
                with self._lock:
                    known = self._kept.get(name)
                return cast(T, known[1]) if known else self._note(name, make())
        if time.monotonic() - known[0] > KEPT_SECONDS and making.acquire(blocking=False):
            threading.Thread(target=self._renew, args=(name, make, making), daemon=True).start()
        return cast(T, known[1])

    def _renew(self, name: str, make: Callable[[], Any], making: threading.Lock) -> None:
        try:
            with suppress(DragomanError, sa.exc.SQLAlchemyError, queries_web.TooSlow):
                self._note(name, make())  # else what is known stays, and the next reader tries again
        finally:
            making.release()

    def _note(self, name: str, value: T) -> T:
        with self._lock:
            self._kept.pop(name, None)
            self._kept[name] = (time.monotonic(), value)
            while len(self._kept) > MOST_KEPT:
                oldest = next(iter(self._kept))
                del self._kept[oldest]
                self._making.pop(oldest, None)
        return value

    def warm(self, make: Callable[[], Any]) -> None:
        """Make an answer now, beside everything else, so that no reader waits for it; what goes wrong waits for one."""

        def work() -> None:
            with suppress(DragomanError, sa.exc.SQLAlchemyError, queries_web.TooSlow):
                make()

        threading.Thread(target=work, daemon=True).start()

    def forget(self) -> None:
        """Something was decided: whom the actors' keys stand for is asked again at once, the rest soon."""
        with self._lock:
            self._kept = {name: (0.0, value) for name, (_, value) in self._kept.items() if name != "merged"}

    def merged(self) -> dict[str, str]:
        """Which actor's key stands for which other."""
        return self.keep("merged", lambda: self.ask(queries_review.merged))

    def group(self, key: str) -> tuple[str, tuple[str, ...]]:
        """An actor's leading key, and all keys that people decided are the same."""
        leads = self.merged()
        lead = leads.get(key, key)
        return lead, (lead, *sorted(other for other, one in leads.items() if one == lead))

    def sizes(self) -> dict[str, int]:
        """How much there is of what."""
        return self.keep("sizes", lambda: self.ask(queries_web.sizes))

    def most_named(self, count: int = FEW) -> list[dict[str, Any]]:
        """The actors that most documents name, with one record's name, kind, country and office each."""
        return self.keep(f"most named {count}", lambda: self._heads(self.ask(queries_web_actors.most_named, count)))

    def _heads(self, counted: list[tuple[str, int]]) -> list[dict[str, Any]]:
        leads = self.merged()
        totals: dict[str, int] = {}
        for key, count in counted:
            lead = leads.get(key, key)
            totals[lead] = totals.get(lead, 0) + count
        heads = self.ask(queries_web_actors.actor_heads, totals)
        rows = [{**heads[key], "documents": count} for key, count in totals.items() if key in heads]
        return sorted(rows, key=lambda row: (-row["documents"], row["name"]))

    def named(self, words: str) -> list[dict[str, Any]]:
        """The actors whose names hold `words`."""
        return self._heads(self.ask(queries_web_actors.keys_like, words, 60))

    @cached_property
    def templates(self) -> Environment:
        """The templates, which escape whatever is put into them."""
        made = Environment(
            loader=PackageLoader("dragoman.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        made.filters |= {name: getattr(labels, name) for name in labels.FILTERS}
        made.globals |= {"labels": labels, "pieces": marking.pieces, "static": self.static}
        return made

    @cached_property
    def _digests(self) -> dict[str, str]:
        folder = resources.files("dragoman.web").joinpath("static")
        return {file.name: hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest() for file in folder.iterdir()}

    def static(self, name: str) -> str:
        """The address of a file of ours, which changes with it."""
        return f"/static/{name}?{self._digests[name]}"
