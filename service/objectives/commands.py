"""What becomes of an objective once it is drafted: propose, agree, hand over, close, comment. Commands never commit.

    draft ─ propose ─► proposed ─ agree ─► agreed ─ close ─► met, partly met, not met
      └────────────── agree ──────────────►  │ └─ change ─► a new version, agreed to again
                                             └─ withdraw, from any state

Progress is measured, never entered. What becomes of an objective in the end is a person's decision, with a reason.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import Conflict, Forbidden
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from ..performance.periods import today
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .access import LEADERS, find_objective, to_lead
from .progress import progress
from .proposals import check_due, check_owner, check_parent
from .tables import Level, Objective, ObjectiveComment, ObjectiveOutcome, ObjectiveState
from .telling import tell_agent, tell_owner


def propose(session: Session, viewer: Viewer, objective_id: UUID) -> Objective:
    """Shows a draft to its agent, who may comment before it is agreed."""
    found = to_lead(session, viewer, objective_id)
    if found.state is not ObjectiveState.DRAFT or found.level is not Level.INDIVIDUAL:
        raise Conflict("Only a draft about a person is proposed.")
    found.state, found.proposed_at = ObjectiveState.PROPOSED, now()
    audit.record(session, viewer, "proposed", "objective", found.id)
    tell_agent(session, found, "objective proposed", "An objective is proposed to you. You may comment on it.")
    return found


def agree(session: Session, viewer: Viewer, objective_id: UUID) -> Objective:
    """Its owner takes it on; from today on progress is measured. Raises Forbidden for anybody else."""
    found = find_objective(viewer, session, objective_id, to_change=True)
    if found.owner_id != viewer.user_id:
        raise Forbidden("Only the owner agrees to an objective.")
    if found.state not in (ObjectiveState.DRAFT, ObjectiveState.PROPOSED):
        raise Conflict("This objective is agreed or closed already.")
    check_due(found.due_on)
    if found.agreed_at is None:
        found.starts_on = today()
    found.state, found.agreed_at, found.agreed_by_id = ObjectiveState.AGREED, now(), viewer.user_id
    audit.record(session, viewer, "agreed to", "objective", found.id, version=found.version)
    tell_agent(session, found, "objective agreed", "An objective of yours is agreed.")
    return found


def hand_over(
    session: Session, viewer: Viewer, objective_id: UUID, owner_id: UUID, *, parent_id: UUID | None = None
) -> Objective:
    """Gives it to another owner, and to the agent's present team with an objective there that it serves.

    For owners who left and agents who moved. Whoever takes it over agrees to it no second time: it is what it was.
    """
    found = to_lead(session, viewer, objective_id)
    if found.state is ObjectiveState.CLOSED:
        raise Conflict("This objective is closed.")
    owner = check_owner(session, found.level, found.agent_id, owner_id)
    agent = session.get(Agent, found.agent_id) if found.agent_id else None
    moved = agent is not None and agent.team_id != found.team_id
    if agent is not None:
        found.team_id = agent.team_id
    if moved or parent_id is not None:
        parent = check_parent(session, found.level, found.team_id, parent_id or found.parent_id)
        found.parent_id = parent.id if parent else None
    before, found.owner_id = found.owner_id, owner.id
    audit.record(session, viewer, "handed over", "objective", found.id, owner=str(owner.id), owner_before=str(before))
    tell_owner(session, viewer, found, "An objective was handed over to you.")
    if found.state is not ObjectiveState.DRAFT:
        tell_agent(session, found, "objective handed over", "An objective of yours has another owner now.")
    return found


def close(session: Session, viewer: Viewer, objective_id: UUID, outcome: ObjectiveOutcome, *, reason: str) -> Objective:
    """Ends it, with the figure as it stands today. Only what was agreed is met or not; anything open is withdrawn.

    Raises Conflict where that does not fit, BadInput without a reason.
    """
    found = to_lead(session, viewer, objective_id)
    if found.state is ObjectiveState.CLOSED:
        raise Conflict("This objective is closed already.")
    if outcome is not ObjectiveOutcome.WITHDRAWN and found.state is not ObjectiveState.AGREED:
        raise Conflict("Only an agreed objective is met or not met. Withdraw this one.")
    why = swept(session, None, required_text(reason, "Say why: the agent and the owner read it."))
    figure = progress(session, found).current
    found.closing_value, found.closing_low, found.closing_high = figure.value, figure.low, figure.high
    found.closing_n = figure.n
    told = found.state is not ObjectiveState.DRAFT
    found.state, found.outcome, found.closing_reason = ObjectiveState.CLOSED, outcome, why
    found.closed_at, found.closed_by_id = now(), viewer.user_id
    audit.record(session, viewer, "closed", "objective", found.id, outcome=outcome.value)
    if told:
        tell_agent(session, found, "objective closed", "An objective of yours is closed, with a reason.")
    return found


def comment(session: Session, viewer: Viewer, objective_id: UUID, *, text: str) -> ObjectiveComment:
    """The agent, or somebody who leads, writes about it; the other side is told."""
    found = find_objective(viewer, session, objective_id)
    if viewer.user_id is None or viewer.role not in (*LEADERS, Role.AGENT):
        raise Forbidden("Your role does not comment on objectives.")
    written = ObjectiveComment(
        objective_id=found.id,
        by_id=viewer.user_id,
        text=swept(session, None, required_text(text, "Write what you want to say.")),
    )
    session.add(written)
    session.flush()
    audit.record(session, viewer, "commented on", "objective", found.id)
    if viewer.role is not Role.AGENT and found.state is not ObjectiveState.DRAFT:
        tell_agent(session, found, "objective comment", "Somebody commented on an objective of yours.")
    tell_owner(session, viewer, found, "Somebody commented on an objective that you own.")
    return written
