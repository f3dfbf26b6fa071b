"""What the centre allows: incentives at all, and what colleagues see of each other. Set by administrators."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..dashboards.figures import SMALLEST_GROUP
from ..errors import BadInput, Conflict, Forbidden
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .programme_tables import IncentivePolicy, Leaderboard

LARGEST_BOARD = 1000
SWITCHED_OFF = "Incentives are switched off for the whole centre. An administrator switches them on."


@dataclass(frozen=True, slots=True)
class Policy:
    """What is in force. `version` 0 is where nobody has decided anything: switched on, and no leaderboards."""

    version: int = 0
    enabled: bool = True
    leaderboard: Leaderboard = Leaderboard.OFF
    smallest_board: int = SMALLEST_GROUP


def policy_in_force(session: Session) -> Policy:
    newest = session.scalars(select(IncentivePolicy).order_by(IncentivePolicy.version.desc()).limit(1)).first()
    if newest is None:
        return Policy()
    return Policy(newest.version, newest.enabled, newest.leaderboard, newest.smallest_board)


def versions(session: Session) -> tuple[IncentivePolicy, ...]:
    """Everything that was decided, newest first."""
    return tuple(session.scalars(select(IncentivePolicy).order_by(IncentivePolicy.version.desc())))


def set_policy(
    session: Session, viewer: Viewer, *, enabled: bool, leaderboard: Leaderboard, smallest_board: int, reason: str
) -> IncentivePolicy:
    """The next version, in force at once. Raises BadInput without a reason or for too small a group."""
    if viewer.role is not Role.ADMINISTRATOR or viewer.user_id is None:
        raise Forbidden("Only administrators decide about the policy of incentives.")
    if not SMALLEST_GROUP <= smallest_board <= LARGEST_BOARD:
        raise BadInput(f"A leaderboard shows at least {SMALLEST_GROUP} and at most {LARGEST_BOARD} people.")
    why = swept(session, None, required_text(reason, "Say why, such as what was agreed with the works council."))
    made = IncentivePolicy(
        version=policy_in_force(session).version + 1,
        enabled=enabled,
        leaderboard=leaderboard,
        smallest_board=smallest_board,
        reason=why,
        by_id=viewer.user_id,
    )
    session.add(made)
    session.flush()
    told = {"version": made.version, "enabled": enabled, "leaderboard": leaderboard.value}
    audit.record(session, viewer, "set the policy", "incentive policy", made.id, **told)
    return made


def check_enabled(session: Session) -> None:
    """Raises Conflict where incentives are switched off."""
    if not policy_in_force(session).enabled:
        raise Conflict(SWITCHED_OFF)
