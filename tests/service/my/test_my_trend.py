"""Results over time: means, intervals and what is called strong, by hand."""

import datetime as dt
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.transcripts import Channel
from scorecards.loader import library
from service.database import now, transaction
from service.identity.tables import Role
from service.interactions.my_trend import my_trends
from service.interactions.tables import Interaction
from service.redactions.tables import RedactionRun
from service.reviews.tables import Review
from tests.conftest import ClientFor
from tests.service.seed import COMMUNICATION, STARTED, Answered, Seed, _interaction, _transcribed, evaluated


def add_result(seeded: Seed, day: int, score: float, clear: str, *, released: bool = True) -> None:
    """One more interaction of the agent with a confirmed communication result."""
    answered: Answered = {**COMMUNICATION, "clear": (clear, 0.9, (), None)}
    id = uuid4()
    with transaction() as session:
        session.add(_interaction(id, f"TR-{day}", Channel.CHAT, seeded.team, seeded.agent))
        session.flush()
        _transcribed(session, id, [], None)
        interaction = session.get_one(Interaction, id)
        interaction.started_at = STARTED + dt.timedelta(days=day)
        run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == id)).one()
        evaluation = evaluated(session, id, run, library()[1], answered, Channel.CHAT)
        review = Review(evaluation_id=evaluation.id, reviewer_id=seeded.users[Role.QA_ANALYST], score=score)
        review.confirmed_at, review.released_at = now(), now() if released else None
        session.add(review)


@pytest.fixture
def agent(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.AGENT])


def test_the_moving_mean_is_of_up_to_five(seeded: Seed) -> None:
    for day, score in enumerate((60, 70, 80, 80, 90, 100)):
        add_result(seeded, day, score, "4")
    add_result(seeded, 7, 0, "1", released=False)
    with transaction() as session:
        (trend,) = my_trends(seeded.viewer(Role.AGENT), session).scorecards
    assert [point.percent for point in trend.points] == [60, 70, 80, 80, 90, 100]
    assert [round(point.moving.value, 2) for point in trend.points] == [60, 65, 70, 72.5, 76, 84]
    assert [point.moving.n for point in trend.points] == [1, 2, 3, 4, 5, 5]
    assert trend.points[0].moving.interval is None
    # 70, 80, 80, 90, 100: deviation 11.402, t(4, .975) = 2.776, so 84 ± 14.16
    assert trend.points[-1].moving.interval == pytest.approx((69.84, 98.16), abs=0.01)


def test_lately_and_before(seeded: Seed) -> None:
    for day in range(12):
        add_result(seeded, day, 75, "1" if day < 2 else "5")
    with transaction() as session:
        trends = my_trends(seeded.viewer(Role.AGENT), session)
    clear = next(one for one in trends.criteria if one.criterion == "clear")
    assert (clear.lately.value, clear.lately.n) == (100, 10)
    assert clear.before is not None
    assert (clear.before.value, clear.before.n) == (0, 2)
    assert clear.name in [one.name for one in trends.strengths]
    assert trends.focus is not None
    assert trends.focus.criterion == "complete"


def test_too_few_are_called_nothing(seeded: Seed, agent: TestClient) -> None:
    for day in range(2):
        add_result(seeded, day, 75, "1")
    with transaction() as session:
        trends = my_trends(seeded.viewer(Role.AGENT), session)
    assert (trends.strengths, trends.focus) == ((), None)
    add_result(seeded, 3, 75, "1")
    page = agent.get("/my").text
    assert page.index("Your strengths lately") < page.index("One thing to work on")
    assert "n = 3" in page


def test_nobody_elses_results_count(seeded: Seed) -> None:
    with transaction() as session:
        assert my_trends(seeded.viewer(Role.AGENT), session).scorecards == ()
        assert my_trends(seeded.viewer(Role.AGENT), session).criteria == ()


def test_what_waits_is_listed(seeded: Seed, agent: TestClient) -> None:
    add_result(seeded, 1, 75, "4")
    page = agent.get("/my").text
    assert "Waiting for you" in page
    assert "Read and acknowledge Seven Cs of communication, TR-1" in page
