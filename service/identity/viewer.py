"""Who is asking. Every query takes a `Viewer` first and is scoped by it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true

from ..errors import NotFound
from ..evaluations.tables import Evaluation
from ..interactions.tables import Interaction, State
from ..reviews.tables import Review
from .tables import Role

EVERYTHING = frozenset({Role.QA_ANALYST, Role.COMPLIANCE_OFFICER})


@dataclass(frozen=True, slots=True)
class Viewer:
    """The signed-in person, a program (`key_id`), or the command line (neither)."""

    user_id: UUID | None
    name: str
    role: Role
    team_id: UUID | None = None
    agent_id: UUID | None = None
    key_id: UUID | None = None

    @property
    def actor_id(self) -> UUID | None:
        """Who acts, for the audit log: an account, or an API key."""
        return self.user_id or self.key_id


THE_SERVICE = Viewer(user_id=None, name="the service", role=Role.QA_ANALYST)
"""Sees all. For jobs, and for sums over everybody's results; what people read of it is scoped where they read it."""


def agent_of(viewer: Viewer) -> UUID:
    """The agent that the viewer is. Raises NotFound for an account that belongs to none."""
    if viewer.agent_id is None:
        raise NotFound("This account belongs to no agent.")
    return viewer.agent_id


def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Interaction` that limits a query to what the viewer may see.

    QA analysts and compliance officers see all; a supervisor sees the own team; an agent sees own interactions of
    which an evaluation was released; an administrator runs the system and sees none.
    """
    if viewer.role in EVERYTHING:
        return true()
    if viewer.role is Role.SUPERVISOR and viewer.team_id is not None:
        return Interaction.team_id == viewer.team_id
    if viewer.role is Role.AGENT and viewer.agent_id is not None:
        return (Interaction.agent_id == viewer.agent_id) & (Interaction.state == State.READY) & released()
    return false()


def released() -> ColumnElement[bool]:
    """An evaluation of the interaction was confirmed by a person and released."""
    return (
        select(Review.id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .where(
            Evaluation.interaction_id == Interaction.id,
            Review.confirmed_at.is_not(None),
            Review.released_at.is_not(None),
        )
        .exists()
    )
