"""Trying drafts on past interactions before they are published."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update

from models.errors import JudgementFailed
from models.transcripts import EngineInfo
from service import engines
from service.database import now, transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.reviews.tables import Override, Review
from service.scorecards.tables import SimulatedEvaluation
from service.worker import run_worker
from tests.conftest import ClientFor
from tests.service.scripted_engines import ScriptedJudge
from tests.service.seed import Seed

DRAFT = "/api/scorecards/seven_cs/draft"
SIMULATIONS = "/api/scorecards/seven_cs/simulations"


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> ScriptedJudge:
    """Grades everything 4 with confidence .9."""
    scripted = ScriptedJudge()
    monkeypatch.setattr(engines, "judge", lambda: scripted)
    return scripted


def edit(client: TestClient, change: Any) -> None:
    draft = client.post(DRAFT).json()
    change(draft["content"]["sections"][0]["criteria"])
    kept = client.put(DRAFT, json={"content": draft["content"], "seen": draft["revision"]})
    assert kept.json()["problems"] == []


def simulate(client: TestClient, **body: Any) -> dict[str, Any]:
    answer = client.post(SIMULATIONS, json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def confirm(seeded: Seed, interaction: UUID, **overrides: str) -> None:
    with transaction() as session:
        evaluation = session.scalars(
            select(Evaluation).where(Evaluation.interaction_id == interaction, Evaluation.scorecard == "seven_cs")
        ).one()
        reviewer = seeded.users[Role.QA_ANALYST]
        review = Review(evaluation_id=evaluation.id, reviewer_id=reviewer, confirmed_at=now(), score=evaluation.score)
        session.add(review)
        session.flush()
        for criterion, answer in overrides.items():
            session.add(Override(review_id=review.id, criterion=criterion, answer=answer, reason="-", by_id=reviewer))


def test_other_weights_need_no_judge_and_are_counted_at_once(analyst: TestClient, seeded: Seed) -> None:
    """The seeded call: clear 4, concise 4, concrete 4, coherent 4, complete 3, courteous 5, correct unscored."""

    def only_courteous_and_complete(criteria: list[dict[str, Any]]) -> None:
        for criterion in criteria:
            criterion["weight"] = {"courteous": 3, "complete": 1}.get(criterion["id"], 0)

    edit(analyst, only_courteous_and_complete)
    made = simulate(analyst, interactions=[str(seeded.call)])
    assert (made["state"], made["asks_judge"], made["tried"], made["seconds"]) == ("done", False, 1, None)
    before, after = made["scores"][str(seeded.call)]
    assert before == pytest.approx(100 * (4 * 0.75 + 0.5 + 1) / 6)
    assert after == pytest.approx(100 * (3 * 1 + 1 * 0.5) / 4)
    assert made["mean_change"] == pytest.approx(after - before)
    assert all(trial["changed"]["count"] == 0 for trial in made["criteria"])


def test_a_changed_question_is_asked_and_the_others_are_not(
    analyst: TestClient, seeded: Seed, judge: ScriptedJudge
) -> None:
    confirm(seeded, seeded.call, complete="4")
    edit(analyst, lambda criteria: criteria[5].update(question="Is anything left open?"))
    assert [c["id"] for c in analyst.get(DRAFT).json()["content"]["sections"][0]["criteria"]][5] == "complete"
    made = simulate(analyst, interactions=[str(seeded.call), str(seeded.foreign)])
    assert (made["state"], made["asks_judge"], made["wanted"]) == ("waiting", True, 2)
    run_worker(["judge"], wait=False)
    made = analyst.get(f"{SIMULATIONS}/{made['id']}").json()
    assert (made["state"], made["tried"]) == ("done", 2)
    trials = {trial["criterion"]: trial for trial in made["criteria"]}
    assert (trials["complete"]["before"], trials["complete"]["after"]) == ({"3": 2}, {"4": 2})
    assert (trials["complete"]["changed"]["count"], trials["complete"]["changed"]["of"]) == (2, 2)
    assert (trials["correct"]["after"], trials["correct"]["unscored_after"]["count"]) == ({"unscored": 2}, 2)
    agreed = [trials["complete"][name] for name in ("agreed_before", "agreed_after")]
    assert [(share["count"], share["of"]) for share in agreed] == [(0, 1), (1, 1)]
    page = analyst.get(f"/scorecards/seven_cs/simulations/{made['id']}").text
    assert "BB-20117" in page
    assert "Is anything left open?" in page
    csv = analyst.get(f"/scorecards/seven_cs/simulations/{made['id']}/export.csv").text
    assert "BB-20117" in csv


def test_nothing_else_reads_a_simulation(analyst: TestClient, seeded: Seed, judge: ScriptedJudge) -> None:
    with transaction() as session:
        before = session.execute(select(func.count(Evaluation.id), func.sum(Evaluation.score))).one()
    edit(analyst, lambda criteria: criteria[5].update(question="Is anything left open?"))
    simulate(analyst)
    run_worker(["judge"], wait=False)
    with transaction() as session:
        assert session.execute(select(func.count(Evaluation.id), func.sum(Evaluation.score))).one() == before
        assert session.scalar(select(func.count(SimulatedEvaluation.simulation_id))) == 4
    shown = analyst.get(f"/api/interactions/{seeded.call}").json()
    assert {evaluation["version"] for evaluation in shown["evaluations"]} == {1}


def test_a_judge_that_fails_ends_it_with_the_reason(
    analyst: TestClient, seeded: Seed, judge: ScriptedJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> None:
        raise JudgementFailed("The judge's endpoint http://judge failed: it cannot be reached.")

    edit(analyst, lambda criteria: criteria[0].update(question="Was it plain?"))
    made = simulate(analyst, count=1)
    monkeypatch.setattr(judge, "judge", down)
    run_worker(["judge"], wait=False)
    made = analyst.get(f"{SIMULATIONS}/{made['id']}").json()
    assert (made["state"], made["tried"]) == ("failed", 0)
    assert "cannot be reached" in made["failed_reason"]


def test_who_sees_what_of_it(analyst: TestClient, seeded: Seed, client_for: ClientFor) -> None:
    edit(analyst, lambda criteria: criteria[0].update(weight=2))
    made = simulate(analyst)
    admin = client_for(user_id=seeded.users[Role.ADMINISTRATOR])
    seen = admin.get(f"{SIMULATIONS}/{made['id']}").json()
    assert seen["scores"] == {}
    assert seen["mean_change"] is not None
    assert admin.get(f"/api/scorecards/compliance_uk/simulations/{made['id']}").status_code == 404


def test_what_is_restricted_is_not_tried(analyst: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        session.execute(update(Interaction).values(state=State.RESTRICTED))
    edit(analyst, lambda criteria: criteria[0].update(weight=2))
    answer = analyst.post(SIMULATIONS, json={})
    assert (answer.status_code, "no ready interaction" in answer.text) == (409, True)
    assert analyst.post(SIMULATIONS, json={"count": 0}).status_code == 400


def test_a_judge_that_reads_no_wording_is_named_as_such(
    analyst: TestClient, judge: ScriptedJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(judge), "info", EngineInfo("trained-heads", "1"))
    edit(analyst, lambda criteria: criteria[0].update(question="Was it plain?"))
    made = simulate(analyst, count=1)
    address = f"/scorecards/seven_cs/simulations/{made['id']}"
    assert "reads no wording" not in analyst.get(address).text
    run_worker(["judge"], wait=False)
    assert "reads no wording" in analyst.get(address).text


class TestNamedInteractions:
    def test_in_the_page(self, analyst: TestClient, seeded: Seed) -> None:
        edit(analyst, lambda criteria: criteria[0].update(weight=3))
        assert "Choose single interactions" in analyst.get("/scorecards/seven_cs/draft/review").text
        with transaction() as session:
            reference = session.get_one(Interaction, seeded.call).reference
        made = analyst.post("/scorecards/seven_cs/simulations", data={"references": f" {reference},\n{reference} "})
        assert made.status_code == 303
        found = analyst.get(f"/api{made.headers['location']}").json()
        assert (found["wanted"], list(found["scores"])) == (1, [str(seeded.call)])

    @pytest.mark.parametrize("references", ["NOWHERE-1", "NOWHERE-1 BB-20117"])
    def test_one_that_is_not_there_is_named(self, analyst: TestClient, seeded: Seed, references: str) -> None:
        edit(analyst, lambda criteria: criteria[0].update(weight=3))
        refused = analyst.post("/scorecards/seven_cs/simulations", data={"references": references})
        assert (refused.status_code, refused.json()["detail"]) == (400, "Not found, or not ready: NOWHERE-1.")

    def test_nothing_that_was_named_is_left_out_in_silence(self, analyst: TestClient, seeded: Seed) -> None:
        edit(analyst, lambda criteria: criteria[0].update(weight=3))
        with transaction() as session:
            session.get_one(Interaction, seeded.foreign).state = State.FAILED
        chosen = {"interactions": [str(seeded.call), str(seeded.foreign)]}
        refused = analyst.post(SIMULATIONS, json=chosen)
        assert (refused.status_code, "1 of these interactions cannot" in refused.json()["detail"]) == (400, True)
