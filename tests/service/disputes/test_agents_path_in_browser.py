"""An agent's way in a real browser: told, read, disputed in place, assessed, acknowledged; accessible on the way."""

import pytest
from playwright.sync_api import Browser

from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.disputes.situation import released_situation
from tests.service.seed import Seed
from tests.service.test_screens_in_browser import Faults, open_as, violations

pytestmark = pytest.mark.browser


def test_from_the_bell_to_acknowledged(browser: Browser, site: str, seeded: Seed, client_for: ClientFor) -> None:
    situation = released_situation(seeded, client_for)
    page = open_as(browser, site, seeded, Role.AGENT, viewport={"width": 1280, "height": 900})
    faults = Faults(page)
    page.goto("/my")
    page.get_by_role("link", name="Notifications, 1 unread").click()
    page.get_by_role("button", name="A result was released to you").click()
    page.wait_for_url(f"**/my/results/{seeded.call}")

    page.get_by_role("link", name="Dispute “Clear”").click()
    form = page.get_by_role("form", name="Dispute")
    form.get_by_text("Another answer is right").click()
    form.get_by_label("The right answer").select_option("5")
    form.get_by_label("Why?").fill("I explained it twice.")
    form.get_by_text("Which turns show it?").click()
    form.get_by_role("checkbox").nth(6).check()
    form.get_by_role("button", name="Send the dispute").click()
    page.get_by_role("heading", name="My disputes").wait_for()
    assert "I explained it twice." in page.locator("article").inner_text()
    dispute = page.locator("article").get_attribute("id")
    assert dispute is not None
    assert situation.supervisor.get(f"/disputes/{dispute.removeprefix('dispute-')}").status_code == 200

    page.goto(f"/my/results/{seeded.call}")
    page.get_by_role("button", name="I have read this").click()
    page.get_by_text("Acknowledged", exact=True).wait_for()
    assert faults.found == []
    page.context.close()


def test_the_pages_are_accessible_and_fit_a_phone(
    browser: Browser, site: str, seeded: Seed, client_for: ClientFor
) -> None:
    situation = released_situation(seeded, client_for)
    dispute = situation.raised()
    situation.supervisor.post(f"/api/interactions/{seeded.closed}/self-assessment", json={"scorecard": "seven_cs"})
    screens = {
        Role.AGENT: [
            "/my",
            f"/my/results/{seeded.call}",
            "/my/disputes",
            f"/my/disputes/new?evaluation={situation.evaluation}&criterion=concise",
            "/my/assessments",
            "/my/data",
            "/notifications",
        ],
        Role.SUPERVISOR: ["/disputes", f"/disputes/{dispute}", "/disputes/statistics", "/releases", "/assessments"],
    }
    for role, addresses in screens.items():
        page = open_as(browser, site, seeded, role, viewport={"width": 380, "height": 800})
        faults = Faults(page)
        for address in addresses:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 380, address
            assert violations(page, "light", "dark") == [], address
        assert faults.found == []
        page.context.close()
