"""A made-up centre is consistent: what triggers and people would have made of it is what is there."""

import random

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from service.coaching.session_effects import count_effects
from service.coaching.session_tables import MeasuredEffect
from service.dashboards.counting import count_what_changed
from service.dashboards.tables import SampleEstimate
from service.database import transaction
from service.development.grounds import still_shows
from service.development.outcome_tables import PlanGround
from service.development.tables import DevelopmentPlan, PlanKind, PlanState
from service.errors import Conflict
from service.interactions.tables import Interaction, TranscriptTurn
from service.journeys.counting import count_journeys
from service.journeys.tables import JourneyMatter
from service.reviews.task_tables import ReviewTask
from service.sampling.draws import reproduced
from service.sampling.tables import SampleDraw
from service.seeding.command import fill
from service.seeding.improvement import add_improvement_plans

STANDS_OTHERWISE = """
select count(*) from interactions i join interaction_standings s on s.interaction_id = i.id
where (i.lowest_score, i.critical_fail, i.confirmed, i.released)
    is distinct from (s.lowest_score, s.critical_fail, s.confirmed, s.released)
"""


def test_a_centre_is_made_whole(database: Engine) -> None:
    with transaction() as session:
        fill(session, 120, 3, 30, random.Random(1))
    with transaction() as session:
        assert session.scalar(select(func.count(Interaction.id))) == 120
        assert (session.scalar(select(func.count()).select_from(TranscriptTurn)) or 0) > 1000
        assert session.scalar(text(STANDS_OTHERWISE)) == 0
        assert session.scalar(text("select count(*) from transcript_documents")) == session.scalar(
            text("select count(*) from transcripts")
        )
        draws = session.scalars(select(SampleDraw)).all()
        assert draws
        assert all(reproduced(session, draw) for draw in draws)
        assert session.scalar(select(func.count(ReviewTask.id)))
        assert count_what_changed(session) >= 4
        assert session.scalar(select(func.count(SampleEstimate.id)))


def test_nothing_made_up_is_mixed_with_what_is_there(database: Engine) -> None:
    with transaction() as session:
        fill(session, 5, 1, 3, random.Random(1))
    with pytest.raises(Conflict, match="holds interactions"), transaction() as session:
        fill(session, 5, 1, 3, random.Random(1))


def test_a_centre_has_a_life_beside_results(database: Engine) -> None:
    """Everybody is coached and has plans; goals that are locked by now are kept by the database again."""
    with transaction() as session:
        fill(session, 60, 2, 120, random.Random(1))
    with transaction() as session:
        counts = {
            name: session.scalar(text(f"select count(distinct agent_id) from {name}"))
            for name in ("development_plans", "coaching_participants", "objectives", "recognitions")
        }
        assert set(counts.values()) == {2}
        assert session.scalar(text("select count(*) from customer_feedback"))
        assert session.scalar(text("select count(*) from development_plans where goals_locked_at is not null"))
    with pytest.raises(DBAPIError, match="locked"), transaction() as session:
        session.execute(text("update plan_goals set text = 'another'"))


def test_what_weak_results_and_coaching_led_to_is_there(database: Engine) -> None:
    """Plans were begun as people begin them, so that their ground holds; effects of coaching are counted."""
    with transaction() as session:
        count_journeys(session)  # as a worker does that runs already
        people = fill(session, 500, 4, 85, random.Random(3))
    with transaction() as session:
        count_what_changed(session)
        count_journeys(session)
        contacts = session.scalar(select(func.sum(JourneyMatter.contacts)))
        assert contacts == session.scalar(select(func.count(Interaction.customer_hash)))
        assert count_effects(session) >= 4
        assert add_improvement_plans(session, people) == 1
    with transaction() as session:
        [(plan, ground)] = session.execute(select(DevelopmentPlan, PlanGround).join(PlanGround)).all()
        assert (plan.kind, plan.state) == (PlanKind.IMPROVEMENT, PlanState.ACTIVE)
        assert plan.goals_locked_at is not None
        assert ground.n >= ground.least
        assert still_shows(session, plan, ground)
        coached = set(session.scalars(select(MeasuredEffect.agent_id)))
        assert coached <= {agent.id for agent in people.agents}
        assert coached
