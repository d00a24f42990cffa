"""The page in a real browser: ten questions in two clicks, keys, no script, accessibility, small screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dragoman.web.security import Access

from .conftest import fill

pytestmark = pytest.mark.slow
PLACES = ("/", "/stories", "/actors", "/actors/TUR", "/pairs", "/pairs/ROU~TUR", "/statements", "/events", "/phrases",
          "/documents", "/promises", "/compare", "/review", "/search?q=Argonaut", "/actors/nobody")  # fmt: skip


@pytest.fixture(scope="module")
def address(sample: Path, serve: Callable[..., str]) -> str:
    return serve(sample, Access(name="Ayla"))


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page at `/`, on which nothing may be refused by its own policy or fail in its script."""
    context = browser.new_context(base_url=address, viewport={"width": 1320, "height": 900})
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
    made.on("request", lambda request: None if request.url.startswith(address) else wrong.append(request.url))
    made.goto("/")
    yield made
    context.close()
    assert wrong == []


def click(page: Page, name: str, within: str = "main") -> None:
    page.locator(within).get_by_role("link", name=name).first.click()


def room(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Rooms").get_by_role("link", name=name, exact=True).click()


def text(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split())


# Each is a question of docs/questions.md, by its number.


def test_1_what_leads_by_independent_sources(page: Page) -> None:
    first = page.locator(".story").first
    expect(first).to_contain_text("independent sources")
    assert "counted once" in page.locator(".stories").inner_text()


def test_2_what_somebody_said(page: Page) -> None:
    click(page, "Defne Karahan")
    expect(page.locator("main")).to_contain_text("No complete application ever reached")


def test_3_what_two_did_to_each_other(page: Page) -> None:
    click(page, "Romania – Turkey")
    expect(page.locator("figure.months svg")).to_be_visible()
    told = text(page)
    assert "consults" in told and "2024" in told
    assert page.locator("article.entry .type").count() > 5


def test_4_who_says_so_without_a_name(page: Page) -> None:
    room(page, "Statements")
    click(page, "anonymous")
    expect(page.locator("main")).to_contain_text("officers had removed hard drives")
    assert page.locator(".statement").count() == page.locator(".statement .chip.warn").count()


def test_5_what_is_only_planned(page: Page) -> None:
    room(page, "Events")
    click(page, "only planned")
    assert page.locator("article.event").count() == page.locator("article.event", has_text="only planned").count() > 0


def test_6_who_tells_a_story_and_who_copies(page: Page) -> None:
    with_copies = page.locator(".story", has_text="counted once").get_by_role("link").first
    with_copies.click()
    expect(page.locator("summary", has_text="of this text").first).to_be_visible()


def test_7_where_two_readouts_differ(page: Page) -> None:
    room(page, "Compare")
    page.locator("article", has_text="26 Mar 2024").get_by_role("link").first.click(timeout=120_000)
    expect(page.locator("table.compared")).to_contain_text("15 May", timeout=120_000)
    expect(page.locator(".chip.only_a, .chip.only_b").first).to_be_visible()


def test_8_which_phrase_is_gone(page: Page) -> None:
    room(page, "Phrases")
    page.locator("tbody a").first.click()
    expect(page.locator("main")).to_contain_text("Where it is missing")
    expect(page.locator("main article.row mark").first).to_be_visible()


def test_9_what_was_promised_and_is_overdue(page: Page) -> None:
    room(page, "Promises")
    expect(page.locator("article.promise", has_text="by 15 May").first).to_contain_text("overdue")


def test_10_why_the_ledger_says_so(page: Page) -> None:
    page.locator("article.statement").get_by_role("link", name="why").first.click()
    told = text(page)
    assert all(word in told for word in ("source", "cue", "content", "What found it", "version"))
    page.locator(".context a").click()
    expect(page.locator(".target").first).to_be_in_viewport()


def test_hundreds_are_judged_with_keys(page: Page) -> None:
    room(page, "Review")
    first = page.locator("section[aria-label='To be judged'] article").get_attribute("id")
    page.keyboard.press("r")
    expect(page.locator(".decisions li")).to_have_count(1)
    second = page.locator("section[aria-label='To be judged'] article").get_attribute("id")
    assert first != second
    page.keyboard.press("w")
    expect(page.locator(".decisions li")).to_have_count(2)
    for count in (3, 4):
        page.keyboard.press("u")
        expect(page.locator(".decisions li")).to_have_count(count)
    assert page.locator("section[aria-label='To be judged'] article").get_attribute("id") == first
    page.get_by_label("Search the texts").focus()
    page.keyboard.press("r")  # typed, not pressed
    expect(page.locator(".decisions li")).to_have_count(4)


def test_the_page_works_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Search the texts").fill("Argonaut")
    page.get_by_role("button", name="Search").click()
    page.locator("section .lead a").first.click()
    page.locator(".text a.said").first.click()
    assert "#n-" in page.url
    expect(page.locator(".n:target")).to_be_visible()
    page.go_back()
    page.go_back()
    assert "/search?q=Argonaut" in page.url
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, address: str, scheme: Any) -> None:
    context = browser.new_context(
        base_url=address, color_scheme=scheme, viewport={"width": 1320, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    found = []
    for place in [*PLACES, *_things(page)]:
        page.goto(place)
        for wrong in Axe().run(page).response["violations"]:
            if wrong["impact"] in ("serious", "critical"):
                found.append((place, wrong["id"], [node["html"][:160] for node in wrong["nodes"]][:3]))
    context.close()
    assert found == []


def _things(page: Page) -> list[str]:
    """One story, document, statement, event and phrase, of those that `/` leads to."""
    page.goto("/")
    found = []
    for selector in (".story a", ".plainlist a", ".statement .meta a:last-child", ".event .meta a:last-child"):
        found.append(str(page.locator(selector).first.get_attribute("href")))
    page.goto("/phrases")
    return [*found, str(page.locator("tbody a").first.get_attribute("href"))]


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_is_wider_than_the_screen(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800}, has_touch=True)
    page = context.new_page()
    wide = []
    for place in [*PLACES, *_things(page)]:
        page.goto(place)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide.append((place, over))
    context.close()
    assert wide == []


def test_hostile_articles_do_nothing_in_a_browser(browser: Browser, serve: Callable[..., str], tmp_path: Path) -> None:
    fill(tmp_path / "hostile.db")
    context = browser.new_context(base_url=serve(tmp_path / "hostile.db"))
    page = context.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: said.append(request.url) if request.url.endswith("/x") else None)
    for place in [
        *PLACES[:13],
        "/search?q=harbour",
        "/documents/" + "0" * 24,
        "/documents/" + f"{1:024x}",
        "/actors/selma-karaca",
    ]:
        page.goto(place)
        assert page.locator("script").count() == 1
    context.close()
    assert said == []
