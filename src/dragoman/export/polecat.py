"""POLECAT's weekly files: 40 tab-separated columns below a header, one row an event, `None` for what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from dragoman import rules
from dragoman.export.event_rows import (
    FORMATS,
    Party,
    Row,
    Told,
    Written,
    codes,
    country_name,
    published,
    told,
    write_lines,
)

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

ONTOLOGY = "plover/ontology.toml"
QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}
PARTY = ("{0} Name", "{0} Country", "{0} COW", "Primary {0} Sector", "{0} Sectors", "{0} Title", "{0} Name Raw")
HEADER = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    *(name.format("Actor") for name in PARTY), "Wikipedia Actor ID",
    *(name.format("Recipient") for name in PARTY), "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip
SEPARATOR = "; "


@cache
def scores() -> dict[tuple[str, str | None], float]:
    """PLOVER's intensity of each type, and of each mode of it."""
    data = rules.load(ONTOLOGY)
    found: dict[tuple[str, str | None], float] = {(t["code"], None): t["intensity"] for t in data["type"]}
    return found | {(m["type"], m["name"]): m["intensity"] for m in data["mode"] if "intensity" in m}


@cache
def quads() -> dict[str, str]:
    """The name of each type's quadrant, as POLECAT writes it."""
    return {t["code"]: QUADS[t["quad"]] for t in rules.load(ONTOLOGY)["type"]}


def write(ledger: Ledger, file: IO[bytes]) -> Written:
    """Write the header and the ledger's events."""
    count = Written()
    write_lines(file, [HEADER])
    count.rows = write_lines(file, _rows(ledger, count))
    return count


def _rows(ledger: Ledger, count: Written) -> Iterator[list[Any]]:
    for each in told(ledger, count):
        yield ["None" if value is None or value == "" else value for value in row(each)]


def row(each: Told) -> list[Any]:
    """The 40 values of an event, None where not known."""
    event, document = each.event, each.document
    key = (event["type"], event["mode"])
    place = event["place"]
    return [
        event["id"], each.day, event["type"], _mode(event), scores().get(key, scores()[event["type"], None]),
        quads()[event["type"]], SEPARATOR.join(event["contexts"]),
        *_columns(each.actors), None, *_columns(each.recipients), None,
        country_name(place) if place else None, None, None, None, place, None, None, None, None,
        "PCLI" if place else None, document["source"], published(document),
        _names(each, "person"), _names(each, "organization"), _names(each, "country"), document["language"],
        document["version"],
    ]  # fmt: skip


def _mode(event: Row) -> str | None:
    """The mode as POLECAT calls it."""
    own = (event["type"], event["mode"])
    mode: str | None = next(
        (m["polecat"] for m in rules.load(FORMATS)["mode"] if (m["type"], m["name"]) == own), own[1]
    )
    return mode


def _columns(parties: list[Party]) -> list[str | None]:
    """The seven columns of one side, each with a value for every party."""
    return [
        _joined(parties, lambda p: p.actor["name"]),
        _joined(parties, lambda p: p.actor["country"]),
        _joined(parties, lambda p: codes("country").get(p.actor["country"], {}).get("cow")),
        _joined(parties, lambda p: next(iter(p.actor["sectors"]), None)),
        _joined(parties, lambda p: ", ".join(p.actor["sectors"])),
        _joined(parties, lambda p: p.actor["office"]),
        _joined(parties, lambda p: p.words),
    ]


def _joined(parties: list[Party], value: Callable[[Party], Any]) -> str | None:
    return SEPARATOR.join(str(value(p) or "None") for p in parties) if parties else None


def _names(each: Told, kind: str) -> str:
    return SEPARATOR.join(dict.fromkeys(a["name"] for a in each.everybody if a["kind"] == kind))
