"""One call through the hands of everybody, in a real browser: from its upload to the agent who has read the result."""

import threading
from uuid import UUID

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from service import judging, steps
from service.identity.tables import Role
from service.worker import run_worker
from tests.service.reviews.sampled import task
from tests.service.scripted_engines import ScriptedEngines, recording
from tests.service.seed import Seed
from tests.service.test_screens_in_browser import Faults, open_as

SHEET = b"file,external_id,team,agent_id,agent_name\ncall.flac,ST-1,Billing North,A-1042,Asha Patel\n"

pytestmark = pytest.mark.browser


class People:
    """A page for each role, and what any of them complained about."""

    def __init__(self, browser: Browser, site: str, seeded: Seed) -> None:
        self.pages = {role: open_as(browser, site, seeded, role) for role in Role}
        self.faults = [Faults(page) for page in self.pages.values()]
        for page in self.pages.values():
            page.on("dialog", lambda dialog: dialog.accept())

    def __getitem__(self, role: Role) -> Page:
        return self.pages[role]

    def leave(self) -> list[str]:
        for page in self.pages.values():
            page.context.close()
        return [fault for faults in self.faults for fault in faults.found]


def work_off(monkeypatch: pytest.MonkeyPatch, engines: ScriptedEngines | None = None) -> None:
    """A worker in a thread of its own: the browser's driver has an event loop in this one."""
    scripted = engines or ScriptedEngines()
    for module in (steps, judging):
        monkeypatch.setattr(module, "engines", scripted)
    worker = threading.Thread(target=run_worker, kwargs={"wait": False})
    worker.start()
    worker.join(timeout=60)


def uploaded(page: Page, monkeypatch: pytest.MonkeyPatch, engines: ScriptedEngines | None = None) -> str:
    """The analyst chooses a recording and a sheet, and follows it until it is ready. The page of the interaction."""
    page.goto("/upload")
    files: list[FilePayload] = [
        {"name": "call.flac", "mimeType": "audio/flac", "buffer": recording()},
        {"name": "sheet.csv", "mimeType": "text/csv", "buffer": SHEET},
    ]
    page.locator("#files").set_input_files(files)
    page.get_by_role("button", name="Upload", exact=True).click()
    row = page.locator(".file-row")
    expect(row).to_contain_text("Waiting")
    work_off(monkeypatch, engines)
    expect(row).to_contain_text("Ready")
    row.get_by_role("link", name="Open").click()
    page.wait_for_url("**/interactions/*")
    return page.url


def confirmed(page: Page) -> None:
    """The analyst takes it from the queue, changes an answer by keyboard, and confirms."""
    task(UUID(page.url.rsplit("/", 1)[-1]), priority=1)
    page.goto("/queue")
    page.get_by_role("button", name="Next review").click()
    page.wait_for_url("**/interactions/*")
    page.get_by_role("tab", name="Seven Cs").click()
    page.keyboard.press("j")
    while "seven_cs-correct" not in (page.locator(".answer.current").get_attribute("id") or ""):
        page.keyboard.press("j")
    page.keyboard.press("5")
    page.keyboard.type("The bill is right.")
    page.keyboard.press("Enter")
    expect(page.locator("#answer-seven_cs-correct")).to_contain_text("The bill is right.")
    page.get_by_role("button", name="Confirm").locator("visible=true").click()
    expect(page.get_by_text("Confirmed by Priya Shah").locator("visible=true")).to_be_visible()


def coached_and_released(page: Page, address: str) -> None:
    """The supervisor approves the suggestion and releases the result."""
    page.goto(address)
    page.get_by_role("tab", name="Coaching").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#coaching")).to_contain_text("Approved")
    page.goto("/releases")
    page.get_by_role("checkbox", name="ST-1").check()
    page.get_by_role("button", name="Release chosen").click()
    expect(page.get_by_text("ST-1")).to_have_count(0)


def read_and_acknowledged(page: Page) -> None:
    """The agent is told, reads, and says so."""
    page.goto("/my")
    page.get_by_role("link", name="Notifications, 1 unread").click()
    page.get_by_role("button", name="A result was released to you").click()
    expect(page.locator("h1")).to_contain_text("ST-1")
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("Acknowledged", exact=True)).to_be_visible()


def test_from_upload_to_acknowledged(
    browser: Browser, site: str, seeded: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = People(browser, site, seeded)
    address = uploaded(people[Role.QA_ANALYST], monkeypatch)
    agent = people[Role.AGENT]
    agent.goto("/my")
    expect(agent.get_by_text("ST-1")).to_have_count(0)
    confirmed(people[Role.QA_ANALYST])
    agent.reload()
    expect(agent.get_by_text("ST-1")).to_have_count(0)
    coached_and_released(people[Role.SUPERVISOR], address)
    read_and_acknowledged(agent)
    people[Role.COMPLIANCE_OFFICER].goto("/audit")
    for done in ("uploaded", "confirmed", "released", "acknowledged"):
        expect(people[Role.COMPLIANCE_OFFICER].locator("tbody tr", has_text=done).first).to_be_visible()
    assert people.leave() == []
