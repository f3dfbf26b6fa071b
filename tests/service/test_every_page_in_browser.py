"""Every page that each role can open, in a real browser: axe finds nothing, it fits a phone, it faults nowhere.

The pages are taken from the table of routes, so that a new page is looked at from its first day.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import pytest
from playwright.sync_api import Browser, Page

from service.identity.tables import Role
from tests.axe import bring_axe, findings
from tests.conftest import ClientFor
from tests.service.lived_in import lived_in
from tests.service.seed import Seed
from tests.service.test_authorization import ALLOWED
from tests.service.test_screens_in_browser import Faults, Scheme, open_as

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LOOKS: tuple[tuple[Scheme, Sequence[str]], ...] = (("light", RULES), ("dark", ("color-contrast",)))
NO_PAGE = re.compile(
    r"/api/|/audio$|/state$|export\.|\.(csv|pdf)$|\.json|\.yaml$|/file$|^GET /(events|health|sign-in|views/{view_id}|)$"
)
NOT_OWN = {
    Role.SUPERVISOR: {"/sheets/{sheet_id}", "/sheets/{sheet_id}/differences"},
    Role.COMPLIANCE_OFFICER: {"/retention/erasures/{erasure_id}"},
}
"""Where nothing is there to look at: another's sheet, and the proof of an erasure that would empty the other pages."""
OTHERWISE = {
    "/sheets/{sheet_id}/differences": "/sheets/{compared_sheet_id}/differences",
    "/assessments/{evaluation_id}": "/assessments/{assessed_id}",
    "/my/disputes/new": "/my/disputes/new?evaluation={released_id}&criterion=concise",
}

pytestmark = pytest.mark.browser


def pages_of(role: Role) -> Iterator[str]:
    for route, roles in ALLOWED.items():
        path = route.removeprefix("GET ")
        page = route.startswith("GET ") and not NO_PAGE.search(route)
        if page and role in roles and path not in NOT_OWN.get(role, ()):
            yield OTHERWISE.get(path, path)


@pytest.fixture
def names(seeded: Seed, client_for: ClientFor) -> Mapping[str, str]:
    return lived_in(seeded, client_for)


def wrong(page: Page, address: str) -> list[str]:
    """What a demanding visitor would complain of: axe in both schemes, then the width of a phone."""
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(address)
    assert answer is not None
    found = [] if answer.status == 200 else [f"status {answer.status}"]
    bring_axe(page)
    for scheme, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme} {finding}" for finding in findings(page, rules)]
    for width in (1280, 640, 380):  # 640: a laptop's screen at 200 %
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"wider than {width}"] if page.evaluate("document.documentElement.scrollWidth") > width else []
    headings = page.locator("main h1").count()
    return found if headings == 1 else [*found, f"{headings} main headings"]


@pytest.mark.parametrize("role", list(Role))
def test_every_page(browser: Browser, site: str, seeded: Seed, names: Mapping[str, str], role: Role) -> None:
    page = open_as(browser, site, seeded, role, bypass_csp=True)
    faults = Faults(page)
    found = {}
    for path in pages_of(role):
        found[path] = wrong(page, path.format_map(names)) + faults.found
        faults.found.clear()
    page.context.close()
    assert {path: complaints for path, complaints in found.items() if complaints} == {}
