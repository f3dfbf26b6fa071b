"""The pages in a real browser: accessible in both colour schemes, at 380 pixels, live, and without a script fault."""

from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from service import progress
from service.compliance import audit
from service.compliance.tables import AuditEvent
from service.database import now, transaction
from service.evaluations.tables import Evaluation
from service.identity.sessions import open_session
from service.identity.tables import Role, User
from service.interactions.tables import Interaction, State
from service.reviews.tables import Review
from service.web import COOKIE
from tests.axe import bring_axe, findings
from tests.service.seed import Seed

Scheme = Literal["light", "dark"]
SCREENS = {
    Role.QA_ANALYST: ["/interactions?q=nothing", "/interactions/{call}/redaction"],
    Role.COMPLIANCE_OFFICER: ["/interactions/{chat}/redaction", "/nowhere"],
    Role.AGENT: ["/my"],
}
"""Pages without what `test_every_page_in_browser` fills them with, and those that are not there."""

pytestmark = pytest.mark.browser


class Faults:
    """What the browser complained about, policy violations included."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("console", lambda message: self.found.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.found.append(str(error)))


def open_as(browser: Browser, site: str, seeded: Seed, role: Role, **options: Any) -> Page:
    with transaction() as session:
        user = session.get_one(User, seeded.users[role])
        token = open_session(session, user)
    context = browser.new_context(base_url=site, timezone_id="Europe/London", reduced_motion="reduce", **options)
    context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def violations(page: Page, *schemes: Scheme) -> list[str]:
    """What axe finds wrong, in each colour scheme. The page's own policy would refuse axe, so it is set aside."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Page.setBypassCSP", {"enabled": True})
    page.reload()
    bring_axe(page)
    found = []
    for scheme in schemes or ("light",):
        page.emulate_media(color_scheme=scheme)
        found += findings(page)
    cdp.send("Page.setBypassCSP", {"enabled": False})
    return found


def release_the_call(seeded: Seed) -> None:
    with transaction() as session:
        for evaluation in session.scalars(select(Evaluation).where(Evaluation.interaction_id == seeded.call)):
            made = Review(evaluation_id=evaluation.id, score=evaluation.score, confirmed_at=now(), released_at=now())
            made.reviewer_id = seeded.users[Role.QA_ANALYST]
            session.add(made)
        audit.record(session, seeded.viewer(Role.QA_ANALYST), "released", "interaction", seeded.call, score=75)


def tell(interaction: UUID, state: State, step: str | None = None, fraction: float | None = None) -> None:
    with transaction() as session:
        session.execute(update(Interaction).where(Interaction.id == interaction).values(state=state))
        progress.announce(session, interaction, state=state.value, step=step, fraction=fraction)


def test_every_screen_is_accessible_and_without_faults(browser: Browser, site: str, seeded: Seed) -> None:
    release_the_call(seeded)
    names = {"call": seeded.call, "chat": seeded.chat, "user": seeded.users[Role.SUPERVISOR]}
    for role, addresses in SCREENS.items():
        page = open_as(browser, site, seeded, role, viewport={"width": 1280, "height": 900})
        faults = Faults(page)
        for address in addresses:
            page.goto(address.format(**names))
            assert page.locator("main h1").count() == 1, address
            assert violations(page, "light", "dark") == [], address
        assert [fault for fault in faults.found if "404" not in fault] == []
        page.context.close()


def test_no_screen_is_wider_than_a_phone(browser: Browser, site: str, seeded: Seed) -> None:
    release_the_call(seeded)
    names = {"call": seeded.call, "chat": seeded.chat, "user": seeded.users[Role.SUPERVISOR]}
    for role, addresses in SCREENS.items():
        page = open_as(browser, site, seeded, role, viewport={"width": 380, "height": 800})
        for address in addresses:
            page.goto(address.format(**names))
            assert page.evaluate("document.documentElement.scrollWidth") <= 380, address
        assert violations(page) == []
        page.context.close()


