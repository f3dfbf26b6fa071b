"""`seed` after some weeks of work by every role: what pages show when they are not empty."""

from collections.abc import Mapping
from uuid import UUID

from fastapi.testclient import TestClient

from service.database import transaction
from service.identity.tables import Role
from service.webhooks.tables import WebhookEndpoint
from tests.conftest import ClientFor
from tests.service.calibration.test_calibration import People, all_answer
from tests.service.coaching.lived import coached
from tests.service.development.lived import plans_made
from tests.service.disputes.situation import released_situation
from tests.service.feedback.lived import fed_back
from tests.service.incentives.lived import points_earned
from tests.service.objectives.lived import objectives_set
from tests.service.performance.worked_with import worked_with_performance
from tests.service.reporting.lived import reports_released
from tests.service.reviews.sampled import MONDAY, drawn, plan, simple_call, task
from tests.service.scorecards.test_precision import reviewed
from tests.service.scorecards.test_simulation import edit, simulate
from tests.service.seed import Seed
from tests.service.selfassessment.test_self_assessment import OWN, ask, hand_in, release
from tests.service.test_reviews import evaluation_of

FEE = {"title": "Exit fee", "text": "It is £40.\n- Waived for movers.", "valid_from": str(MONDAY)}


def lived_in(seeded: Seed, client_for: ClientFor) -> Mapping[str, str]:
    """Works as people would; ids by the names that routes give them."""
    analyst, supervisor, agent = (
        client_for(user_id=seeded.users[role]) for role in (Role.QA_ANALYST, Role.SUPERVISOR, Role.AGENT)
    )
    names = {"interaction_id": str(seeded.call), "user_id": str(seeded.users[Role.SUPERVISOR]), "scorecard": "seven_cs"}
    names |= _standards(analyst, seeded)
    names["endpoint_id"] = _told_elsewhere()
    names["session_id"] = _calibrated(seeded, client_for)
    names["plan_id"] = _sampled(seeded)
    situation = released_situation(seeded, client_for)
    names["dispute_id"], names["released_id"] = str(situation.raised()), str(situation.evaluation)
    names |= objectives_set(seeded, client_for)
    names |= points_earned(seeded, client_for)
    names |= coached(seeded, client_for)
    names |= plans_made(seeded, client_for)
    names |= reports_released(seeded, client_for)
    names |= fed_back(seeded, client_for)
    names |= _assessed(analyst, supervisor, agent, seeded) | _reviews(analyst, seeded)
    names |= worked_with_performance(analyst)
    return names


def _assessed(analyst: TestClient, supervisor: TestClient, agent: TestClient, seeded: Seed) -> dict[str, str]:
    """One that waits for the agent, and one to compare."""
    waits, compared = evaluation_of(seeded.chat, "seven_cs"), evaluation_of(seeded.closed, "seven_cs")
    for interaction in (seeded.chat, seeded.closed):
        assert ask(supervisor, interaction) == 201
    hand_in(agent, compared)
    release(analyst, compared)
    return {"evaluation_id": str(waits), "assessed_id": str(compared)}


def _standards(analyst: TestClient, seeded: Seed) -> dict[str, str]:
    article = analyst.post("/api/articles", json=FEE).json()["id"]
    edit(analyst, lambda criteria: criteria[0].update(weight=3))
    simulation = simulate(analyst, interactions=[str(seeded.call), str(seeded.foreign)])["id"]
    return {"article_id": article, "simulation_id": simulation, "version": "1"}


def _told_elsewhere() -> str:
    with transaction() as session:
        made = WebhookEndpoint(name="CRM", url="https://crm.example/hook", events=["interaction.ready"])
        made.wrapped_secret = b"never used: nothing is sent"
        session.add(made)
        session.flush()
        return str(made.id)


def _calibrated(seeded: Seed, client_for: ClientFor) -> str:
    people = People(seeded, client_for)
    session = str(people.set_up()["id"])
    all_answer(people, session)
    return session


def _sampled(seeded: Seed) -> str:
    with transaction() as session:
        for number in range(6):
            simple_call(session, seeded, number)
        made = plan(session, seeded, blind_share=0.5)
        drawn(session, made)
        return str(made.id)


def _reviews(analyst: TestClient, seeded: Seed) -> dict[str, str]:
    """A blind review that waits on its sheet, one that was compared, and enough of them to promise a precision."""
    reviewed(seeded, 40, wrong_below=0.3)
    waits = _blind_sheet(analyst, seeded.foreign)
    compared = _blind_sheet(analyst, seeded.chat)
    answers = [{"criterion": c, "answer": a, "comment": "As I see it."} for c, a in OWN.items()]
    assert analyst.put(f"/api/sheets/{compared}/answers", json={"answers": answers}).status_code == 200
    assert analyst.post(f"/api/sheets/{compared}/submit", json={}).status_code == 200
    return {"sheet_id": waits, "compared_sheet_id": compared}


def _blind_sheet(analyst: TestClient, interaction: UUID) -> str:
    found = task(interaction, blind=True, assigned_to=None, priority=1)
    started = analyst.post(f"/api/queue/{found}/start").json()
    return str(started["sheets"][-1])
