"""Which scorecards, facts and thresholds an interaction is judged by."""

import datetime as dt
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, delete, select

from models.transcripts import Channel
from service import engines, pipeline
from service.database import transaction
from service.evaluations.tables import Answer, Evaluation
from service.identity.tables import Role
from service.identity.viewer import Viewer
from service.interactions.tables import Interaction, State
from service.knowledge import articles
from service.knowledge.articles import Content
from service.knowledge.tables import EvaluationFact
from service.pipeline import step_named
from service.scorecards import publishing
from service.scorecards.in_use import scorecards_in_use
from service.scorecards.library import keep_library
from service.scorecards.publishing import Place
from service.scorecards.tables import PrecisionPromise
from tests.conftest import ClientFor
from tests.service.scripted_engines import ScriptedEngines
from tests.service.seed import Seed

ADMIN = Viewer(None, "admin", Role.ADMINISTRATOR)


def cards(seeded: Seed, which: str) -> list[str]:
    with transaction() as session:
        interaction = session.get_one(Interaction, getattr(seeded, which))
        return [card.id for card in scorecards_in_use(session, interaction)]


def test_everything_applies_until_somebody_says_otherwise(seeded: Seed) -> None:
    assert cards(seeded, "call") == ["compliance_uk", "seven_cs"]


@pytest.mark.parametrize(
    ("place", "call", "chat"),
    [
        (Place(channel=Channel.CHAT), False, True),
        (Place(queue="Billing"), True, True),
        (Place(queue="Sales"), False, False),
        (Place(Channel.VOICE, "Billing", "Bill query"), True, False),
        (Place(Channel.VOICE, "Billing", "Complaint"), False, False),
    ],
)
def test_all_that_is_named_must_fit(seeded: Seed, place: Place, call: bool, chat: bool) -> None:
    with transaction() as session:
        publishing.assign(session, ADMIN, "seven_cs", [place])
    assert ("seven_cs" in cards(seeded, "call"), "seven_cs" in cards(seeded, "chat")) == (call, chat)


def test_a_retired_scorecard_is_asked_of_nothing_new(seeded: Seed) -> None:
    with transaction() as session:
        publishing.retire(session, ADMIN, "compliance_uk")
    assert cards(seeded, "call") == ["seven_cs"]


@pytest.fixture
def judged(seeded: Seed, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A seeded call that stands before the judge, and scripted engines."""
    scripted = ScriptedEngines()
    for name in ("judge", "redactor", "policy", "transcriber", "limits"):
        monkeypatch.setattr(engines, name, getattr(scripted, name))
    with transaction() as session:
        session.execute(delete(Evaluation).where(Evaluation.interaction_id == seeded.call))
        session.get_one(Interaction, seeded.call).state = State.REDACTED
    return seeded.call


def test_new_interactions_are_judged_by_what_was_published(
    judged: UUID, seeded: Seed, client_for: ClientFor, database: Engine
) -> None:
    admin: TestClient = client_for(user_id=seeded.users[Role.ADMINISTRATOR])
    draft = admin.post("/api/scorecards/seven_cs/draft").json()
    draft["content"]["name"] = "Our Cs"
    kept = admin.put("/api/scorecards/seven_cs/draft", json={"content": draft["content"], "seen": draft["revision"]})
    admin.post("/api/scorecards/seven_cs/publish", json={"seen": kept.json()["revision"], "note": "Our name."})
    pipeline.run_step(step_named("judge"), judged)
    with transaction() as session:
        found = session.scalars(select(Evaluation).where(Evaluation.scorecard == "seven_cs")).all()
        by_call = {
            evaluation.interaction_id: evaluation.summary["version"] for evaluation in found if evaluation.summary
        }
    assert by_call[judged] == 2
    assert by_call[seeded.foreign] == 1  # what was judged before keeps its result


def test_the_judge_is_told_what_held_on_the_day_and_the_evaluation_keeps_it(judged: UUID, seeded: Seed) -> None:
    with transaction() as session:
        analyst = seeded.viewer(Role.QA_ANALYST)
        fee = Content("Exit fee", "It is £40.", valid_until=dt.date(2026, 11, 1))
        article = articles.add(session, analyst, fee)
        later = Content("Exit fee", "It is £45.\n\n- It ends after a year.", valid_from=dt.date(2026, 11, 1))
        articles.change(session, analyst, article.id, later, seen=1)
        articles.add(session, analyst, Content("Chats", "Answered within a minute.", channels=(Channel.CHAT,)))
        articles.add(session, analyst, Content("Sales", "No cold calls.", queues=("Sales",)))
        articles.add(session, analyst, Content("Bill query", "Two reminders.", call_types=("Bill query",)))
        gone = articles.add(session, analyst, Content("Old", "Withdrawn."))
        articles.withdraw(session, analyst, gone.id)
    pipeline.run_step(step_named("judge"), judged)
    with transaction() as session:
        rows = session.execute(
            select(Evaluation.scorecard, EvaluationFact.text)
            .join(Evaluation, Evaluation.id == EvaluationFact.evaluation_id)
            .where(Evaluation.interaction_id == judged)
            .order_by(Evaluation.scorecard, EvaluationFact.position)
        ).all()
    told = ["Bill query: Two reminders.", "Exit fee: It is £45.", "Exit fee: It ends after a year."]
    assert [tuple(row) for row in rows] == [(card, text) for card in ("compliance_uk", "seven_cs") for text in told]


def test_a_promise_leaves_uncertain_answers_to_people(judged: UUID, seeded: Seed) -> None:
    with transaction() as session:
        keep_library(session)
        for criterion, least in (("clear", 0.95), ("concise", 0.85)):
            row = PrecisionPromise(scorecard="seven_cs", criterion=criterion, precision=0.9, least_confidence=least)
            row.reviewed, row.agreed, row.set_by_id = 40, 39, seeded.users[Role.QA_ANALYST]
            session.add(row)
    pipeline.run_step(step_named("judge"), judged)
    with transaction() as session:
        rows = session.execute(
            select(Answer.criterion, Answer.answer, Answer.unscored_reason, Evaluation.judge)
            .join(Evaluation, Evaluation.id == Answer.evaluation_id)
            .where(Evaluation.interaction_id == judged, Answer.criterion.in_(["clear", "concise", "coherent"]))
        ).all()
    found = {row.criterion: (row.answer, row.unscored_reason) for row in rows}
    assert found == {"clear": (None, "low_confidence"), "concise": ("4", None), "coherent": ("4", None)}
    assert rows[0].judge["settings"] == {"least_confidence.clear": 0.95, "least_confidence.concise": 0.85}
