"""From a distribution over a criterion's options to an answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from scorecards.schema import AnswerKind, Criterion

NOT_APPLICABLE = "na"
"""The option value that means: there was no opportunity."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`confidence` is the probability that `answer` is exactly right; `grade` the expectation, for graded criteria."""

    answer: str
    confidence: float
    grade: float | None = None


def decide(criterion: Criterion, distribution: Mapping[str, float]) -> Verdict:
    """The answer that a distribution over the criterion's option values amounts to.

    A grade is the rounded expectation: over an ordered scale it is closer to what people give than the most
    probable single grade (G-Eval, arXiv 2303.16634). Any other answer is the most probable option.
    """
    if criterion.kind is AnswerKind.GRADE:
        grade = sum(int(value) * share for value, share in distribution.items())
        answer = min(distribution, key=lambda value: (abs(int(value) - grade), int(value)))
        return Verdict(answer, distribution[answer], grade)
    answer = max(distribution, key=lambda value: distribution[value])
    return Verdict(answer, distribution[answer])
