import math

import numpy as np
import pytest

from evaluation import agreement

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section "any number of observers, missing data".
PUBLISHED = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


@pytest.mark.parametrize(("level", "expected"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_gives_the_published_values(level: agreement.Level, expected: float) -> None:
    assert agreement.krippendorff_alpha(PUBLISHED, level) == pytest.approx(expected, abs=0.0005)


def test_alpha_of_nothing_and_of_no_variation() -> None:
    assert math.isnan(agreement.krippendorff_alpha([[1, None], [None, 2]], "nominal"))
    assert agreement.krippendorff_alpha([[3, 3], [3, 3]], "ordinal") == 1.0


def test_cohen_kappa_by_hand() -> None:
    # 35 of 50 agree; by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5; (0.7 - 0.5) / 0.5
    assert agreement.cohen_kappa(np.array([[20.0, 5.0], [10.0, 15.0]])) == pytest.approx(0.4)


def test_gwet_ac1_gives_the_published_value_where_kappa_fails() -> None:
    table = np.array([[118.0, 5.0], [2.0, 0.0]])  # Gwet 2008: kappa is below zero although 94 % agree
    assert agreement.gwet_ac1(table) == pytest.approx(0.9408, abs=0.0001)
    assert agreement.cohen_kappa(table) == pytest.approx(-0.0234, abs=0.0001)


def test_quadratic_weights_by_hand() -> None:
    # Pairs (1,1) (2,3) (3,1): squared steps 0 + 1 + 4 = 5; by chance over all 9 pairings of the margins:
    # rows {1,2,3}, columns {1,3,1}: (0+4+0 + 1+1+1 + 4+0+4) / 3 = 5; 1 - 5/5 = 0
    table = agreement.contingency([1, 2, 3], [1, 3, 1], [1, 2, 3])
    assert agreement.quadratic_weighted_kappa(table) == pytest.approx(0.0)
    assert agreement.quadratic_weighted_kappa(np.diag([3.0, 2.0, 1.0])) == 1.0


def test_near_misses_weigh_less_than_far_ones() -> None:
    near = agreement.contingency([1, 3, 5, 2], [1, 3, 5, 3], [1, 2, 3, 4, 5])
    far = agreement.contingency([1, 3, 5, 1], [1, 3, 5, 5], [1, 2, 3, 4, 5])
    assert agreement.quadratic_weighted_kappa(near) > agreement.quadratic_weighted_kappa(far)


def test_shares_precision_and_recall_by_hand() -> None:
    table = agreement.contingency(["f", "f", "p", "p"], ["f", "p", "f", "p"], ["p", "f"])
    assert agreement.share_within(table, 0) == 0.5
    assert agreement.share_within(table, 1) == 1.0
    assert agreement.precision(table, 1) == 0.5
    assert agreement.recall(table, 1) == 0.5
    assert math.isnan(agreement.recall(np.zeros((2, 2)), 1))


def test_strangers_and_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="not among"):
        agreement.contingency(["x"], ["a"], ["a"])
    with pytest.raises(ValueError, match="cannot be paired"):
        agreement.contingency(["a"], [], ["a"])


def test_calibration_error_by_hand() -> None:
    # Bin .8: confidence .85, half right: gap .35, two of four. Bin 0: confidence .05, none right: gap .05.
    error = agreement.calibration_error([0.85, 0.85, 0.05, 0.05], [True, False, False, False])
    assert error == pytest.approx(0.5 * 0.35 + 0.5 * 0.05)
    assert agreement.calibration_error([1.0], [True]) == 0.0


def test_bootstrap_covers_the_mean_and_repeats_itself() -> None:
    values = np.arange(100.0)
    low, high = agreement.bootstrap(100, lambda drawn: float(values[drawn].mean()))
    assert low < 49.5 < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 10, rel=0.1)
    assert agreement.bootstrap(100, lambda drawn: float(values[drawn].mean())) == (low, high)
