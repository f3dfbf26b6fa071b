"""Sums, weights, not-applicable, critical and auto-fail. Plain arithmetic: no judge has a say in it.

An answer earns its option's points (0 to 1) of its criterion's weight; where it consists of several options, their
sum within 0 and 1. An option without points is *not applicable* and an answer of None is *unscored*: both stay out of
the denominator, and only the second lowers the coverage. Numbers and texts are never scored. A criterion whose
condition is not met is not asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scorecards import choices
from scorecards.schema import AutoFail, Band, Criterion, Scorecard, Section


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A section's result. `percent` is 0 to 100, or None when nothing in it was scored.

    `earned` is the percent before any auto-fail, so that a person can see what the auto-fail did.
    """

    section: str
    percent: float | None
    earned: float | None
    auto_failed: bool
    scored: int
    not_applicable: int
    unscored: int


@dataclass(frozen=True, slots=True)
class Score:
    """A scorecard's result. `percent` and `earned` as in `SectionScore`; criteria are named by id.

    `critical_unscored` names critical criteria that got no answer: a high percent says nothing about them.
    """

    scorecard: str
    version: int
    percent: float | None
    earned: float | None
    band: str | None
    auto_failed: bool
    critical_fails: tuple[str, ...]
    critical_unscored: tuple[str, ...]
    sections: tuple[SectionScore, ...]

    @property
    def scored(self) -> int:
        return sum(section.scored for section in self.sections)

    @property
    def not_applicable(self) -> int:
        return sum(section.not_applicable for section in self.sections)

    @property
    def unscored(self) -> int:
        return sum(section.unscored for section in self.sections)

    @property
    def coverage(self) -> float | None:
        """The share of the criteria asked that got an answer, not applicable included; None when none was asked."""
        answered = self.scored + self.not_applicable
        asked = answered + self.unscored
        return answered / asked if asked else None


def score(scorecard: Scorecard, answers: Mapping[str, str | None], *, channel: str | None = None) -> Score:
    """Score `answers`, which map criterion ids to answers as `scorecards.choices` has them, or to None when unscored.

    A criterion that `answers` leaves out is unscored; one that is not for `channel` is not asked.
    Raises ValueError for an answer to a criterion that the scorecard lacks, or with a value it does not offer.
    """
    _check(scorecard, answers)
    asked = {section.id: criteria_asked(section, answers, channel) for section in scorecard.sections}
    sections = tuple(_score_section(section, asked[section.id], answers) for section in scorecard.sections)
    criteria = tuple(criterion for section in scorecard.sections for criterion in asked[section.id])
    fails = tuple(criterion for criterion in criteria if criterion.critical and failed(criterion, answers))
    auto_failed = any(criterion.auto_fail is AutoFail.SCORECARD for criterion in fails)
    percent = 0.0 if auto_failed else _overall(scorecard.sections, [section.percent for section in sections])
    return Score(
        scorecard=scorecard.id,
        version=scorecard.version,
        percent=percent,
        earned=_overall(scorecard.sections, [section.earned for section in sections]),
        band=_band(scorecard.bands, percent),
        auto_failed=auto_failed,
        critical_fails=tuple(criterion.id for criterion in fails),
        critical_unscored=tuple(c.id for c in criteria if c.critical and answers.get(c.id) is None),
        sections=sections,
    )


def points(criterion: Criterion, answer: str | None) -> float | None:
    """The share of the criterion's weight that `answer` earns, 0 to 1; None when unscored or not applicable.

    Raises `NotOffered` for an answer that the criterion does not offer.
    """
    return None if answer is None or not criterion.kind.has_options else choices.points(criterion, answer)


def failed(criterion: Criterion, answers: Mapping[str, str | None]) -> bool:
    """Whether the answer earns the least that the criterion offers. Unscored and not applicable never fail."""
    earned = points(criterion, answers.get(criterion.id))
    return earned is not None and earned == points_of_a_fail(criterion)


def points_of_a_fail(criterion: Criterion) -> float | None:
    """The least that the criterion offers; None where all that it offers earns the same."""
    offered = choices.points_offered(criterion)
    return offered[0] if offered is not None and offered[0] < offered[1] else None


def _check(scorecard: Scorecard, answers: Mapping[str, str | None]) -> None:
    criteria = {criterion.id: criterion for criterion in scorecard.criteria}
    for id, answer in answers.items():
        if id not in criteria:
            raise ValueError(f"scorecard '{scorecard.id}' has no criterion '{id}'")
        try:
            points(criteria[id], answer)
        except choices.NotOffered:
            raise ValueError(f"criterion '{id}' of scorecard '{scorecard.id}' does not offer that answer") from None


def criteria_asked(section: Section, answers: Mapping[str, str | None], channel: str | None) -> tuple[Criterion, ...]:
    """The criteria that count: on this channel, with something to choose from, and with their condition met."""
    return tuple(
        criterion
        for criterion in section.criteria
        if can_be_asked(criterion, channel) and _condition_met(criterion, answers)
    )


def can_be_asked(criterion: Criterion, channel: str | None) -> bool:
    """Whether there is something to choose from on this channel, whatever the answers to others are."""
    return criterion.kind.has_options and (channel is None or channel in criterion.channels)


def _condition_met(criterion: Criterion, answers: Mapping[str, str | None]) -> bool:
    condition = criterion.condition
    return condition is None or choices.shares_any(answers.get(condition.criterion), condition.answers)


def _score_section(section: Section, asked: Sequence[Criterion], answers: Mapping[str, str | None]) -> SectionScore:
    earned = _weighted([(criterion.weight, points(criterion, answers.get(criterion.id))) for criterion in asked])
    percent = None if earned is None else 100 * earned
    auto_failed = any(c.critical and c.auto_fail is not AutoFail.NONE and failed(c, answers) for c in asked)
    unscored = sum(answers.get(criterion.id) is None for criterion in asked)
    scored = sum(points(criterion, answers.get(criterion.id)) is not None for criterion in asked)
    return SectionScore(
        section=section.id,
        percent=0.0 if auto_failed else percent,
        earned=percent,
        auto_failed=auto_failed,
        scored=scored,
        not_applicable=len(asked) - scored - unscored,
        unscored=unscored,
    )


def _overall(sections: Sequence[Section], percents: Sequence[float | None]) -> float | None:
    return _weighted([(section.weight, percent) for section, percent in zip(sections, percents, strict=True)])


def _weighted(parts: Sequence[tuple[float, float | None]]) -> float | None:
    """The mean of (weight, value) pairs over those that have a value; None when no weight is left."""
    counted = [(weight, value) for weight, value in parts if value is not None]
    total = sum(weight for weight, _ in counted)
    return sum(weight * value for weight, value in counted) / total if total else None


def _band(bands: Sequence[Band], percent: float | None) -> str | None:
    reached = [band for band in bands if percent is not None and percent >= band.minimum]
    return max(reached, key=lambda band: band.minimum).name if reached else None
