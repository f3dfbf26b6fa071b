"""Several answers in a browser: what is chosen alone, by pointer and by keyboard; a question of them in the editor."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from scorecards.schema import Scorecard
from service.database import transaction
from service.identity.tables import Role
from service.reviews.sheet_tables import SheetAnswer
from service.reviews.tables import Override
from service.scorecards.tables import DraftRevision
from tests.service.reviews.sampled import task
from tests.service.reviews.several import care_call
from tests.service.seed import Seed
from tests.service.test_screens_in_browser import Faults, open_as, violations

pytestmark = pytest.mark.browser


def test_what_is_chosen_alone_takes_turns_with_the_rest(browser: Browser, site: str, seeded: Seed) -> None:
    with transaction() as session:
        call, _ = care_call(session, seeded, "greeted")
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    faults = Faults(page)
    page.goto(f"/interactions/{call}")
    answer = page.locator("#answer-care-opening")
    answer.get_by_text("Change", exact=True).click()
    option = {name: answer.get_by_role("checkbox", name=name) for name in ("Greeted", "Gave a name", "None of these")}
    expect(option["Greeted"]).to_be_checked()
    option["None of these"].check()
    expect(option["Greeted"]).not_to_be_checked()
    option["Gave a name"].check()
    option["Greeted"].check()
    expect(option["None of these"]).not_to_be_checked()
    answer.get_by_label("Why?").fill("The name is said at the start.")
    answer.get_by_role("button", name="Save answer").click()
    expect(answer.locator("header")).to_contain_text("Greeted, Gave a name")
    with transaction() as session:
        assert session.scalars(select(Override.answer)).all() == ["greeted,named"]
    assert faults.found == []
    assert violations(page) == []


def test_a_sheet_is_ticked_by_keyboard(browser: Browser, site: str, seeded: Seed) -> None:
    with transaction() as session:
        call, _ = care_call(session, seeded, "greeted")
    blind = task(call, blind=True)
    page = open_as(browser, site, seeded, Role.QA_ANALYST)
    page.goto("/queue?tab=blind")
    page.locator(f'form[action="/queue/{blind}/start"] button').click()
    page.wait_for_url("**/sheets/*")
    name_clear = page.locator("#question-name_clear")
    expect(name_clear).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("4")
    page.keyboard.press("2")
    expect(name_clear).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator("#sheet-state")).to_contain_text("1 of 2")
    with transaction() as session:
        assert session.scalars(select(SheetAnswer.answer)).all() == ["greeted,named"]
    assert violations(page) == []


def test_a_question_of_several_answers_in_the_editor(browser: Browser, site: str, seeded: Seed) -> None:
    page = open_as(browser, site, seeded, Role.QA_ANALYST, viewport={"width": 1280, "height": 900})
    faults = Faults(page)
    page.goto("/scorecards/seven_cs")
    page.get_by_role("button", name="Edit").click()
    page.locator("details.criterion-edit > summary").first.click()
    first = page.locator("details.criterion-edit").first
    first.get_by_label("Kind of answer").select_option(label="Any of several")
    alone = first.get_by_role("checkbox", name="Chosen alone")
    expect(alone).to_have_count(3)
    assert [box.is_checked() for box in alone.all()] == [False, False, True]
    first.locator('[data-path="sections.0.criteria.0.options.1.points"]').fill("-0.5")
    expect(page.locator("#save-state")).to_have_text("Kept")
    expect(page.locator("#problems")).to_be_hidden()
    assert violations(page) == []
    assert faults.found == []
    with transaction() as session:
        content = session.scalars(select(DraftRevision.content).order_by(DraftRevision.revision.desc()).limit(1)).one()
    asked = Scorecard.model_validate(content).criteria[0]
    assert [(option.points, option.exclusive) for option in asked.options] == [(0.5, False), (-0.5, False), (0, True)]
