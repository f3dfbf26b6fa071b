"""“I did not say that”, in a real browser: disputed, corrected, judged again where it matters, decided, released."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from models.judgements import Judgement
from models.transcripts import Channel
from scorecards.schema import Criterion
from service.identity.tables import Role
from tests.service.interactions.test_corrections import AskedEngines, AskedJudge
from tests.service.seed import Seed
from tests.service.test_one_story_in_browser import People, uploaded, work_off

SAID = "Of course, the bill is thirteen pounds. Anything else I can help with today?"
RESTS_ON_IT = {"concrete", "complete"}

pytestmark = pytest.mark.browser


class CitingJudge(AskedJudge):
    """Two answers rest on the third turn, the others on the first."""

    def _answer(self, criterion: Criterion, channel: Channel) -> Judgement:
        found = super()._answer(criterion, channel)
        turn = 2 if criterion.id in RESTS_ON_IT else 0
        return Judgement(**{name: getattr(found, name) for name in found.__dataclass_fields__} | {"evidence": (turn,)})


@dataclass
class CitingEngines(AskedEngines):
    asks: CitingJudge = field(default_factory=CitingJudge)


@pytest.fixture
def people(browser: Browser, site: str, seeded: Seed) -> People:
    return People(browser, site, seeded)


def handed_out(reviewer: Page, address: str) -> None:
    """The reviewer stands for the result by the seven C's and shows it to the agent."""
    reviewer.goto(address)
    reviewer.get_by_role("tab", name="Seven Cs").click()
    result = reviewer.get_by_role("tabpanel", name="Seven Cs of communication")
    result.get_by_role("button", name="Confirm").click()
    result.get_by_role("button", name="Release to Asha Patel").click()
    expect(result.get_by_text("Released to Asha Patel")).to_be_visible()


def disputed(agent: Page) -> None:
    agent.goto("/notifications")
    agent.get_by_role("button", name="A result was released to you").click()
    expect(agent.locator("main")).to_contain_text("thirty pounds")
    agent.get_by_role("link", name="Dispute “Concrete”").click()
    form = agent.get_by_role("form", name="Dispute")
    form.get_by_text("The transcript is wrong").click()
    form.get_by_label("Why?").fill("I said thirteen pounds.")
    form.get_by_text("Which turns show it?").click()
    form.get_by_role("checkbox").nth(2).check()
    form.get_by_role("button", name="Send the dispute").click()
    agent.get_by_role("heading", name="My disputes").wait_for()


def corrected(supervisor: Page) -> str:
    """Writes what was said. The dispute came to the supervisor: the analyst had confirmed the result. Its address."""
    supervisor.goto("/queue")
    supervisor.get_by_role("link", name="Notifications, 1 unread").wait_for()
    supervisor.get_by_role("region", name="Disputes with you").get_by_role("link", name="ST-1").first.click()
    expect(supervisor.locator("main")).to_contain_text("With Tom Ellison")
    address = supervisor.url
    supervisor.get_by_role("link", name="Correct the transcript").click()
    supervisor.get_by_label("Words of turn 3").fill(SAID)
    supervisor.get_by_label("What was wrong, and how do you know?").fill("Heard at 0:14.")
    supervisor.get_by_role("button", name="Correct and judge again").click()
    supervisor.wait_for_url("**/corrections")
    return address


def decided(supervisor: Page, address: str) -> None:
    supervisor.goto(address)
    expect(supervisor.get_by_text("It was judged again")).to_be_visible()
    supervisor.get_by_role("radio", name="Upheld", exact=False).first.check()
    supervisor.get_by_label("Why?").fill("The recording says thirteen.")
    supervisor.get_by_role("button", name="Decide").click()
    expect(supervisor.locator("main")).to_contain_text("The recording says thirteen.")


def test_from_the_dispute_to_the_corrected_result(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    agent, supervisor, analyst = people[Role.AGENT], people[Role.SUPERVISOR], people[Role.QA_ANALYST]
    call = uploaded(analyst, monkeypatch, CitingEngines())
    handed_out(analyst, call)
    disputed(agent)
    result = f"/my/results/{call.rsplit('/', 1)[-1]}"
    address = corrected(supervisor)
    engines = CitingEngines()
    work_off(monkeypatch, engines)
    assert set(engines.asks.asked) == RESTS_ON_IT, "the other answers stand"
    decided(supervisor, address)

    agent.goto(result)
    expect(agent.locator("main")).not_to_contain_text("thirteen pounds")
    handed_out(supervisor, call)
    agent.reload()
    expect(agent.locator("main")).to_contain_text("thirteen pounds")
    agent.goto("/my/disputes")
    expect(agent.locator("article")).to_contain_text("The recording says thirteen.")
    supervisor.goto(f"{call}/corrections")
    expect(supervisor.locator("ins")).to_have_text("thirteen")
    assert people.leave() == []
