"""Krippendorff's alpha of a calibration, with its interval."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evaluation import agreement
from evaluation.agreement import Level

from ..reviews.agreement import NO_FIGURE, Figure

RESAMPLES = 400
LEAST_UNITS = 5
"""From fewer, drawing them again would feign certainty: then there is no interval."""


def alpha_of(ratings: Sequence[Sequence[float | None]], level: Level) -> Figure:
    """Of ratings with one row a person and one column a unit, None where there is none; no value without any variety.

    The interval is by drawing units again.
    """
    matrix: npt.NDArray[np.object_] = np.array(ratings, dtype=object)
    units = matrix.shape[1] if matrix.ndim == 2 else 0

    def alpha(drawn: npt.NDArray[np.intp]) -> float:
        return _defined_alpha(matrix[:, drawn].tolist(), level)

    value = _defined_alpha(matrix.tolist(), level) if units else math.nan
    if math.isnan(value):
        return NO_FIGURE
    low, high = agreement.bootstrap(units, alpha, resamples=RESAMPLES) if units >= LEAST_UNITS else (math.nan, math.nan)
    return Figure(value, known(low), known(high))


def _defined_alpha(ratings: Sequence[Sequence[float | None]], level: Level) -> float:
    paired = [unit for unit in zip(*ratings, strict=True) if sum(rating is not None for rating in unit) > 1]
    if len({rating for unit in paired for rating in unit if rating is not None}) < 2:
        return math.nan
    return agreement.krippendorff_alpha(ratings, level)


def known(value: float) -> float | None:
    """JSON has no nan."""
    return None if math.isnan(value) else value
