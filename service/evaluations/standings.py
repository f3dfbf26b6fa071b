"""How interactions stand, for lists: the newest evaluation by each scorecard, with what people decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Double,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    String,
    Values,
    case,
    column,
    func,
    select,
    values,
)
from sqlalchemy.orm import Session, aliased

from scorecards.schema import Scorecard

from ..interactions.versions import counts
from ..reviews.tables import Override, Review
from .scoring import points_of_a_fail
from .tables import Answer, Evaluation, ScorecardVersion


@dataclass(frozen=True, slots=True)
class Standing:
    """One scorecard's result for one interaction. `percent` is a person's once confirmed, and the machine's before.

    `critical_fails` are names of criteria; `unscored` counts the questions that nobody has answered.
    """

    scorecard: str
    name: str
    percent: float | None
    confirmed: bool
    released: bool
    critical_fails: tuple[str, ...]
    unscored: int


def standings(session: Session, interaction_ids: Sequence[UUID]) -> dict[UUID, tuple[Standing, ...]]:
    """By interaction, in order of the scorecards' names. Interactions without an evaluation are left out."""
    chosen = Evaluation.interaction_id.in_(interaction_ids)
    fails, unscored = _critical_fails_by_evaluation(session, chosen), _unscored_by_evaluation(session, chosen)
    found: dict[UUID, tuple[Standing, ...]] = {}
    for evaluation, review, name in session.execute(_newest_with_reviews().where(chosen)):
        confirmed = review is not None and review.confirmed_at is not None
        standing = Standing(
            scorecard=evaluation.scorecard,
            name=name,
            percent=review.score if confirmed else evaluation.score,
            confirmed=confirmed,
            released=confirmed and review.released_at is not None,
            critical_fails=fails.get(evaluation.id, ()),
            unscored=unscored.get(evaluation.id, 0),
        )
        found[evaluation.interaction_id] = (*found.get(evaluation.interaction_id, ()), standing)
    return found


def newest() -> ColumnElement[bool]:
    """Of an `Evaluation`: it is of the version that counts, and there is no newer one by the same scorecard."""
    newer = aliased(Evaluation)
    return counts() & ~(
        select(newer.id)
        .where(
            newer.transcript_id == Evaluation.transcript_id,
            newer.scorecard == Evaluation.scorecard,
            newer.created_at > Evaluation.created_at,
        )
        .correlate(Evaluation)
        .exists()
    )


def _newest_with_reviews() -> Select[Evaluation, Review, str]:
    return (
        select(Evaluation, Review, ScorecardVersion.name)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .outerjoin(Review, Review.evaluation_id == Evaluation.id)
        .where(newest())
        .order_by(ScorecardVersion.name)
    )


def earned(override: SQLColumnExpression[str | None]) -> ColumnElement[float | None]:
    """Of an `Answer` and its `ScorecardVersion`: the share of the weight that `override`, or else the answer, earns."""
    looked_up = func.answer_points(ScorecardVersion.content, Answer.criterion, override, type_=Double)
    return case((override.is_(None), Answer.points), else_=looked_up)


def _override() -> ScalarSelect[str | None]:
    """Of an `Answer`: what a person put in its place, if anybody did."""
    return (
        select(Override.answer)
        .join(Review, Review.id == Override.review_id)
        .where(Review.evaluation_id == Answer.evaluation_id, Override.criterion == Answer.criterion)
        .order_by(Override.at.desc())
        .limit(1)
        .correlate(Answer)
        .scalar_subquery()
    )


def _critical_fails(session: Session) -> Select[UUID, str]:
    """Evaluation and name of the criterion, for every critical fail of a newest evaluation."""
    critical = _critical_criteria(session)
    return (
        select(Evaluation.id, critical.c.name)
        .join(Answer, Answer.evaluation_id == Evaluation.id)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .join(
            critical,
            (critical.c.scorecard_hash == Evaluation.scorecard_hash)
            & (critical.c.criterion == Answer.criterion)
            & (critical.c.least == earned(_override())),
        )
        .where(newest())
    )


def _critical_criteria(session: Session) -> Values:
    """With how many points which critical criteria are failed: a few rows, read from the scorecards in use."""
    rows = [
        (version.hash, criterion.id, criterion.name, least)
        for version in session.scalars(select(ScorecardVersion))
        for criterion in Scorecard.model_validate(version.content).criteria
        if criterion.critical and (least := points_of_a_fail(criterion)) is not None
    ]
    names = [column(name, String) for name in ("scorecard_hash", "criterion", "name")]
    table = values(*names, column("least", Double), name="critical_criteria")
    return table.data(rows or [("", "", "", 0.0)])  # SQL has no empty list of rows


def _critical_fails_by_evaluation(session: Session, chosen: ColumnElement[bool]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    for evaluation, name in session.execute(_critical_fails(session).where(chosen).order_by(Answer.position)):
        found[evaluation] = (*found.get(evaluation, ()), name)
    return found


def _unscored_by_evaluation(session: Session, chosen: ColumnElement[bool]) -> dict[UUID, int]:
    unanswered = (
        select(Evaluation.id, func.count())
        .join(Answer, Answer.evaluation_id == Evaluation.id)
        .where(chosen, Answer.answer.is_(None), _override().is_(None))
        .group_by(Evaluation.id)
    )
    return dict(session.execute(unanswered).all())
