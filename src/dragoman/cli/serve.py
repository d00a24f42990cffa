"""`dragoman serve`: the page on a ledger."""

from __future__ import annotations

import ipaddress
import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli.common import LEDGER, Ledger

PASSWORD = "DRAGOMAN_PASSWORD"


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(
        epilog="**Examples**\n\n`dragoman serve --ledger news.db`\n\n"
        "`dragoman serve --host 0.0.0.0 --port 8080 --password-file secret.txt --guests`"
    )(serve)


def serve(
    ledger: Ledger = LEDGER,
    host: Annotated[
        str, typer.Option(help="The address to listen at. Any but this machine's own needs a password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", help=f"A file with the password, or its argon2 hash; else ${PASSWORD}."),
    ] = None,
    guests: Annotated[
        bool, typer.Option("--guests", help="Whoever has no password may read, and decide nothing.")
    ] = False,
) -> None:
    """Open the page on a ledger: read, search, follow and correct it in a browser. Ctrl-C ends it."""
    from dragoman.errors import MissingExtra
    from dragoman.ledger import Ledger as Store
    from dragoman.web import make_app

    try:
        import uvicorn

        from dragoman.web.security import Access
    except ImportError as error:
        raise MissingExtra("web") from error
    password = _password(password_file)
    if password is None and not _is_own(host):
        raise typer.BadParameter(
            f"{host} can be reached by others: give --password-file or ${PASSWORD}", param_hint="--host"
        )
    with Store(ledger, create=False) as store:
        app = make_app(store, Access(password, guests=guests))
        settings = uvicorn.Config(
            app, host=host, port=port, log_level="warning", lifespan="off", server_header=False, limit_concurrency=200,
            timeout_keep_alive=10, h11_max_incomplete_event_size=32_768,
        )  # fmt: skip
        app.state.warm()
        server = uvicorn.Server(settings)
        socket = settings.bind_socket()
        socket.listen()  # so that who reads the line below may ask at once
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"dragoman: http://{shown}:{socket.getsockname()[1]}/  ({ledger}; Ctrl-C ends it)", err=True)
        with suppress(KeyboardInterrupt):
            server.run(sockets=[socket])


def _password(path: Path | None) -> str | None:
    if path is None:
        return os.environ.get(PASSWORD) or None
    try:
        password = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="--password-file") from error
    if not password:
        raise typer.BadParameter(f"{path} is empty", param_hint="--password-file")
    return password


def _is_own(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
