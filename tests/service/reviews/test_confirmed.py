"""What counts as confirmed: only what a person stood for, of the evaluation that stands now."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.transcripts import Channel
from scorecards.loader import library
from service.database import now, transaction
from service.evaluations.tables import Answer, Evaluation, ScorecardVersion
from service.identity.tables import Role
from service.redactions.tables import RedactionRun
from service.reviews.confirmed import ConfirmedAnswer, confirmed_answers
from service.reviews.sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from service.reviews.tables import Review
from tests.conftest import ClientFor
from tests.service.seed import COMMUNICATION, Seed, answers_of, evaluated, scorecard_version
from tests.service.test_reviews import evaluation_of

CHANGE = {"criterion": "clear", "answer": "2", "reason": "Jargon."}


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def communication(seeded: Seed) -> UUID:
    return evaluation_of(seeded.call, "seven_cs")


def confirmed(seeded: Seed, role: Role = Role.QA_ANALYST) -> dict[str, ConfirmedAnswer]:
    with transaction() as session:
        return {answer.criterion: answer for answer in confirmed_answers(seeded.viewer(role), session)}


def confirm(analyst: TestClient, evaluation: UUID, overrides: int = 0) -> None:
    sent = {"overrides_seen": overrides}
    assert analyst.post(f"/evaluations/{evaluation}/confirm", data=sent).status_code == 303


def test_nothing_counts_before_a_person_confirmed_it(seeded: Seed, analyst: TestClient, communication: UUID) -> None:
    assert confirmed(seeded) == {}
    analyst.post(f"/evaluations/{communication}/overrides", data=CHANGE)
    assert confirmed(seeded) == {}
    confirm(analyst, communication, 1)
    assert confirmed(seeded)
    analyst.post(f"/evaluations/{communication}/reopen")
    assert confirmed(seeded) == {}


def test_accepted_and_changed_answers_stand_beside_the_machine_s(
    seeded: Seed, analyst: TestClient, communication: UUID
) -> None:
    analyst.post(f"/evaluations/{communication}/overrides", data=CHANGE | {"answer": "5"})
    analyst.post(f"/evaluations/{communication}/overrides", data=CHANGE)
    confirm(analyst, communication, 2)
    found = confirmed(seeded)
    answered = {criterion for criterion, answer in answers_of(COMMUNICATION).items() if answer is not None}
    assert set(found) == answered, "what nobody answered was confirmed by nobody"
    changed, accepted = found["clear"], found["courteous"]
    assert (changed.answer, changed.points, changed.overridden, changed.machine_answer) == ("2", 0.25, True, "4")
    assert (accepted.answer, accepted.points, accepted.overridden, accepted.machine_answer) == ("5", 1.0, False, "5")
    assert (accepted.by_id, accepted.agent_id) == (seeded.users[Role.QA_ANALYST], seeded.agent)
    assert (accepted.confidence, accepted.blind_answer) == (0.83, None)


def test_a_newer_evaluation_needs_a_confirmation_of_its_own(
    seeded: Seed, analyst: TestClient, communication: UUID
) -> None:
    confirm(analyst, communication)
    newer = library()[1].model_copy(update={"version": 99})
    with transaction() as session:
        session.add(scorecard_version(newer))
        run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == seeded.call)).one()
        evaluated(session, seeded.call, run, newer, COMMUNICATION, Channel.VOICE)
    assert confirmed(seeded) == {}


def test_what_is_out_of_scope_is_not_counted(seeded: Seed, analyst: TestClient) -> None:
    confirm(analyst, evaluation_of(seeded.foreign, "seven_cs"))
    assert confirmed(seeded)
    assert confirmed(seeded, Role.SUPERVISOR) == {}


def test_withheld_answers_keep_what_the_judge_leaned_to(seeded: Seed, analyst: TestClient, communication: UUID) -> None:
    sent = {"criterion": "correct", "answer": "4", "reason": "It holds."}
    analyst.post(f"/evaluations/{communication}/overrides", data=sent)
    confirm(analyst, communication, 1)
    with transaction() as session:
        spread = session.get_one(Answer, (communication, "correct")).distribution
    found = confirmed(seeded)["correct"]
    assert found.machine_answer is None
    assert found.machine_leaning == max(spread, key=spread.__getitem__)


@pytest.mark.parametrize(("seen_before", "expected"), [(False, "3"), (True, None)])
def test_only_truly_blind_answers_count_as_blind(
    seeded: Seed, analyst: TestClient, communication: UUID, seen_before: bool, expected: str | None
) -> None:
    confirm(analyst, communication)
    with transaction() as session:
        sheet = AnswerSheet(evaluation_id=communication, by_id=seeded.users[Role.QA_ANALYST], seen_before=seen_before)
        sheet.purpose, sheet.submitted_at = SheetPurpose.BLIND_REVIEW, now()
        session.add(sheet)
        session.flush()
        session.add(SheetAnswer(sheet_id=sheet.id, criterion="clear", answer="3"))
    assert confirmed(seeded)["clear"].blind_answer == expected


def test_a_question_whose_condition_is_not_met_was_answered_by_nobody(
    seeded: Seed, analyst: TestClient, communication: UUID
) -> None:
    with transaction() as session:
        evaluation = session.get_one(Evaluation, communication)
        version = evaluation.scorecard_hash
        card = library()[1]
        only_if = {"criterion": card.criteria[0].id, "answers": ["1"]}
        content = card.model_dump(mode="json")
        content["sections"][0]["criteria"][-1]["condition"] = only_if
        session.get_one(ScorecardVersion, version).content = content
        session.add(Review(evaluation_id=communication, reviewer_id=seeded.users[Role.QA_ANALYST], confirmed_at=now()))
    assert card.sections[0].criteria[-1].id not in confirmed(seeded)
