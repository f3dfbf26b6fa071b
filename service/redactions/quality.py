"""How well redaction works, measured on what people found in random samples. What risk queues found stands apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evaluation.proportions import effective_trials, wilson
from models.personal_data import DataType, Tier

from .. import engines
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from .period import Period
from .review_tables import RedactionReview, RedactionSampleDraw, ReviewKind, Verdict
from .tallies import MISSED, Counts

ENOUGH = 30
"""Values at least before a share is shown as a figure: below, its interval is too wide to say anything."""
MASKED_WHOLE = frozenset({Verdict.RIGHT, Verdict.WRONG_TYPE, Verdict.TOO_WIDE})
PERSONAL = MASKED_WHOLE | {Verdict.TOO_NARROW}


class Enough(StrEnum):
    YES = "yes"
    TOO_FEW = "too_few"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `trials`, and the share among all interactions with its 95 % interval (Wilson), 0 to 1.

    `share`, `low` and `high` weigh each draw by how many interactions a drawn one stands for; None without trials.
    """

    hits: int
    trials: int
    share: float | None
    low: float | None
    high: float | None

    @property
    def enough(self) -> Enough:
        return Enough.NONE if not self.trials else Enough.YES if self.trials >= ENOUGH else Enough.TOO_FEW


@dataclass(frozen=True, slots=True)
class TypeQuality:
    """Of one type of personal data. Recall: values masked whole. Precision: redactions that cover personal data."""

    type: DataType
    recall: Share
    precision: Share


@dataclass(frozen=True, slots=True)
class RiskFindings:
    """What was found where something pointed to it. It says nothing about other interactions."""

    reviewed: int
    missed: int
    not_personal: int


@dataclass(frozen=True, slots=True)
class RedactionQuality:
    """Figures of the reviews of samples that were finished in a period.

    `drawn` counts what was drawn in the period, `waiting` what of it nobody has finished, `replaced` by reason what
    could not be reviewed. `minutes_each` is the mean time that the page was in view.
    """

    reviewed: int
    drawn: int
    waiting: int
    replaced: Mapping[str, int]
    recall: Share
    recall_tier_a: Share
    precision: Share
    types: tuple[TypeQuality, ...]
    minutes_each: float | None
    risk: RiskFindings


@dataclass(frozen=True, slots=True)
class _Reviewed:
    counts: Counts
    weight: float


def measured(viewer: Viewer, session: Session, period: Period) -> RedactionQuality:
    """What the reviews that were finished in the period show."""
    finished = _finished(viewer, session, period)
    samples = [
        _Reviewed(review.counts or {}, review.weight or 1.0) for review in finished if review.kind is ReviewKind.SAMPLE
    ]
    others = [review for review in finished if review.kind is not ReviewKind.SAMPLE]
    seconds = [review.seconds for review in finished if review.seconds and review.kind is ReviewKind.SAMPLE]
    types = sorted({name for sample in samples for name in sample.counts})
    tiers = engines.policy().types
    secret = [name for name in types if tiers[DataType(name)].tier is Tier.A]
    drawn, waiting = _drawn(viewer, session, period)
    return RedactionQuality(
        reviewed=len(samples),
        drawn=drawn,
        waiting=waiting,
        replaced=_replaced(viewer, session, period),
        recall=_recall(samples, types),
        recall_tier_a=_recall(samples, secret),
        precision=_precision(samples, types),
        types=tuple(TypeQuality(DataType(n), _recall(samples, [n]), _precision(samples, [n])) for n in types),
        minutes_each=sum(seconds) / len(seconds) / 60 if seconds else None,
        risk=_risk(others),
    )


def _recall(samples: Sequence[_Reviewed], types: Iterable[str]) -> Share:
    """A value counts as found only where all of it was masked."""
    return _share(samples, types, MASKED_WHOLE, PERSONAL | {MISSED})


def _precision(samples: Sequence[_Reviewed], types: Iterable[str]) -> Share:
    return _share(samples, types, PERSONAL, PERSONAL | {Verdict.NOT_PERSONAL})


def _share(samples: Sequence[_Reviewed], types: Iterable[str], hitting: frozenset[Any], tried: frozenset[Any]) -> Share:
    """Weighted; with weights that differ, the interval is that of the effective number of trials (Kish)."""
    wanted = list(types)
    hits = [(_number(sample, wanted, hitting), sample.weight) for sample in samples]
    trials = [(_number(sample, wanted, tried), sample.weight) for sample in samples]
    count = sum(number for number, _ in trials)
    if not count:
        return Share(0, 0, None, None, None)
    share = sum(number * weight for number, weight in hits) / sum(number * weight for number, weight in trials)
    effective = effective_trials([weight for number, weight in trials for _ in range(number)])
    low, high = wilson(share * effective, effective)
    return Share(sum(number for number, _ in hits), count, share, low, high)


def _number(sample: _Reviewed, types: Iterable[str], which: frozenset[Any]) -> int:
    return sum(sample.counts.get(name, {}).get(str(what), 0) for name in types for what in which)


def _finished(viewer: Viewer, session: Session, period: Period) -> Sequence[RedactionReview]:
    return session.scalars(
        select(RedactionReview)
        .join(Interaction, Interaction.id == RedactionReview.interaction_id)
        .where(
            may_see(viewer),
            RedactionReview.finished_at >= period.start,
            RedactionReview.finished_at < period.end,
        )
    ).all()


def _drawn(viewer: Viewer, session: Session, period: Period) -> tuple[int, int]:
    """How many reviews the draws of the period call for, and how many of them are not finished."""
    called_for = RedactionReview.replaced_reason.is_(None)
    counted = (
        select(func.count(), func.count().filter(RedactionReview.finished_at.is_(None)))
        .select_from(RedactionReview)
        .join(RedactionSampleDraw, RedactionSampleDraw.id == RedactionReview.draw_id)
        .join(Interaction, Interaction.id == RedactionReview.interaction_id)
        .where(may_see(viewer), called_for, *_made_in(period))
    )
    drawn, waiting = session.execute(counted).one()
    return drawn, waiting


def _replaced(viewer: Viewer, session: Session, period: Period) -> Mapping[str, int]:
    counted = (
        select(RedactionReview.replaced_reason, func.count())
        .join(RedactionSampleDraw, RedactionSampleDraw.id == RedactionReview.draw_id)
        .join(Interaction, Interaction.id == RedactionReview.interaction_id)
        .where(may_see(viewer), RedactionReview.replaced_reason.is_not(None), *_made_in(period))
        .group_by(RedactionReview.replaced_reason)
    )
    return {reason.value: count for reason, count in session.execute(counted) if reason}


def _made_in(period: Period) -> tuple[Any, Any]:
    return RedactionSampleDraw.created_at >= period.start, RedactionSampleDraw.created_at < period.end


def _risk(reviews: Sequence[RedactionReview]) -> RiskFindings:
    found = [verdicts for review in reviews for verdicts in (review.counts or {}).values()]
    return RiskFindings(
        reviewed=len(reviews),
        missed=sum(verdicts.get(MISSED, 0) for verdicts in found),
        not_personal=sum(verdicts.get(Verdict.NOT_PERSONAL, 0) for verdicts in found),
    )
