"""The article's date from its words: lines that say it, clues that bound it, and what contradicts it."""

from __future__ import annotations

from datetime import date

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from dragoman.annotate.dating import check_published, date_from_text
from dragoman.annotate.dating_days import written_days
from dragoman.annotate.pipeline import pipeline
from dragoman.annotate.published import date_from_url, published
from dragoman.records import Document, Published

BODY = "The two ministers met in Riga and signed nothing. They agreed to talk again."


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline(rules_only=True)


def parsed(nlp: Language, text: str) -> Doc:
    with nlp.select_pipes(disable=["dragoman"]):
        return nlp(text)


def dated(nlp: Language, text: str) -> Published:
    return date_from_text(parsed(nlp, text))


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Posted: March 4, 2024 10:12 am EST", "2024-03-04"),
        ("Monday 4 March 2024 22.34 GMT", "2024-03-04"),
        ("04/03/2024 10:12 GMT", "2024-03-04"),
        ("04/03/2024 10:12 PM ET", "2024-04-03"),
        ("By JANE ROE | March 4, 2024", "2024-03-04"),
        ("2024-03-04 18:20", "2024-03-04"),
        ("Updated 5 March 2024", "2024-03-05"),
    ],
)
def test_a_date_line_decides(nlp: Language, line: str, value: str) -> None:
    found = dated(nlp, f"Ministers meet\n{line}\n{BODY}")
    assert (found.value, found.basis) == (value, "dateline")
    assert found.earliest and found.latest and found.earliest <= value <= found.latest
    assert found.evidence


def test_evidence_are_the_words(nlp: Language) -> None:
    text = f"Ministers meet\nPosted: March 4, 2024\n{BODY}"
    assert [text[start:end] for start, end in dated(nlp, text).evidence] == ["March 4, 2024"]


def test_a_date_at_the_foot_decides_where_the_head_has_none(nlp: Language) -> None:
    text = "\n".join(["Ministers meet", *[BODY] * 12, "Published on 4 March 2024"])
    assert dated(nlp, text).value == "2024-03-04"


def test_the_place_line_of_an_agency_gives_its_day(nlp: Language) -> None:
    found = dated(nlp, f"KYIV, March 4, 2024 (Agency) - {BODY}")
    assert (found.value, found.earliest, found.latest) == ("2024-03-04", "2024-03-04", "2024-03-06")


def test_a_numeric_date_that_nothing_settles_has_two_readings(nlp: Language) -> None:
    found = dated(nlp, f"Ministers meet\n4/5/2024\n{BODY}")
    assert found.value is None
    assert found.earliest == "2024-04-04"
    assert found.latest == "2024-05-05"


def test_a_numeric_date_is_read_as_the_other_dates_of_the_text_are(nlp: Language) -> None:
    found = dated(nlp, f"Ministers meet\n4/5/2024\n{BODY} The last talks were on 2 January 2024.")
    assert found.value == "2024-05-04"


def test_a_text_without_any_date_is_unknown(nlp: Language) -> None:
    assert dated(nlp, f"Ministers meet\n{BODY}") == Published()
    assert dated(nlp, "They met on Thursday, and will meet again on Friday.") == Published()


def test_what_is_past_bounds_from_below_and_what_is_ahead_from_above(nlp: Language) -> None:
    found = dated(nlp, "The party lost the vote on 3 May 2019. A new vote will be held on 7 July 2019.")
    assert (found.value, found.earliest, found.latest, found.basis) == (None, "2019-05-03", "2019-07-07", "text")


def test_a_dated_weekday_named_again_bounds_the_week(nlp: Language) -> None:
    text = (
        "A man has been charged. Two people were found dead on Saturday.\nOn Saturday 8 June 2013 police were called."
    )
    found = dated(nlp, text)
    assert (found.value, found.earliest, found.latest) == (None, "2013-06-08", "2013-06-14")


