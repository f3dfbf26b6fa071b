"""An administrator's day in a real browser: an account, a scorecard, a program's key, a webhook."""

import base64
import hmac

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect

from service.config import settings
from service.identity.tables import Role
from tests.application import application
from tests.service.seed import Seed
from tests.service.test_one_story_in_browser import work_off
from tests.service.test_screens_in_browser import Faults, open_as
from tests.service.webhooks.receiver import Received, receiving

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: str, seeded: Seed) -> Page:
    opened = open_as(browser, site, seeded, Role.ADMINISTRATOR, viewport={"width": 1280, "height": 900})
    opened.on("dialog", lambda dialog: dialog.accept())
    return opened


def reads(token: str, interaction: object) -> int:
    """What a program gets with the key."""
    with TestClient(application(), raise_server_exceptions=False) as program:
        asked = {"Authorization": f"Bearer {token}"}
        return program.get(f"/api/interactions/{interaction}", headers=asked).status_code


def signature(secret: str, message: Received) -> str:
    """As the receiver works it out from the secret that was shown."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = ".".join((message.headers["webhook-id"], message.headers["webhook-timestamp"], message.body.decode()))
    return f"v1,{base64.b64encode(hmac.digest(key, signed.encode(), 'sha256')).decode()}"


def test_an_account_is_added_and_its_password_opens_the_door(browser: Browser, site: str, page: Page) -> None:
    faults = Faults(page)
    page.goto("/users")
    page.get_by_role("link", name="Add a user").click()
    page.get_by_label("E-mail address", exact=True).fill("priya@example.test")
    page.get_by_label("Name", exact=True).fill("Priya Nair")
    page.get_by_role("radio", name="Supervisor").check()
    page.locator("#team").select_option(label="Billing North")
    page.locator("#add").get_by_role("button", name="Add").click()
    expect(page.locator("h1")).to_have_text("Priya Nair was added")
    password = page.locator("code.secret").inner_text()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("row", name="Priya Nair")).to_contain_text("not signed in")

    theirs = browser.new_context(base_url=site).new_page()
    theirs.goto("/sign-in")
    theirs.get_by_label("E-mail address").fill("priya@example.test")
    theirs.get_by_label("Password").fill("not this one")
    theirs.get_by_role("button", name="Sign in").click()
    expect(theirs.get_by_role("alert")).to_contain_text("do not match an active account")
    expect(theirs.get_by_label("E-mail address")).to_have_value("priya@example.test")
    theirs.get_by_label("Password").fill(password)
    theirs.get_by_role("button", name="Sign in").click()
    expect(theirs.get_by_role("link", name="BB-20117")).to_be_visible()
    expect(theirs.get_by_role("link", name="GS-40021")).to_have_count(0)
    theirs.context.close()

    page.get_by_role("link", name="Priya Nair").click()
    page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_text("The account was closed")).to_be_visible()
    assert faults.found == []


def test_a_scorecard_goes_from_a_draft_into_force(page: Page) -> None:
    faults = Faults(page)
    page.goto("/scorecards")
    page.get_by_role("link", name="New scorecard").click()
    page.locator("#name").fill("Warm welcome")
    page.locator("#scorecard").fill("warm_welcome")
    page.locator("#copy_of").select_option(label="Seven Cs of communication")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("details.criterion-edit").first.wait_for()
    page.locator("details.criterion-edit > summary").first.click()
    page.locator('[data-path="sections.0.criteria.0.question"]').fill("Is the customer welcomed warmly?")
    page.get_by_role("link", name="Review and publish").click()
    page.wait_for_url("**/review")
    page.get_by_label("What changed and why").fill("Welcomes are asked about from now on.")
    page.get_by_role("button", name="Publish version 1").click()
    refused = page.get_by_role("alert").filter(has=page.get_by_text("Not published", exact=True))
    expect(refused).to_contain_text("asks the criterion clear in another way")
    page.get_by_role("link", name="Edit").click()
    page.locator("details.criterion-edit > summary").first.click()
    page.locator('[data-path="sections.0.criteria.0.id"]').fill("welcome")
    page.get_by_role("link", name="Review and publish").click()
    page.wait_for_url("**/review")
    page.get_by_label("What changed and why").fill("Welcomes are asked about from now on.")
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Published. Interactions that come in from now on")).to_be_visible()
    page.get_by_role("link", name="Version 1").click()
    expect(page.locator("#welcome")).to_contain_text("Is the customer welcomed warmly?")
    page.goto("/scorecards")
    expect(page.get_by_role("row", name="Warm welcome")).to_contain_text("In force")
    assert [fault for fault in faults.found if "status of 4" not in fault] == [], "but for what was refused"


def test_a_key_works_until_it_is_revoked(seeded: Seed, page: Page) -> None:
    faults = Faults(page)
    page.goto("/api-keys")
    expect(page.get_by_text("No key yet")).to_be_visible()
    page.get_by_role("link", name="Make a key").click()
    page.get_by_label("Name", exact=True).fill("Data warehouse")
    page.get_by_label("Role").select_option(label="Supervisor")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("alert")).to_contain_text("needs a team")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Data warehouse")
    page.get_by_label("Team").select_option(label="Billing North")
    page.get_by_role("button", name="Make the key").click()
    token = page.get_by_label("Key", exact=True).input_value()
    assert (reads(token, seeded.call), reads(token, seeded.foreign)) == (200, 404)
    page.get_by_role("link", name="Done").click()
    row = page.get_by_role("row", name="Data warehouse")
    expect(row).to_contain_text("Active")
    assert token not in page.content()
    row.get_by_role("button", name="Revoke Data warehouse").click()
    expect(row).to_contain_text("Revoked")
    assert reads(token, seeded.call) == 401
    assert [fault for fault in faults.found if "status of 4" not in fault] == [], "but for what was refused"


def test_another_system_is_told(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "webhook_networks", "127.0.0.0/8")
    faults = Faults(page)
    with receiving() as told:
        page.goto("/webhooks")
        expect(page.get_by_text("Nobody is told yet")).to_be_visible()
        page.get_by_label("Name", exact=True).fill("CRM")
        page.get_by_label("Address").fill(told.url)
        page.get_by_label("Interaction ready").check()
        page.get_by_role("button", name="Add", exact=True).click()
        secret = page.get_by_label("Secret").input_value()
        page.get_by_role("link", name="Done").click()
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_role("row", name="Test")).to_contain_text("Waiting")
        work_off(monkeypatch)
        page.reload()
        expect(page.get_by_role("row", name="Test")).to_contain_text("Delivered")
        expect(page.get_by_role("row", name="Test")).to_contain_text("Status 204")
    (message,) = told.received
    assert message.headers["webhook-signature"] == signature(secret, message)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("what happens now is not sent later")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nobody is told yet")).to_be_visible()
    assert faults.found == []
