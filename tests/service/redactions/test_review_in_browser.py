"""Reviewing in a real browser: a key a verdict, selecting words by keys and by mouse, and accessibility."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from service.database import transaction
from service.identity.sessions import open_session
from service.identity.tables import Role, User
from service.redactions.review_tables import RedactionDecision
from service.redactions.tables import RedactionRow, RedactionRun
from service.web import COOKIE
from tests.axe import bring_axe, findings
from tests.service.seed import Seed

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


@pytest.fixture
def opened(seeded: Seed, site: str, browser: Any) -> Iterator[Open]:
    """`opened("/redactions/review")` is that page for the officer. Anything wrong in the console fails the test."""
    contexts, wrong = [], []
    with transaction() as session:
        run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == seeded.call)).one()
        of_run = update(RedactionRow).where(RedactionRow.run_id == run.id)
        session.execute(of_run.values(raw_start=RedactionRow.start, raw_end=RedactionRow.end))
        session.execute(of_run.where(RedactionRow.position.in_([2, 5])).values(confidence=0.42))

    def open(path: str, *, width: int = 1400, scheme: str = "light", inject: bool = False) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 1000}, color_scheme=scheme, bypass_csp=inject, timezone_id="UTC"
        )
        contexts.append(context)
        with transaction() as session:
            token = open_session(session, session.get_one(User, seeded.users[Role.COMPLIANCE_OFFICER]))
        context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(site + path)
        return page

    yield open
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture
def review(opened: Open) -> Any:
    """The review of the call, taken on from the queue."""
    page = opened("/redactions/review")
    page.get_by_role("button", name="Review the next").click()
    page.get_by_text("0 of 7 decided").wait_for()
    page.locator(".wave canvas").first.wait_for(state="attached")  # the script has started
    return page


def verdicts(session: Any) -> dict[int, str]:
    return {row.position: row.verdict.value for row in session.scalars(select(RedactionDecision))}


def test_from_doubt_to_doubt_by_keys_until_it_is_finished(review: Any) -> None:
    assert review.get_by_role("button", name="Finish").is_disabled()
    review.keyboard.press("n")
    assert review.locator(".span.current h3").inner_text().split() == ["3", "Postcode"]
    assert review.locator(".said.current .redacted").inner_text() == "Postcode"
    review.keyboard.press("y")
    review.get_by_text("1 of 7 decided").wait_for()
    review.locator("#span-5.current").wait_for()
    review.keyboard.press("x")
    review.get_by_text("2 of 7 decided").wait_for()
    with transaction() as session:
        assert verdicts(session) == {2: "right", 5: "not_personal"}
    review.get_by_role("button", name="Finish").click()
    review.get_by_role("heading", name="What people decided").wait_for()
    assert review.get_by_text("Grace Adeyemi").count() >= 2


def test_words_are_selected_by_keys_and_masked(review: Any) -> None:
    review.locator("#turn-7 .word").first.scroll_into_view_if_needed()
    review.keyboard.press("n")
    review.keyboard.press("a")
    for key in ("ArrowDown", "ArrowRight", "Shift+ArrowRight"):
        review.keyboard.press(key)
    chosen = review.locator(".word.chosen")
    assert chosen.all_inner_texts() == ["your", "introductory"]
    review.keyboard.press("Escape")
    assert chosen.count() == 0
    review.keyboard.press("a")
    review.keyboard.press("Enter")
    review.get_by_label("1 word selected", exact=False).select_option("ADDRESS")
    review.get_by_role("button", name="Redact").click()
    review.get_by_text("1 added").wait_for()
    assert review.locator(".span", has_text="Added by a person").count() >= 1


def test_words_are_selected_by_mouse(review: Any) -> None:
    words = review.locator("#turn-6 .word")
    start, end = words.nth(1).bounding_box(), words.nth(3).bounding_box()
    review.mouse.move(start["x"] + 1, start["y"] + start["height"] / 2)
    review.mouse.down()
    review.mouse.move(end["x"] + end["width"] - 1, end["y"] + end["height"] / 2, steps=5)
    review.mouse.up()
    review.locator("#addition").wait_for()
    assert review.locator(".word.chosen").all_inner_texts() == words.all_inner_texts()[1:4]
    review.get_by_role("button", name="Cancel").click()
    assert review.locator(".word.chosen").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (380, "dark")])
def test_accessible_and_fits(seeded: Seed, opened: Open, width: int, scheme: str) -> None:
    of_call = f"/interactions/{seeded.call}"
    page = opened("/redactions/review", width=width, scheme=scheme, inject=True)
    page.get_by_role("button", name="Review the next").click()
    for path in (
        None,
        f"{of_call}/unredacted",
        f"{of_call}/redaction",
        "/redactions/review?kind=sample",
        "/redactions",
    ):
        if path is not None:
            page.goto(page.url.split("/interactions")[0].split("/redactions")[0] + path)
        page.wait_for_load_state("load")
        bring_axe(page)
        found = findings(page)
        assert not found, json.dumps([path, found], indent=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
