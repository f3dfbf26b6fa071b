"""Putting a report together from what is measured and confirmed now."""

from sqlalchemy.orm import Session

from . import figures, growth, said, strengths
from .sections import Section, Subject


def build(session: Session, subject: Subject) -> tuple[Section, ...]:
    """Every section, in the order in which a report is read. Without a viewer: the caller has checked the scope."""
    return _agent(session, subject) if subject.agent_id else _team(session, subject)


def _agent(session: Session, subject: Subject) -> tuple[Section, ...]:
    agent_id = subject.agent_id
    assert agent_id is not None
    return (
        figures.figures(session, subject),
        figures.questions(session, subject),
        strengths.strengths(session, subject),
        growth.coaching(session, subject, agent_id),
        growth.objectives(session, subject),
        growth.plans(session, subject, agent_id),
        said.recognition(session, subject, agent_id),
        said.customers(session, subject, agent_id),
        said.points(session, subject, agent_id),
    )


def _team(session: Session, subject: Subject) -> tuple[Section, ...]:
    return (
        figures.figures(session, subject),
        figures.questions(session, subject),
        growth.objectives(session, subject),
        growth.team_coaching(session, subject),
        said.team_recognition(session, subject),
        said.team_customers(session, subject),
    )
