"""Fits the heads of the embedded judge to labelled examples."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from models.judging.calibration import GradeCalibration, PassFailCalibration
from models.judging.cues import Matrix
from models.judging.heads import (
    ASPECTS,
    BLOCK_LIMIT,
    POOLS,
    RELEVANT,
    TURN_LIMIT,
    Bend,
    Heads,
    Linear,
    Scaling,
    block_slices,
    head_row,
    pool,
)
from models.judging.turn_features import BLOCKS
from scorecards.schema import AnswerKind, Criterion

from .block_weights import block_weights
from .examples import Example, Folds
from .fitting import (
    TURN_PENALTY,
    calibrate_grades,
    calibrate_pass_fail,
    logistic_curve,
    out_of_fold,
    ridge,
)
from .moments import Moments

FLOOR = 1e-3
SEED = 7
BEND_WIDTH = 3**0.5
"""In standard deviations of pooled scores; chosen by cross-validation."""
PASSED = {"pass": 1.0, "na": 0.5, "fail": 0.0}
"""An interaction without opportunity teaches the verdict nothing; leaving it half-way steadies the weights."""


def fit(examples: Sequence[Example], criteria: Sequence[Criterion], folds: Folds) -> Heads:
    """Heads for the criteria. What a later stage learns from, an earlier stage predicted without having seen it."""
    turn_scaling = Scaling.of(np.vstack([item.given.turns for item in examples]), TURN_LIMIT, FLOOR)
    turn_scorer, scores = _fit_turns(examples, turn_scaling, folds)
    pooled = np.array([pool(item) for item in scores])
    scaling = {name: _block_scaling(np.array([item.given.blocks[name] for item in examples])) for name in BLOCKS}
    scaling["scores"] = _block_scaling(pooled)
    blocks = block_slices(examples[0].given.blocks, pooled.shape[1])
    bend = Bend.drawn(POOLS * ASPECTS, BEND_WIDTH, SEED)
    heads: dict[str, Linear] = {}
    calibrations: dict[str, GradeCalibration | PassFailCalibration] = {}
    for place, criterion in enumerate(criteria):
        rows = np.array(
            [
                head_row(item.given.blocks, seen, place, scaling, bend)
                for item, seen in zip(examples, pooled, strict=True)
            ]
        )
        labels = [item.labels[criterion.id] for item in examples]
        heads[criterion.id], calibrations[criterion.id] = _fit_head(criterion, rows, labels, folds, blocks)
    return Heads(
        criteria=tuple(criterion.id for criterion in criteria),
        features=examples[0].given.names,
        turn_scaling=turn_scaling,
        turn_scorer=turn_scorer,
        block_scaling=scaling,
        bend=bend,
        heads=heads,
        calibrations=calibrations,
        support=_support(examples, scores),
    )


def _fit_turns(examples: Sequence[Example], scaling: Scaling, folds: Folds) -> tuple[Linear, list[Matrix]]:
    """The scorer of turns, and each interaction's turn scores from one fitted without its fold."""
    rows = [scaling(item.given.turns) for item in examples]
    by_fold = {
        fold: sum(
            (
                Moments.of(rows[number], examples[number].turn_targets)
                for number in np.flatnonzero(folds == fold).tolist()
            ),
            Moments.none(rows[0].shape[1], examples[0].turn_targets.shape[1]),
        )
        for fold in np.unique(folds).tolist()
    }
    everything = sum(by_fold.values(), Moments.none(rows[0].shape[1], examples[0].turn_targets.shape[1]))
    scores: list[Matrix] = [np.zeros(0)] * len(examples)
    for fold, moments in by_fold.items():
        scorer = (everything - moments).ridge(TURN_PENALTY)
        for number in np.flatnonzero(folds == fold).tolist():
            scores[number] = scorer(rows[number])
    return everything.ridge(TURN_PENALTY), scores


def _block_scaling(rows: Matrix) -> Scaling:
    return Scaling.of(rows, BLOCK_LIMIT, FLOOR)


def _fit_head(
    criterion: Criterion, rows: Matrix, labels: Sequence[str], folds: Folds, blocks: Mapping[str, slice]
) -> tuple[Linear, GradeCalibration | PassFailCalibration]:
    if criterion.kind is AnswerKind.GRADE:
        grades = np.array([int(label) for label in labels])
        head, raw = _fit_outputs(rows, grades[:, None].astype(float), folds, blocks)
        return head, calibrate_grades(raw[:, 0], grades)
    targets = np.array([[float(label != "na"), PASSED[label]] for label in labels])
    head, raw = _fit_outputs(rows, targets, folds, blocks)
    return head, calibrate_pass_fail(raw, labels, critical=criterion.critical)


def _fit_outputs(rows: Matrix, targets: Matrix, folds: Folds, blocks: Mapping[str, slice]) -> tuple[Linear, Matrix]:
    """One regression an output, each with its own weights of the blocks; also the outputs out of fold."""
    fitted, held_back = [], []
    for target in targets.T:
        weights = block_weights(rows, target, blocks)
        scale = np.concatenate(
            [np.full(place.stop - place.start, weights[name] ** 0.5) for name, place in blocks.items()]
        )
        fitted.append(_head(rows, target[:, None], scale))
        held_back.append(out_of_fold(rows, target[:, None], folds, partial(_head, scale=scale)))
    together = Linear(np.hstack([one.weights for one in fitted]), np.concatenate([one.bias for one in fitted]))
    return together, np.hstack(held_back)


def _head(rows: Matrix, targets: Matrix, scale: Matrix) -> Linear:
    """Ridge on weighted columns, as weights of the columns themselves."""
    weighted = ridge(rows * scale, targets, 1.0)
    return Linear(weighted.weights * scale[:, None], weighted.bias)


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
