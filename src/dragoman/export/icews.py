"""ICEWS's event files: 20 tab-separated columns below a header, one row a dyad, nothing for what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from dragoman.export import cameo
from dragoman.export.event_rows import Party, Written, codes, country_name, number, told, write_lines

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

HEADER = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip


def write(ledger: Ledger, file: IO[bytes]) -> Written:
    """Write the header and the dyads of the ledger's events."""
    count = Written()
    write_lines(file, [HEADER])
    count.rows = write_lines(file, _rows(ledger, count))
    return count


def _rows(ledger: Ledger, count: Written) -> Iterator[list[Any]]:
    for each in told(ledger, count):
        story = number(each.document["id"])
        for side, (source, target, code) in enumerate(cameo.coded(each)):
            yield [
                number(f"{each.event['id']}/{side}"), each.day, *_party(source), cameo.table()[code]["name"], code,
                f"{cameo.goldstein(code):g}", *_party(target), story, each.sentence, each.document["source"],
                None, None, None, _country(each.event["place"]), None, None,
            ]  # fmt: skip


def _party(party: Party | None) -> list[str | None]:
    """Name, sectors and country of a party."""
    if party is None:
        return [None, None, None]
    sectors = [codes("sector").get(s, {}).get("icews") for s in party.actor["sectors"]]
    country = _country(party.actor["country"])
    name = country if party.actor["kind"] == "country" else party.actor["name"]
    return [name, ",".join(s for s in sectors if s), country]


def _country(code: str | None) -> str | None:
    return codes("country").get(code or "", {}).get("icews") or country_name(code)
