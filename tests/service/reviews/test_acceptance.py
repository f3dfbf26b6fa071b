"""Whose way of reviewing an answer counts for, against counts by hand: changed by somebody else, blind, not asked."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.transcripts import Channel
from scorecards.schema import Scorecard
from service.database import now, transaction
from service.evaluations.tables import Answer, Evaluation, ScorecardVersion
from service.identity.tables import Role
from service.interactions.tables import Interaction
from service.reviews.sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from service.reviews.tables import Override, Review
from tests.conftest import ClientFor
from tests.service.seed import Seed
from tests.service.test_reviews import evaluation_of

Counted = dict[str, tuple[int, int, float | None, int]]


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def review(seeded: Seed) -> UUID:
    """Priya Shah's, in 40 seconds."""
    evaluation = evaluation_of(seeded.call, "seven_cs")
    with transaction() as session:
        made = Review(evaluation_id=evaluation, reviewer_id=seeded.users[Role.QA_ANALYST], confirmed_at=now())
        made.active_seconds = 40
        session.add(made)
        session.flush()
        return made.id


def answered(review: UUID) -> list[str]:
    """What the machine answered."""
    with transaction() as session:
        given = select(Answer.criterion).join(Review, Review.evaluation_id == Answer.evaluation_id)
        return list(session.scalars(given.where(Review.id == review, Answer.answer.is_not(None))))


def change(review: UUID, criterion: str, by: UUID) -> None:
    with transaction() as session:
        session.add(Override(review_id=review, criterion=criterion, answer="2", reason="Curt.", by_id=by))


def counted(client: TestClient) -> Counted:
    """By reviewer: results, answers, the share of them changed, timed results."""
    found = client.get("/api/agreement/acceptance").json()
    return {
        each["reviewer"]: (each["results"], each["answers"], each["changed"]["value"], each["timed"]) for each in found
    }


def test_an_answer_counts_for_whoever_changed_it_last(seeded: Seed, analyst: TestClient, review: UUID) -> None:
    own, other, all = seeded.users[Role.QA_ANALYST], seeded.users[Role.SUPERVISOR], answered(review)
    change(review, "courteous", own)
    change(review, "courteous", other)
    change(review, "clear", own)
    left = len(all) - 1
    assert counted(analyst) == {"Priya Shah": (1, left, 1 / left, 1), "Tom Ellison": (1, 1, 1.0, 1)}


def test_nothing_is_left_of_a_result_that_somebody_else_changed_all_of(
    seeded: Seed, analyst: TestClient, review: UUID
) -> None:
    all = answered(review)
    for criterion in all:
        change(review, criterion, seeded.users[Role.SUPERVISOR])
    assert counted(analyst) == {"Tom Ellison": (1, len(all), 1.0, 1)}


@pytest.mark.parametrize(("seen_before", "blind"), [(False, 1), (True, 0)])
def test_only_what_was_answered_blind_is_left_out(
    seeded: Seed, analyst: TestClient, review: UUID, seen_before: bool, blind: int
) -> None:
    with transaction() as session:
        evaluation = session.get_one(Review, review).evaluation_id
        sheet = AnswerSheet(evaluation_id=evaluation, by_id=seeded.users[Role.QA_ANALYST], seen_before=seen_before)
        sheet.purpose, sheet.submitted_at = SheetPurpose.BLIND_REVIEW, now()
        session.add(sheet)
        session.flush()
        session.add(SheetAnswer(sheet_id=sheet.id, criterion="clear", answer="3"))
    assert counted(analyst) == {"Priya Shah": (1, len(answered(review)) - blind, 0.0, 1)}


@pytest.mark.parametrize("shown", ["condition", "channels"])
def test_what_is_not_asked_in_the_end_is_left_out(seeded: Seed, analyst: TestClient, review: UUID, shown: str) -> None:
    first, *_, last = answered(review)
    with transaction() as session:
        evaluation = session.get_one(Evaluation, session.get_one(Review, review).evaluation_id)
        version = session.get_one(ScorecardVersion, evaluation.scorecard_hash)
        channel = session.get_one(Interaction, evaluation.interaction_id).channel
        assert (channel, session.get_one(Answer, (evaluation.id, first)).answer) != (Channel.CHAT, "1")
        card = Scorecard.model_validate(version.content).model_dump(mode="json")
        (asked,) = [c for section in card["sections"] for c in section["criteria"] if c["id"] == last]
        asked[shown] = {"condition": {"criterion": first, "answers": ["1"]}, "channels": ["chat"]}[shown]
        version.content = card
    assert counted(analyst) == {"Priya Shah": (1, len(answered(review)) - 1, 0.0, 1)}


def test_versions_with_and_without_conditions_are_added_up(seeded: Seed, analyst: TestClient, review: UUID) -> None:
    second = evaluation_of(seeded.call, "compliance_uk")
    with transaction() as session:
        session.add(Review(evaluation_id=second, reviewer_id=seeded.users[Role.QA_ANALYST], confirmed_at=now()))
    (before,) = counted(analyst).values()
    with transaction() as session:
        evaluation = session.get_one(Evaluation, session.get_one(Review, review).evaluation_id)
        version = session.get_one(ScorecardVersion, evaluation.scorecard_hash)
        first, *_, last = answered(review)
        given = session.get_one(Answer, (evaluation.id, first)).answer
        card = Scorecard.model_validate(version.content).model_dump(mode="json")
        (asked,) = [c for section in card["sections"] for c in section["criteria"] if c["id"] == last]
        asked["condition"] = {"criterion": first, "answers": [given]}
        version.content = card
    assert counted(analyst) == {"Priya Shah": before}, "the condition is met"
    assert (before[0], before[3]) == (2, 1)
