"""When a document came out, as far as its own fields and its address say; `dating` reads its words."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dragoman.annotate.dating_days import day_of
from dragoman.records import Document, Published

OFF = timedelta(days=1)  # an address counts days in the site's own time zone
SEGMENTS = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<mark>[/_-])(?P<month>\d\d?|[a-z]{3})(?P=mark)(?P<day>\d\d?)(?![\d.])"
    r"|(?<!\d)(?P<year2>(?:19|20)\d\d)(?P<month2>0[1-9]|1[0-2])(?P<day2>[0-3]\d)(?!\d)",
    re.IGNORECASE,
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LISTING = re.compile(r"archive|/page/|/tag/|/category/|[?&]q=", re.IGNORECASE)  # pages that gather many articles


def published(document: Document) -> Published:
    """The document's date from the field that the input gave, at that field's precision, else from its address."""
    if not document.published:
        return date_from_url(document.url)
    return Published(document.published, document.published, document.published, "metadata")


def date_from_url(url: str | None) -> Published:
    """The date that an address holds ("/2022/09/15/", "/2022/sep/15/", "20220915"); unknown where it holds none.

    `earliest` and `latest` lie a day on either side. Addresses of archives and of lists are not read, nor those with
    two different days.
    """
    if not url or LISTING.search(url):
        return Published()
    days = {day for found in SEGMENTS.finditer(url) if (day := _day(found))}
    if len(days) != 1:
        return Published()
    day = days.pop()
    return Published(
        day.isoformat(), (day - OFF).isoformat(), (day + OFF).isoformat(), "url", [], None, "the day in the address"
    )


def _day(found: re.Match[str]) -> date | None:
    month = found["month"] or found["month2"]
    if not month.isdigit() and month.lower() not in MONTHS:
        return None
    number = int(month) if month.isdigit() else MONTHS.index(month.lower()) + 1
    return day_of(int(found["year"] or found["year2"]), number, int(found["day"] or found["day2"]))
