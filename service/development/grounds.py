"""What an improvement plan rests on: a weakness that enough confirmed and released results show, after coaching."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..coaching.session_tables import CoachedCriterion, CoachingParticipant, CoachingSession
from ..config import settings
from ..dashboards.figures import Sums
from ..errors import BadInput
from ..identity.viewer import THE_SERVICE, Viewer
from ..interactions.tables import Interaction, State
from ..performance.periods import Period, today
from ..redactions.notes import swept
from ..reviews.commands import required_text
from ..reviews.confirmed import ConfirmedAnswer
from ..reviews.tables import Review
from .outcome_tables import PlanGround
from .tables import DevelopmentPlan
from .training_needs import (
    TrainingNeed,
    answers_of,
    by_question,
    in_period,
    others_of,
    training_needs,
)
from .weaknesses import NOBODY, Others, Question, Weakness, weaknesses

NOT_COACHED = (
    "No coaching session about this question was held with the agent. Offer coaching first, or say why it was not."
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The question that is held to be weak, and why there was no coaching, where there was none."""

    scorecard: str
    criterion: str
    no_coaching_reason: str = field(default="", repr=False)


def ground_period() -> Period:
    """The days up to today that the results of an improvement plan come from."""
    last = today()
    return Period(last - dt.timedelta(days=settings().improvement_plan_days - 1), last)


def claimable(viewer: Viewer, session: Session, agent_id: UUID) -> tuple[TrainingNeed, ...]:
    """What an improvement plan could rest on today."""
    found = training_needs(session, agent_id, ground_period(), viewer, Review.released_at.is_not(None))
    return tuple(need for need in found.needs if need.weakness.shows(settings().improvement_plan_results))


def keep_ground(session: Session, viewer: Viewer, plan: DevelopmentPlan, claim: Claim | None) -> PlanGround:
    """Measures the weakness and stores it beside the plan. Raises BadInput where the results do not show it."""
    if claim is None:
        raise BadInput("Name the question whose results an improvement plan rests on.")
    period, least = ground_period(), settings().improvement_plan_results
    answers = answers_of(viewer, session, plan.agent_id, in_period(period), Review.released_at.is_not(None))
    question = (claim.scorecard, claim.criterion)
    others = others_of(session, plan.agent_id, period, [question]).get(question, NOBODY)
    weak = _checked(_weakness(answers, question, others), least)
    coaching_id = coached(session, plan.agent_id, claim.scorecard, claim.criterion)
    ground = PlanGround(
        plan_id=plan.id,
        scorecard=claim.scorecard,
        criterion=claim.criterion,
        first=period.first,
        last=period.last,
        value=weak.figure.value,
        low=weak.figure.low,
        high=weak.figure.high,
        n=weak.figure.n,
        least=least,
        interactions=sorted({str(answer.interaction_id) for answer in answers}),
        others=asdict(others.sums) | {"people": others.people},
        coaching_id=coaching_id,
        no_coaching_reason=None if coaching_id else _why_not_coached(session, claim),
    )
    session.add(ground)
    session.flush()
    return ground


def coached(session: Session, agent_id: UUID, scorecard: str, criterion: str) -> UUID | None:
    """The newest session about the question that was held with the agent."""
    return session.scalars(
        select(CoachingSession.id)
        .join(CoachingParticipant, CoachingParticipant.coaching_id == CoachingSession.id)
        .join(CoachedCriterion, CoachedCriterion.coaching_id == CoachingSession.id)
        .where(
            CoachingParticipant.agent_id == agent_id,
            CoachedCriterion.scorecard == scorecard,
            CoachedCriterion.criterion == criterion,
            CoachingSession.held_at.is_not(None),
        )
        .order_by(CoachingSession.held_at.desc())
        .limit(1)
    ).first()


def still_shows(session: Session, plan: DevelopmentPlan, ground: PlanGround) -> bool:
    """Whether the same interactions, with every correction since, still show the weakness.

    True where one of them was erased: what is gone cannot speak against it either.
    """
    ids = [UUID(id) for id in ground.interactions]
    there = (Interaction.id.in_(ids), Interaction.state != State.ERASED)
    if session.scalar(select(func.count()).select_from(Interaction).where(*there)) != len(ids):
        return True
    answers = answers_of(THE_SERVICE, session, plan.agent_id, Interaction.id.in_(ids), Review.released_at.is_not(None))
    sums = Sums(ground.others["n"], ground.others["total"], ground.others["squares"])
    found = _weakness(answers, (ground.scorecard, ground.criterion), Others(sums, ground.others["people"]))
    return found is not None and found.shows(ground.least)


def _weakness(answers: Sequence[ConfirmedAnswer], question: Question, others: Others) -> Weakness | None:
    found = weaknesses(by_question(answers), {question: others})
    return next((one for one in found if (one.scorecard, one.criterion) == question), None)


def _checked(found: Weakness | None, least: int) -> Weakness:
    if found is None or found.figure.n < least:
        count = found.figure.n if found else 0
        raise BadInput(
            f"Not enough released results show it yet: {count or 'fewer than 5'} answers to this question, and an "
            f"improvement plan needs {least}."
        )
    if not found.below_own:
        raise BadInput("The results do not show a weakness: the difference to the agent's other answers can be chance.")
    if found.shared:
        raise BadInput("Everybody else finds this question as hard, so it is no weakness of this agent's.")
    return found


def _why_not_coached(session: Session, claim: Claim) -> str:
    return swept(session, None, required_text(claim.no_coaching_reason, NOT_COACHED))
