"""The page on a ledger: `dragoman serve`. Needs the extra `web`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.errors import MissingExtra

if TYPE_CHECKING:
    from fastapi import FastAPI

    from dragoman.ledger import Ledger
    from dragoman.web.security import Access

__all__ = ["make_app"]


def make_app(ledger: Ledger, access: Access | None = None) -> FastAPI:
    """The web application on a ledger, for any ASGI server; `access` says who may read and decide.

    Without `access` whoever reaches it may do both: bind it to this machine alone. Raises MissingExtra.
    """
    try:
        from dragoman.web.app import build
    except ImportError as error:
        if (error.name or "").split(".")[0] not in (
            "fastapi",
            "starlette",
            "pydantic",
            "jinja2",
            "argon2",
            "itsdangerous",
        ):
            raise
        raise MissingExtra("web") from error
    return build(ledger, access)
