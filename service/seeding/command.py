"""`callqa seed`: a made-up centre of any size, to see how the service does at volume."""

import datetime as dt
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from scorecards.loader import library

from ..coaching.session_effects import count_effects
from ..dashboards.counting import count_what_changed
from ..dashboards.tables import StaleWeek
from ..dashboards.weeks import WEEK, moment, monday, week_of
from ..database import engine, now, transaction
from ..disputes.tables import Dispute, DisputeRound
from ..errors import Conflict
from ..evaluations.tables import Answer, Evaluation
from ..feedback.customer_tables import CustomerFeedback
from ..interactions.tables import Interaction, Transcript, TranscriptTurn
from ..journeys.counting import count_journeys
from ..metrics.tables import InteractionMetrics
from ..performance.counting import measure_what_changed
from ..redactions.tables import RedactionRow, RedactionRun
from ..reviews.tables import Override, Review
from ..reviews.task_tables import ReviewTask
from ..sampling.tables import Period, SampleDraw, SamplingPlan
from ..schema import migrate
from ..scorecards.library import keep_library
from .conversations import Conversation, Conversations
from .copying import Rows
from .decisions import DAYS_TO_REVIEW, QUOTA, Decisions
from .growth import TABLES as GROWTH_TABLES
from .growth import Growth
from .improvement import add_improvement_plans
from .people import People, SeededAgent, add_people, pick
from .rewards import add_programme

ORDER = (
    Interaction, Transcript, TranscriptTurn, RedactionRun, RedactionRow, InteractionMetrics, Evaluation, Answer,
    SampleDraw, ReviewTask, Review, Override, Dispute, DisputeRound, CustomerFeedback,
)  # fmt: skip


def seed(
    interactions: Annotated[int, typer.Option(min=1, max=2_000_000, help="How many")] = 1000,
    agents: Annotated[int, typer.Option(min=1, max=5000, help="Of how many agents, 20 to a team")] = 20,
    days: Annotated[int, typer.Option(min=1, max=3650, help="Over the last so many days")] = 90,
    number: Annotated[int, typer.Option("--seed", help="The same number makes the same centre")] = 1,
) -> None:
    """Fill an empty database with a made-up centre: interactions, reviews, coaching, plans. For trying out only."""
    started = time.monotonic()
    migrate(engine())
    with transaction() as session:
        people = fill(session, interactions, agents, days, random.Random(number))  # noqa: S311 - made up, no secret
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    with transaction() as session:
        weeks = count_what_changed(session)
        measure_what_changed(session)
        count_journeys(session)
        count_effects(session)
    with transaction() as session:
        add_improvement_plans(session, people)
    typer.echo(
        f"Made {interactions} interactions of {agents} agents, {weeks} weeks: {time.monotonic() - started:.0f} s."
    )


def fill(session: Session, interactions: int, agents: int, days: int, chance: random.Random) -> People:
    """Raises Conflict where the database holds interactions: nothing made up is ever mixed with what is real."""
    if session.scalar(select(Interaction.id).limit(1)) is not None:
        raise Conflict("The database holds interactions already. Seeding is for an empty one: nothing was changed.")
    session.execute(text("set local callqa.standings_later = 'on'"))
    session.execute(text("alter table transcript_turns disable trigger keep_document"))
    keep_library(session)
    people = add_people(session, agents, chance)
    plan = _plan(people.reviewers[0].id)
    session.add(plan)
    session.flush()
    rows, until = Rows(*ORDER), now()
    conversations = Conversations(rows, library(), chance)
    decisions = Decisions(rows, plan.id, people.reviewers, until, chance)
    heard: dict[UUID, list[UUID]] = defaultdict(list)
    for week, moments in _by_week(interactions, days, until, chance):
        made = _made(conversations, people.agents, moments, chance)
        decisions.week(week, made)
        rows.write(session)
        for one in made:
            heard[one.agent.id].append(one.id)
    _settle(session)
    _grow(session, people, heard, until - dt.timedelta(days=days), chance)
    return people


def _grow(
    session: Session, people: People, heard: Mapping[UUID, list[UUID]], since: dt.datetime, chance: random.Random
) -> None:
    """Goals of plans that are locked by now are written before the database keeps them."""
    rows = Rows(*GROWTH_TABLES)
    Growth(rows, people.leads, heard, since, now(), chance).of(people.agents, people.reviewers[0].id)
    session.execute(text("alter table plan_goals disable trigger plan_goals_are_locked"))
    rows.write(session)
    session.execute(text("alter table plan_goals enable trigger plan_goals_are_locked"))
    add_programme(session, people.reviewers[0].id)


def _plan(by_id: object) -> SamplingPlan:
    return SamplingPlan(
        name="Every agent, every week", period=Period.WEEK, quota=QUOTA, channels=[], least_seconds=0.0,
        blind_share=0.0, days_to_review=DAYS_TO_REVIEW, active=False, by_id=by_id,
    )  # fmt: skip


def _by_week(
    count: int, days: int, until: dt.datetime, chance: random.Random
) -> Iterator[tuple[dt.date, list[dt.datetime]]]:
    moments = sorted(until - dt.timedelta(days=chance.uniform(0, days), minutes=20) for _ in range(count))
    week, within = monday(moments[0].date()), list[dt.datetime]()
    for at in moments:
        while at.date() >= week + WEEK:
            yield week, within
            week, within = week + WEEK, []
        within.append(at)
    yield week, within


def _made(
    conversations: Conversations, people: list[SeededAgent], moments: list[dt.datetime], chance: random.Random
) -> list[Conversation]:
    made = (conversations.make(pick(people, chance), at) for at in moments)
    return [conversation for conversation in made if conversation is not None]


def _settle(session: Session) -> None:
    """What triggers would have done row by row: what is searched, standings, and the weeks to be counted."""
    session.execute(text("alter table transcript_turns enable trigger keep_document"))
    session.execute(
        text(
            "insert into transcript_documents (transcript_id, document, written_by) "
            "select id, document_of(id), 'seeding' from transcripts"
        )
    )
    session.execute(
        update(Interaction).values(transcript_id=Transcript.id).where(Transcript.interaction_id == Interaction.id)
    )
    session.execute(text("analyze"))
    session.execute(
        text(
            "update interactions i set lowest_score = s.lowest_score, critical_fail = s.critical_fail, "
            "confirmed = s.confirmed, released = s.released from interaction_standings s where s.interaction_id = i.id"
        )
    )
    weeks = session.scalars(select(func.distinct(week_of(moment())))).all()
    session.add_all(StaleWeek(week=week) for week in weeks)
    session.execute(text("insert into stale_contacts (interaction_id) select id from interactions"))
    session.execute(text("delete from counted_journeys"))
