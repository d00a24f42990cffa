"""Web addresses: fetched with limits, and never into the local network unless that is allowed."""

from __future__ import annotations

import io
import ipaddress
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from urllib.parse import unquote

import httpx

from dragoman.readers.model import Budget, Counted, Entry, Options, Unreadable, buffered

MAX_REDIRECTS = 5
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
# In all, waiting only: a server that drips a byte a second keeps within every single timeout.
PATIENCE = 600.0
_HEADERS = {
    "User-Agent": "dragoman (reads news into a ledger)",
    "Accept": "text/html, application/rss+xml, application/atom+xml, */*;q=0.5",
    "Accept-Encoding": "identity",
}


def is_address(given: str) -> bool:
    """Whether an input is a web address rather than a path."""
    return given.lower().startswith(("http://", "https://"))


@contextmanager
def fetch(address: str, options: Options) -> Iterator[Entry]:
    """The entry of an address; redirects are followed, each hop checked.

    Raises `Unreadable`: `private-address`, `network`, or `http-NNN` for an answer that is no success.
    """
    budget = Budget(options.max_total)
    # Proxies of the environment are not used: behind one, the host that is reached could not be checked.
    with httpx.Client(timeout=TIMEOUT, trust_env=False, headers=_HEADERS) as client:
        url = address
        for _ in range(MAX_REDIRECTS + 1):
            response = _get(client, url, address, options)
            with response_closing(response):
                if response.has_redirect_location:
                    url = _next(response, url, address)
                    continue
                if response.status_code != 200:
                    status = f"{response.status_code} {response.reason_phrase}".strip()
                    raise Unreadable(address, f"http-{response.status_code}", f"the server answered {status}")
                with buffered(Counted(_Body(response, address), budget)) as stream:
                    yield _entry(address, url, response, stream, budget)
                return
    raise Unreadable(address, "network", f"redirects more than {MAX_REDIRECTS} times")


@contextmanager
def response_closing(response: httpx.Response) -> Iterator[None]:
    """Close a streamed response in the end."""
    try:
        yield
    finally:
        response.close()


def _entry(address: str, url: str, response: httpx.Response, stream: io.BufferedReader, budget: Budget) -> Entry:
    name = PurePosixPath(unquote(httpx.URL(url).path)).name
    return Entry(
        address, address, name, stream, budget, url=url,
        content_type=response.headers.get("content-type", ""), charset=response.charset_encoding,
    )  # fmt: skip


def _get(client: httpx.Client, url: str, address: str, options: Options) -> httpx.Response:
    """One request, sent to the very host that was checked, so that a name cannot change its mind in between."""
    try:
        target = httpx.URL(url)
        host = target.host
        if target.scheme not in ("http", "https") or not host:
            raise Unreadable(address, "network", f"leads to no web address: {url[:200]}")
        checked = _resolve(host, target.port or (443 if target.scheme == "https" else 80), address, options)
        headers = {"Host": target.netloc.decode("ascii")}
        request = client.build_request("GET", target.copy_with(host=checked), headers=headers)
        request.extensions["sni_hostname"] = host
        return client.send(request, stream=True)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Unreadable(address, "network", f"cannot be fetched: {_why(error)}") from error


def _resolve(host: str, port: int, address: str, options: Options) -> str:
    try:
        found = [item[4][0] for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Unreadable(address, "network", f"no such host: {host}") from error
    if not options.allow_private_hosts:
        for one in found:
            if not ipaddress.ip_address(str(one).split("%")[0]).is_global:
                raise Unreadable(address, "private-address", f"{host} is in a private network", "allow private hosts")
    return str(found[0])


def _next(response: httpx.Response, url: str, address: str) -> str:
    try:
        return str(httpx.URL(url).join(response.headers["location"]))
    except (httpx.InvalidURL, ValueError) as error:
        raise Unreadable(address, "network", "redirects to no address") from error


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:200]}".rstrip(": ")


class _Body(io.RawIOBase):
    """The body of a response as a raw stream."""

    def __init__(self, response: httpx.Response, address: str) -> None:
        self._chunks, self._address = response.iter_bytes(65536), address
        self._rest = b""
        self._waited = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            started = time.monotonic()
            try:
                chunk = next(self._chunks, None)
            except (httpx.HTTPError, httpx.StreamError) as error:
                raise Unreadable(self._address, "network", f"broke off: {_why(error)}") from error
            self._waited += time.monotonic() - started
            if self._waited > PATIENCE:
                raise Unreadable(self._address, "network", f"took more than {PATIENCE:.0f} seconds")
            if chunk is None:
                return 0
            self._rest = chunk
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)
