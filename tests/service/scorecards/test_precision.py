"""Promising a precision, measured on people's own reviews."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.judging import ThresholdJudge
from models.transcripts import Channel, EngineInfo, RedactedTranscript
from scorecards.loader import library
from service.database import now, transaction
from service.evaluations.tables import Answer, Evaluation
from service.identity.tables import Role
from service.interactions.tables import Interaction, State, Transcript
from service.redactions.tables import RedactionRun
from service.reviews.tables import Override, Review
from service.scorecards.in_use import least_confidences
from service.scorecards.precision import curve, reviews_needed
from tests.conftest import ClientFor
from tests.service.scripted_engines import ScriptedJudge
from tests.service.seed import Seed

PRECISION = "/api/scorecards/seven_cs/precision"


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def reviewed(seeded: Seed, count: int, *, wrong_below: float, judge: str = "scripted judge") -> None:
    """`count` confirmed answers 4 to `clear`, with confidences 0, 1/count…; below `wrong_below` people said 1."""
    with transaction() as session:
        hash = session.scalars(select(Evaluation.scorecard_hash).where(Evaluation.scorecard == "seven_cs")).first()
        for number in range(count):
            confidence = number / count
            evaluation = Evaluation(**_interaction(session, f"R-{judge}-{number}"), scorecard_hash=hash)
            evaluation.scorecard, evaluation.judge = "seven_cs", {"name": judge, "version": "1", "settings": {}}
            session.add(evaluation)
            session.flush()
            answer = Answer(evaluation_id=evaluation.id, criterion="clear", position=0, answer="4", points=0.75)
            answer.confidence, answer.distribution, answer.evidence = confidence, {"4": confidence}, [0]
            answer.engine = evaluation.judge
            review = Review(evaluation_id=evaluation.id, reviewer_id=seeded.users[Role.QA_ANALYST], confirmed_at=now())
            session.add_all([answer, review])
            session.flush()
            if confidence < wrong_below:
                other = Override(review_id=review.id, criterion="clear", answer="1", reason="-")
                other.by_id = review.reviewer_id
                session.add(other)


def _interaction(session: Any, reference: str) -> dict[str, Any]:
    """The rows under an evaluation."""
    found = Interaction(id=uuid4(), channel=Channel.VOICE, state=State.READY, reference=reference)
    found.content_hash, found.media_type, found.size_bytes = reference, "audio/flac", 1
    session.add(found)
    session.flush()
    transcript = Transcript(interaction_id=found.id, version=1, language="en", transcriber={})
    session.add(transcript)
    session.flush()
    found.transcript_id = transcript.id
    run = RedactionRun(interaction_id=found.id, transcript_id=transcript.id, engine={}, policy="uk", audio_findings=[])
    session.add(run)
    session.flush()
    return {"interaction_id": found.id, "transcript_id": transcript.id, "redaction_run_id": run.id}


def measured(client: TestClient, target: float = 0.9) -> dict[str, Any]:
    answer = client.get(PRECISION, params={"target": target})
    assert answer.status_code == 200, answer.text
    return {item["criterion"]: item for item in answer.json()}


def test_the_curve_by_hand() -> None:
    points = curve([(0.9, True), (0.8, True), (0.8, False), (0.5, True)])
    assert [(p.least_confidence, p.answered, p.right, p.coverage) for p in points] == [
        (0.9, 1, 1, 0.25),
        (0.8, 3, 2, 0.75),
        (0.5, 4, 3, 1.0),
    ]
    assert points[1].precision == pytest.approx(2 / 3)
    assert points[1].interval[0] == pytest.approx(0.208, abs=1e-3)
    assert points[1].interval[1] == pytest.approx(0.939, abs=1e-3)


@pytest.mark.parametrize(("target", "needed"), [(0.8, 16), (0.9, 35), (0.95, 73)])
def test_how_many_reviews_a_promise_needs(target: float, needed: int) -> None:
    """z² p / (1 - p): where all n agree Wilson's lower end is n / (n + z²)."""
    z2 = 1.959964**2
    assert reviews_needed(target) == needed
    assert needed / (needed + z2) >= target > (needed - 1) / (needed - 1 + z2)


