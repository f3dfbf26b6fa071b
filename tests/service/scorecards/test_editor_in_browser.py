"""The editor in a real browser: by keyboard, kept as typed, problems at their fields, two people at once."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from service.identity.tables import Role
from tests.service.seed import Seed
from tests.service.test_screens_in_browser import Faults, open_as, violations

pytestmark = pytest.mark.browser
FIRST = "sections.0.criteria.0"


def at(page: Page, path: str) -> Any:
    return page.locator(f'[data-path="{path}"]')


def edit(browser: Browser, site: str, seeded: Seed, role: Role, **options: Any) -> Page:
    page = open_as(browser, site, seeded, role, viewport={"width": 1280, "height": 900} | options)
    page.goto("/scorecards/seven_cs")
    page.get_by_role("button", name="Edit").or_(page.get_by_role("link", name="Go on with the draft")).click()
    page.locator("details.criterion-edit").first.wait_for()
    return page


def kept(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text("Kept")


def test_a_scorecard_is_edited_by_keyboard(browser: Browser, site: str, seeded: Seed) -> None:
    page = edit(browser, site, seeded, Role.QA_ANALYST)
    faults = Faults(page)
    summary = page.locator("details.criterion-edit > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    at(page, f"{FIRST}.weight").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    assert page.locator(f'[data-weight="{FIRST}"]').text_content() == "25.0 % of the score"  # 2 of 8
    page.get_by_role("button", name="Move the criterion Clear down").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add a criterion").focus()
    page.keyboard.press("Enter")
    expect(at(page, "sections.0.criteria.7.name")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Greeting")
    at(page, "sections.0.criteria.7.question").fill("Is there a greeting?")
    kept(page)
    page.reload()
    names = page.locator("details.criterion-edit > summary > span:first-child").all_text_contents()
    assert names[:2] == ["Concise", "Clear"]
    assert names[-1] == "Greeting"
    at(page, "name").fill("Our Cs")
    page.get_by_role("link", name="Review and publish").click()  # what was just typed is kept first
    page.wait_for_url("**/review")
    shown = page.locator("main").inner_text()
    assert "new criterion with the id criterion_1" in shown
    assert "name: “Seven Cs of communication” → “Our Cs”" in shown
    assert faults.found == []


def test_problems_stand_at_their_fields(browser: Browser, site: str, seeded: Seed) -> None:
    page = edit(browser, site, seeded, Role.QA_ANALYST)
    page.locator("details.criterion-edit > summary").first.click()
    at(page, f"{FIRST}.options.0.points").fill("7")
    at(page, f"{FIRST}.id").fill("No id")
    expect(page.locator("#problem-count")).to_have_text("2 problems")
    expect(at(page, f"{FIRST}.options.0.points")).to_have_attribute("aria-invalid", "true")
    assert "less than or equal to 1" in page.locator(".field-error").all_text_contents()[1]
    page.locator("details.criterion-edit > summary").first.click()
    page.locator("#problems > summary").click()
    page.locator("#problem-list button").last.click()
    expect(at(page, f"{FIRST}.options.0.points")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("0")
    at(page, f"{FIRST}.id").fill("clear")
    expect(page.locator("#problems")).to_be_hidden()


def test_an_id_that_another_scorecard_uses_is_said_beside_the_criterion(
    browser: Browser, site: str, seeded: Seed
) -> None:
    page = open_as(browser, site, seeded, Role.QA_ANALYST, viewport={"width": 390, "height": 800})
    page.goto("/scorecards")
    form = page.locator("#add form")
    form.get_by_label("Name").fill("Ours")
    form.get_by_label("Id").fill("ours")
    form.get_by_label("Start from").select_option("seven_cs")
    form.get_by_role("button").click()
    page.locator("details.criterion-edit > summary").first.click()
    note = page.locator(".clash")
    expect(note).to_have_count(0)
    at(page, f"{FIRST}.question").fill("Was it plain?")
    expect(note).to_contain_text("Seven Cs of communication asks the criterion clear in another way (question)")
    expect(page.locator("#problem-count")).to_have_text("1 problem")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page, "light", "dark") == []
    page.locator("details.criterion-edit > summary").first.click()  # looking for violations loads it anew
    note.get_by_role("button", name="Use the id clear_2").click()
    expect(note).to_have_count(0)
    expect(page.locator("#problems")).to_be_hidden()
    expect(at(page, f"{FIRST}.id")).to_have_value("clear_2")
    kept(page)
    page.reload()
    page.locator("details.criterion-edit > summary").first.click()
    expect(at(page, f"{FIRST}.id")).to_have_value("clear_2")


def test_two_editors_lose_nothing(browser: Browser, site: str, seeded: Seed) -> None:
    mine = edit(browser, site, seeded, Role.QA_ANALYST)
    theirs = edit(browser, site, seeded, Role.ADMINISTRATOR)
    at(mine, "name").fill("Mine")
    kept(mine)
    at(theirs, "name").fill("Theirs")
    expect(theirs.locator("#conflict")).to_be_visible()
    assert at(theirs, "name").input_value() == "Theirs"
    theirs.get_by_role("button", name="Go on with theirs").click()
    expect(at(theirs, "name")).to_have_value("Mine")
    theirs.goto("/scorecards/seven_cs/draft/review")
    assert theirs.get_by_role("button", name="Go back to it").count() >= 2  # mine, and what they typed
    at(mine, "name").fill("Mine again")
    expect(mine.locator("#conflict")).to_be_visible()
    mine.get_by_role("button", name="Go on with mine").click()
    kept(mine)
    expect(mine.locator("#conflict")).to_be_hidden()


def test_it_is_accessible_and_fits_a_phone(browser: Browser, site: str, seeded: Seed) -> None:
    page = edit(browser, site, seeded, Role.QA_ANALYST, width=390, height=800)
    page.locator("details.criterion-edit > summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for address in ("draft", "draft/review", "precision", "versions/1", ""):
        page.goto(f"/scorecards/seven_cs/{address}".rstrip("/"))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        assert violations(page, "light", "dark") == [], address
    for address in ("/scorecards", "/knowledge", "/knowledge/new"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        assert violations(page, "light", "dark") == [], address
