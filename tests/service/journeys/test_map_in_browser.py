"""The map of journeys is drawn, in both colour schemes, and nothing fails while it is."""

from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from service.identity.tables import Role
from tests.service.journeys.test_journeys import DAY, OCTOBER, contact
from tests.service.seed import Seed
from tests.service.test_screens_in_browser import Faults, Scheme, open_as

pytestmark = pytest.mark.browser
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def test_the_map_is_drawn(browser: Browser, site: str, seeded: Seed) -> None:
    for number in range(6):
        customer = uuid4().hex * 2
        contact(seeded, number, customer=customer, resolution="unresolved")
        contact(seeded, number + DAY, customer=customer, call_type="Complaint", resolution="resolved")
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    faults = Faults(page)
    page.goto(f"/journeys/map?since={OCTOBER['since']}&until={OCTOBER['until']}")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.locator("[data-flow] canvas").wait_for()
    assert faults.found == []
    page.context.close()
