"""Means, shares and differences with their 95 % intervals, from sums that were counted beforehand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.means import around
from evaluation.proportions import wilson

PERCENT = (0.0, 100.0)
SMALLEST_GROUP = 5
"""Below this many results a figure about a person or team is not shown: single cases say nothing about them."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Of percents: how many, their sum and the sum of their squares."""

    n: int
    total: float
    squares: float

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def __sub__(self, other: "Sums") -> "Sums":
        """Without `other`, which is part of it."""
        return Sums(self.n - other.n, self.total - other.total, self.squares - other.squares)

    @property
    def variance(self) -> float:
        """Of a single value, with n - 1. Rounding never makes it negative."""
        if self.n < 2:
            return math.nan
        return max(0.0, (self.squares - self.total**2 / self.n) / (self.n - 1))

    @property
    def varies(self) -> bool:
        """Whether the values say anything about their spread. Sums carry the rounding of their many terms."""
        return self.n > 1 and self.variance > 1e-9 * max(1.0, self.squares / self.n)


NOTHING = Sums(0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its interval, from `n` observations; None where there is none or it cannot be said."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def suppressed(self) -> bool:
        return self.n < SMALLEST_GROUP

    @property
    def withheld_if_small(self) -> "Figure":
        """The same, or only its n where it is of fewer than `SMALLEST_GROUP`."""
        return Figure(None, None, None, self.n) if self.suppressed else self


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two means, in points of percent, with its interval."""

    value: float
    low: float
    high: float

    @property
    def within_noise(self) -> bool:
        """No difference at all would fit the interval, too."""
        return self.low <= 0 <= self.high


def mean(sums: Sums) -> Figure:
    """Of percents. Wilson's interval where all are 0 or 100, as in a check that is passed or failed; else Student's."""
    if not sums.n:
        return Figure(None, None, None, 0)
    value = sums.total / sums.n
    if math.isclose(sums.squares, 100 * sums.total):
        low, high = wilson(sums.total / 100, sums.n)
        return Figure(value, 100 * low, 100 * high, sums.n)
    if not sums.varies:
        return Figure(value, None, None, sums.n)
    low, high = around(value, math.sqrt(sums.variance / sums.n), sums.n - 1, bounds=PERCENT)
    return Figure(value, low, high, sums.n)


def deviation(sums: Sums) -> Figure:
    """A mean of differences, which may be negative. Student's interval."""
    if not sums.varies:
        return Figure(sums.total / sums.n if sums.n else None, None, None, sums.n)
    value = sums.total / sums.n
    return Figure(value, *around(value, math.sqrt(sums.variance / sums.n), sums.n - 1), sums.n)


def share(count: int, total: int) -> Figure:
    """In percent, with Wilson's interval."""
    if not total:
        return Figure(None, None, None, 0)
    low, high = wilson(count, total)
    return Figure(100 * count / total, 100 * low, 100 * high, total)


def change(before: Sums, after: Sums) -> Change | None:
    """From one mean to the other, Welch's interval (1947). None where either has fewer than two values, or both have
    none that differ: such values say nothing about how far the next may lie."""
    if min(before.n, after.n) < 2 or not (before.varies or after.varies):
        return None
    parts = [sums.variance / sums.n for sums in (before, after)]
    value = after.total / after.n - before.total / before.n
    squared = sum(part**2 / (sums.n - 1) for part, sums in zip(parts, (before, after), strict=True))
    freedom = sum(parts) ** 2 / squared
    low, high = around(value, math.sqrt(sum(parts)), int(max(1, freedom)))
    return Change(value, low, high)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one random sample says: `size` interactions that it speaks for, `strata` agents that it comes from."""

    mean: float
    standard_error: float | None
    n: int
    strata: int
    size: int


def pooled(samples: Sequence[Sample]) -> tuple[Figure, int]:
    """What samples of different weeks say together, each counting for as many interactions as it speaks for.

    The second is how many interactions that is. No interval where a sample has none.
    """
    size = sum(sample.size for sample in samples)
    n = sum(sample.n for sample in samples)
    if not size:
        return Figure(None, None, None, 0), 0
    value = sum(sample.size * sample.mean for sample in samples) / size
    errors = [(sample.size * sample.standard_error) ** 2 for sample in samples if sample.standard_error is not None]
    if len(errors) < len(samples):
        return Figure(value, None, None, n), size
    freedom = max(1, n - sum(sample.strata for sample in samples))
    return Figure(value, *around(value, math.sqrt(sum(errors)) / size, freedom, bounds=PERCENT), n), size
