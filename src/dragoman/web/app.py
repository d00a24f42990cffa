"""The application: pages, files, signing in, and what is answered when something goes wrong."""

from importlib import resources
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from dragoman.errors import DragomanError, InputError, NotFound
from dragoman.ledger import Ledger
from dragoman.ledger.queries_web import TooSlow
from dragoman.web.pages import comparing, corpus, lists, people, reading, review, today
from dragoman.web.security import (
    SESSION,
    SESSION_SECONDS,
    Access,
    Guard,
    Refused,
    TooManyTries,
    form_of,
    inner_address,
)
from dragoman.web.site import Site
from dragoman.web.twins import Pages

ABOUT = (
    "Who said what, who did what to whom, when, how certain, according to whom. "
    "Every page has a twin in JSON, every list one in CSV."
)


class Kept(StaticFiles):
    """Files of ours, whose addresses change with them."""

    def file_response(self, *args: Any, **more: Any) -> Response:
        """A file that a browser may keep."""
        answer = super().file_response(*args, **more)
        answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def build(ledger: Ledger, access: Access | None = None) -> FastAPI:
    """The application on a ledger; see `dragoman.web.make_app`."""
    access = access or Access()
    site = Site(ledger, access)
    for name in site.templates.list_templates():
        site.templates.get_template(name)  # compiled now, not while somebody waits
    pages = Pages(site)
    for room in (today, lists, people, corpus, reading, comparing, review):
        room.register(pages)

    app = FastAPI(title="dragoman", description=ABOUT, docs_url=None, redoc_url=None, version="1")
    app.state.warm = lambda: site.warm(lambda: today.today(site))
    app.include_router(pages.router)
    app.mount("/static", Kept(directory=str(resources.files("dragoman.web").joinpath("static"))))
    _sign_in(app, pages, access)
    _errors(app, pages)
    app.add_middleware(Guard, access=access)
    return app


def _sign_in(app: FastAPI, pages: Pages, access: Access) -> None:
    @app.get("/sign-in", include_in_schema=False)
    def ask(request: Request, to: str = "/") -> Response:
        return pages.show(request, "sign-in.html", {"to": inner_address(to), "wrong": False})

    @app.post("/sign-in", include_in_schema=False)
    async def enter(request: Request) -> Response:
        fields = await form_of(request, access)
        to = inner_address(fields.get("to", "/"))
        name = fields.get("name", "").strip()[:80]
        client = request.client.host if request.client else ""
        if not name or not await run_in_threadpool(access.verify, fields.get("password", ""), client):
            return pages.show(request, "sign-in.html", {"to": to, "wrong": True}, 403)
        answer = RedirectResponse(to, 303)
        answer.set_cookie(
            SESSION, access.sign(name), max_age=SESSION_SECONDS, httponly=True, samesite="lax",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return answer

    @app.post("/sign-out", include_in_schema=False)
    async def leave(request: Request) -> Response:
        await form_of(request, access)
        answer = RedirectResponse("/", 303)
        answer.delete_cookie(SESSION)
        return answer


def _errors(app: FastAPI, pages: Pages) -> None:
    def answer(request: Request, status: int, told: Any, more: dict[str, str] | None = None) -> Response:
        if request.url.path.endswith((".json", ".csv")) or request.url.path.startswith("/static/"):
            return JSONResponse({"detail": told}, status, more)
        shown = told if isinstance(told, str) else "; ".join(f"{part['loc'][-1]}: {part['msg']}" for part in told)
        request.state.person = getattr(request.state, "person", None)
        return pages.show(request, "wrong.html", {"status": status, "told": shown}, status)

    app.exception_handler(NotFound)(lambda request, error: answer(request, 404, str(error)))
    app.exception_handler(InputError)(lambda request, error: answer(request, 422, str(error)))
    app.exception_handler(ValueError)(lambda request, error: answer(request, 422, str(error)))
    app.exception_handler(DragomanError)(lambda request, error: answer(request, 500, str(error)))
    slow = "This would take longer than a page may: ask for less, such as a shorter time or a rarer word."
    app.exception_handler(TooSlow)(lambda request, error: answer(request, 503, slow, {"retry-after": "5"}))
    app.exception_handler(Refused)(
        lambda request, error: answer(
            request, 403, "This change did not come from our own page, or you may not make it."
        )
    )
    app.exception_handler(TooManyTries)(
        lambda request, error: answer(
            request, 429, "Too many wrong passwords: wait some minutes.", {"retry-after": "300"}
        )
    )
    app.exception_handler(HTTPException)(lambda request, error: answer(request, error.status_code, str(error.detail)))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        told = [{"loc": list(part["loc"]), "msg": part["msg"]} for part in error.errors()]
        return answer(request, 422, told)
