"""How reviewers worked with the machine's answers in sight: counted in the database, since it is about every answer.

Only scorecards with conditions are gone through here: which of their questions count depends on the final answers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    Values,
    case,
    column,
    func,
    select,
    tuple_,
    values,
)
from sqlalchemy.orm import Session

from models.transcripts import Channel
from scorecards.schema import Scorecard

from ..evaluations.scoring import criteria_asked
from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from .blindness import blind_to
from .confirmed import ConfirmedAnswer, confirmed_answers
from .sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from .tables import Override, Review


@dataclass(frozen=True, slots=True)
class WayOfReviewing:
    """One person's `results` with the machine's `answers` in sight, how many were `changed`, and each result's time."""

    results: int
    answers: int
    changed: int
    seconds: tuple[float, ...]

    def __add__(self, other: "WayOfReviewing") -> "WayOfReviewing":
        """Of both, which have no result in common."""
        return WayOfReviewing(
            results=self.results + other.results,
            answers=self.answers + other.answers,
            changed=self.changed + other.changed,
            seconds=self.seconds + other.seconds,
        )


def ways_of_reviewing(
    viewer: Viewer, session: Session, *conditions: ColumnElement[bool]
) -> Mapping[UUID, WayOfReviewing]:
    """By whoever stands for the answers, of confirmed results in the viewer's scope; `conditions` as in `confirmed`."""
    cards = {row.hash: Scorecard.model_validate(row.content) for row in session.scalars(select(ScorecardVersion))}
    conditional = {hash for hash, card in cards.items() if any(criterion.condition for criterion in card.criteria)}
    seen = _results(viewer, Evaluation.scorecard_hash.not_in(conditional), *conditions)
    found = {
        row.by_id: WayOfReviewing(row.results, int(row.answers), int(row.changed), tuple(row.seconds or ()))
        for row in session.execute(_counted(seen, _never_asked(cards)))
    }
    if conditional:
        wanted = (Evaluation.scorecard_hash.in_(conditional), *conditions)
        for id, way in _gone_through(session, confirmed_answers(viewer, session, *wanted)).items():
            found[id] = found[id] + way if id in found else way
    return found


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


def _counted(seen: CTE, never_asked: Values) -> Select[UUID, int, int, int, Sequence[float] | None]:
    changed_by = case((seen.c.changed, _changed_by(seen))).label("changed_by")
    answers = (
        select(seen.c.id, seen.c.reviewer_id, seen.c.active_seconds, changed_by)
        .join(Answer, Answer.evaluation_id == seen.c.id)
        .where(
            Answer.answer.is_not(None),
            tuple_(seen.c.scorecard_hash, Answer.criterion, seen.c.channel).not_in(select(never_asked)),
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


def _changed_by(seen: CTE) -> ScalarSelect[UUID]:
    """Of an `Answer`: who put another in its place last."""
    return (
        select(Override.by_id)
        .where(Override.review_id == seen.c.review_id, Override.criterion == Answer.criterion)
        .order_by(Override.at.desc())
        .limit(1)
        .correlate(seen, Answer)
        .scalar_subquery()
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
        for section in card.sections
        for channel in Channel
        for criterion in set(section.criteria) - set(criteria_asked(section, {}, channel.value))
    ]
    names = [column(name, String) for name in ("scorecard_hash", "criterion", "channel")]
    return values(*names, name="never_asked").data(rows or [("", "", "")])  # SQL has no empty list of rows


def _gone_through(session: Session, answers: Iterable[ConfirmedAnswer]) -> dict[UUID, WayOfReviewing]:
    own: dict[UUID, list[ConfirmedAnswer]] = {}
    for answer in answers:
        if answer.blind_answer is None and answer.machine_answer is not None:
            own.setdefault(answer.by_id, []).append(answer)
    times = _times(session, {answer.evaluation_id for given in own.values() for answer in given})
    return {id: _way(given, times) for id, given in own.items()}


def _times(session: Session, evaluation_ids: Collection[UUID]) -> dict[UUID, float]:
    """Seconds of work by evaluation, where they were measured."""
    timed = select(Review.evaluation_id, Review.active_seconds).where(
        Review.evaluation_id.in_(evaluation_ids), Review.active_seconds.is_not(None)
    )
    return {row.evaluation_id: row.active_seconds for row in session.execute(timed)}


def _way(answers: Sequence[ConfirmedAnswer], times: Mapping[UUID, float]) -> WayOfReviewing:
    results = {answer.evaluation_id for answer in answers}
    return WayOfReviewing(
        results=len(results),
        answers=len(answers),
        changed=sum(answer.overridden for answer in answers),
        seconds=tuple(times[result] for result in results if result in times),
    )