def test_months_into_an_event_bound_on_both_sides(nlp: Language) -> None:
    text = "Nearly seven months into Russia's full-scale invasion of Ukraine, officials refused to talk."
    found = dated(nlp, text)
    assert found.value is None
    assert found.earliest is not None and "2022-08-31" <= found.earliest <= "2022-09-10"
    assert found.latest is not None and "2022-09-24" <= found.latest <= "2022-09-30"


def test_a_meeting_known_by_people_and_place_dates_the_news_of_its_weekday(nlp: Language) -> None:
    text = (
        "President Joe Biden told Vladimir Putin on Wednesday that the talks could go on. "
        "The two leaders met at a villa in Geneva, Switzerland."
    )
    found = dated(nlp, text)
    assert (found.value, found.earliest, found.latest) == ("2021-06-16", "2021-06-16", "2021-06-17")


def test_an_office_holder_in_the_news_bounds_by_the_term(nlp: Language) -> None:
    found = dated(nlp, "President Barack Obama said on Tuesday that the talks had failed.")
    assert (found.earliest, found.latest) == ("2009-01-20", "2017-01-23")
    former = dated(nlp, "Former President Barack Obama said on Tuesday that the talks had failed.")
    assert former.earliest is None


def test_contradicting_dates_give_nothing(nlp: Language) -> None:
    found = dated(nlp, "The vote was held on 3 May 2019. The next one will be held on 7 July 2014.")
    assert found.value is None and found.basis == "unknown" and found.reason


def test_metadata_before_a_past_date_is_a_problem(nlp: Language) -> None:
    doc = parsed(nlp, "The vote was held on 3 May 2019, and the count ended on 4 May 2019.")
    given = Published("2018-05-03", "2018-05-03", "2018-05-03", "metadata")
    assert [p.code for p in check_published(doc, given)] == ["date-contradicts"]
    assert check_published(doc, Published("2019-05-05", "2019-05-05", "2019-05-05", "metadata")) == []


def test_metadata_far_from_the_dateline_is_a_problem(nlp: Language) -> None:
    doc = parsed(nlp, f"Ministers meet\nPosted: March 4, 2024\n{BODY}")
    assert check_published(doc, Published("2024-06-01", "2024-06-01", "2024-06-01", "metadata"))
    assert not check_published(doc, Published("2024-03-05", "2024-03-05", "2024-03-05", "metadata"))


def test_a_weekday_that_the_day_was_not_is_a_problem(nlp: Language) -> None:
    doc = parsed(nlp, f"Ministers meet\nTuesday, March 4, 2024\n{BODY}")
    problems = check_published(doc, Published("2024-03-04", "2024-03-04", "2024-03-04", "metadata"))
    assert [p.code for p in problems] == ["date-contradicts"]


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://example.org/2022/09/15/world/talks.html", "2022-09-15"),
        ("https://example.org/world/2009/apr/28/talks", "2009-04-28"),
        ("https://example.org/news/2010-05-05/talks/423816", "2010-05-05"),
        ("https://example.org/view/20100505-268325/talks", "2010-05-05"),
        ("https://example.org/2022/09/world/talks.html", None),
        ("https://example.org/2005_05_01_archive.html", None),
        ("https://example.org/20229915/talks", None),
        ("https://example.org/2022/09/15/2023/01/02", None),
        (None, None),
    ],
)
def test_the_date_of_an_address(url: str | None, value: str | None) -> None:
    found = date_from_url(url)
    assert found.value == value
    assert found.basis == ("url" if value else "unknown")


def test_the_field_of_the_input_stays_as_it_is() -> None:
    document = Document(id="1", ref="1", text="", published="2024-03")
    assert published(document) == Published("2024-03", "2024-03", "2024-03", "metadata")


def test_days_with_a_weekday_choose_their_reading() -> None:
    assert [w.days for w in written_days("Tue 9/4/2012")] == [(date(2012, 9, 4),)]
    assert [len(w.days) for w in written_days("9/4/2012")] == [2]
    assert list(written_days("31/31/2012, 30 February 2012")) == []
