"""Reviewing by keyboard alone, in a real browser: a clean call to its confirmation, and a blind one to its sheet."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from service.database import transaction
from service.identity.tables import Role
from service.reviews.sheet_tables import AnswerSheet, SheetAnswer
from service.reviews.tables import Override, Review
from service.reviews.task_tables import ReviewTask, TaskState
from tests.service.reviews.sampled import simple_call, task
from tests.service.seed import COMMUNICATION, Seed
from tests.service.test_screens_in_browser import Faults, open_as, violations

PAGES = ("/queue?tab=random", "/queue?tab=blind", "/queue/workload", "/sampling", "/agreement", "/calibration")

pytestmark = pytest.mark.browser


def test_a_clean_call_is_reviewed_by_keyboard_only(browser: Browser, site: str, seeded: Seed) -> None:
    with transaction() as session:
        clean = simple_call(session, seeded, 1)
    task(clean, priority=1)
    later = task(seeded.chat, priority=2)
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    faults = Faults(page)
    page.goto("/queue")
    page.get_by_role("button", name="Next review").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/interactions/{clean}")
    expect(page.locator("[data-review-task=open]")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".answer.current")).to_have_count(1)
    for _ in range(6):
        page.keyboard.press("j")
    page.keyboard.press("k")
    courteous = page.locator("#answer-seven_cs-courteous")
    courteous.focus()
    for _ in range(7):
        page.keyboard.press("k")
    while "courteous" not in (page.locator(".answer.current").get_attribute("id") or ""):
        page.keyboard.press("j")
    page.keyboard.press("5")
    page.keyboard.type("A warm welcome.")
    page.keyboard.press("Enter")
    expect(courteous).to_contain_text("A warm welcome.")
    page.keyboard.press("a")
    page.wait_for_timeout(1200)
    page.keyboard.press("Enter")
    expect(page.locator("[data-review-task=done]")).to_be_visible()
    with transaction() as session:
        review = session.scalars(select(Review)).one()
        assert review.confirmed_at is not None
        assert review.active_seconds is not None
        assert 1 <= review.active_seconds < 60
        assert session.scalars(select(Override.answer)).one() == "5"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/interactions/{seeded.chat}")
    with transaction() as session:
        assert session.get_one(ReviewTask, later).assigned_to_id == seeded.users[Role.QA_ANALYST]
    assert faults.found == []


def test_a_blind_call_is_answered_by_keyboard_only(browser: Browser, site: str, seeded: Seed) -> None:
    with transaction() as session:
        call = simple_call(session, seeded, 1)
    found = task(call, blind=True)
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    faults = Faults(page)
    page.goto("/queue?tab=blind")
    page.get_by_role("button", name="Next review").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sheets/*")
    assert not any(rationale and rationale in page.content() for _, _, _, rationale in COMMUNICATION.values())
    assert "Polite." not in page.content()
    page.keyboard.press("j")
    for number, key in enumerate(("4", "4", "3", "4", "4", "4", "4"), 1):
        page.keyboard.press(key)
        expect(page.locator("#sheet-state")).to_contain_text(f"{number} of 7")
    expect(page.get_by_role("button", name="Hand in")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/differences")
    with transaction() as session:
        sheet = session.scalars(select(AnswerSheet)).one()
        assert sheet.submitted_at is not None
        answers = session.scalars(select(SheetAnswer.answer).where(SheetAnswer.sheet_id == sheet.id)).all()
        assert sorted(answers) == ["3", "4", "4", "4", "4", "4", "4"]
    page.get_by_role("button", name="Confirm the result").press("Enter")
    page.wait_for_url("**/queue?tab=mine")
    with transaction() as session:
        assert session.get_one(ReviewTask, found).state is TaskState.DONE
    assert faults.found == []


@pytest.mark.parametrize("width", [1280, 380])
def test_pages_are_accessible(browser: Browser, site: str, seeded: Seed, width: int) -> None:
    task(seeded.call)
    task(seeded.chat, blind=True)
    page = open_as(browser, site, seeded, Role.QA_ANALYST, viewport={"width": width, "height": 800})
    faults = Faults(page)
    for address in PAGES:
        page.goto(address)
        assert violations(page, "light", "dark") == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
    page.goto("/queue?tab=blind")
    page.get_by_role("button", name="Review CH-7781").click()
    page.wait_for_url("**/sheets/*")
    assert violations(page, "light", "dark") == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert faults.found == []
