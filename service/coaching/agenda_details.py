"""Agendas as people read them.

In a group nobody reads another agent's evidence: an agent gets the points without evidence, the own ones, and of the
anonymised ones the words and the cited turns alone. Evidence is shown while it counts: confirmed, released, and within
what the viewer may see.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Speaker

from ..evaluations.tables import Evaluation
from ..identity.tables import Role
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State, TranscriptTurn
from ..reviews.blindness import blind_to
from ..reviews.confirmed import confirmed
from .questions import Question, QuestionDetail
from .session_tables import AgendaPoint, CoachingSession


@dataclass(frozen=True, slots=True)
class CitedTurn:
    """A redacted turn. `start` is seconds into the interaction, None where it is unknown."""

    number: int
    speaker: Speaker
    start: float | None
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PointDetail:
    """`link` leads to the moment, for whoever may open the interaction; `agent_id` is whose it is."""

    id: UUID
    text: str = field(repr=False)
    question: QuestionDetail | None
    agent_id: UUID | None
    anonymised: bool
    reference: str | None
    link: str | None
    turns: tuple[CitedTurn, ...]


def agenda_of(
    viewer: Viewer, session: Session, found: CoachingSession, asked: Mapping[Question, QuestionDetail]
) -> tuple[tuple[PointDetail, ...], int]:
    """In order, and how many points the viewer is not shown. The caller has checked that the session is in scope."""
    points = session.scalars(
        select(AgendaPoint).where(AgendaPoint.coaching_id == found.id).order_by(AgendaPoint.position, AgendaPoint.id)
    ).all()
    standing = _standing(session, points)
    opened = _opened(viewer, session, points)
    shown = [point for point in points if _readable(viewer, point, standing, opened)]
    turns = _turns(session, shown)
    details = (_detail(viewer, point, opened.get(point.interaction_id), turns, asked) for point in shown)
    return tuple(details), len(points) - len(shown)


def _standing(session: Session, points: Sequence[AgendaPoint]) -> Collection[tuple[UUID, str]]:
    """Which cited answers still count: confirmed and released, and not replaced by a newer result."""
    cited = {point.evaluation_id for point in points if point.evaluation_id is not None}
    if not cited:
        return frozenset()
    found = confirmed().where(Evaluation.id.in_(cited), Interaction.state == State.READY).subquery()
    rows = session.execute(select(found.c.evaluation_id, found.c.criterion).where(found.c.released_at.is_not(None)))
    return frozenset((evaluation_id, criterion) for evaluation_id, criterion in rows)


def _opened(viewer: Viewer, session: Session, points: Sequence[AgendaPoint]) -> Mapping[UUID | None, str]:
    """The references of those cited interactions that the viewer may open."""
    cited = {point.interaction_id for point in points if point.interaction_id is not None}
    rows = session.execute(
        select(Interaction.id, Interaction.reference).where(
            Interaction.id.in_(cited), may_see(viewer), ~blind_to(viewer)
        )
    )
    return dict(rows.all())


def _readable(
    viewer: Viewer,
    point: AgendaPoint,
    standing: Collection[tuple[UUID, str]],
    opened: Mapping[UUID | None, str],
) -> bool:
    if point.evaluation_id is None:
        return True
    if (point.evaluation_id, point.criterion) not in standing:
        return False
    return point.interaction_id in opened or (viewer.role is Role.AGENT and point.anonymised)


def _turns(session: Session, points: Sequence[AgendaPoint]) -> Mapping[tuple[UUID, int], CitedTurn]:
    """By evaluation and number, of the version that was evaluated."""
    cited = {point.evaluation_id for point in points if point.turns}
    rows = session.execute(
        select(Evaluation.id, TranscriptTurn)
        .join(TranscriptTurn, TranscriptTurn.transcript_id == Evaluation.transcript_id)
        .where(
            Evaluation.id.in_(cited),
            TranscriptTurn.position.in_({number for point in points for number in point.turns}),
        )
    )
    return {(id, turn.position): CitedTurn(turn.position, turn.speaker, turn.start, turn.text) for id, turn in rows}


def _detail(
    viewer: Viewer,
    point: AgendaPoint,
    reference: str | None,
    turns: Mapping[tuple[UUID, int], CitedTurn],
    asked: Mapping[Question, QuestionDetail],
) -> PointDetail:
    cited = [turns.get((point.evaluation_id, number)) for number in point.turns] if point.evaluation_id else []
    question = asked.get((point.scorecard, point.criterion)) if point.scorecard and point.criterion else None
    return PointDetail(
        id=point.id,
        text=point.text,
        question=question,
        agent_id=point.agent_id if reference is not None else None,
        anonymised=point.anonymised,
        reference=reference,
        link=_link(viewer, point) if reference is not None else None,
        turns=tuple(turn for turn in cited if turn is not None),
    )


def _link(viewer: Viewer, point: AgendaPoint) -> str:
    page = "my/results" if viewer.role is Role.AGENT else "interactions"
    moment = f"#turn-{point.turns[0]}" if point.turns else ""
    return f"/{page}/{point.interaction_id}{moment}"
