"""A nudge appears on the page that is open, without anybody reloading it."""

import pytest
from playwright.sync_api import Browser, expect

from service.config import settings
from service.database import now, transaction
from service.feedback.nudging import nudge_when_ready
from service.identity.tables import Role
from service.interactions.tables import Interaction
from tests.conftest import ClientFor
from tests.service.feedback.test_nudges import MONOLOGUE
from tests.service.seed import Seed
from tests.service.test_screens_in_browser import open_as

pytestmark = pytest.mark.browser


def test_it_appears_by_itself(
    browser: Browser, site: str, seeded: Seed, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "quiet_until", settings().quiet_from)
    supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
    assert supervisor.post("/feedback/rules", data=MONOLOGUE).status_code == 303
    page = open_as(browser, site, seeded, Role.AGENT)
    with page.expect_response("**/events"):
        page.goto(f"{site}/growth/feedback")
    expect(page.get_by_text("Nothing to know right now")).to_be_visible()
    with transaction() as session:
        call = session.get_one(Interaction, seeded.call)
        call.started_at = now()
        nudge_when_ready(session, call)
    expect(page.get_by_text("Longest stretch of yours")).to_be_visible(timeout=20_000)
    page.context.close()
