"""Giving an interaction to the agent whose it was: what the first one was shown is withdrawn, and decided anew."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..evaluations.tables import Evaluation
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from ..notifications.commands import notify_agent
from ..redactions.notes import swept
from ..reviews.commands import required_text
from ..reviews.tables import Review
from .queries import find
from .tables import Interaction, State

REASON_MISSING = "Say how you know whose it was."
WITHDRAWN = "A result was withdrawn: the interaction was not yours."


def reattribute(session: Session, viewer: Viewer, interaction_id: UUID, agent_id: UUID, reason: str) -> Interaction:
    """Moves a ready interaction to another agent and that agent's team.

    Released results are withdrawn from the first agent and every confirmation is reopened: a person confirms anew what
    reaches the other. Supervisors move interactions within their team. Raises BadInput, Conflict, NotFound.
    """
    interaction = _to_move(session, viewer, interaction_id)
    agent = _agent(session, viewer, agent_id)
    if agent.id == interaction.agent_id:
        raise BadInput("It is attributed to this agent already.")
    why = swept(session, interaction_id, required_text(reason, REASON_MISSING))
    withdrawn = _reopen_all(session, viewer, interaction)
    before = interaction.agent_id
    interaction.agent_id, interaction.team_id = agent.id, agent.team_id or interaction.team_id
    told = {"before": str(before), "after": str(agent.id), "withdrawn": withdrawn, "reason": why}
    audit.record(session, viewer, "moved to another agent", "interaction", interaction_id, **told)
    if withdrawn:
        notify_agent(session, before, "result withdrawn", WITHDRAWN, "/my")
    return interaction


def agents_to_choose(viewer: Viewer, session: Session) -> Sequence[Agent]:
    """Whom the viewer may give an interaction to, by name."""
    agents = select(Agent).order_by(Agent.name, Agent.external_id)
    return session.scalars(agents.where(Agent.team_id == viewer.team_id) if viewer.team_id else agents).all()


def _to_move(session: Session, viewer: Viewer, interaction_id: UUID) -> Interaction:
    """The interaction, locked until the end of the transaction."""
    if viewer.role not in (Role.QA_ANALYST, Role.SUPERVISOR):
        raise Forbidden("Only QA analysts and supervisors say whose an interaction was.")
    find(viewer, session, interaction_id)
    interaction = session.get_one(Interaction, interaction_id, with_for_update=True)
    if interaction.state is not State.READY:
        raise Conflict("This interaction is not ready, so it cannot be moved.")
    return interaction


def _agent(session: Session, viewer: Viewer, agent_id: UUID) -> Agent:
    agent = session.get(Agent, agent_id)
    if agent is None or (viewer.team_id is not None and agent.team_id != viewer.team_id):
        raise NotFound("There is no such agent, or it is one of another team.")
    return agent


def _reopen_all(session: Session, viewer: Viewer, interaction: Interaction) -> int:
    """Takes back every release and confirmation, of earlier versions too. How many releases there were."""
    reviews = session.scalars(
        select(Review)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .where(Evaluation.interaction_id == interaction.id, Review.confirmed_at.is_not(None))
    ).all()
    released = [review for review in reviews if review.released_at is not None]
    for review in reviews:
        action = "withdrew" if review in released else "reopened"
        audit.record(session, viewer, action, "evaluation", review.evaluation_id, score=review.score)
        review.confirmed_at = review.released_at = review.released_by_id = review.score = None
    return len(released)
