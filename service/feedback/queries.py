"""What an agent was told in a period: praise by people, and the words of customers.

No viewer: for reports, points and the agent's overview, whose callers have checked that they may read it. What is about
an interaction counts only as long as it is open to people and still that agent's.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from ..dashboards.weeks import moment
from ..identity.tables import Agent, User
from ..interactions.tables import Interaction, State
from ..performance.periods import Period
from .customer_tables import CustomerFeedback
from .recognition_tables import Recognition, RecognitionKind


@dataclass(frozen=True, slots=True)
class RecognitionDetail:
    """`interaction_id`, its reference and `turn` (0-based) are None where it is general.

    `transcript_id` is the version that the turn is of.
    """

    id: UUID
    at: dt.datetime
    kind: RecognitionKind
    title: str = field(repr=False)
    note: str = field(repr=False)
    by_id: UUID
    by: str
    agent_id: UUID
    agent: str
    interaction_id: UUID | None
    reference: str | None
    transcript_id: UUID | None
    turn: int | None
    for_the_team: bool
    shared_at: dt.datetime | None
    seen_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """What a customer said about one interaction, at one time. `at` is when the customer answered, or it reached us."""

    id: UUID
    at: dt.datetime
    interaction_id: UUID
    reference: str
    started_at: dt.datetime
    agent: str | None
    csat: int | None
    nps: int | None
    ces: int | None
    comment: str | None = field(repr=False)


def recognitions(session: Session, agent_id: UUID, period: Period | None = None) -> tuple[RecognitionDetail, ...]:
    """What the agent was praised for, newest first."""
    within = (Recognition.created_at >= period.starts, Recognition.created_at < period.ends) if period else ()
    return recognised(session, (Recognition.agent_id == agent_id, *within))


def recognised(session: Session, conditions: Iterable[ColumnElement[bool]]) -> tuple[RecognitionDetail, ...]:
    """Of all praise that was not taken back, newest first. Agent, User and Interaction can be used in `conditions`."""
    stands = Recognition.interaction_id.is_(None) | (
        (Interaction.state == State.READY) & (Interaction.agent_id == Recognition.agent_id)
    )
    rows = session.execute(
        select(Recognition, User.name.label("by"), Agent.name.label("agent"), Interaction.reference)
        .join(User, User.id == Recognition.by_id)
        .join(Agent, Agent.id == Recognition.agent_id)
        .outerjoin(Interaction, Interaction.id == Recognition.interaction_id)
        .where(Recognition.withdrawn_at.is_(None), stands, *conditions)
        .order_by(Recognition.created_at.desc(), Recognition.id)
    )
    return tuple(_recognition(row) for row in rows)


def customer_words(session: Session, agent_id: UUID, period: Period | None = None) -> tuple[CustomerWords, ...]:
    """What customers said about the agent's interactions of the period, newest first."""
    at = moment()
    within = (at >= period.starts, at < period.ends) if period else ()
    return words_in(session.execute(said_by_customers().where(Interaction.agent_id == agent_id, *within)).all())


def said_by_customers() -> Select[*tuple[object, ...]]:
    """Of interactions that are open to people; Interaction can be used in further conditions."""
    at = func.coalesce(CustomerFeedback.answered_at, CustomerFeedback.created_at)
    return (
        select(
            CustomerFeedback.id,
            at.label("at"),
            Interaction.id.label("interaction_id"),
            Interaction.reference,
            moment().label("started_at"),
            Agent.name.label("agent"),
            CustomerFeedback.csat,
            CustomerFeedback.nps,
            CustomerFeedback.ces,
            CustomerFeedback.comment,
        )
        .join(Interaction, Interaction.id == CustomerFeedback.interaction_id)
        .outerjoin(Agent, Agent.id == Interaction.agent_id)
        .where(Interaction.state == State.READY)
        .order_by(at.desc(), CustomerFeedback.id)
    )


def words_in(rows: Sequence[Row[*tuple[object, ...]]]) -> tuple[CustomerWords, ...]:
    return tuple(CustomerWords(**row._mapping) for row in rows)


def _recognition(row: Row[Recognition, str, str, str]) -> RecognitionDetail:
    given = row.Recognition
    return RecognitionDetail(
        id=given.id,
        at=given.created_at,
        kind=given.kind,
        title=given.title,
        note=given.note,
        by_id=given.by_id,
        by=row.by,
        agent_id=given.agent_id,
        agent=row.agent,
        interaction_id=given.interaction_id,
        reference=row.reference,
        transcript_id=given.transcript_id,
        turn=given.turn,
        for_the_team=given.for_the_team,
        shared_at=given.shared_at,
        seen_at=given.seen_at,
    )
