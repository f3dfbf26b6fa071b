"""Asking for a self-assessment, and beginning one. The answers are an answer sheet. Commands never commit."""

import datetime as dt
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation
from ..identity.tables import Role
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..notifications.commands import notify_agent
from ..reviews.blindness import has_seen
from ..reviews.commands import REVIEWERS
from ..reviews.sheet_tables import AnswerSheet, SheetPurpose
from ..reviews.sheets import open_sheet
from .scope import own_conversations
from .tables import SelfAssessment

FURTHEST = dt.timedelta(days=90)


def ask(
    session: Session, viewer: Viewer, interaction_id: UUID, scorecard: str, due_at: dt.datetime | None = None
) -> SelfAssessment:
    """Asks the agent to answer a scorecard about an own interaction. An agent asks for own ones only.

    Raises NotFound outside the scope, Conflict where it was asked for before or there is no agent, BadInput for a date
    that has passed or is too far away.
    """
    interaction, evaluation = _to_ask(session, viewer, interaction_id, scorecard)
    if interaction.agent_id is None:
        raise Conflict("No agent is named for this interaction, so there is nobody to ask.")
    if due_at is not None and not now() < due_at <= now() + FURTHEST:
        raise BadInput(f"Choose a date within the next {FURTHEST.days} days.")
    asked = {"agent_id": interaction.agent_id, "asked_by_id": viewer.user_id, "due_at": due_at}
    made = session.scalar(
        insert(SelfAssessment)
        .values(evaluation_id=evaluation.id, created_at=now(), **asked)
        .on_conflict_do_nothing()
        .returning(SelfAssessment.id)
    )
    if made is None:
        raise Conflict("A self-assessment of this interaction with this scorecard was asked for before.")
    audit.record(
        session, viewer, "asked for a self-assessment", "evaluation", evaluation.id, agent=str(interaction.agent_id)
    )
    if viewer.role is not Role.AGENT:
        subject = "You are asked to assess one of your own interactions."
        link = f"/my/assessments/{evaluation.id}"
        notify_agent(session, interaction.agent_id, "self-assessment", subject, link)
    return session.get_one(SelfAssessment, made)


def begin(session: Session, viewer: Viewer, evaluation_id: UUID) -> AnswerSheet:
    """The agent's sheet for a self-assessment that was asked for; opened the first time.

    Raises NotFound where it was not asked of the viewer.
    """
    if viewer.role is not Role.AGENT or viewer.user_id is None:
        raise Forbidden("Only the agent who is asked does this.")
    evaluation = session.scalars(
        select(Evaluation)
        .join(SelfAssessment, SelfAssessment.evaluation_id == Evaluation.id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(Evaluation.id == evaluation_id, SelfAssessment.agent_id == viewer.agent_id, own_conversations(viewer))
        .options(joinedload(Evaluation.scorecard_version))
    ).first()
    if evaluation is None:
        raise NotFound("There is no such self-assessment, or it is not yours.")
    seen = has_seen(session, viewer.user_id, evaluation.interaction_id)
    return open_sheet(session, viewer, evaluation, SheetPurpose.SELF_ASSESSMENT, seen_before=seen)


def _to_ask(session: Session, viewer: Viewer, interaction_id: UUID, scorecard: str) -> tuple[Interaction, Evaluation]:
    if viewer.role not in (*REVIEWERS, Role.AGENT) or viewer.user_id is None:
        raise Forbidden("Only QA analysts, supervisors and the agent ask for a self-assessment.")
    in_scope = own_conversations(viewer) if viewer.role is Role.AGENT else may_see(viewer)
    row = session.execute(
        select(Interaction, Evaluation)
        .join(Evaluation, Evaluation.interaction_id == Interaction.id)
        .where(
            Interaction.id == interaction_id,
            in_scope,
            Interaction.state == State.READY,
            Evaluation.scorecard == scorecard,
            newest(),
        )
    ).first()
    if row is None:
        raise NotFound("There is no such interaction with this scorecard, or it is not yours to see.")
    return row.Interaction, row.Evaluation
