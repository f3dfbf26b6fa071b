"""A compliance officer's work in a real browser: a hold, a stricter policy, its run, the proof, a redaction review."""

import datetime as dt
import threading
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select, update

from service.compliance.retention import erase_due
from service.database import now, transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction
from service.redactions.tables import RedactionRow, RedactionRun
from tests.service.seed import Seed
from tests.service.test_screens_in_browser import Faults, open_as

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: str, seeded: Seed) -> Page:
    opened = open_as(browser, site, seeded, Role.COMPLIANCE_OFFICER, viewport={"width": 1280, "height": 900})
    opened.on("dialog", lambda dialog: dialog.accept())
    return opened


def came(interaction_id: UUID, days_ago: int) -> None:
    with transaction() as session:
        at = now() - dt.timedelta(days=days_ago)
        session.execute(update(Interaction).where(Interaction.id == interaction_id).values(created_at=at))


def run_policy() -> None:
    """The periodic job, in a thread of its own: the browser's driver has an event loop in this one."""
    job = threading.Thread(target=erase_due)
    job.start()
    job.join(timeout=60)


def erased(page: Page, reference: str) -> Locator:
    return page.get_by_role("region", name="What was erased").get_by_role("row", name=reference)


def data_right(page: Page, interaction_id: UUID, summary: str, reason: str, button: str) -> None:
    page.goto(f"/interactions/{interaction_id}")
    page.locator("summary", has_text=summary).click()
    form = page.locator("form", has=page.get_by_role("button", name=button))
    form.get_by_label("Why?").fill(reason)
    form.get_by_role("button", name=button).click()


def test_a_policy_is_tried_saved_and_run_and_a_hold_keeps(seeded: Seed, page: Page) -> None:
    """The chat came 40 days ago; calls with a security code lose their raw data as soon as they are ready."""
    faults = Faults(page)
    came(seeded.chat, days_ago=40)
    data_right(page, seeded.call, "Legal hold", "A claim is before the court.", "Place a legal hold")
    expect(page.get_by_text("Nothing of it is erased until the hold is lifted.")).to_be_visible()

    page.goto("/retention")
    for field in ("raw_days-20", "audio_days-20", "everything_days-20"):
        page.locator(f"#{field}").fill("30")
    page.get_by_role("button", name="See what it would erase").click()
    expect(page.get_by_role("heading", name="What this policy would erase")).to_be_visible()
    tried = page.locator("section", has=page.locator("#simulation-title"))
    expect(tried.get_by_role("row", name="Everything").get_by_role("cell").first).to_have_text("1 now 0")
    expect(tried.get_by_role("row", name="Raw data").get_by_role("cell").last).to_have_text("1 now 1")
    page.get_by_label("Why does the policy change?").fill("Chats are settled within a month.")
    page.get_by_label("to save it").fill("erase everything")
    page.get_by_role("button", name="Save this policy").click()
    expect(page.get_by_role("alert")).to_contain_text("Type “")
    page.get_by_label("Why does the policy change?").fill("Chats are settled within a month.")
    page.get_by_label("to save it").fill(page.locator('label[for="typed"] strong').inner_text())
    page.get_by_role("button", name="Save this policy").click()
    expect(page.get_by_text("Version 1,").first).to_be_visible()

    run_policy()
    page.reload()
    expect(page.get_by_text("CH-7781")).to_have_count(0)
    expect(erased(page, f"erased-{seeded.chat}")).to_contain_text("Everything")
    expect(erased(page, "GS-40021")).to_contain_text("Raw data")
    expect(erased(page, "BB-20117")).to_have_count(0)
    erased(page, f"erased-{seeded.chat}").get_by_role("link", name="Proof").click()
    expect(page.locator("main")).to_contain_text("Gone")
    page.get_by_role("button", name="Check again").click()
    expect(page.locator("main")).to_contain_text("Gone")
    expect(page.locator("main")).to_contain_text("Version 1")

    data_right(page, seeded.call, "Lift the legal hold", "The claim is settled.", "Lift the hold")
    run_policy()
    page.goto("/retention")
    expect(erased(page, "BB-20117")).to_contain_text("Raw data")
    page.goto("/audit")
    for done in ("placed a legal hold", "lifted a legal hold", "erased"):
        expect(page.locator("tbody tr", has_text=done).first).to_be_visible()
    assert [fault for fault in faults.found if "status of 4" not in fault] == [], "but for the phrase that was refused"


def test_a_redaction_is_reviewed_from_the_queue_to_the_report(seeded: Seed, page: Page) -> None:
    with transaction() as session:
        run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == seeded.call)).one()
        rows = update(RedactionRow).where(RedactionRow.run_id == run.id)
        session.execute(rows.values(raw_start=RedactionRow.start, raw_end=RedactionRow.end))
        session.execute(rows.where(RedactionRow.position == 2).values(confidence=0.42))
    faults = Faults(page)
    page.goto("/")
    page.goto("/redactions/review")
    page.get_by_role("button", name="Review the next").click()
    page.get_by_text("0 of 7 decided").wait_for()
    page.locator(".wave canvas").first.wait_for(state="attached")
    page.keyboard.press("n")
    page.keyboard.press("y")
    page.get_by_text("1 of 7 decided").wait_for()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("heading", name="What people decided").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    page.goto("/redactions/review")
    expect(page.get_by_role("link", name="BB-20117")).to_have_count(0)
    assert faults.found == []
