"""What agents choose: to take part or not, and whether colleagues may read their name. Commands never commit.

Who does not take part loses nothing: no result, plan or report looks at it, and what was earned can be redeemed.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import Forbidden
from ..identity.tables import Role
from ..identity.viewer import Viewer, agent_of
from ..performance.periods import today
from .programme_tables import IncentiveChoice


def choice_of(session: Session, agent_id: UUID) -> IncentiveChoice:
    """What an agent chose, or what holds for who chose nothing."""
    return session.get(IncentiveChoice, agent_id) or IncentiveChoice(agent_id=agent_id, opted_out=False, named=False)


def choose(session: Session, viewer: Viewer, *, takes_part: bool, named: bool) -> IncentiveChoice:
    """By the agent alone. Who comes back counts from the next period on: nothing is counted that was not agreed to."""
    if viewer.role is not Role.AGENT:
        raise Forbidden("Only the agent decides about taking part.")
    agent_id = agent_of(viewer)
    chosen = choice_of(session, agent_id)
    if chosen.opted_out and takes_part:
        chosen.since = today()
    chosen.opted_out, chosen.named, chosen.at = not takes_part, named and takes_part, now()
    session.add(chosen)
    session.flush()
    told = {"takes_part": takes_part, "named": chosen.named}
    audit.record(session, viewer, "chose about incentives", "agent", agent_id, **told)
    return chosen
