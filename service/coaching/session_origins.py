"""What a coaching session can be made from: an approved suggestion, a decided dispute, a self-assessment gap.

Each gives an agent, questions to work on and an agenda to begin with. All of it rests on confirmed, released results.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecards.schema import Criterion, Scorecard

from ..disputes.queries import dispute
from ..disputes.tables import DisputeState
from ..errors import BadInput, Conflict, NotFound
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.viewer import Viewer
from ..interactions.queries import find
from ..interactions.tables import Interaction, State
from ..reviews.blindness import blinded
from ..reviews.confirmed import ConfirmedAnswer, confirmed_answers
from ..selfassessment.queries import gaps
from .agenda import NOT_CONFIRMED, NewPoint
from .queries import suggestion
from .questions import Question
from .session_tables import SessionSource

MOST_COMPARED = 3
"""Self-assessments that an agenda begins with."""


@dataclass(frozen=True, slots=True)
class Origin:
    """`criteria` are questions to work on; `goals` and `resources` are the scorecard's own words."""

    source: SessionSource
    agent_id: UUID
    title: str
    criteria: tuple[Question, ...]
    points: tuple[NewPoint, ...]
    goals: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    suggestion_id: UUID | None = None
    dispute_id: UUID | None = None


def origin_of(
    viewer: Viewer,
    session: Session,
    *,
    suggestion_of: UUID | None = None,
    dispute_id: UUID | None = None,
    agent_id: UUID | None = None,
    question: Question | None = None,
) -> Origin | None:
    """The one that is named: an interaction, a dispute, or an agent and a question; None where nothing is."""
    named = [suggestion_of is not None, dispute_id is not None, question is not None]
    if sum(named) > 1:
        raise BadInput("A session is made from one thing: a suggestion, a dispute, or a self-assessment.")
    if suggestion_of is not None:
        return from_suggestion(viewer, session, suggestion_of)
    if dispute_id is not None:
        return from_dispute(viewer, session, dispute_id)
    if question is None:
        return None
    if agent_id is None:
        raise BadInput("Say whose self-assessments.")
    return from_gap(viewer, session, agent_id, *question)


def from_suggestion(viewer: Viewer, session: Session, interaction_id: UUID) -> Origin:
    """Of an interaction whose suggestion a supervisor approved. Raises Conflict where nobody did, or where what it is
    about was not released."""
    interaction = find(viewer, session, interaction_id)
    agent_id = _coachable(viewer, session, interaction)
    found = suggestion(viewer, session, interaction.transcript_id, ()) if interaction.transcript_id else None
    if found is None:
        raise NotFound("There is no coaching suggestion for this interaction.")
    if not found.accepted:
        raise Conflict("A supervisor approves the suggestion first.")
    answers = _released(viewer, session, interaction.id)
    decided = found.as_decided
    wanted = [point for point in (decided.strength, decided.improvement) if point is not None]
    if any(point.criterion not in answers for point in wanted):
        raise Conflict(NOT_CONFIRMED)
    points = tuple(_point(answers[point.criterion], point.text, (point.turn,)) for point in wanted)
    worked_on = decided.improvement or wanted[0]
    answer = answers[worked_on.criterion]
    return Origin(
        source=SessionSource.SUGGESTION,
        agent_id=agent_id,
        title=_criterion(session, answer).name,
        criteria=((answer.scorecard, answer.criterion),),
        points=points,
        goals=(worked_on.next_step,) if worked_on.next_step else (),
        resources=(worked_on.resource,) if worked_on.resource else (),
        suggestion_id=found.id,
    )


def from_dispute(viewer: Viewer, session: Session, dispute_id: UUID) -> Origin:
    """Of a decided dispute about one answer: what was decided, and why the question is asked."""
    found = dispute(viewer, session, dispute_id)
    if found.state is not DisputeState.DECIDED:
        raise Conflict("This dispute is not decided. Coaching is for what was settled.")
    if found.criterion is None:
        raise Conflict("This dispute is about the whole result, and names no question to work on.")
    agent_id = _coachable(viewer, session, find(viewer, session, found.interaction_id))
    answer = _released(viewer, session, found.interaction_id).get(found.criterion)
    if answer is None:
        raise Conflict(NOT_CONFIRMED)
    criterion = _criterion(session, answer)
    text = f"What was disputed about “{criterion.name}”, what was decided, and what the question asks for."
    return Origin(
        source=SessionSource.DISPUTE,
        agent_id=agent_id,
        title=criterion.name,
        criteria=((answer.scorecard, answer.criterion),),
        points=(_point(answer, text, found.turns),),
        goals=_goals(criterion),
        resources=_resources(criterion),
        dispute_id=found.id,
    )


def from_gap(viewer: Viewer, session: Session, agent_id: UUID, scorecard: str, criterion: str) -> Origin:
    """Of a question on which an agent's own answers and the confirmed ones differ, with the newest comparisons."""
    gap = next(
        (one for one in gaps(viewer, session, agent_id) if (one.scorecard, one.criterion) == (scorecard, criterion)),
        None,
    )
    if gap is None:
        raise NotFound("There is no self-assessment to compare on this question, or it is not yours to see.")
    asked = (Evaluation.id.in_(gap.evaluations), Interaction.state == State.READY)
    found = [one for one in confirmed_answers(viewer, session, *asked) if one.criterion == criterion]
    shown = {one.evaluation_id: one for one in found if one.released_at is not None}
    compared = [shown[id] for id in gap.evaluations if id in shown][:MOST_COMPARED]
    if not compared:
        raise Conflict(NOT_CONFIRMED)
    asked_for = _criterion(session, compared[0])
    text = f"“{gap.name}”: how you saw it, and how it was seen."
    return Origin(
        source=SessionSource.SELF_ASSESSMENT,
        agent_id=agent_id,
        title=f"{gap.name}: two views",
        criteria=((scorecard, criterion),),
        points=tuple(_point(answer, text, ()) for answer in compared),
        goals=_goals(asked_for),
        resources=_resources(asked_for),
    )


def _coachable(viewer: Viewer, session: Session, interaction: Interaction) -> UUID:
    if blinded(viewer, session, [interaction.id]):
        raise Conflict("You are answering this one blind. Hand in your own answers first.")
    if interaction.state is not State.READY:
        raise Conflict("This interaction is not ready, so nothing can be made of it.")
    if interaction.agent_id is None:
        raise Conflict("No agent is named for this interaction, so there is nobody to coach.")
    return interaction.agent_id


def _released(viewer: Viewer, session: Session, interaction_id: UUID) -> Mapping[str, ConfirmedAnswer]:
    found = confirmed_answers(viewer, session, Interaction.id == interaction_id)
    return {answer.criterion: answer for answer in found if answer.released_at is not None}


def _point(answer: ConfirmedAnswer, text: str, turns: tuple[int, ...]) -> NewPoint:
    return NewPoint(text, answer.scorecard, answer.criterion, answer.evaluation_id, turns)


def _criterion(session: Session, answer: ConfirmedAnswer) -> Criterion:
    version = session.scalars(select(ScorecardVersion).where(ScorecardVersion.hash == answer.scorecard_hash)).one()
    return Scorecard.model_validate(version.content).criterion(answer.criterion)


def _goals(criterion: Criterion) -> tuple[str, ...]:
    """The scorecard's own next step."""
    return (criterion.coaching.next_step,) if criterion.coaching.next_step else ()


def _resources(criterion: Criterion) -> tuple[str, ...]:
    """What the scorecard offers to learn from."""
    return (criterion.coaching.resource,) if criterion.coaching.resource else ()