def test_signing_in_by_keyboard(browser: Browser, site: str) -> None:
    page = browser.new_context(base_url=site).new_page()
    page.goto("/upload")
    assert violations(page) == []
    page.keyboard.type("nobody@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("E-mail address").input_value() == "nobody@example.org"
    page.context.close()


def test_filters_update_the_list_the_address_and_the_export(browser: Browser, site: str, seeded: Seed) -> None:
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    faults = Faults(page)
    page.goto("/interactions")
    page.evaluate("window.same = true")
    page.get_by_label("Reference").fill("20117")
    page.locator("#results tbody tr").nth(1).wait_for(state="detached")
    page.wait_for_url("**/interactions?q=20117")
    page.get_by_label("State").select_option("failed")
    page.get_by_text("Nothing matches these filters").wait_for()
    assert page.url.endswith("/interactions?q=20117&state=failed")
    assert page.locator("#export").get_attribute("href") == "/interactions/export.csv?q=20117&state=failed"
    assert page.evaluate("window.same"), "the page was not loaded again"
    page.reload()
    assert page.get_by_label("Reference").input_value() == "20117"
    assert faults.found == []
    page.context.close()


def test_the_list_follows_what_happens(browser: Browser, site: str, seeded: Seed) -> None:
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    faults = Faults(page)
    with page.expect_response("**/events"):
        page.goto("/interactions")
    row = page.locator(f"#interaction-{seeded.received}")
    row.get_by_text("Waiting to be transcribed").wait_for()
    tell(seeded.received, State.TRANSCRIBED, step="redact", fraction=0.5)
    row.get_by_text("Removing personal data").wait_for()
    assert row.locator("progress").evaluate("bar => bar.value") == pytest.approx(1.5 / 4)
    tell(seeded.received, State.READY)
    row.get_by_text("Ready").wait_for()
    with transaction() as session:
        listed = select(AuditEvent).where(AuditEvent.action == "listed")
        assert len(session.scalars(listed).all()) == 1
    assert faults.found == []
    page.context.close()


def test_uploading_without_drag_and_drop(browser: Browser, site: str, seeded: Seed, tmp_path: Path) -> None:
    chat, empty, letter = tmp_path / "chat.txt", tmp_path / "empty.wav", tmp_path / "letter.txt"
    chat.write_text("Agent: Hello, how can I help?\nCustomer: Where is my parcel?\nAgent: It comes on Friday.\n")
    empty.write_bytes(b"")
    letter.write_text("Dear all, this is no conversation.")
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("file,external_id,agent_name\nchat.txt,UP-1,Asha\nmissing.wav,UP-2,Asha\n")
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    faults = Faults(page)
    with page.expect_response("**/events"):
        page.goto("/upload")
    page.locator("#files").set_input_files([chat, empty, letter, sheet])
    assert page.evaluate("document.getElementById('metadata').files[0].name") == "sheet.csv"
    page.keyboard.press("Enter")  # the focus waits on the button
    rows = page.locator(".file-row")
    rows.filter(has_text="chat.txt").get_by_text("Open UP-1").wait_for()
    assert "empty.wav is empty." in rows.filter(has_text="empty.wav").inner_text()
    rows.filter(has_text="letter.txt").get_by_text("Not accepted").wait_for()
    problems = page.locator("#sheet-problems").inner_text()
    assert "missing.wav" in problems
    assert "chat.txt" not in problems
    with transaction() as session:
        made = session.scalars(select(Interaction.id).where(Interaction.reference == "UP-1")).one()
    tell(made, State.REDACTED, step="judge", fraction=0.2)
    rows.filter(has_text="chat.txt").get_by_text("Answering the scorecards").wait_for()
    tell(made, State.READY)
    rows.filter(has_text="chat.txt").get_by_text("Ready", exact=True).wait_for()
    page.locator("#files").set_input_files([chat])
    page.get_by_role("button", name="Upload").click()
    rows.filter(has_text="Uploaded before").get_by_text("Open UP-1").wait_for()
    assert faults.found == []
    page.context.close()


def test_a_broken_connection_loses_one_file_and_offers_it_again(
    browser: Browser, site: str, seeded: Seed, tmp_path: Path
) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text("Agent: Hello?\nCustomer: Hello, it's me.\n")
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    page.goto("/upload")
    page.route("**/api/interactions", lambda route: route.abort())
    page.locator("#files").set_input_files([chat])
    page.get_by_role("button", name="Upload").click()
    page.get_by_text("The connection broke.").wait_for()
    page.unroute("**/api/interactions")
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("link", name="Open").wait_for()
    page.context.close()


def test_the_chain_is_checked_in_place(browser: Browser, site: str, seeded: Seed) -> None:
    release_the_call(seeded)
    page = open_as(browser, site, seeded, Role.COMPLIANCE_OFFICER)
    faults = Faults(page)
    page.goto("/audit")
    page.get_by_role("button", name="Check the chain").click()
    page.get_by_text("The chain is whole").wait_for()
    assert page.url.endswith("/audit")
    assert faults.found == []
    page.context.close()


def test_a_session_that_ended_leads_to_the_sign_in(browser: Browser, site: str, seeded: Seed) -> None:
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    page.goto("/interactions?q=BB")
    page.context.clear_cookies()
    page.get_by_label("State").select_option("failed")
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.url.endswith("/sign-in?next=%2Finteractions%3Fq%3DBB")
    page.context.close()


def test_a_request_that_fails_is_told_and_what_was_there_stays(browser: Browser, site: str, seeded: Seed) -> None:
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    page.goto("/interactions")
    page.route("**/interactions?*", lambda route: route.abort())
    page.get_by_label("State").select_option("failed")
    page.get_by_text("The server cannot be reached.").wait_for()
    page.unroute("**/interactions?*")
    page.get_by_text("More filters").click()
    page.get_by_label("Lowest score from, %").evaluate("field => (field.type = 'text', field.value = 'high')")
    page.get_by_label("State").select_option("ready")
    page.get_by_text("score_from").wait_for()
    assert page.locator("#results tbody tr").count() == 6
    page.context.close()


def test_the_account_menu_opens_and_closes_by_keyboard(browser: Browser, site: str, seeded: Seed) -> None:
    page = open_as(browser, site, seeded, Role.ADMINISTRATOR)
    page.goto("/users")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    menu = page.locator("details.account")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign out").wait_for()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.context.close()


def test_fields_of_a_role_show_with_the_role(browser: Browser, site: str, seeded: Seed) -> None:
    page = open_as(browser, site, seeded, Role.ADMINISTRATOR)
    page.goto("/users")
    assert not page.get_by_label("Agent id").is_visible()
    page.get_by_text("Sees only the own interactions").click()
    assert page.get_by_label("Agent id").is_visible()
    assert page.get_by_label("Team", exact=True).is_visible()
    page.get_by_text("Runs the system and the accounts").click()
    assert not page.get_by_label("Team", exact=True).is_visible()
    page.context.close()
