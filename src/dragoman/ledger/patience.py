"""Trying again when a database server was away for a moment, or two writers stood in each other's way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

T = TypeVar("T")
LONGEST = 120.0  # seconds of trying
PASSING = ("08", "40", "53", "57P")  # SQLSTATE classes: connection, rollback, resources, shutdown


def patiently(work: Callable[[], T]) -> T:
    """What `work` gives, tried again for up to `LONGEST` seconds while what stops it is passing."""
    try:
        return work()
    except (sa.exc.DBAPIError, ConnectionError) as error:
        if not passing(error):
            raise
    from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

    trying = Retrying(
        retry=retry_if_exception(passing),
        wait=wait_random_exponential(multiplier=0.1, max=5),
        stop=stop_after_delay(LONGEST),
        reraise=True,
    )
    return trying(work)


def passing(error: BaseException) -> bool:
    """Whether an error of PostgreSQL's is one that passes: no connection, a deadlock, a restart."""
    if isinstance(error, ConnectionError):  # the driver lets some through as they are
        return True
    if not isinstance(error, sa.exc.DBAPIError) or "pg8000" not in type(error.orig).__module__:
        return False
    told = error.orig.args[0] if error.orig and error.orig.args else None
    if isinstance(told, dict):
        return str(told.get("C", "")).startswith(PASSING)
    return True  # no answer of the server's: it could not be reached, or went away
