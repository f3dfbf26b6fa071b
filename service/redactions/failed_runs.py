"""Redactions that people changed and that could not be made again: the change waits until somebody tries again."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from models.transcripts import Channel

from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..rerun_tables import Cause, Rerun
from ..reruns import RAW_NEEDED, can_read_raw

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class FailedRun:
    """A run that failed at `step`. It `can_go` again unless the raw data was erased meanwhile."""

    interaction_id: UUID
    reference: str
    channel: Channel
    failed_at: dt.datetime | None
    step: str | None
    reason: str | None
    can_go: bool


def failed_runs(viewer: Viewer, session: Session) -> tuple[FailedRun, ...]:
    """Oldest first, `MOST_SHOWN` at most."""
    oldest_first = _failed(viewer).order_by(Rerun.finished_at, Rerun.id).limit(MOST_SHOWN)
    return tuple(
        FailedRun(
            interaction.id,
            interaction.reference,
            interaction.channel,
            run.finished_at,
            run.failed_step,
            run.failed_reason,
            can_read_raw(session, interaction.id),
        )
        for run, interaction in session.execute(oldest_first)
    )


def has_failed(viewer: Viewer, session: Session, interaction_id: UUID) -> bool:
    return session.execute(_failed(viewer).where(Interaction.id == interaction_id)).first() is not None


def _failed(viewer: Viewer) -> Select[Rerun, Interaction]:
    """Those that no later run made good. One that an engine's update asked for, and that failed, does not."""
    later = aliased(Rerun)
    made_good = select(later.id).where(
        later.interaction_id == Rerun.interaction_id,
        later.created_at > Rerun.created_at,
        later.from_step.in_(RAW_NEEDED),
        (later.stage != State.FAILED) | (later.cause == Cause.REDACTION),
    )
    return (
        select(Rerun, Interaction)
        .join(Interaction, Interaction.id == Rerun.interaction_id)
        .where(
            may_see(viewer),
            Interaction.state == State.READY,
            Rerun.cause == Cause.REDACTION,
            Rerun.stage == State.FAILED,
            ~made_good.correlate(Rerun).exists(),
        )
    )
