"""Dates as inputs give them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.readers.dates import BadDate, published


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2022-09-15", "2022-09-15"),
        ("2022-09", "2022-09"),
        ("2022", "2022"),
        (2022, "2022"),
        (20220915, "2022-09-15"),
        ("20220915", "2022-09-15"),
        ("20220915103000", "2022-09-15T10:30:00Z"),
        ("2022-09-15T10:30:00Z", "2022-09-15T10:30:00Z"),
        ("2022-09-15 10:30:00.123+02:00", "2022-09-15T10:30:00+02:00"),
        ("2022-09-15T10:30", "2022-09-15T10:30:00"),
        ("2022-09-15 9:30:00", "2022-09-15T09:30:00"),
        ("2022/9/15", "2022-09-15"),
        ("Thu, 15 Sep 2022 10:00:00 GMT", "2022-09-15T10:00:00Z"),
        ("Thu, 15 Sep 2022 10:00:00 -0500", "2022-09-15T10:00:00-05:00"),
        ("September 15, 2022", "2022-09-15"),
        ("Thursday, Sept. 15, 2022", "2022-09-15"),
        ("15 September 2022", "2022-09-15"),
        ("September 2022", "2022-09"),
        ("1663236000", "2022-09-15T10:00:00Z"),
        (1663236000000, "2022-09-15T10:00:00Z"),
        (date(2022, 9, 15), "2022-09-15"),
        (datetime(2022, 9, 15, 10, tzinfo=UTC), "2022-09-15T10:00:00Z"),
        ("", None),
        (None, None),
        ("n/a", None),
        (float("nan"), None),
    ],
)
def test_dates(given: object, expected: str | None) -> None:
    assert published(given) == expected


@pytest.mark.parametrize(
    "given",
    ["2022-13-45", "2022-02-30", "1066-10-14", "9999-01-01", "03/04/2022", "yesterday", "x" * 500, [2022], -5, 1e300,
     float("inf"), "2022-09-15T99:00", "0000-00-00", "Thu, 99 Foo 2022 10:00:00 GMT", "2022-09-15\ud800"],
)  # fmt: skip
def test_no_dates(given: object) -> None:
    with pytest.raises(BadDate):
        published(given)


@given(st.one_of(st.text(), st.from_regex(r"[0-9]{1,14}([-/. ][0-9]{1,4}){0,3}"), st.floats(), st.integers()))
def test_nothing_else_is_raised(value: object) -> None:
    try:
        published(value)
    except BadDate as error:
        assert str(error)
