"""Rows for tests of queues: many short finished calls, a plan, and the tasks of a draw."""

import datetime as dt
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Channel, Speaker
from scorecards.loader import library
from service.database import transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.interactions.tables import TranscriptTurn
from service.redactions.tables import RedactionRun
from service.reviews.task_tables import ReviewTask, TaskKind
from service.sampling.draws import draw
from service.sampling.tables import Period, SampleDraw, SamplingPlan
from tests.service.seed import Answered, Seed, _interaction, _transcribed, evaluated

MONDAY = dt.date(2026, 11, 9)
CARD = library()[1]
LATER = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def simple_call(
    session: Session,
    made: Seed,
    number: int,
    *,
    agent: UUID | None = None,
    courteous: str = "4",
    started: dt.datetime | None = None,
    seconds: float = 120.0,
) -> UUID:
    """A finished call with one turn and one answer. Its number orders it in time, an hour apart."""
    id = uuid4()
    call = _interaction(id, f"S-{id.hex[:8]}-{number}", Channel.VOICE, made.team, agent or made.agent)
    call.started_at = started or dt.datetime(2026, 11, 9, tzinfo=dt.UTC) + dt.timedelta(hours=number)
    call.duration_seconds = seconds
    session.add(call)
    session.flush()
    said = TranscriptTurn(position=0, speaker=Speaker.AGENT, text="Good morning.", words=[], start=0.0, end=1.0)
    said.confidence = 0.9
    run: RedactionRun = _transcribed(session, id, [said], True)
    answered: Answered = {"courteous": (courteous, 0.9, (0,), "Polite.")}
    evaluated(session, id, run, CARD, answered, Channel.VOICE)
    return id


def plan(session: Session, made: Seed, **changes: object) -> SamplingPlan:
    values = {
        "name": "Weekly", "period": Period.WEEK, "quota": 3, "team_id": made.team, "channels": [],
        "least_seconds": 30.0, "blind_share": 0.0, "days_to_review": 7, "by_id": made.users[Role.QA_ANALYST],
    } | changes  # fmt: skip
    found = SamplingPlan(**values)
    session.add(found)
    session.flush()
    return found


def drawn(session: Session, made: SamplingPlan, seed: int = 7) -> SampleDraw:
    return draw(session, made, MONDAY, MONDAY + dt.timedelta(days=7), None, seed=seed)


def task(interaction: UUID, *, blind: bool = False, assigned_to: UUID | None = None, priority: int = 2) -> UUID:
    """A random task without a draw, for what is about the reviewing only."""
    with transaction() as session:
        made = ReviewTask(kind=TaskKind.RANDOM, interaction_id=interaction, priority=priority, due_at=LATER)
        made.blind, made.assigned_to_id = blind, assigned_to
        session.add(made)
        session.flush()
        return made.id


def evaluations_of(interaction: UUID) -> list[UUID]:
    with transaction() as session:
        found = select(Evaluation.id).where(Evaluation.interaction_id == interaction).order_by(Evaluation.scorecard)
        return list(session.scalars(found))
