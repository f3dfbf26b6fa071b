"""The interaction page in a real browser: playing, following, tabs, deciding, and accessibility."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from service.database import transaction
from service.identity.sessions import open_session
from service.identity.tables import Role, User
from service.interactions.tables import Interaction, State
from service.progress import announce
from service.web import COOKIE
from tests.axe import bring_axe, findings
from tests.service.seed import Seed

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


@pytest.fixture
def opened(seeded: Seed, site: str, browser: Any) -> Iterator[Open]:
    """`opened(role, "call")` is the page of that interaction. Anything wrong in the console fails the test."""
    contexts, wrong = [], []

    def open(role: Role, which: str, *, width: int = 1400, scheme: str = "light", inject: bool = False) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 1000}, color_scheme=scheme, bypass_csp=inject, timezone_id="UTC"
        )
        contexts.append(context)
        with transaction() as session:
            token = open_session(session, session.get_one(User, seeded.users[role]))
        context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if _is_fault(message) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if not _own(request.url, site) else None)
        page.goto(f"{site}/interactions/{getattr(seeded, which)}")
        return page

    yield open
    for context in contexts:
        context.close()
    assert not wrong


def _is_fault(message: Any) -> bool:
    """The browser reports every refusal (400) in the console; those are expected where a test provokes one."""
    return message.type == "error" and "status of 400" not in message.text


def _own(url: str, site: str) -> bool:
    return url.startswith((site, "data:", "blob:"))


def position(page: Any) -> str:
    return str(page.locator("[data-now]").text_content())


def paused(page: Any) -> bool:
    return bool(page.evaluate("document.querySelector('audio').paused"))


def until(page: Any, happened: Callable[[], bool]) -> None:
    """Waits in here: the page's policy lets nobody evaluate code in it."""
    for _ in range(100):
        if happened():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen within five seconds")


def time_of(page: Any) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def test_evidence_plays_its_turn_and_stops_at_its_end(seeded: Seed, opened: Open) -> None:
    page = opened(Role.QA_ANALYST, "call")
    page.locator('[data-evidence="12"]').first.click()
    until(page, lambda: time_of(page) > 75)
    assert page.locator("#turn-12").evaluate("e => e.classList.contains('cited')")
    until(page, lambda: paused(page))
    end = float(page.locator("#turn-12").get_attribute("data-end"))
    assert end <= time_of(page) < end + 0.5


def test_transcript_follows_the_recording(seeded: Seed, opened: Open) -> None:
    page = opened(Role.QA_ANALYST, "call")
    page.locator("#turn-14 [data-play-turn]").click()
    page.locator("#turn-14.heard .said.heard").first.wait_for()
    list_, turn = page.locator("#turns").bounding_box(), page.locator("#turn-14").bounding_box()
    assert list_["y"] <= turn["y"] <= list_["y"] + list_["height"]
    page.locator("[data-do=toggle]").click()
    assert paused(page)


def test_click_on_a_word_plays_from_there(seeded: Seed, opened: Open) -> None:
    page = opened(Role.QA_ANALYST, "call")
    word = page.locator("#turn-6 .said").nth(4)
    word.click()
    until(page, lambda: time_of(page) >= float(word.get_attribute("data-start")))
    assert page.locator("#turn-6.heard").is_visible()


def test_keyboard(seeded: Seed, opened: Open) -> None:
    page = opened(Role.QA_ANALYST, "call")
    page.locator(".wave canvas").first.wait_for(state="attached")
    for key, at in (("j", "0:00"), ("j", "0:07"), ("ArrowRight", "0:12"), ("ArrowLeft", "0:07"), ("k", "0:00")):
        page.keyboard.press(key)
        assert position(page) == at, key
    page.keyboard.press("j")
    page.keyboard.press(" ")
    until(page, lambda: time_of(page) > 7.2)
    page.keyboard.press(" ")
    until(page, lambda: paused(page))


