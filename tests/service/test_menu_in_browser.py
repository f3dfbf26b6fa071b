"""The main menu in a real browser: one line at every width, and walked by keyboard."""

import pytest
from playwright.sync_api import Browser, expect

from service.identity.tables import Role
from service.navigation import SECTIONS
from tests.service.seed import Seed
from tests.service.test_screens_in_browser import open_as

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("role", list(Role))
def test_it_is_one_line_at_every_width(browser: Browser, site: str, seeded: Seed, role: Role) -> None:
    page = open_as(browser, site, seeded, role)
    page.goto("/notifications")
    for width in (360, 390, 768, 1024, 1121, 1280, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        bar = page.locator(".topbar").bounding_box()
        assert bar is not None
        assert bar["height"] <= 60, width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        seen = page.get_by_role("navigation", name="Main").or_(page.get_by_text("Menu", exact=True))
        assert seen.locator("visible=true").count() == 1, width
    page.context.close()


def test_a_group_opens_and_closes_by_keyboard(browser: Browser, site: str, seeded: Seed) -> None:
    page = open_as(browser, site, seeded, Role.QA_ANALYST, viewport={"width": 1280, "height": 800})
    page.goto("/disputes")
    group = page.locator(".places summary", has_text="Results")
    expect(group).to_have_class("current")
    group.focus()
    assert group.evaluate("it => getComputedStyle(it).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Releases")).to_be_focused()
    expect(page.get_by_role("link", name="Disputes", exact=True).first).to_have_attribute("aria-current", "page")
    page.keyboard.press("Escape")
    expect(group).to_be_focused()
    expect(page.get_by_role("link", name="Releases")).to_have_count(0)
    page.context.close()


def test_on_a_phone_every_place_is_in_one_menu(browser: Browser, site: str, seeded: Seed) -> None:
    page = open_as(browser, site, seeded, Role.SUPERVISOR, viewport={"width": 390, "height": 800})
    page.goto("/queue")
    page.get_by_text("Menu", exact=True).click()
    names = [place.name for section in SECTIONS[Role.SUPERVISOR] for place in section.places]
    assert page.get_by_role("navigation", name="Main").get_by_role("link").all_inner_texts() == names
    page.get_by_role("link", name="Agreement").click()
    page.wait_for_url("**/agreement")
    page.context.close()
