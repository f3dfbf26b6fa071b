"""`callqa reviews flag`: what was scored before the risk queue was there, or before a reason for it was known."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import Select, func, select

from ..compliance import audit
from ..database import engine, transaction
from ..evaluations.tables import Evaluation
from ..interactions.tables import Interaction, State
from ..schema import migrate
from .corpus_command import day_of
from .risk import flag_risks
from .task_tables import ReviewTask, TaskKind

AT_ONCE = 200
"""Interactions looked at in one transaction."""


def flag(
    since: Annotated[str | None, typer.Option(help="Only conversations from this day on, YYYY-MM-DD, UTC.")] = None,
) -> None:
    """Look at every scored interaction that never was on the risk queue, and put there what has a reason to be."""
    migrate(engine())
    flagged, looked_at, beyond = 0, 0, None
    while found := _flag_some(day_of(since), beyond):
        ids, made = found
        flagged, looked_at, beyond = flagged + made, looked_at + len(ids), ids[-1]
    typer.echo(f"{flagged} of {looked_at} interactions are on the risk queue now.")


def _flag_some(since: dt.date | None, beyond: UUID | None) -> tuple[list[UUID], int] | None:
    """The next interactions in order of their ids, and how many of them were flagged; None when all were looked at."""
    with transaction() as session:
        ids = list(session.scalars(_never_flagged(since, beyond)))
        if not ids:
            return None
        made = sum(flag_risks(session, id) is not None for id in ids)
        if made:
            audit.record(session, None, "flagged", "interaction", "batch", count=made)
        return ids, made


def _never_flagged(since: dt.date | None, beyond: UUID | None) -> Select[UUID]:
    scored = select(Evaluation.id).where(Evaluation.interaction_id == Interaction.id).exists()
    flagged = select(ReviewTask.id).where(ReviewTask.interaction_id == Interaction.id, ReviewTask.kind == TaskKind.RISK)
    found = select(Interaction.id).where(Interaction.state == State.READY, scored, ~flagged.exists())
    if since is not None:
        midnight = dt.datetime.combine(since, dt.time(), tzinfo=dt.UTC)
        found = found.where(func.coalesce(Interaction.started_at, Interaction.created_at) >= midnight)
    if beyond is not None:
        found = found.where(Interaction.id > beyond)
    return found.order_by(Interaction.id).limit(AT_ONCE)
