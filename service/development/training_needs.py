"""Which questions an agent could be trained in: the weakest, from confirmed answers only."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..dashboards.figures import Sums
from ..dashboards.tables import WeeklyScore
from ..dashboards.weeks import moment, monday
from ..evaluations.tables import ScorecardVersion
from ..identity.viewer import THE_SERVICE, Viewer
from ..interactions.tables import Interaction
from ..performance.periods import Period
from ..reviews.confirmed import ConfirmedAnswer, confirmed_answers
from .weaknesses import Others, Question, Weakness, percents, weaknesses


@dataclass(frozen=True, slots=True)
class TrainingNeed:
    """A weak question, what it is called, and what its scorecard offers for learning."""

    name: str
    scorecard_name: str
    next_step: str
    resource: str
    weakness: Weakness


@dataclass(frozen=True, slots=True)
class TrainingNeeds:
    """`needs` are below the agent's other questions by more than chance; `looked_at` is how many could be compared.

    `shared` among them are as hard for everybody else. `results` is how many interactions they come from.
    """

    needs: tuple[TrainingNeed, ...]
    looked_at: int
    results: int

    @property
    def enough(self) -> bool:
        """Whether at least two questions have enough answers to compare."""
        return self.looked_at > 1

    @property
    def own(self) -> tuple[TrainingNeed, ...]:
        return tuple(need for need in self.needs if not need.weakness.shared)

    @property
    def shared(self) -> tuple[TrainingNeed, ...]:
        return tuple(need for need in self.needs if need.weakness.shared)


def training_needs(
    session: Session, agent_id: UUID, period: Period, viewer: Viewer = THE_SERVICE, *conditions: ColumnElement[bool]
) -> TrainingNeeds:
    """From the agent's interactions of the period that the viewer may see; `conditions` narrow the answers down.

    The caller has checked that the viewer may read about the agent.
    """
    answers = answers_of(viewer, session, agent_id, in_period(period), *conditions)
    own = by_question(answers)
    found = weaknesses(own, others_of(session, agent_id, period, own))
    cards = _newest_cards(session, {answer.scorecard_hash for answer in answers})
    needs = tuple(_need(cards[weak.scorecard], weak) for weak in found if weak.below_own)
    return TrainingNeeds(needs, len(found), len({answer.interaction_id for answer in answers}))


def in_period(period: Period) -> ColumnElement[bool]:
    """Of an `Interaction`."""
    return (moment() >= period.starts) & (moment() < period.ends)


def answers_of(
    viewer: Viewer, session: Session, agent_id: UUID, *conditions: ColumnElement[bool]
) -> tuple[ConfirmedAnswer, ...]:
    """The agent's confirmed answers that count for something: those that were applicable."""
    found = confirmed_answers(viewer, session, Interaction.agent_id == agent_id, *conditions)
    return tuple(answer for answer in found if answer.points is not None)


def by_question(answers: Sequence[ConfirmedAnswer]) -> Mapping[Question, Sums]:
    points: dict[Question, list[float]] = defaultdict(list)
    for answer in answers:
        points[answer.scorecard, answer.criterion].append(answer.points or 0.0)
    return {question: percents(values) for question, values in points.items()}


def others_of(
    session: Session, agent_id: UUID, period: Period, questions: Collection[Question]
) -> Mapping[Question, Others]:
    """What everybody else earned on these questions, in the whole weeks that the period touches."""
    rows = session.execute(
        select(
            WeeklyScore.scorecard,
            WeeklyScore.criterion,
            func.sum(WeeklyScore.n),
            func.sum(WeeklyScore.total),
            func.sum(WeeklyScore.squares),
            func.count(distinct(WeeklyScore.agent_id)),
        )
        .where(
            WeeklyScore.confirmed,
            WeeklyScore.agent_id != agent_id,
            WeeklyScore.week.between(monday(period.first), period.last),
            WeeklyScore.scorecard.in_({scorecard for scorecard, _ in questions}),
            WeeklyScore.criterion.in_({criterion for _, criterion in questions}),
        )
        .group_by(WeeklyScore.scorecard, WeeklyScore.criterion)
    )
    return {(row[0], row[1] or ""): Others(Sums(row[2], row[3], row[4]), row[5]) for row in rows}


def _newest_cards(session: Session, hashes: Collection[str]) -> Mapping[str, Scorecard]:
    versions = select(ScorecardVersion).where(ScorecardVersion.hash.in_(hashes)).order_by(ScorecardVersion.version)
    cards = (Scorecard.model_validate(version.content) for version in session.scalars(versions))
    return {card.id: card for card in cards}


def _need(card: Scorecard, weak: Weakness) -> TrainingNeed:
    criterion = next((known for known in card.criteria if known.id == weak.criterion), None)
    if criterion is None:  # a later version of the scorecard asks it no more
        return TrainingNeed(weak.criterion, card.name, "", "", weak)
    return TrainingNeed(criterion.name, card.name, criterion.coaching.next_step, criterion.coaching.resource, weak)
