"""Fits the heads of the embedded judge to labelled examples."""

from collections.abc import Sequence

import numpy as np

from models.judging.calibration import GradeCalibration, PassFailCalibration
from models.judging.cues import Matrix
from models.judging.heads import (
    ASPECTS,
    BLOCK_LIMIT,
    RELEVANT,
    TURN_LIMIT,
    Heads,
    Linear,
    Scaling,
    head_row,
    pool,
)
from models.judging.turn_features import BLOCKS
from scorecards.schema import AnswerKind, Criterion

from .examples import Example, Folds
from .fitting import (
    HEAD_PENALTY,
    TURN_PENALTY,
    calibrate_grades,
    calibrate_pass_fail,
    logistic_curve,
    out_of_fold,
    ridge,
)

FLOOR = 1e-3
PASSED = {"pass": 1.0, "na": 0.5, "fail": 0.0}
"""An interaction without opportunity teaches the verdict nothing; leaving it half-way steadies the weights."""


def fit(examples: Sequence[Example], criteria: Sequence[Criterion], folds: Folds) -> Heads:
    """Heads for the criteria. What a later stage learns from, an earlier stage predicted without having seen it."""
    turn_scaling, turn_scorer = _fit_turns(examples)
    scores = _turn_scores_out_of_fold(examples, folds)
    pooled = np.array([pool(item) for item in scores])
    scaling = {name: _block_scaling(np.array([item.given.blocks[name] for item in examples])) for name in BLOCKS}
    scaling["scores"] = _block_scaling(pooled)
    heads: dict[str, Linear] = {}
    calibrations: dict[str, GradeCalibration | PassFailCalibration] = {}
    for place, criterion in enumerate(criteria):
        rows = np.array(
            [head_row(item.given.blocks, seen, place, scaling) for item, seen in zip(examples, pooled, strict=True)]
        )
        labels = [item.labels[criterion.id] for item in examples]
        heads[criterion.id], calibrations[criterion.id] = _fit_head(criterion, rows, labels, folds)
    return Heads(
        criteria=tuple(criterion.id for criterion in criteria),
        features=examples[0].given.names,
        turn_scaling=turn_scaling,
        turn_scorer=turn_scorer,
        block_scaling=scaling,
        heads=heads,
        calibrations=calibrations,
        support=_support(examples, scores),
    )


def _fit_turns(examples: Sequence[Example]) -> tuple[Scaling, Linear]:
    rows = np.vstack([item.given.turns for item in examples])
    scaling = Scaling.of(rows, TURN_LIMIT, FLOOR)
    return scaling, ridge(scaling(rows), np.vstack([item.turn_targets for item in examples]), TURN_PENALTY)


def _turn_scores_out_of_fold(examples: Sequence[Example], folds: Folds) -> list[Matrix]:
    scores: list[Matrix] = [np.zeros(0)] * len(examples)
    for fold in np.unique(folds):
        scaling, scorer = _fit_turns([item for item, place in zip(examples, folds, strict=True) if place != fold])
        for number in np.flatnonzero(folds == fold).tolist():
            scores[number] = scorer(scaling(examples[number].given.turns))
    return scores


def _block_scaling(rows: Matrix) -> Scaling:
    return Scaling.of(rows, BLOCK_LIMIT, FLOOR)


def _fit_head(
    criterion: Criterion, rows: Matrix, labels: Sequence[str], folds: Folds
) -> tuple[Linear, GradeCalibration | PassFailCalibration]:
    if criterion.kind is AnswerKind.GRADE:
        grades = np.array([int(label) for label in labels])
        targets = grades[:, None].astype(float)
        raw = out_of_fold(rows, targets, folds, _head)
        return _head(rows, targets), calibrate_grades(raw[:, 0], grades)
    targets = np.array([[float(label != "na"), PASSED[label]] for label in labels])
    raw = out_of_fold(rows, targets, folds, _head)
    return _head(rows, targets), calibrate_pass_fail(raw, labels, critical=criterion.critical)


def _head(rows: Matrix, targets: Matrix) -> Linear:
    return ridge(rows, targets, HEAD_PENALTY)


def _support(examples: Sequence[Example], scores: Sequence[Matrix]) -> tuple[float, float]:
    """How probable it is that the best-scored turn is one that people cite, by its score (all criteria together)."""
    best, cited = [], []
    for item, seen in zip(examples, scores, strict=True):
        for column in range(RELEVANT, seen.shape[1], ASPECTS):
            if item.turn_targets[:, column].any():
                turn = int(np.argmax(seen[:, column]))
                best.append(seen[turn, column])
                cited.append(bool(item.turn_targets[turn, column]))
    slope, offset = logistic_curve(np.array(best), np.array(cited))
    return slope, offset
