"""The agenda of a coaching session: points in order, some of which cite a released result. Commands never commit.

A machine's answer that nobody confirmed is no ground for coaching, and neither is one that the agent was not shown.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Conflict, NotFound
from ..evaluations.tables import Answer, Evaluation
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State, TranscriptTurn
from ..redactions.notes import swept
from ..reviews.blindness import blinded
from ..reviews.commands import required_text
from ..reviews.confirmed import ConfirmedAnswer, confirmed_answers
from .session_access import to_lead
from .session_tables import AgendaPoint, CoachingSession

MOST_POINTS = 30
MOST_TURNS = 20
NOT_CONFIRMED = "Coaching rests on what a person confirmed and released. Release this result to its agent first."


@dataclass(frozen=True, slots=True)
class NewPoint:
    """A point as somebody writes it. It cites a criterion alone, or an answer of a result; without `turns` the answer's
    own evidence. `anonymised` lets everybody in a group read it, without the reference.
    """

    text: str = field(repr=False)
    scorecard: str | None = None
    criterion: str | None = None
    evaluation_id: UUID | None = None
    turns: Sequence[int] = ()
    anonymised: bool = False


def add_point(session: Session, viewer: Viewer, coaching_id: UUID, point: NewPoint) -> AgendaPoint:
    """Adds a point at the end.

    Raises NotFound for a result outside the viewer's scope, Conflict for one that is not confirmed and released,
    BadInput for another agent's result, and for turns that do not exist.
    """
    found = to_lead(session, viewer, coaching_id)
    added = put_point(session, viewer, found, point)
    audit.record(
        session, viewer, "added to the agenda", "coaching session", found.id,
        interaction=str(added.interaction_id or ""), criterion=added.criterion,
    )  # fmt: skip
    return added


def put_point(session: Session, viewer: Viewer, found: CoachingSession, point: NewPoint) -> AgendaPoint:
    """Adds a point to a session that the caller has locked, and audits."""
    position = _next_position(session, found.id)
    if position >= MOST_POINTS:
        raise Conflict(f"An agenda has {MOST_POINTS} points at most.")
    cited = citable(session, viewer, point, [part.agent_id for part in found.participants])
    text = required_text(point.text, "Say what there is to talk about.")
    added = AgendaPoint(
        coaching_id=found.id,
        position=position,
        text=swept(session, cited.interaction_id if cited else None, text),
        scorecard=cited.scorecard if cited else point.scorecard,
        criterion=point.criterion,
        interaction_id=cited.interaction_id if cited else None,
        evaluation_id=cited.evaluation_id if cited else None,
        agent_id=cited.agent_id if cited else None,
        turns=_turns(session, cited, point) if cited else [],
        anonymised=point.anonymised and cited is not None,
    )
    session.add(added)
    session.flush()
    return added


def remove_point(session: Session, viewer: Viewer, coaching_id: UUID, point_id: UUID) -> None:
    found = to_lead(session, viewer, coaching_id)
    session.delete(_point(session, found.id, point_id))
    session.flush()
    audit.record(session, viewer, "took off the agenda", "coaching session", found.id)


def move_up(session: Session, viewer: Viewer, coaching_id: UUID, point_id: UUID) -> None:
    """Puts a point before the one that precedes it; the first stays."""
    found = to_lead(session, viewer, coaching_id)
    point = _point(session, found.id, point_id)
    earlier = select(AgendaPoint).where(
        AgendaPoint.coaching_id == found.id, AgendaPoint.position < point.position
    ).order_by(AgendaPoint.position.desc())  # fmt: skip
    before = session.scalars(earlier).first()
    if before is not None:
        before.position, point.position = point.position, before.position
        audit.record(session, viewer, "ordered the agenda", "coaching session", found.id)


def citable(session: Session, viewer: Viewer, point: NewPoint, agent_ids: Collection[UUID]) -> ConfirmedAnswer | None:
    """The released answer that a point cites; None where it cites no result."""
    if point.evaluation_id is None:
        return None
    if point.criterion is None:
        raise BadInput("Say which question of the result the point is about.")
    asked = (Evaluation.id == point.evaluation_id, Answer.criterion == point.criterion)
    _check_scope(session, viewer, point.evaluation_id)
    found = next(iter(confirmed_answers(viewer, session, *asked, Interaction.state == State.READY)), None)
    if found is None or found.released_at is None:
        raise Conflict(NOT_CONFIRMED)
    if found.agent_id not in agent_ids:
        raise BadInput("This result is of an agent who does not take part.")
    return found


def _check_scope(session: Session, viewer: Viewer, evaluation_id: UUID) -> None:
    interaction_id = session.scalar(
        select(Interaction.id)
        .join(Evaluation, Evaluation.interaction_id == Interaction.id)
        .where(Evaluation.id == evaluation_id, may_see(viewer))
    )
    if interaction_id is None:
        raise NotFound("There is no such result, or it is not yours to see.")
    if blinded(viewer, session, [interaction_id]):
        raise Conflict("You are answering this one blind. Hand in your own answers first.")


def _turns(session: Session, cited: ConfirmedAnswer, point: NewPoint) -> list[int]:
    """Those that were chosen, or else the answer's own evidence."""
    evaluation = session.get_one(Evaluation, cited.evaluation_id)
    if not point.turns:
        answer = session.get_one(Answer, (cited.evaluation_id, cited.criterion))
        return list(answer.evidence)
    spoken = select(func.count()).where(TranscriptTurn.transcript_id == evaluation.transcript_id)
    turns = sorted(set(point.turns))
    if len(turns) > MOST_TURNS or not 0 <= turns[0] <= turns[-1] < (session.scalar(spoken) or 0):
        raise BadInput(f"Choose up to {MOST_TURNS} turns of this conversation.")
    return turns


def _point(session: Session, coaching_id: UUID, point_id: UUID) -> AgendaPoint:
    own = (AgendaPoint.id == point_id, AgendaPoint.coaching_id == coaching_id)
    found = session.scalars(select(AgendaPoint).where(*own)).first()
    if found is None:
        raise NotFound("There is no such point on this agenda.")
    return found


def _next_position(session: Session, coaching_id: UUID) -> int:
    last = session.scalar(select(func.max(AgendaPoint.position)).where(AgendaPoint.coaching_id == coaching_id))
    return 0 if last is None else last + 1
