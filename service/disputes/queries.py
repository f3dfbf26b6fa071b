"""Disputes as people read them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import Session, selectinload

from scorecards import choices
from scorecards.schema import Criterion, Scorecard

from ..config import settings
from ..database import now
from ..errors import Conflict, NotFound
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.tables import Agent
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from ..reviews.blindness import blind_to, blinded
from ..reviews.queries import names
from ..reviews.tables import Review
from .deadlines import after_working_days
from .tables import Dispute, DisputeKind, DisputeRound, DisputeSnapshot, DisputeState, Outcome

LISTED = 500
Found = Row[Dispute, Review, Evaluation, Interaction, ScorecardVersion, str]


class Which(StrEnum):
    """Which disputes a list shows."""

    OPEN = "open"
    MINE = "mine"
    """Open and assigned to the viewer."""
    OVERDUE = "overdue"
    SETTLED = "settled"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class RoundDetail:
    """One examination. `outcome` is None while it goes on."""

    level: int
    grounds: str | None = field(repr=False)
    assignee_id: UUID | None
    assignee: str | None
    due_at: dt.datetime
    escalated_at: dt.datetime | None
    outcome: Outcome | None
    answer: str | None
    answer_label: str | None
    decision: str | None = field(repr=False)
    decided_by: str | None
    decided_at: dt.datetime | None

    @property
    def overdue(self) -> bool:
        return self.outcome is None and now() > self.due_at


@dataclass(frozen=True, slots=True)
class SnapshotDetail:
    id: UUID
    step: str
    at: dt.datetime
    by: str | None
    score: float | None
    digest: str


@dataclass(frozen=True, slots=True)
class DisputeDetail:
    """A dispute with its rounds, and what it is about. `criterion_name` None is the whole result.

    `confirmed_by` confirmed the disputed result and `score` is its percent now. `appeal_until` is set while an appeal
    is possible.
    """

    id: UUID
    interaction_id: UUID
    evaluation_id: UUID
    reference: str
    agent: str | None
    scorecard: str
    criterion: str | None
    criterion_name: str | None
    kind: DisputeKind
    reason: str = field(repr=False)
    proposed: str | None
    proposed_label: str | None
    turns: tuple[int, ...]
    state: DisputeState
    raised_at: dt.datetime
    closed_at: dt.datetime | None
    confirmed_by: str
    score: float | None
    rounds: tuple[RoundDetail, ...]
    appeal_until: dt.datetime | None

    @property
    def current(self) -> RoundDetail:
        return self.rounds[-1]

    @property
    def outcome(self) -> Outcome | None:
        return self.current.outcome


def disputes(viewer: Viewer, session: Session, which: Which = Which.OPEN) -> tuple[DisputeDetail, ...]:
    """In the viewer's scope, without those about what the viewer is to answer blind.

    Open ones by their deadline, then the newest; `LISTED` at most.
    """
    due = select(func.max(DisputeRound.due_at)).where(DisputeRound.dispute_id == Dispute.id).scalar_subquery()
    found = _rows().where(may_see(viewer), ~blind_to(viewer), *_which(viewer, which))
    is_open = Dispute.state == DisputeState.OPEN
    ordered = found.order_by(
        is_open.desc(), due if which is not Which.SETTLED else Dispute.closed_at.desc(), Dispute.id
    )
    return _details(session, session.execute(ordered.limit(LISTED)).all())


def own_disputes(
    viewer: Viewer, session: Session, evaluation_ids: Sequence[UUID] | None = None
) -> tuple[DisputeDetail, ...]:
    """What the viewer raised, newest first; only about these evaluations, where they are given."""
    found = _rows().where(Dispute.by_id == viewer.user_id).order_by(Dispute.created_at.desc(), Dispute.id)
    if evaluation_ids is not None:
        found = found.where(Evaluation.id.in_(evaluation_ids))
    return _details(session, session.execute(found).all())


def dispute(viewer: Viewer, session: Session, dispute_id: UUID) -> DisputeDetail:
    """Raises NotFound where it does not exist or is outside the scope, Conflict while the viewer is blind to it."""
    row = session.execute(_rows().where(Dispute.id == dispute_id, may_see(viewer))).first()
    if row is None:
        raise NotFound("There is no such dispute, or it is not yours to see.")
    if blinded(viewer, session, [row.Interaction.id]):
        raise Conflict("You are to answer about this interaction for yourself first.")
    return _details(session, [row])[0]


def snapshots_of(session: Session, dispute_id: UUID) -> tuple[SnapshotDetail, ...]:
    """Oldest first. The caller has checked the scope."""
    rows = session.scalars(
        select(DisputeSnapshot)
        .where(DisputeSnapshot.dispute_id == dispute_id)
        .order_by(DisputeSnapshot.created_at, DisputeSnapshot.id)
    ).all()
    people = names(session, [row.by_id for row in rows])
    return tuple(
        SnapshotDetail(
            row.id, row.step, row.created_at, people.get(row.by_id), row.content["result"]["score"], row.digest
        )
        for row in rows
    )


def _rows() -> Select[Dispute, Review, Evaluation, Interaction, ScorecardVersion, str]:
    return (
        select(Dispute, Review, Evaluation, Interaction, ScorecardVersion, Agent.name)
        .join(Review, Review.id == Dispute.review_id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .outerjoin(Agent, Agent.id == Interaction.agent_id)
        .options(selectinload(Dispute.rounds))
    )


def _which(viewer: Viewer, which: Which) -> list[ColumnElement[bool]]:
    waiting = (DisputeRound.dispute_id == Dispute.id) & DisputeRound.outcome.is_(None)
    is_open = Dispute.state == DisputeState.OPEN
    match which:
        case Which.OPEN:
            return [is_open]
        case Which.MINE:
            mine = select(DisputeRound.id).where(waiting, DisputeRound.assignee_id == viewer.user_id)
            return [and_(is_open, mine.exists())]
        case Which.OVERDUE:
            return [and_(is_open, select(DisputeRound.id).where(waiting, DisputeRound.due_at < now()).exists())]
        case Which.SETTLED:
            return [~is_open]
        case Which.ALL:
            return []


def _details(session: Session, rows: Sequence[Found]) -> tuple[DisputeDetail, ...]:
    examined = [examination for found, *_ in rows for examination in found.rounds]
    ids = [id for examination in examined for id in (examination.assignee_id, examination.decided_by_id)]
    people = names(session, [*ids, *(review.reviewer_id for _, review, *_ in rows)])
    versions = {version.hash: version.content for *_, version, _ in rows}
    cards = {hash: Scorecard.model_validate(content) for hash, content in versions.items()}
    return tuple(_detail(row, cards[row[4].hash], people) for row in rows)


def _detail(row: Found, card: Scorecard, people: Mapping[UUID | None, str]) -> DisputeDetail:
    found, review, evaluation, interaction, _, agent = row
    criterion = card.criterion(found.criterion) if found.criterion is not None else None
    return DisputeDetail(
        id=found.id,
        interaction_id=interaction.id,
        evaluation_id=evaluation.id,
        reference=interaction.reference,
        agent=agent,
        scorecard=card.name,
        criterion=found.criterion,
        criterion_name=criterion.name if criterion else None,
        kind=found.kind,
        reason=found.reason,
        proposed=found.proposed,
        proposed_label=_label(criterion, found.proposed),
        turns=tuple(found.turns),
        state=found.state,
        raised_at=found.created_at,
        closed_at=found.closed_at,
        confirmed_by=people.get(review.reviewer_id, ""),
        score=review.score,
        rounds=tuple(_round(examined, people, criterion) for examined in found.rounds),
        appeal_until=_appeal_until(found),
    )


def _round(examined: DisputeRound, people: Mapping[UUID | None, str], criterion: Criterion | None) -> RoundDetail:
    return RoundDetail(
        level=examined.level,
        grounds=examined.grounds,
        assignee_id=examined.assignee_id,
        assignee=people.get(examined.assignee_id),
        due_at=examined.due_at,
        escalated_at=examined.escalated_at,
        outcome=examined.outcome,
        answer=examined.answer,
        answer_label=_label(criterion, examined.answer),
        decision=examined.decision,
        decided_by=people.get(examined.decided_by_id),
        decided_at=examined.decided_at,
    )


def _label(criterion: Criterion | None, answer: str | None) -> str | None:
    return choices.label(criterion, answer) if criterion is not None and answer is not None else None


def _appeal_until(found: Dispute) -> dt.datetime | None:
    decided = found.rounds[-1]
    if not settings().dispute_appeals or found.state is not DisputeState.DECIDED or decided.decided_at is None:
        return None
    if decided.level > 1 or decided.outcome is Outcome.UPHELD:
        return None
    until = after_working_days(decided.decided_at, settings().dispute_days)
    return until if now() <= until else None
