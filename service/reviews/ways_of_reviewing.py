"""How reviewers worked with the machine's answers in sight: counted in the database, since it is about every answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    Text,
    Values,
    any_,
    case,
    column,
    func,
    select,
    true,
    tuple_,
    values,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.transcripts import Channel
from scorecards.choices import SEPARATOR
from scorecards.schema import Scorecard

from ..evaluations.scoring import can_be_asked
from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from .blindness import blind_to
from .sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from .tables import Override, Review


@dataclass(frozen=True, slots=True)
class WayOfReviewing:
    """One person's `results` with the machine's `answers` in sight, how many were `changed`, and each result's time."""

    results: int
    answers: int
    changed: int
    seconds: tuple[float, ...]


def ways_of_reviewing(
    viewer: Viewer, session: Session, *conditions: ColumnElement[bool]
) -> Mapping[UUID, WayOfReviewing]:
    """By whoever stands for the answers, of confirmed results in the viewer's scope; `conditions` as in `confirmed`."""
    cards = {row.hash: Scorecard.model_validate(row.content) for row in session.scalars(select(ScorecardVersion))}
    counted = _counted(_results(viewer, *conditions), _never_asked(cards), _conditions(cards))
    return {
        row.by_id: WayOfReviewing(row.results, int(row.answers), int(row.changed), tuple(row.seconds or ()))
        for row in session.execute(counted)
    }


def _results(viewer: Viewer, *conditions: ColumnElement[bool]) -> CTE:
    """Confirmed results. `changed` and `blind` say where it is worth looking at each answer's changes and sheets.

    Worked out first: the database takes the newest evaluations for few, and would look for them once for each answer.
    """
    return (
        select(
            Evaluation.id,
            Evaluation.scorecard_hash,
            Interaction.channel,
            Review.id.label("review_id"),
            Review.reviewer_id,
            Review.active_seconds,
            Review.id.in_(select(Override.review_id)).label("changed"),
            Evaluation.id.in_(select(AnswerSheet.evaluation_id).where(*_blind())).label("blind"),
        )
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(Review, (Review.evaluation_id == Evaluation.id) & Review.confirmed_at.is_not(None))
        .where(newest(), may_see(viewer), ~blind_to(viewer), *conditions)
        .cte("seen")
        .prefix_with("materialized")
    )


def _counted(seen: CTE, never_asked: Values, conditions: Values) -> Select[UUID, int, int, int, Sequence[float] | None]:
    changed_by = case((seen.c.changed, _newest(Override.by_id, seen, Answer.criterion))).label("changed_by")
    answers = (
        select(seen.c.id, seen.c.reviewer_id, seen.c.active_seconds, changed_by)
        .join(Answer, Answer.evaluation_id == seen.c.id)
        .where(
            Answer.answer.is_not(None),
            tuple_(seen.c.scorecard_hash, Answer.criterion, seen.c.channel).not_in(select(never_asked)),
            ~_unmet(seen, conditions),
            ~seen.c.blind | ~_answered_blind(seen),
        )
        .subquery()
    )
    by = func.coalesce(answers.c.changed_by, answers.c.reviewer_id).label("by_id")
    result = (
        select(
            by,
            func.count().label("answers"),
            func.count(answers.c.changed_by).label("changed"),
            answers.c.active_seconds,
        )
        .group_by(answers.c.id, by, answers.c.active_seconds)
        .subquery()
    )
    timed = result.c.active_seconds
    return select(
        result.c.by_id,
        func.count().label("results"),
        func.sum(result.c.answers).label("answers"),
        func.sum(result.c.changed).label("changed"),
        func.array_agg(timed).filter(timed.is_not(None)).label("seconds"),
    ).group_by(result.c.by_id)


def _newest(
    wanted: InstrumentedAttribute[Any], seen: CTE, criterion: ColumnElement[str] | InstrumentedAttribute[str]
) -> ScalarSelect[Any]:
    """Of what people put in place of the result's answer to `criterion`: that of the last one."""
    return (
        select(wanted)
        .where(Override.review_id == seen.c.review_id, Override.criterion == criterion)
        .order_by(Override.at.desc())
        .limit(1)
        .correlate_except(Override)
        .scalar_subquery()
    )


def _unmet(seen: CTE, conditions: Values) -> ColumnElement[bool]:
    """Whether the final answer that an `Answer`'s question depends on neither is nor has among its options one of those
    asked for: as in `evaluations.scoring`."""
    deciding = aliased(Answer)
    changed = case((seen.c.changed, _newest(Override.answer, seen, deciding.criterion)))
    final = (
        select(func.coalesce(changed, deciding.answer))
        .where(deciding.evaluation_id == seen.c.id, deciding.criterion == conditions.c.deciding)
        .scalar_subquery()
        .correlate(seen, conditions)
    )
    options = func.string_to_array(final, SEPARATOR, type_=ARRAY(Text))
    asked_for = (final == any_(conditions.c.answers)) | options.overlap(conditions.c.answers)
    return (
        select(conditions.c.criterion)
        .where(
            conditions.c.scorecard_hash == seen.c.scorecard_hash,
            conditions.c.criterion == Answer.criterion,
            asked_for.is_not(true()),
        )
        .correlate(seen, Answer)
        .exists()
    )


def _answered_blind(seen: CTE) -> ColumnElement[bool]:
    return (
        select(SheetAnswer.sheet_id)
        .join(AnswerSheet, AnswerSheet.id == SheetAnswer.sheet_id)
        .where(AnswerSheet.evaluation_id == seen.c.id, SheetAnswer.criterion == Answer.criterion, *_blind())
        .correlate(seen, Answer)
        .exists()
    )


def _blind() -> tuple[ColumnElement[bool], ...]:
    return (
        AnswerSheet.purpose == SheetPurpose.BLIND_REVIEW,
        AnswerSheet.submitted_at.is_not(None),
        ~AnswerSheet.seen_before,
    )


def _never_asked(cards: Mapping[str, Scorecard]) -> Values:
    """Hash, criterion and channel, where no answer counts whatever the others are."""
    rows = [
        (hash, criterion.id, channel.value)
        for hash, card in cards.items()
        for criterion in card.criteria
        for channel in Channel
        if not can_be_asked(criterion, channel.value)
    ]
    names = [column(name, String) for name in ("scorecard_hash", "criterion", "channel")]
    return values(*names, name="never_asked").data(rows or [("", "", "")])  # SQL has no empty list of rows


def _conditions(cards: Mapping[str, Scorecard]) -> Values:
    """Hash, criterion, the criterion that decides whether it is asked, and the answers with which it is."""
    rows = [
        (hash, criterion.id, criterion.condition.criterion, list(criterion.condition.answers))
        for hash, card in cards.items()
        for criterion in card.criteria
        if criterion.condition is not None
    ]
    names = [column(name, String) for name in ("scorecard_hash", "criterion", "deciding")]
    table = values(*names, column("answers", ARRAY(Text)), name="conditions")
    return table.data(rows or [("", "", "", [""])])
