"""Who must not see yet what the machine or anybody else answered. The server leaves it out: there is nothing to find.

Blind to an interaction is a reviewer with an open blind task for it, until own answers to all its scorecards are
submitted, and a participant of a calibration session that has it, until the session is closed.
"""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import Session, aliased

from ..calibration.tables import CalibrationItem, CalibrationParticipant, CalibrationSession
from ..compliance.tables import AuditEvent
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from .task_tables import ReviewTask, TaskState


def blind_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Interaction` that the viewer must not see answers or scores of it yet."""
    if viewer.user_id is None:
        return false()
    return Interaction.id.in_(_reviewing_blind(viewer.user_id)) | Interaction.id.in_(_calibrating(viewer.user_id))


def blind_agents(viewer: Viewer) -> Select[UUID | None]:
    """The agents of interactions that the viewer is blind to: what is made of all of an agent's gives nothing away."""
    if viewer.user_id is None:
        return select(Interaction.agent_id).where(false())
    hidden = _reviewing_blind(viewer.user_id).union(_calibrating(viewer.user_id))
    return select(Interaction.agent_id).where(Interaction.id.in_(hidden), Interaction.agent_id.is_not(None))


def blinded(viewer: Viewer, session: Session, interaction_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these interactions the viewer is blind to."""
    return frozenset(
        session.scalars(select(Interaction.id).where(Interaction.id.in_(interaction_ids), blind_to(viewer)))
    )


def has_seen(session: Session, user_id: UUID, interaction_id: UUID, before: dt.datetime | None = None) -> bool:
    """Whether the person opened the interaction with its answers, ever or before a moment, as the audit log has it."""
    views = select(AuditEvent.position).where(
        AuditEvent.entity == "interaction",
        AuditEvent.entity_id == str(interaction_id),
        AuditEvent.action == "viewed",
        AuditEvent.actor_id == user_id,
        func.coalesce(AuditEvent.detail["blind"].as_boolean(), False).is_(False),
    )
    if before is not None:
        views = views.where(AuditEvent.at < before)
    return session.scalar(views.limit(1)) is not None


def _reviewing_blind(user_id: UUID) -> Select[UUID]:
    return select(ReviewTask.interaction_id).where(
        ReviewTask.assigned_to_id == user_id,
        ReviewTask.state == TaskState.OPEN,
        ReviewTask.blind,
        ~ReviewTask.unblinded,
        ReviewTask.answered_at.is_(None),
    )


def _calibrating(user_id: UUID) -> Select[UUID]:
    looked_at = aliased(Evaluation)
    return (
        select(looked_at.interaction_id)
        .select_from(CalibrationItem)
        .join(CalibrationSession, CalibrationSession.id == CalibrationItem.session_id)
        .join(CalibrationParticipant, CalibrationParticipant.session_id == CalibrationItem.session_id)
        .join(looked_at, looked_at.id == CalibrationItem.evaluation_id)
        .where(CalibrationParticipant.user_id == user_id, CalibrationSession.closed_at.is_(None))
    )
