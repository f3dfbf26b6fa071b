"""What an agent sees of the own work: only what a person confirmed and released, strengths first."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.coaching.tables import CoachingSuggestion, Decision, SuggestionDecision
from service.database import now, transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.reviews.tables import Review
from tests.conftest import ClientFor
from tests.service.seed import Seed


@pytest.fixture
def agent(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.AGENT])


def review(seeded: Seed, *scorecards: str, confirmed: bool = True, released: bool = True) -> None:
    with transaction() as session:
        of_call = select(Evaluation).where(Evaluation.interaction_id == seeded.call)
        for evaluation in session.scalars(of_call.where(Evaluation.scorecard.in_(scorecards))):
            made = Review(evaluation_id=evaluation.id, score=evaluation.score)
            made.reviewer_id = seeded.users[Role.QA_ANALYST]
            made.confirmed_at = now() if confirmed else None
            made.released_at = now() if released else None
            session.add(made)


def decide(seeded: Seed, decision: Decision, **texts: str) -> None:
    with transaction() as session:
        drafted = session.scalars(
            select(CoachingSuggestion).where(CoachingSuggestion.interaction_id == seeded.call)
        ).one()
        session.add(
            SuggestionDecision(
                suggestion_id=drafted.id, decision=decision, by_id=seeded.users[Role.SUPERVISOR], **texts
            )
        )


def test_nothing_released_says_what_will_appear_and_names_the_rights(agent: TestClient) -> None:
    page = agent.get("/my").text
    assert "Nothing has been released to you yet" in page
    assert "Your rights" in page
    assert "BB-20117" not in page


def test_confirmed_alone_is_not_enough(agent: TestClient, seeded: Seed) -> None:
    review(seeded, "seven_cs", "compliance_uk", released=False)
    assert "BB-20117" not in agent.get("/my").text


def test_released_without_confirmation_shows_nothing(agent: TestClient, seeded: Seed) -> None:
    review(seeded, "seven_cs", "compliance_uk", confirmed=False)
    assert "BB-20117" not in agent.get("/my").text


def test_a_released_result_has_strengths_before_scores(agent: TestClient, seeded: Seed) -> None:
    review(seeded, "seven_cs", "compliance_uk")
    page = agent.get("/my").text
    assert "BB-20117" in page
    assert page.index("What went well") < page.index("75 %")
    assert "Confirmed by Priya Shah" in page
    assert "What to work on" not in page, "nobody decided on the coaching yet"


def test_only_the_released_scorecard_shows(agent: TestClient, seeded: Seed) -> None:
    review(seeded, "seven_cs")
    page = agent.get("/my").text
    assert "Seven Cs of communication" in page
    assert "UK compliance" not in page
    assert "Recording notice" not in page


def test_coaching_shows_as_decided(agent: TestClient, seeded: Seed) -> None:
    review(seeded, "seven_cs", "compliance_uk")
    decide(seeded, Decision.REJECTED)
    assert "What to work on" not in agent.get("/my").text
    decide(seeded, Decision.EDITED, strength_text="Warm from the start.", improvement_text="Offer the keypad first.")
    page = agent.get("/my").text
    assert page.index("Warm from the start.") < page.index("Offer the keypad first.")


def test_another_agents_result_is_not_theirs(seeded: Seed, agent: TestClient) -> None:
    with transaction() as session:
        for evaluation in session.scalars(select(Evaluation).where(Evaluation.interaction_id == seeded.foreign)):
            made = Review(evaluation_id=evaluation.id, score=50, confirmed_at=now(), released_at=now())
            made.reviewer_id = seeded.users[Role.QA_ANALYST]
            session.add(made)
    assert "GS-40021" not in agent.get("/my").text


def test_it_is_the_agents_page_alone(seeded: Seed, client_for: ClientFor) -> None:
    for role in set(Role) - {Role.AGENT}:
        assert client_for(user_id=seeded.users[role]).get("/my").status_code == 403
