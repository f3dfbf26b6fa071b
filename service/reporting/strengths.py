"""Strengths that a person confirmed and suggestions that one approved, each at its moment in a conversation."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..coaching.queries import ACCEPTED, suggestion
from ..coaching.suggestions import CoachingPoint
from ..coaching.tables import CoachingSuggestion, SuggestionDecision
from ..dashboards.weeks import moment
from ..evaluations.tables import Answer, Evaluation
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State
from ..reviews.tables import Review
from .figures import scope_of
from .sections import Line, Section, Subject, section

MOST = 10
"""Conversations. A report that goes on and on is not read."""
WELL, NEXT = "Done well: ", "To try next: "


def strengths(session: Session, subject: Subject) -> Section:
    """What was done well, and what to try next. Only of released results, and only what a person let through."""
    lines = [line for found in _suggested(session, subject) for line in _lines(session, subject, found)]
    return section(
        "strengths",
        "Strengths, and what to try next",
        words="Each was drafted from a result that a person confirmed, and approved by a person.",
        lines=sorted(lines, key=lambda line: not line.text.startswith(WELL)),
        absent="No suggestion about a released result of this month was approved.",
    )


def _suggested(session: Session, subject: Subject) -> Iterator[Interaction]:
    decided = select(SuggestionDecision.id).where(
        SuggestionDecision.suggestion_id == CoachingSuggestion.id, SuggestionDecision.decision.in_(ACCEPTED)
    )
    at, scope = moment(), scope_of(subject)
    within = (at >= subject.period.starts, at < subject.period.ends)
    yield from session.scalars(
        select(Interaction)
        .join(CoachingSuggestion, CoachingSuggestion.transcript_id == Interaction.transcript_id)
        .where(
            Interaction.agent_id == scope.agent_id,
            Interaction.team_id == scope.team_id if scope.team_id else Interaction.id.is_not(None),
            Interaction.state == State.READY,
            Interaction.released,
            decided.exists(),
            *within,
        )
        .order_by(at.desc(), Interaction.id)
        .limit(MOST)
    )


def _lines(session: Session, subject: Subject, found: Interaction) -> Iterator[Line]:
    """As the agent reads it on the page of the interaction."""
    if found.transcript_id is None:
        return
    agent = Viewer(user_id=None, name="", role=Role.AGENT, agent_id=subject.agent_id)
    shown = suggestion(agent, session, found.transcript_id, _released_criteria(session, found.transcript_id))
    if shown is None:
        return
    if shown.strength is not None:
        yield _line(found, shown.strength, WELL + shown.strength.text)
    if shown.improvement is not None:
        step = f" {shown.improvement.next_step}" if shown.improvement.next_step else ""
        yield _line(found, shown.improvement, NEXT + shown.improvement.text + step)


def _line(found: Interaction, point: CoachingPoint, text: str) -> Line:
    return Line(text, found.id, found.reference, point.turn)


def _released_criteria(session: Session, transcript_id: UUID) -> frozenset[str]:
    return frozenset(
        session.scalars(
            select(Answer.criterion)
            .join(Evaluation, Evaluation.id == Answer.evaluation_id)
            .join(Review, Review.evaluation_id == Evaluation.id)
            .where(
                Evaluation.transcript_id == transcript_id,
                Review.confirmed_at.is_not(None),
                Review.released_at.is_not(None),
            )
        )
    )
