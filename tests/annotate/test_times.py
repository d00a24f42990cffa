"""Time expressions in news prose, by the date of publication 2024-05-15, a Wednesday, unless a case says otherwise."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from dragoman import rules
from dragoman.annotate import store
from dragoman.annotate.times import times
from dragoman.records import Time

PUBLISHED = "2024-05-15"

# A sentence, then "words = value" for each expression in it, in order; nothing more may be found.
WEEKDAYS = [
    ("The foreign ministers met in Doha on Thursday.", "Thursday = 2024-05-09"),
    ("The foreign ministers met in Doha on Wednesday.", "Wednesday = 2024-05-15"),
    ("The foreign ministers will meet in Doha on Friday.", "Friday = 2024-05-17"),
    ("The foreign ministers are due to meet in Doha on Friday.", "Friday = 2024-05-17"),
    ("The ministers are expected in Doha on Friday.", "Friday = 2024-05-17"),
    ("The president is to address parliament on Monday.", "Monday = 2024-05-20"),
    ("The president is addressing parliament on Monday.", "Monday = 2024-05-20"),
    ("The president addressed parliament on Monday, his office said.", "Monday = 2024-05-13"),
    ("He said on Sunday that the army would leave.", "Sunday = 2024-05-12"),
    ("He said the army would leave on Sunday.", "Sunday = 2024-05-19"),
    ("The army will leave, he said Sunday.", "Sunday = 2024-05-12"),
    ("Voters go to the polls on Sunday.", "Sunday = 2024-05-19"),
    ("Voters went to the polls on Sunday.", "Sunday = 2024-05-12"),
    ("The vote, set for Saturday, was called off.", "Saturday = 2024-05-18"),
    ("The vote planned for Saturday was called off.", "Saturday = 2024-05-18"),
    ("They agreed to resume talks on Tuesday.", "Tuesday = 2024-05-21"),
    ("They resumed talks on Tuesday.", "Tuesday = 2024-05-14"),
    ("They have resumed talks since Tuesday.", "Tuesday = 2024-05-14"),
    ("The army has kept the border closed until Friday.", "Friday = 2024-05-17"),
    ("The truce holds until Friday.", "Friday = 2024-05-17"),
    ("Friday's meeting ended without a deal.", "Friday = 2024-05-10"),
    ("Friday's meeting is expected to end without a deal.", "Friday = 2024-05-17"),
    ("Diplomats arrived ahead of Friday's summit.", "Friday = 2024-05-17"),
    ("The envoy plans to fly to Cairo on Saturday.", "Saturday = 2024-05-18"),
    ("The envoy had planned to fly to Cairo on Saturday.", "Saturday = 2024-05-18"),
    ("Late on Monday, shells hit the port.", "Late on Monday = 2024-05-13"),
    ("Shells hit the port on Monday night.", "Monday night = 2024-05-13TNI"),
    ("The council will vote next Tuesday.", "next Tuesday = 2024-05-21"),
    ("The council voted last Tuesday.", "last Tuesday = 2024-05-14"),
    ("The council will vote this Thursday.", "this Thursday = 2024-05-16"),
    ("The pope prays here on Sundays.", "Sundays = XXXX-WXX-7"),
    ("Protesters gather every Saturday.", "every Saturday = XXXX-WXX-6"),
    ("Three people were killed Saturday, police said.", "Saturday = 2024-05-11"),
    ("He was arrested on Friday and will appear in court on Monday.", "Friday = 2024-05-10; Monday = 2024-05-20"),
]
WEEKDAYS += [
    ("The parliament postponed the session to Monday.", "Monday = 2024-05-20"),
    ("Friday is the deadline for a deal.", "Friday = 2024-05-17"),
]
MONTHS = [
    ("The parties signed a truce in March.", "March = 2024-03"),
    ("The parties signed a truce in November.", "November = 2023-11"),
    ("The parties will sign a truce in November.", "November = 2024-11"),
    ("The parties hope to sign a truce in March.", "March = 2025-03"),
    ("The parties signed a truce in May.", "May = 2024-05"),
    ("Elections are scheduled for June.", "June = 2024-06"),
    ("Elections scheduled for June were postponed.", "June = 2024-06"),
    ("Inflation fell in early April.", "early April = 2024-04"),
    ("Talks will resume in mid-July.", "mid-July = 2024-07"),
    ("He has been in prison since last August.", "last August = 2023-08"),
    ("She will step down in October of next year.", "October of next year = 2025-10"),
    ("The army seized power in February 2021.", "February 2021 = 2021-02"),
    ("The strike lasted from January to March 2019.", "January = 2019-01; March 2019 = 2019-03"),
    ("The strike lasted from December to January 2019.", "December = 2018-12; January 2019 = 2019-01"),
    ("The two leaders met on December 3.", "December 3 = 2023-12-03"),
    ("The two leaders will meet on 3 December.", "3 December = 2024-12-03"),
    ("The two leaders met on 15 May.", "15 May = 2024-05-15"),
    ("The summit of 25-26 June will be held in Rome.", "25 = 2024-06-25; 26 June = 2024-06-26"),
    ("The deadline of May 31 will not be met.", "May 31 = 2024-05-31"),
    ("Fighting broke out on the night of May 3.", "the night of May 3 = 2024-05-03TNI"),
]
MONTHS += [
    ("Trade fell 12% in January-April.", "January = 2024-01; April = 2024-04"),
    ("The next round of talks, on May 20, will be in Oman.", "May 20 = 2024-05-20"),
]
RELATIVE = [
    ("Exports fell last month and rose this week.", "last month = 2024-04; this week = 2024-W20"),
    ("Exports will rise next year.", "next year = 2025"),
    ("He left office two years ago.", "two years ago = 2022"),
    ("He fell ill three days ago.", "three days ago = 2024-05-12"),
    ("Earlier this month he fell ill.", "Earlier this month = 2024-05"),
    ("Later this year he will retire.", "Later this year = 2024"),
    (
        "They met in Geneva on 3 March 2022. The next day, the talks broke down.",
        "3 March 2022 = 2022-03-03; The next day = 2022-03-04",
    ),
    (
        "They met in Geneva on 3 March 2022. Ten days later the talks broke down.",
        "3 March 2022 = 2022-03-03; Ten days later = 2022-03-13",
    ),
    ("She was elected in 2015. Four years later she lost.", "2015 = 2015; Four years later = 2019"),
    ("Output fell in 2020, from a peak the previous year.", "2020 = 2020; the previous year = 2019"),
    ("On 4 July 2023 it rained, and that day the bridge fell.", "4 July 2023 = 2023-07-04; that day = 2023-07-04"),
    ("Sales rose in April from the same month a year ago.", "April = 2024-04; the same month a year ago = 2023-04"),
    ("He spoke this morning and will speak tonight.", "this morning = 2024-05-15TMO; tonight = 2024-05-15TNI"),
    ("He will be back the day after tomorrow.", "the day after tomorrow = 2024-05-17"),
    ("They met over the weekend.", "the weekend = 2024-W19-WE"),
    ("They will meet this weekend.", "this weekend = 2024-W20-WE"),
    ("He took office last summer.", "last summer = 2023-SU"),
    ("The offensive will begin in the spring of next year.", "the spring of next year = 2025-SP"),
    ("Growth slowed in the first quarter.", "the first quarter = 2024-Q1"),
    ("Growth slowed in the fourth quarter of last year.", "the fourth quarter of last year = 2023-Q4"),
    ("By the end of the year the base will close.", "the end of the year = 2024"),
    ("He resigned yesterday afternoon.", "yesterday afternoon = 2024-05-14TAF"),
    ("It starts at 9 a.m. on Friday.", "9 a.m. on Friday = 2024-05-17T09:00"),
    ("The blast was heard at 03:40 GMT on Tuesday.", "03:40 GMT on Tuesday = 2024-05-14T03:40Z"),
    ("The crisis began five decades ago.", "five decades ago = 197"),
]
SPANS = [
    ("The talks lasted nearly seven months.", "nearly seven months = P7M"),
    ("Prices rose over the past 200 days.", "the past 200 days = P200D"),
    ("He was jailed for two and a half years.", "two and a half years = P2.5Y"),
    ("A 24-hour curfew was imposed.", "24-hour = PT24H"),
    ("The ten-day visit ended.", "ten-day = P10D"),
    ("It would take between 60 and 90 days.", "60 = P60D; 90 days = P90D"),
    ("The decades-long dispute is over.", "decades-long = PXDE"),
    ("Elections are held every four years.", "every four years = P4Y"),
    ("They produce 9 million barrels a day.", "a day = P1D"),
    ("The first nine months of this year were dry.", "The first nine months = P9M; this year = 2024"),
    ("Borders moved in the 1990s and in the 19th century.", "the 1990s = 199; the 19th century = 18"),
    ("Athens was burnt in 480 BC.", "480 BC = BC0480"),
    ("The war of 1992-95 killed many.", "1992 = 1992; 95 = 1995"),
    ("He is now in Baku.", "now = PRESENT_REF"),
]
EVENTS = [
    ("Trade has collapsed since Russia invaded Ukraine.", "Russia invaded Ukraine = 2022-02-24"),
    ("A year after the fall of the Berlin Wall he moved west.", "A year after the fall of the Berlin Wall = 1990"),
    ("Two weeks after the October 7 attacks he flew to Israel.", "Two weeks after the October 7 attacks = 2023-W42"),
    ("Security was tightened after the Sept. 11 attacks.", "Sept. 11 = 2001-09-11"),
    ("Airlines were grounded after 9/11.", "9/11 = 2001-09-11"),
    ("Myanmar’s generals have ruled since the coup.", "the coup = 2021-02-01"),
    ("The committee has met weekly since the coup.", "weekly = P1W"),
    (
        "Prices have doubled since the start of the coronavirus pandemic.",
        "the start of the coronavirus pandemic = 2020-03-11",
    ),
    ("The Winter Olympics in Beijing were quiet.", ""),
]
TRAPS = [
    "It was the third attack in as many days.",
    "He ruled for a quarter of a century.",
    "It will be a day of mourning.",
    "They may march in the fall of prices.",
    "Theresa May spoke to April Jones and Mark August.",
    "Mr. May met Augustus and June Carter.",
    "The second man came third.",
    "Some 2003 soldiers were sent home.",
    "More than 1,500 people fled, 1914 of them children.",
    "Call +44 20 7946 0958 or 555-2019.",
    "The Boeing 737-800 and the T-1000 flew.",
    "Flight 1990 landed on runway 18.",
    "The Sunday Times and the Daily Mail reported it.",
    "Black Friday was a success.",
    "The Six-Day War made maps.",
    "A 33-year-old man and his 12-year-old son were freed.",
    "He is 33 years old.",
    "The home side won 3-2 and 21-14.",
    "It costs $2024 or 1999 euros.",
    "USA Today said so.",
    "He came in second.",
    "The Thirty Years' War made borders.",
    "The march to the capital went on.",
    "An august body met.",
    "Section 12/4 and rule 20.10 apply.",
    "They won by 3:1.",
    "The ratio is 1:2 in U.N. Resolution 2118.",
    "Resolution 1701 ended the fighting.",
    "He scored 2021 points.",
    "They live in a spring water region.",
    "Water springs and leaves fall.",
    "The Man Friday of the president.",
    "The 2000-strong force left.",
    "Cars may not be sold.",
]


def told(text: str, found: list[Time]) -> str:
    """The expressions as the cases write them."""
    return "; ".join(f"{text[e.span[0] : e.span[1]]} = {e.value}" for e in found)


@pytest.mark.parametrize(("text", "expected"), WEEKDAYS + MONTHS + RELATIVE + SPANS + EVENTS, ids=lambda x: x[:50])
def test_sentence(text: str, expected: str) -> None:
    assert told(text, times(text, PUBLISHED)) == expected


@pytest.mark.parametrize("text", TRAPS)
def test_trap(text: str) -> None:
    assert told(text, times(text, PUBLISHED)) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on Thursday.", "Thursday = XXXX-WXX-4"),
        ("They met last week.", "last week = None"),
        ("They met in June.", "June = XXXX-06"),
        ("They met on 3 June.", "3 June = XXXX-06-03"),
        ("They met in June 1999, and again in August.", "June 1999 = 1999-06; August = 1999-08"),
        ("They met two years ago.", "two years ago = None"),
        (
            "The war began in 1914. In 1916 it spread, and by 1917, in November, it was lost.",
            "1914 = 1914; 1916 = 1916; 1917 = 1917; November = 1917-11",
        ),
    ],
)
def test_without_publication(text: str, expected: str) -> None:
    assert told(text, times(text)) == expected


def test_history_follows_the_date_told_last() -> None:
    text = (
        "The revolt began in March 1848. In April the army moved, and on 5 May it took the town. "
        "The next day the town burned. In 1849 the king returned. By June it was over. In 1851, 1852 and 1853 "
        "others rose; in 1855 and 1856 they fell."
    )
    values = [each.value for each in times(text, PUBLISHED)]
    assert values[:6] == ["1848-03", "1848-04", "1848-05-05", "1848-05-06", "1849", "1849-06"]


def test_month_precision_of_publication() -> None:
    assert [e.value for e in times("He resigned last month.", "2024-05")] == ["2024-04"]
    assert [e.value for e in times("He resigned yesterday.", "2024-05")] == [None]


def test_calendar_is_sound() -> None:
    states = {row["code"] for row in rules.load("actors/states.toml")["state"]}
    events = rules.load("calendar.toml")["event"]
    assert len({row["name"] for row in events}) == len(events)
    for row in events:
        assert row["source"] and row["forms"], row["name"]
        assert isinstance(row["start"], date) and row["start"] <= row.get("end", row["start"]), row["name"]
        assert states.issuperset(row.get("countries", ())), row["name"]
        assert not any(form.startswith("the ") or form != form.strip() for form in row["forms"]), row["name"]


def test_component_reads_meta_and_keeps_to_the_body() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("dragoman_times")
    doc = nlp.make_doc("Published Monday. He left on Friday. He will return on Sunday. Read more from Tuesday.")
    store.set_meta(doc, store.Meta(published=PUBLISHED, body=((18, 61),)))
    found = store.get(nlp(doc), "times")
    assert told(doc.text, found) == "Friday = 2024-05-10; Sunday = 2024-05-19"
    assert [each.id for each in found] == ["m1", "m2"]
    assert all(each.by == "times/weekday" for each in found)


# fmt: off
WORDS = [
    "the", "a", "last", "next", "this", "that", "in", "on", "two", "99999", "5000", "2", "31", "1999", "480",
    "BC", "May", "March", "Friday", "Monday's", "day", "days", "week", "year", "years", "month", "century",
    "decades", "ago", "later", "earlier", "before", "after", "since", "from", "to", "and", "of", "first",
    "early", "mid-July", "quarter", "half", "spring", "winter", "night", "morning", "today", "5", "p.m.",
    "12:30", "GMT", "the", "coup", "invasion", "Olympics", "30-31", "1990s", "every", "per", "'", "-", ",", ".",
    "\n",
]
# fmt: on
DATES = [PUBLISHED, "1850", "2024-02-29T23:00", None]


@given(
    st.lists(st.sampled_from(WORDS), max_size=24).map(" ".join),
    st.sampled_from([PUBLISHED, "1850", "2024-02-29T23:00", None]),
)
def test_any_words_are_read(text: str, published: str | None) -> None:
    found = times(text, published)
    spans = sorted(e.span for e in found)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@given(st.text(alphabet=st.sampled_from("May 12,-/:’'20 Friday\nbc the İſß\u2009day after ago 99 %"), max_size=80))
def test_any_text_is_read(text: str) -> None:
    found = times(text, PUBLISHED)
    assert all(0 <= e.span[0] < e.span[1] <= len(text) for e in found)
    spans = sorted(e.span for e in found)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
