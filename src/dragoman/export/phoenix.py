"""Phoenix's event files: 26 tab-separated columns without a header, one row a day, source, target and code."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from dragoman.export import cameo
from dragoman.export.event_rows import Party, Told, Written, number, told, write_lines

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

COLUMNS = (
    "EventID", "Date", "Year", "Month", "Day", "SourceActorFull", "SourceActorEntity", "SourceActorRole",
    "SourceActorAttribute", "TargetActorFull", "TargetActorEntity", "TargetActorRole", "TargetActorAttribute",
    "EventCode", "EventRootCode", "QuadClass", "GoldsteinScale", "Issues", "Lat", "Lon", "LocationName", "StateName",
    "CountryCode", "SentenceID", "URLs", "NewsSources",
)  # fmt: skip


def write(ledger: Ledger, file: IO[bytes]) -> Written:
    """Write the ledger's events, each dyad and code once a day, with the sentences that tell it."""
    count = Written()
    found: dict[tuple[str, str, str, str], tuple[cameo.Coded, list[Told]]] = {}
    for each in told(ledger, count):
        date = (each.day or "").replace("-", "")
        for coded in cameo.coded(each):
            source, target = (cameo.actor_code(p, "phoenix") for p in coded[:2])
            found.setdefault((date, source, target, coded[2]), (coded, []))[1].append(each)
    count.rows = write_lines(file, (_row(key, *dyad) for key, dyad in found.items()))
    return count


def _row(key: tuple[str, str, str, str], coded: cameo.Coded, mentions: list[Told]) -> list[Any]:
    date, source, target, code = key
    contexts = [c for each in mentions for c in each.event["contexts"]]
    place = next((each.event["place"] for each in mentions if each.event["place"]), None)
    return [
        number(repr(key)), date, date[:4], date[4:6], date[6:], *_actor(source, coded[0]), *_actor(target, coded[1]),
        code, code[:2], cameo.quad(code, "phoenix"), cameo.goldstein(code),
        ";".join(f"{c},{contexts.count(c)}" for c in dict.fromkeys(contexts)), None, None, None, None, place,
        _joined(f"{each.document['id']}_{each.sentence}" for each in mentions),
        _joined(each.document["url"] or each.document["ref"] for each in mentions),
        _joined(each.document["source"] for each in mentions),
    ]  # fmt: skip


def _actor(code: str, party: Party | None) -> list[str | None]:
    """Full code, state or kind of body, first role, the rest."""
    entity = cameo.root(party, "phoenix")
    group, roles = cameo.known_group(party), cameo.roles(party)
    return [code, entity, roles[0] if roles else None, ";".join(r for r in (group, *roles[1:]) if r)]


def _joined(values: Any) -> str:
    return ";".join(dict.fromkeys(str(v) for v in values if v))
