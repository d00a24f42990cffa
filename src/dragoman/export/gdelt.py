"""GDELT 2.0's events table: 61 tab-separated columns without a header, one row a dyad and day, however often told."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from dragoman.export import cameo
from dragoman.export.event_rows import Party, Told, Written, codes, country_name, number, published, told, write_lines

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

SIDE = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
        "Type2Code", "Type3Code")  # fmt: skip
GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{n}{name}" for n in (1, 2) for name in SIDE),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{of}Geo_{name}" for of in ("Actor1", "Actor2", "Action") for name in GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
BITS = 52  # a GLOBALEVENTID that programs which count in doubles keep whole
NOWHERE: list[Any] = [0, None, None, None, None, None, None, None]


class _Dyad:
    """One row: what its first mention told, and how often and by whom it was told again."""

    def __init__(self, first: Told, coded: cameo.Coded) -> None:
        self.first, self.coded = first, coded
        self.mentions = 0
        self.sources: set[str] = set()
        self.articles: set[str] = set()

    def add(self, each: Told) -> None:
        self.mentions += 1
        self.articles.add(each.document["id"])
        self.sources.add(each.document["source"] or each.document["id"])


def write(ledger: Ledger, file: IO[bytes]) -> Written:
    """Write the ledger's events, those of one day, one code and the same parties and place as one row."""
    count = Written()
    found: dict[tuple[Any, ...], _Dyad] = {}
    for each in told(ledger, count):
        for coded in cameo.coded(each):
            one, two = (cameo.actor_code(p, "gdelt") for p in coded[:2])
            named = tuple(p.actor["key"] if p else None for p in coded[:2])
            dyad = found.setdefault((each.day, one, two, named, coded[2], each.event["place"]), _Dyad(each, coded))
            dyad.add(each)
    count.rows = write_lines(file, (_row(key, dyad) for key, dyad in found.items()))
    return count


def _row(key: tuple[Any, ...], dyad: _Dyad) -> list[Any]:
    each, (source, target, code) = dyad.first, dyad.coded
    out = (published(each.document) or "").replace("-", "")
    return [
        number(repr(key), BITS), *_dates(each), *_actor(source), *_actor(target), int(each.lead), code,
        code[:3], code[:2], cameo.quad(code, "gdelt"), f"{cameo.goldstein(code):g}", dyad.mentions, len(dyad.sources),
        len(dyad.articles), None, *NOWHERE, *NOWHERE, *_place(each.event["place"]), out and out + "000000",
        each.document["url"] or each.document["ref"],
    ]  # fmt: skip


def _dates(each: Told) -> list[Any]:
    """SQLDATE, MonthYear, Year, FractionDate, as far as the date is known."""
    date = each.day or each.event["date"] or ""
    year, month, day = date[:4], date[5:7], date[8:10]
    if each.day is None:
        return [None, year + month if month.isdigit() else None, year or None, None]
    return [year + month + day, year + month, year, f"{int(year) + (int(month) * 30 + int(day)) / 365:.4f}"]


def _actor(party: Party | None) -> list[Any]:
    if party is None:
        return [None] * len(SIDE)
    roles = [*cameo.roles(party), None, None, None][: cameo.ROLES]
    country = cameo.root(party, "gdelt") if party.actor["country"] else None
    kind = [cameo.root(party, "gdelt")] if not country and cameo.root(party, "gdelt") else []
    roles = [*kind, *roles][: cameo.ROLES]
    code, name = cameo.actor_code(party, "gdelt"), party.actor["name"].upper()
    return [code, name, country, cameo.known_group(party), None, None, None, *roles]


def _place(code: str | None) -> list[Any]:
    """The place of the act: a state at most."""
    fips = codes("country").get(code or "", {}).get("fips")
    return [1, country_name(code), fips, fips, None, None, None, fips] if code else NOWHERE