def test_without_enough_reviews_nothing_is_promised(analyst: TestClient, seeded: Seed) -> None:
    reviewed(seeded, 10, wrong_below=0)
    found = measured(analyst)["clear"]
    assert (found["reviewed"], found["needed"], found["reachable"]) == (10, 35, None)
    assert "10 of about 35" in analyst.get("/scorecards/seven_cs/precision").text
    refused = analyst.put(f"{PRECISION}/clear", json={"precision": 0.9})
    assert (refused.status_code, refused.json()["detail"]) == (409, "Not enough reviews yet: 10 of about 35.")


def test_the_least_confidence_that_keeps_the_promise_is_kept(analyst: TestClient, seeded: Seed) -> None:
    """60 answers, the 20 least confident wrong. All of the upper 40 are right; 41 of 43 has the lower end .846,
    40 of 41 .875 and 40 of 40 .912, so .9 holds from a confidence of 20/60 on."""
    reviewed(seeded, 60, wrong_below=1 / 3)
    found = measured(analyst)["clear"]["reachable"]
    assert (found["least_confidence"], found["answered"], found["precision"]) == (pytest.approx(1 / 3), 40, 1.0)
    assert (found["coverage"], found["low"]) == (pytest.approx(2 / 3), pytest.approx(0.912, abs=1e-3))
    promised = analyst.put(f"{PRECISION}/clear", json={"precision": 0.9}).json()
    assert next(item for item in promised if item["criterion"] == "clear")["promised"] == 0.9
    with transaction() as session:
        assert least_confidences(session) == {"clear": pytest.approx(1 / 3)}
    assert "chosen by Priya Shah" in analyst.get("/scorecards/seven_cs/precision").text
    analyst.put(f"{PRECISION}/clear", json={"precision": None})
    with transaction() as session:
        assert least_confidences(session) == {}


def test_what_cannot_be_promised_can_be_left_to_people(analyst: TestClient, seeded: Seed) -> None:
    reviewed(seeded, 40, wrong_below=0.9)
    assert analyst.put(f"{PRECISION}/clear", json={"precision": 0.9}).status_code == 409
    assert "cannot be promised at any confidence" in analyst.get("/scorecards/seven_cs/precision").text
    form = {"criterion": "clear", "target": "0.9", "action": "leave-to-people"}
    assert analyst.post("/scorecards/seven_cs/precision", data=form).status_code == 303
    with transaction() as session:
        assert least_confidences(session)["clear"] > 1
    assert "A person answers" in analyst.get("/scorecards/seven_cs/precision").text


def test_answers_of_another_judge_are_left_out(analyst: TestClient, seeded: Seed) -> None:
    reviewed(seeded, 20, wrong_below=1, judge="older judge")
    reviewed(seeded, 36, wrong_below=0)
    found = measured(analyst)["clear"]
    assert (found["reviewed"], found["reachable"]["answered"]) == (36, 36)
    assert "20 left out" in analyst.get("/scorecards/seven_cs/precision").text
    assert analyst.post("/scorecards/seven_cs/precision", data={"target": "0.9"}).status_code == 303
    with transaction() as session:
        assert set(least_confidences(session)) == {"clear"}  # the only one with enough reviews


@pytest.mark.parametrize("target", [0.2, 1.0])
def test_a_promise_is_between_half_and_nearly_all(analyst: TestClient, target: float) -> None:
    assert analyst.get(PRECISION, params={"target": target}).status_code == 400


def test_a_threshold_withholds_answers_and_says_so() -> None:
    card = next(card for card in library() if card.id == "seven_cs")
    judge = ThresholdJudge(ScriptedJudge(), {"clear": 0.95, "concise": 0.9})
    transcript = RedactedTranscript((), EngineInfo("none", "1"), "en")
    given = {a.criterion: a for a in judge.judge(transcript, card.criteria, channel=Channel.VOICE)}
    assert (given["clear"].answer, given["clear"].leaning, given["clear"].unscored_reason) == (
        None, "4", "low_confidence",
    )  # fmt: skip
    assert given["concise"].answer == "4"
    assert judge.info.settings["least_confidence.clear"] == 0.95
