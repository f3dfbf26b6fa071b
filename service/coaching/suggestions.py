"""Draft coaching from what was answered: one strength, then one improvement. A person decides what becomes of it.

The choice is arithmetic and the words are the scorecard's, so that the same answers always give the same suggestion.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from models.transcripts import Speaker, Turn
from scorecards.schema import AnswerKind, Criterion, Scorecard

from ..evaluations.scoring import points

WELL_DONE = 0.75
"""From these points upwards an answer is something to praise: a pass, or a grade of 4 or 5."""
ADEQUATE = 0.5
"""The least that can stand as a strength when nothing was done well."""
SURE = 0.7
"""The least confidence at which a critical fail leads whatever else was lost; below it, it is weighed like any loss."""
_COMMON = frozenset(
    {"about", "after", "agent", "again", "before", "being", "could", "customer", "every", "other", "right", "should"}
    | {"their", "there", "these", "thing", "things", "those", "where", "which", "while", "would", "without"}
)


class Answered(Protocol):
    """An answer that may be coached on: a machine's `Judgement`, or what a person confirmed."""

    @property
    def criterion(self) -> str: ...
    @property
    def answer(self) -> str | None: ...
    @property
    def confidence(self) -> float: ...
    @property
    def evidence(self) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True)
class CoachingPoint:
    """One thing to say to the agent. `turn` is the 0-based number of an existing turn that shows it."""

    criterion: str
    turn: int
    text: str = field(repr=False)
    next_step: str
    resource: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to say first, and what to work on."""

    strength: CoachingPoint
    improvement: CoachingPoint


@dataclass(frozen=True, slots=True)
class _Candidate:
    criterion: Criterion
    points: float
    share: float
    confidence: float
    turn: int

    @property
    def surely_failed_critical(self) -> bool:
        return self.criterion.critical and self.points == 0 and self.confidence >= SURE


def suggest(scorecards: Sequence[Scorecard], answers: Sequence[Answered], turns: Sequence[Turn]) -> Suggestion | None:
    """The one strength and the one improvement that matter most, or None where either is missing.

    Unscored answers, answers that are not applicable and answers without evidence among `turns` are never used.
    The improvement loses most: critical fails that are `SURE` first, then lost points x the criterion's share of its
    scorecard x confidence. The strength earns most by the same measure; a high grade goes before a pass, which is the
    least to be expected. Ties go to the criterion that comes first. Raises `NotOffered` for a value that a criterion
    does not offer.
    """
    candidates = tuple(_candidates(scorecards, {answer.criterion: answer for answer in answers}, turns))
    improvement = _improvement(candidates)
    strength = _strength([candidate for candidate in candidates if candidate is not improvement])
    if strength is None or improvement is None:
        return None
    return Suggestion(
        strength=_point(strength, strength.criterion.coaching.strengths, turns),
        improvement=_point(improvement, improvement.criterion.coaching.improvements, turns),
    )


def _candidates(
    scorecards: Sequence[Scorecard], answers: Mapping[str, Answered], turns: Sequence[Turn]
) -> Iterator[_Candidate]:
    for scorecard in scorecards:
        for criterion in scorecard.criteria:
            answer = answers.get(criterion.id)
            if answer is None:
                continue
            earned = points(criterion, answer.answer)
            turn = _cited(answer.evidence, turns)
            if earned is not None and turn is not None:
                yield _Candidate(criterion, earned, _share(scorecard, criterion), answer.confidence, turn)


def _improvement(candidates: Sequence[_Candidate]) -> _Candidate | None:
    lost = [c for c in candidates if c.points < 1 and c.criterion.coaching.improvements]
    return max(lost, key=lambda c: (c.surely_failed_critical, (1 - c.points) * c.share * c.confidence), default=None)


def _strength(candidates: Sequence[_Candidate]) -> _Candidate | None:
    earned = [c for c in candidates if c.points >= ADEQUATE and c.criterion.coaching.strengths]
    return max(earned, key=_praise, default=None)


def _praise(candidate: _Candidate) -> tuple[bool, bool, float]:
    graded = candidate.criterion.kind is AnswerKind.GRADE
    return candidate.points >= WELL_DONE, graded, candidate.points * candidate.share * candidate.confidence


def _share(scorecard: Scorecard, criterion: Criterion) -> float:
    """The criterion's share of its scorecard's weight, so that scorecards on different scales compare."""
    section = next(section for section in scorecard.sections if criterion in section.criteria)
    within = sum(other.weight for other in section.criteria)
    across = sum(other.weight for other in scorecard.sections)
    return (criterion.weight / within) * (section.weight / across) if within and across else 0.0


def _cited(evidence: Sequence[int], turns: Sequence[Turn]) -> int | None:
    """The first cited turn in which the agent speaks, or else the first cited; None when no such turn exists."""
    existing = [number for number in evidence if 0 <= number < len(turns)]
    by_agent = [number for number in existing if turns[number].speaker is Speaker.AGENT]
    return next(iter(by_agent or existing), None)


def _point(candidate: _Candidate, texts: Sequence[str], turns: Sequence[Turn]) -> CoachingPoint:
    coaching = candidate.criterion.coaching
    return CoachingPoint(
        criterion=candidate.criterion.id,
        turn=candidate.turn,
        text=_fitting(texts, turns[candidate.turn].text),
        next_step=coaching.next_step,
        resource=coaching.resource,
    )


def _fitting(texts: Sequence[str], said: str) -> str:
    """The text that has most in common with what was said. Without anything in common the first: the general one."""
    stems = _stems(said)
    return max(texts, key=lambda text: len(_stems(text) & stems))


def _stems(text: str) -> set[str]:
    """Beginnings of the words that carry meaning, so that "thank" and "thanked" are one."""
    return {word[:5] for word in re.findall(r"[a-z]{5,}", text.lower()) if word not in _COMMON}
