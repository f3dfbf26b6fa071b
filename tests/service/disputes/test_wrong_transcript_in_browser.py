"""“I did not say that”, in a real browser: disputed, corrected, judged again where it matters, decided, released."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from models.judgements import Judgement
from models.transcripts import Channel
from scorecards.schema import Criterion
from service.database import transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.interactions.test_corrections import AskedEngines, AskedJudge
from tests.service.scripted_engines import recording
from tests.service.seed import Seed
from tests.service.test_one_story_in_browser import SHEET, People, work_off
from tests.service.uploads import upload

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


@pytest.fixture
def call(seeded: Seed, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch, site: str) -> UUID:
    """A call of the agent's, whose result by the seven C's was confirmed and released."""
    analyst = client_for(user_id=seeded.users[Role.QA_ANALYST])
    body = upload(analyst, {"sheet.csv": SHEET, "call.flac": recording()})
    work_off(monkeypatch, CitingEngines())
    id = UUID(body["results"][0]["id"])
    hand_out(analyst, id)
    return id


def hand_out(client: TestClient, call: UUID) -> None:
    with transaction() as session:
        newest = select(Evaluation.id).where(Evaluation.interaction_id == call, Evaluation.scorecard == "seven_cs")
        evaluation = session.scalars(newest.order_by(Evaluation.created_at.desc()).limit(1)).one()
    for action in ("confirm", "release"):
        answer = client.post(f"/evaluations/{evaluation}/{action}", data={"overrides_seen": 0})
        assert answer.status_code == 303, answer.text


def disputed(agent: Page, call: UUID) -> None:
    agent.goto(f"/my/results/{call}")
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
    supervisor.goto("/disputes")
    supervisor.get_by_role("link", name="ST-1").click()
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


def test_from_the_dispute_to_the_corrected_result(
    people: People, call: UUID, client_for: ClientFor, seeded: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, supervisor = people[Role.AGENT], people[Role.SUPERVISOR]
    disputed(agent, call)
    address = corrected(supervisor)
    engines = CitingEngines()
    work_off(monkeypatch, engines)
    assert set(engines.asks.asked) == RESTS_ON_IT, "the other answers stand"
    decided(supervisor, address)

    agent.goto(f"/my/results/{call}")
    expect(agent.locator("main")).not_to_contain_text("thirteen pounds")
    hand_out(client_for(user_id=seeded.users[Role.SUPERVISOR]), call)
    agent.reload()
    expect(agent.locator("main")).to_contain_text("thirteen pounds")
    agent.goto("/my/disputes")
    expect(agent.locator("article")).to_contain_text("The recording says thirteen.")
    supervisor.goto(f"/interactions/{call}/corrections")
    expect(supervisor.locator("ins")).to_have_text("thirteen")
    assert people.leave() == []
