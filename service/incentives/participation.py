"""Taking part, by agent: what was handed in, acknowledged, given and done in a period."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from ..actions.tables import ActionItem
from ..coaching.session_tables import CoachingParticipant, CoachingSession
from ..database import Base
from ..feedback.peer_tables import PeerFeedback
from ..identity.tables import User
from ..performance.periods import Period
from ..reviews.sheet_tables import AnswerSheet, SheetPurpose
from .earning import Source
from .ledger_tables import SourceKind
from .programme_tables import Activity

ROWS: Mapping[Activity, type[Base]] = {
    Activity.SELF_ASSESSMENT: AnswerSheet,
    Activity.COACHING: CoachingSession,
    Activity.PEER_FEEDBACK: PeerFeedback,
    Activity.ACTIONS: ActionItem,
}


def participation(
    session: Session, activity: Activity, period: Period, agents: Collection[UUID]
) -> Mapping[UUID, tuple[Source, ...]]:
    """By agent, each time in order. Peer feedback counts once for each colleague that it went to."""
    found: dict[UUID, list[Source]] = defaultdict(list)
    for agent, id, at in session.execute(_STATEMENTS[activity](period, agents)):
        found[agent].append(Source(SourceKind(activity.value), at, of_id=id))
    return {agent: tuple(sorted(sources, key=lambda source: source.at)) for agent, sources in found.items()}


def erased(session: Session, activity: Activity, ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these rows are gone: erased with what they were about, which takes no points away."""
    table: Any = ROWS[activity]
    return frozenset(ids) - frozenset(session.scalars(select(table.id).where(table.id.in_(ids))))


def _self_assessments(period: Period, agents: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(User.agent_id, AnswerSheet.id, AnswerSheet.submitted_at)
        .join(User, User.id == AnswerSheet.by_id)
        .where(
            AnswerSheet.purpose == SheetPurpose.SELF_ASSESSMENT,
            User.agent_id.in_(agents),
            *_within(AnswerSheet.submitted_at, period),
        )
    )


def _coaching(period: Period, agents: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    """A session that was held and acknowledged, or e-learning that was done."""
    moment = func.coalesce(CoachingParticipant.acknowledged_at, CoachingParticipant.done_at)
    took_place = CoachingSession.held_at.is_not(None) | CoachingParticipant.done_at.is_not(None)
    return (
        select(CoachingParticipant.agent_id, CoachingSession.id, moment)
        .join(CoachingSession, CoachingSession.id == CoachingParticipant.coaching_id)
        .where(CoachingParticipant.agent_id.in_(agents), took_place, *_within(moment, period))
    )


def _peer_feedback(period: Period, agents: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    first = (
        select(PeerFeedback.from_id, PeerFeedback.to_id, PeerFeedback.id, PeerFeedback.created_at)
        .where(
            PeerFeedback.from_id.in_(agents),
            PeerFeedback.removed_at.is_(None),
            *_within(PeerFeedback.created_at, period),
        )
        .ext(distinct_on(PeerFeedback.from_id, PeerFeedback.to_id))
        .order_by(PeerFeedback.from_id, PeerFeedback.to_id, PeerFeedback.created_at)
        .subquery()
    )
    return select(first.c.from_id, first.c.id, first.c.created_at)


def _actions(period: Period, agents: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    """Done in time or late, and agreed with somebody: what an agent noted for themselves earns nothing."""
    own = select(User.id).where(User.id == ActionItem.made_by_id, User.agent_id == ActionItem.agent_id).exists()
    return select(ActionItem.agent_id, ActionItem.id, ActionItem.done_at).where(
        ActionItem.agent_id.in_(agents), ~own, *_within(ActionItem.done_at, period)
    )


def _within(moment: SQLColumnExpression[Any], period: Period) -> tuple[ColumnElement[bool], ...]:
    return (moment >= period.starts, moment < period.ends)


_STATEMENTS: Mapping[Activity, Callable[[Period, Collection[UUID]], Select[*tuple[Any, ...]]]] = {
    Activity.SELF_ASSESSMENT: _self_assessments,
    Activity.COACHING: _coaching,
    Activity.PEER_FEEDBACK: _peer_feedback,
    Activity.ACTIONS: _actions,
}
