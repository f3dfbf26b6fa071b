"""Putting a report together from what is measured and confirmed now."""

from uuid import UUID

from sqlalchemy.orm import Session

from . import coaching, figures, objectives, plans, points, said, strengths
from .sections import Section, Subject


def build(session: Session, subject: Subject, *, anew: bool = False) -> tuple[Section, ...]:
    """Every section, in the order in which a report is read. Without a viewer: the caller has checked the scope.

    `anew`: what is counted once a day for drafts is measured again now.
    """
    if subject.agent_id is None:
        return _team(session, subject)
    return _agent(session, subject, subject.agent_id, anew=anew)


def _agent(session: Session, subject: Subject, agent_id: UUID, *, anew: bool) -> tuple[Section, ...]:
    return (
        figures.figures(session, subject),
        figures.questions(session, subject),
        strengths.strengths(session, subject),
        coaching.coaching(session, subject, agent_id, anew=anew),
        objectives.objectives(session, subject),
        plans.plans(session, subject, agent_id),
        said.recognition(session, subject, agent_id),
        said.customers(session, subject, agent_id),
        points.points(session, subject, agent_id),
    )


def _team(session: Session, subject: Subject) -> tuple[Section, ...]:
    return (
        figures.figures(session, subject),
        figures.questions(session, subject),
        objectives.objectives(session, subject),
        coaching.team_coaching(session, subject),
        plans.team_plans(session, subject),
        said.team_recognition(session, subject),
        said.team_customers(session, subject),
        points.team_points(session, subject),
    )
