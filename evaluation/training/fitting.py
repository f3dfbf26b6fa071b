"""Ridge regressions and calibration curves. Nothing is random: the same data give the same heads."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import norm

from models.judging.calibration import GRADES, GradeCalibration, PassFailCalibration
from models.judging.cues import Matrix
from models.judging.heads import Linear

TURN_PENALTY = 4000.0
"""Chosen by cross-validation on the training corpus."""
FAIL_WEIGHT, CRITICAL_FAIL_WEIGHT = 2.0, 2.5
"""What a missed fail costs against a false alarm; also seen in cross-validation."""
LEAST = 1e-6

Rows = npt.NDArray[np.intp]


def ridge(rows: Matrix, targets: Matrix, penalty: float) -> Linear:
    """Least squares with squared weights penalised; the smaller of the two equivalent systems is solved."""
    mean = targets.mean(0)
    if len(rows) <= rows.shape[1]:
        dual = np.linalg.solve(rows @ rows.T + penalty * np.eye(len(rows)), targets - mean)
        return Linear(rows.T @ dual, mean)
    primal = rows.T @ rows + penalty * np.eye(rows.shape[1])
    return Linear(np.linalg.solve(primal, rows.T @ (targets - mean)), mean)


def out_of_fold(rows: Matrix, targets: Matrix, folds: Rows, fit: Callable[[Matrix, Matrix], Linear]) -> Matrix:
    """Each row's output from a model fitted to the other folds."""
    result = np.zeros_like(targets)
    for fold in np.unique(folds):
        held = folds == fold
        result[held] = fit(rows[~held], targets[~held])(rows[held])
    return result


def calibrate_pass_fail(raw: Matrix, labels: Sequence[str], *, critical: bool) -> PassFailCalibration:
    """`raw` has shape (interactions, 2): opportunity and pass, out of fold."""
    applies = np.array([label != "na" for label in labels])
    passed = np.array([label == "pass" for label in labels])
    return PassFailCalibration(
        opportunity=logistic_curve(raw[:, 0], applies),
        passed=logistic_curve(raw[applies, 1], passed[applies]),
        fail_weight=CRITICAL_FAIL_WEIGHT if critical else FAIL_WEIGHT,
    )


def logistic_curve(raw: Matrix, happened: npt.NDArray[np.bool_]) -> list[float]:
    """Slope and offset by maximum likelihood with Platt's smoothed targets, which also serve a class never seen."""
    positive, negative = happened.sum(), (~happened).sum()
    targets = np.where(happened, (positive + 1) / (positive + 2), 1 / (negative + 2))

    def loss(parameters: Matrix) -> float:
        chance = np.clip(expit(parameters[0] * raw + parameters[1]), LEAST, 1 - LEAST)
        return float(-(targets * np.log(chance) + (1 - targets) * np.log(1 - chance)).sum())

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return [float(max(slope, 0.0)), float(offset)]


def calibrate_grades(raw: Matrix, grades: npt.NDArray[np.intp]) -> GradeCalibration:
    """Bounds and error of an ordered probit by maximum likelihood."""
    keeping = np.quantile(raw, [float(np.mean(grades <= grade)) for grade in GRADES[:-1]])
    start = np.array([keeping[0], *np.log(np.maximum(np.diff(keeping), 0.05)), np.log(0.8)])

    def parameters(packed: Matrix) -> tuple[Matrix, float]:
        return np.cumsum([packed[0], *np.exp(packed[1:4])]), float(np.exp(packed[4]))

    def loss(packed: Matrix) -> float:
        bounds, error = parameters(packed)
        below = np.hstack([np.zeros((len(raw), 1)), norm.cdf((bounds - raw[:, None]) / error), np.ones((len(raw), 1))])
        likelihood = below[np.arange(len(raw)), grades] - below[np.arange(len(raw)), grades - 1]
        return float(-np.log(np.maximum(likelihood, LEAST)).sum())

    fitted = minimize(loss, start, method="Nelder-Mead", options={"maxiter": 4000, "maxfev": 4000}).x
    bounds, error = parameters(fitted)
    return GradeCalibration(bounds.tolist(), error)
