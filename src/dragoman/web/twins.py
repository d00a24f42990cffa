"""A page and its twins: one loader gives the data, shown as a page, as JSON and, for lists, as CSV."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, model_validator

from dragoman.export.csv import cell
from dragoman.web.rows import flat
from dragoman.web.site import Site

DAY = r"^\d{4}-\d\d-\d\d$"
Data = dict[str, Any]
HIDDEN = ("asked", "facets", "view")  # what of a loader's data only the page is for

Id = Annotated[
    str, Path(min_length=1, max_length=300, pattern=r"^[^\x00]+$", description="The id that lists and exports give.")
]


class Asked(BaseModel):
    """What an address asks for after `?`; an empty field of a form asks for nothing."""

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        plain = {k: v.replace("\0", " ") if isinstance(v, str) else v for k, v in values.items()}  # no store holds NUL
        return {k: v for k, v in plain.items() if v != ""}

    def given(self) -> dict[str, Any]:
        """The fields that differ from what stands where nothing is given."""
        return self.model_dump(exclude_defaults=True, exclude_none=True)


class Nothing(Asked):
    """Nothing to ask for."""


class Listing(BaseModel):
    """A list: its rows, the address of the next page, and how far back a search came before its time was up."""

    rows: list[dict[str, Any]]
    next: str | None = None
    stopped: str | None = None


class Thing(BaseModel, extra="allow"):
    """One thing, with whatever is known of it."""


class Wrong(BaseModel):
    """What went wrong."""

    detail: Any


class Pages:
    """Adds pages to a router."""

    def __init__(self, site: Site) -> None:
        self.site, self.router = site, APIRouter()

    def show(self, request: Request, template: str, data: Data, status: int = 200) -> HTMLResponse:
        """A page."""
        person = request.state.person
        path = request.url.path
        made = self.site.templates.get_template(template).render(
            **{"facets": {}, "asked": {}, "view": {}, **data},
            path=path,
            query=request.url.query,
            person=person,
            token=self.site.access.token(person.session if person else ""),
            ledger=self.site.ledger.where,
            signs_in=self.site.access.hash is not None,
        )
        return HTMLResponse(made, status)

    def list(
        self,
        path: str,
        template: str,
        load: Callable[[Any], Data],
        asked: type[Asked],
        cells: Sequence[str],
        *,
        tag: str,
    ) -> None:
        """A list at `path`, with its twins. `load` gives `rows`, and where there is more `next`."""

        def data(filters: Any) -> Data:
            made = load(filters)
            made["asked"] = filters.given()
            return made

        def page(request: Request, filters: Any) -> Response:
            return self.show(request, template, data(filters))

        def as_json(request: Request, filters: Any) -> Response:
            made = data(filters)
            following = request.url.include_query_params(after=made["next"]) if made.get("next") else None
            address = f"{following.path}?{following.query}" if following else None
            kept = {k: v for k, v in made.items() if k not in HIDDEN}
            return _json({**kept, "next": address})

        def as_csv(filters: Any) -> Response:
            out = io.StringIO()
            table = csv.writer(out, lineterminator="\n")
            table.writerow(cells)
            for row in data(filters)["rows"]:
                table.writerow([cell(value) for value in flat(row, cells)])
            head = {"content-disposition": f'attachment; filename="{tag}.csv"'}
            return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=head)

        kind: Any = Annotated[asked, Query()]
        for function in (page, as_json, as_csv):
            function.__annotations__["filters"] = kind
        told = {"tags": [tag]}
        name = path if path != "/" else "/index"
        self.router.get(f"{name}.json", responses=_told(Listing), **told)(as_json)  # type: ignore[arg-type]
        self.router.get(f"{name}.csv", responses=_told(None, "text/csv"), **told)(as_csv)  # type: ignore[arg-type]
        self.router.get(path, response_class=HTMLResponse, responses=_told(None), **told)(page)  # type: ignore[arg-type]

    def one(self, path: str, template: str, load: Callable[[str, Any], Data], asked: type[Asked], *, tag: str) -> None:
        """One thing at `path`/ID, with its JSON twin."""

        def as_json(id: Id, filters: Any) -> Response:
            return _json({k: v for k, v in load(id, filters).items() if k not in HIDDEN})

        def page(request: Request, id: Id, filters: Any) -> Response:
            return self.show(request, template, {**load(id, filters), "asked": filters.given()})

        for function in (page, as_json):
            function.__annotations__["filters"] = Annotated[asked, Query()]
        told = {"tags": [tag]}
        self.router.get(f"{path}/{{id}}.json", responses=_told(Thing), **told)(as_json)  # type: ignore[arg-type]
        self.router.get(f"{path}/{{id}}", response_class=HTMLResponse, responses=_told(None), **told)(page)  # type: ignore[arg-type]


def _json(data: Any) -> Response:
    return Response(msgspec.json.encode(data, enc_hook=str), media_type="application/json")


def _told(model: type[BaseModel] | None, form: str = "text/html") -> dict[int | str, dict[str, Any]]:
    """What an address answers, for the OpenAPI description."""
    right: dict[str, Any] = {"model": model} if model else {"content": {form: {}}}
    wrong = {404: "There is no such thing.", 422: "The address asks for something that does not exist.",
             503: "It would take longer than a page may."}  # fmt: skip
    if model is None:
        told: dict[int | str, dict[str, Any]] = {
            code: {"description": text, "content": {form: {}}} for code, text in wrong.items()
        }
    else:
        told = {code: {"description": text, "model": Wrong} for code, text in wrong.items()}
    return {200: {"description": "Found.", **right}, **told}
