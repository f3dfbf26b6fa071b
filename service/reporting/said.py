"""What others said: praise by people, words of customers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..dashboards.weeks import moment
from ..feedback.queries import CustomerWords, RecognitionDetail, customer_words, recognitions, words_in
from ..feedback.queries import said_by_customers as all_words
from ..feedback.recognition_tables import Recognition
from ..identity.tables import Agent
from ..interactions.tables import Interaction
from ..presentation import day
from .sections import Line, Section, Subject, section

MOST = 10


def recognition(session: Session, subject: Subject, agent_id: UUID) -> Section:
    """Praise of the month, at its moment where it has one."""
    return section(
        "recognition",
        "Recognition",
        lines=[_praise(one) for one in recognitions(session, agent_id, subject.period)],
        absent="Nobody put praise into writing in this month.",
    )


def customers(session: Session, subject: Subject, agent_id: UUID) -> Section:
    """What customers wrote about conversations of the month."""
    return _customers(customer_words(session, agent_id, subject.period))


def team_recognition(session: Session, subject: Subject) -> Section:
    """How much praise there was, and none of it by name: each is read by whom it is for."""
    period = subject.period
    given = session.scalars(
        select(Recognition.id)
        .join(Agent, Agent.id == Recognition.agent_id)
        .where(
            Agent.team_id == subject.team_id,
            Recognition.withdrawn_at.is_(None),
            Recognition.created_at >= period.starts,
            Recognition.created_at < period.ends,
        )
    ).all()
    return section(
        "recognition",
        "Recognition",
        lines=[Line(f"People of the team were praised in writing {len(given)} times.")] if given else (),
        absent="Nobody of the team was praised in writing in this month.",
    )


def team_customers(session: Session, subject: Subject) -> Section:
    """What customers wrote about the team's conversations of the month."""
    at, period = moment(), subject.period
    own = (Interaction.team_id == subject.team_id, at >= period.starts, at < period.ends)
    return _customers(words_in(session.execute(all_words().where(*own)).all()))


def _customers(found: Sequence[CustomerWords]) -> Section:
    commented = [one for one in found if one.comment]
    more = f" The newest {MOST} of {len(commented)}." if len(commented) > MOST else ""
    return section(
        "customers",
        "What customers said",
        words=f"In their own words, personal details masked.{more}",
        lines=[Line(f"“{one.comment}”", one.interaction_id, one.reference) for one in commented[:MOST]],
        absent="No customer left words about a conversation of this month.",
    )


def _praise(one: RecognitionDetail) -> Line:
    note = f": {one.note}" if one.note else ""
    text = f"{one.title}{note} ({one.by}, {day(one.at.date())})"
    return Line(text, one.interaction_id, one.reference, one.turn)
