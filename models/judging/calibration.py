"""From a head's raw output to probabilities that mean something. Fitted on answers the head was not trained on."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from .cues import Matrix

GRADES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class CalibratedVerdict:
    """`missed` says that the evidence to look for is of what went wrong."""

    distribution: dict[str, float]
    answer: str
    missed: bool
    grade: float | None = None


@dataclass(frozen=True, slots=True)
class GradeCalibration:
    """An ordered probit over the grades 1 to 5: a raw grade with normal error of standard deviation `error` falls
    between `bounds`.

    The answer is the median grade, which is the one expected to be the fewest grades off.
    """

    bounds: list[float]
    error: float

    def verdict(self, raw: Matrix) -> CalibratedVerdict:
        value = float(raw[0])
        below = [0.0, *(_normal((bound - value) / self.error) for bound in self.bounds), 1.0]
        distribution = {str(grade): below[grade] - below[grade - 1] for grade in GRADES}
        answer = 1 + sum(value > bound for bound in self.bounds)
        expectation = sum(int(grade) * share for grade, share in distribution.items())
        return CalibratedVerdict(distribution, str(answer), missed=answer <= 3, grade=expectation)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PassFailCalibration:
    """Opportunity first, then the verdict, each a logistic curve over its raw output: slope and offset.

    The answer is the most probable one, a fail counting `fail_weight` times: missing a critical fail costs more than
    asking a person to look at one that is none. The distribution itself is not weighted.
    """

    opportunity: list[float]
    passed: list[float]
    fail_weight: float = 1.0

    def verdict(self, raw: Matrix) -> CalibratedVerdict:
        applies = logistic(self.opportunity[0] * float(raw[0]) + self.opportunity[1])
        passes = logistic(self.passed[0] * float(raw[1]) + self.passed[1])
        distribution = {"pass": applies * passes, "fail": applies * (1 - passes), "na": 1 - applies}
        worth = distribution | {"fail": self.fail_weight * distribution["fail"]}
        answer = max(worth, key=lambda value: worth[value])
        return CalibratedVerdict(distribution, answer, missed=answer == "fail")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, value))))


def _normal(value: float) -> float:
    """The cumulative normal distribution."""
    return 0.5 * (1 + math.erf(value / math.sqrt(2)))
