"""Who may read and decide, and what every answer carries so that nothing in an article can do harm.

Two ways in: the session of somebody who signed in, and the same password as a bearer token for programs. A change
needs a token that only our own pages hold, and must come from our own origin.
"""

from __future__ import annotations

import getpass
import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeTimedSerializer
from msgspec import Struct
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse

SESSION = "dragoman_session"
SESSION_SECONDS = 12 * 3600
TRIES, TRY_SECONDS = 5, 300  # wrong passwords from one address before it must wait
ALL_TRIES = 60  # and from all addresses together
LARGEST_FORM = 16_384  # bytes
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "testserver")
OPEN = ("/sign-in", "/static/")
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "x-frame-options": "DENY",
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Person(Struct, frozen=True):
    """Who asks: a name, and whether they may decide."""

    name: str
    may_decide: bool
    session: str = ""


class Access:
    """Who may do what. Without a password all who reach the page may read and decide, under `name`.

    `password` is the password or its argon2 hash; `guests` may read without it.
    """

    def __init__(self, password: str | None = None, *, guests: bool = False, name: str | None = None) -> None:
        self.hasher = PasswordHasher()
        self.hash = (
            None if password is None else password if password.startswith("$argon2") else self.hasher.hash(password)
        )
        self.guests = guests
        self.name = name or _login()
        self.secret = secrets.token_bytes(32)
        self.signer = URLSafeTimedSerializer(self.secret, salt="session")
        self.tries: OrderedDict[str, deque[float]] = OrderedDict()
        self.known: OrderedDict[bytes, None] = OrderedDict()  # digests of tokens that were verified before
        self.lock = threading.Lock()
        self.verifying = threading.BoundedSemaphore(2)  # argon2 is dear on purpose

    def person(self, headers: Headers, cookies: dict[str, str], client: str) -> Person | None:
        """Who a request is from; None for somebody who must sign in first. Raises TooManyTries."""
        if self.hash is None:
            return Person(self.name, True)
        session = cookies.get(SESSION, "")
        if session:
            try:
                return Person(str(self.signer.loads(session, max_age=SESSION_SECONDS)["name"]), True, session)
            except (BadSignature, KeyError, TypeError):
                pass
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.verify(token.strip(), client):
            return Person("token", True)
        return Person("guest", False) if self.guests else None

    def verify(self, password: str, client: str) -> bool:
        """Whether this is the password. Raises TooManyTries for an address that was wrong too often."""
        digest = hmac.digest(self.secret, password.encode(), hashlib.sha256)
        with self.lock:
            if digest in self.known:
                return True
            self._check_tries(client)
        with self.verifying:
            try:
                right = bool(self.hasher.verify(self.hash or "", password))
            except (VerificationError, InvalidHashError):
                right = False
        with self.lock:
            if right:
                self.known[digest] = None
                while len(self.known) > 64:
                    self.known.popitem(last=False)
            else:
                for name in (client, "*"):
                    self.tries.setdefault(name, deque(maxlen=ALL_TRIES)).append(time.monotonic())
                while len(self.tries) > 10_000:
                    self.tries.popitem(last=False)
        return right

    def _check_tries(self, client: str) -> None:
        now = time.monotonic()
        for name, most in ((client, TRIES), ("*", ALL_TRIES)):
            times = self.tries.get(name, deque())
            while times and now - times[0] > TRY_SECONDS:
                times.popleft()
            if len(times) >= most:
                raise TooManyTries

    def sign(self, name: str) -> str:
        """A session for somebody who gave the password."""
        return str(self.signer.dumps({"name": name, "n": secrets.token_hex(8)}))

    def token(self, session: str) -> str:
        """What a form of ours carries."""
        return hmac.digest(self.secret, b"form" + session.encode(), hashlib.sha256).hex()


class TooManyTries(Exception):
    """Too many wrong passwords."""


class Refused(Exception):
    """A change that did not come from our own page."""


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "owner"


async def form_of(request: Request, access: Access) -> dict[str, str]:
    """The fields of a form of ours. Raises Refused where it is not ours or too large."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    if site not in ("same-origin", "none") or (origin and urlsplit(origin).netloc != request.headers.get("host")):
        raise Refused
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise Refused
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), max_num_fields=32))
    session = request.state.person.session if request.state.person else ""
    if not hmac.compare_digest(fields.pop("token", ""), access.token(session)):
        raise Refused
    return fields


def inner_address(text: str) -> str:
    """An address on this site, "/" for any other."""
    safe = text.startswith("/") and not text.startswith(("//", "/\\")) and not any(c < " " for c in text)
    return text if safe else "/"


class Guard:
    """Stands before every page: known hosts only, who asks, and the headers of every answer."""

    def __init__(self, app: Any, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["cache-control"] = "private, no-cache"
            await send(message)

        await (self._answer(scope) or self.app)(scope, receive, guarded)

    def _answer(self, scope: Scope) -> Any:
        headers = Headers(scope=scope)
        # A page elsewhere must not reach a ledger on this machine through a name of its own (DNS rebinding).
        host = headers.get("host", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if self.access.hash is None and name not in LOOPBACK:
            return JSONResponse({"detail": "unknown host"}, 421)
        request = Request(scope)
        client = scope["client"][0] if scope.get("client") else ""
        try:
            person = self.access.person(headers, request.cookies, client)
        except TooManyTries:
            return JSONResponse({"detail": "too many wrong passwords: wait some minutes"}, 429, {"retry-after": "300"})
        request.state.person = person
        path = scope["path"]
        if person is not None or path.startswith(OPEN):
            return None
        if path.endswith((".json", ".csv", ".svg")) or scope["method"] != "GET":
            return JSONResponse({"detail": "sign in first"}, 401, {"www-authenticate": "Bearer"})
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse("/sign-in?to=" + quote(path + ("?" + query if query else "")), 303)
