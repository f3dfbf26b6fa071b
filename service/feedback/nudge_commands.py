"""What a person does with own nudges: see them, mute rules. Commands never commit."""

import datetime as dt
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import NotFound
from ..identity.tables import Role
from ..identity.viewer import Viewer
from .nudge_queries import NudgeDetail
from .nudge_tables import Nudge, NudgeCondition, NudgeMute
from .people import signed_in

RECIPIENTS = (Role.SUPERVISOR, Role.AGENT)


def mark_seen(session: Session, viewer: Viewer, shown: tuple[NudgeDetail, ...]) -> None:
    """Notes what the viewer has had before the eyes.

    A critical proposal gives the judge's answer away: it counts as a look at the interaction, so that a review by the
    same person is not taken for a blind one later.
    """
    new = [one for one in shown if one.seen_at is None]
    for one in new:
        session.get_one(Nudge, one.id).seen_at = now()
        if one.condition is NudgeCondition.CRITICAL_PROPOSAL:
            audit.record(session, viewer, "viewed", "interaction", one.interaction_id, nudge=str(one.id))
    session.flush()


def mute(session: Session, viewer: Viewer, rule_id: UUID | None, *, days: int | None = None) -> None:
    """No more of this rule, or of any, for so many days or for good. Raises NotFound for one that never spoke."""
    user_id = signed_in(viewer, *RECIPIENTS)
    told = select(Nudge.id).where(Nudge.rule_id == rule_id, Nudge.recipient_id == user_id)
    if rule_id is not None and session.scalar(told.limit(1)) is None:
        raise NotFound("There is no such rule that tells you anything.")
    until = now() + dt.timedelta(days=days) if days else None
    session.execute(
        insert(NudgeMute)
        .values(user_id=user_id, rule_id=rule_id, until=until, created_at=now())
        .on_conflict_do_update(index_elements=["user_id", "rule_id"], set_={"until": until})
    )
    audit.record(session, viewer, "muted", "nudge rule", rule_id or "all", days=days)


def unmute(session: Session, viewer: Viewer, rule_id: UUID | None) -> None:
    user_id = signed_in(viewer, *RECIPIENTS)
    session.execute(
        delete(NudgeMute).where(NudgeMute.user_id == user_id, NudgeMute.rule_id.is_not_distinct_from(rule_id))
    )
    audit.record(session, viewer, "unmuted", "nudge rule", rule_id or "all")
