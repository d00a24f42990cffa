"""What a document is known by among stories: its words, its names, its days, what happened in it and where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,:]*\d|\d")
INSIDE = re.compile(r"(?<=[a-z,0-9] )[^\W\d_a-z][\w’'-]+")  # a capital inside a sentence: a name, mostly
DAY = re.compile(r"(\d{4}|XXXX)(-\d\d)?(-\d\d)?")
NAMED = {"person", "organization", "country", "media"}
DATE_WEIGHT = 2  # a day counts as two mentions of a name: look-alike events differ in little else

# Words that every text has. Kept short: what else is common, the counts tell.
STOP = frozenset(
    """a about above after again all also am an and any are as at be been before being below between both but by can
    could d did do does doing down during each few for from further had has have having he her here him his how i if
    in into is it its just ll m may me might more most must my no nor not now of off on once only or other our out
    over own re s said same say says shall she should so some such t than that the their them then there these they
    this those through to told too under until up ve very was we were what when where which while who whom why will
    with would you your""".split()  # noqa: SIM905
)


class Features(Struct, array_like=True):
    """What stories go by. `words` and `names` count stems; `first` and `last` are the days it may be from, or None.

    `names` also holds days ("2024-06-13", "2024-06", "-06-13" where the year is open), event types ("#CONSULT",
    "#CONSULT 2024-06-13") and places ("@TUR").
    """

    words: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None


def features(
    title: str | None,
    body: str,
    published: Mapping[str, Any],
    actors: Iterable[Mapping[str, Any]],
    times: Iterable[Mapping[str, Any]],
    events: Iterable[Mapping[str, Any]],
) -> Features:
    """The features of a document: its title, its article proper, `Published` and records as plain rows."""
    text = f"{title or ''} . {body}"
    words = stems(text)
    capital = {stem(match) for match in INSIDE.findall(text)}
    names = Counter(word for word in words if word in capital)
    for actor in actors:
        if actor["kind"] in NAMED:
            for word in stems(actor["name"]):
                names[word] += len(actor["mentions"])
    for value in (time["value"] for time in times):
        names.update(dict.fromkeys(days(value), DATE_WEIGHT))
    for event in events:
        if "historical" not in event["auxiliary"]:
            names.update(_event_terms(event))
    dated = bool(published.get("value"))
    first, last = published.get("earliest"), published.get("latest")
    return Features(
        words=dict(Counter(words)),
        names=dict(names),
        first=first[:10] if dated and first else None,
        last=last[:10] if dated and last else None,
    )


def _event_terms(event: Mapping[str, Any]) -> list[str]:
    terms = [f"#{event['type']}"]
    if event["date"]:
        terms.append(f"#{event['type']} {event['date'][:10]}")
    if event["mode"]:
        terms.append(f"#{event['mode']}")
    if event["place"]:
        terms.append(f"@{event['place']}")
    return terms


def days(value: str | None) -> list[str]:
    """The terms that a TIMEX3 value gives: year, month and day as far as it has them."""
    found = DAY.match(value or "")
    if not found:
        return []
    year, month, day = found.groups()
    terms = [f"{month}{day}"] if month and day else []
    if year != "XXXX":
        terms += [year] + ([year + month] if month else []) + ([year + month + day] if month and day else [])
    return terms


def stems(text: str) -> list[str]:
    """The words of a text, stemmed, without those of `STOP` and single letters."""
    return [stem(word) for word in WORD.findall(text) if len(word) > 1 and word.lower() not in STOP]


def stem(word: str) -> str:
    """A word without case, possessive and the commonest endings: "ministries'" and "ministry" are one."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    if len(word) <= 4:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