def test_keys_do_nothing_while_somebody_types_or_switched_them_off(seeded: Seed, opened: Open) -> None:
    page = opened(Role.QA_ANALYST, "call")
    page.locator("textarea[name=comment]").first.focus()
    page.keyboard.type("j j")
    assert (position(page), paused(page)) == ("0:00", True)
    page.locator(".player .menu summary").click()
    page.get_by_label("Use these keys").uncheck()
    page.locator("h1").click()
    page.keyboard.press("ArrowRight")
    assert position(page) == "0:00"


def test_redacted_stretches_are_marked_on_the_wave(seeded: Seed, opened: Open) -> None:
    page = opened(Role.QA_ANALYST, "call")
    marks = page.locator('.wave [part~="region"]')
    marks.first.wait_for(state="attached")
    assert marks.count() == page.locator(".turns .redacted").count() == 7


def test_tabs_by_keyboard(seeded: Seed, opened: Open) -> None:
    page = opened(Role.QA_ANALYST, "call")
    page.get_by_role("tab", name="UK compliance").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tabpanel", name="Seven Cs of communication").is_visible()
    assert page.get_by_role("tabpanel").count() == 1
    assert position(page) == "0:00"


def test_review_from_override_to_release_without_losing_the_place(seeded: Seed, opened: Open) -> None:
    page = opened(Role.SUPERVISOR, "call")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("[data-do=forward]").click()
    answer = page.locator(".answer").filter(has=page.get_by_role("heading", name="Fair treatment"))
    answer.locator("summary", has_text="Answer").click()
    answer.get_by_label("Fair", exact=False).first.check()
    answer.get_by_label("Why?").fill("The offer says so.")
    answer.get_by_role("button", name="Save answer").click()
    page.get_by_text("The offer says so.").wait_for()
    assert page.locator("#answer-compliance_uk-fair_treatment").evaluate("answer => answer === document.activeElement")
    assert position(page) == "0:05"
    page.get_by_role("button", name="Confirm 0 %").click()
    page.get_by_role("button", name="Release to Asha Patel").click()
    page.get_by_text("Released to Asha Patel by Tom Ellison").wait_for()
    assert page.locator("#scores").get_by_text("Released").is_visible()
    agent = opened(Role.AGENT, "call")
    assert agent.get_by_text("The offer says so.").is_visible()


def test_refusal_is_said(seeded: Seed, opened: Open) -> None:
    page = opened(Role.SUPERVISOR, "call")
    page.get_by_role("tab", name="Coaching").click()
    page.locator("summary", has_text="Edit").click()
    page.get_by_label("Why is this better?").fill("It is not.")
    with page.expect_response(lambda response: response.status == 400):
        page.get_by_role("button", name="Save and approve").click()
    page.get_by_text("Nothing was edited.").wait_for()


def test_progress_is_live_and_the_page_opens_when_it_is_ready(seeded: Seed, opened: Open) -> None:
    page = opened(Role.QA_ANALYST, "received")
    step = page.locator("[data-step=transcribe]")
    for _ in range(50):  # until the stream is open
        with transaction() as session:
            announce(session, seeded.received, state="received", step="transcribe", fraction=0.4)
        if step.get_attribute("data-is") == "now":
            break
        page.wait_for_timeout(100)
    assert step.locator("progress").evaluate("bar => bar.value") == 0.4
    with transaction() as session:
        session.scalars(select(Interaction).where(Interaction.id == seeded.received)).one().state = State.READY
        announce(session, seeded.received, state="ready")
    page.locator(".waiting").wait_for(state="detached")


@pytest.mark.parametrize(("width", "scheme"), [(1400, "light"), (380, "dark")])
def test_accessible_and_fits(seeded: Seed, opened: Open, width: int, scheme: str) -> None:
    for which in ("call", "chat", "received", "failed", "closed"):
        page = opened(Role.SUPERVISOR, which, width=width, scheme=scheme, inject=True)
        page.wait_for_load_state("load")
        page.evaluate("for (const more of document.querySelectorAll('details:not(.menu)')) more.open = true")
        bring_axe(page)
        for tab in page.get_by_role("tab").all() or [None]:
            if tab is not None:
                tab.click()
            found = findings(page)
            assert not found, json.dumps([which, found], indent=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, which
