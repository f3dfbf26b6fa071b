"""Intervals, against numbers worked out by hand."""

import math

import pytest

from evaluation.proportions import effective_trials, wilson


def test_wilson_by_hand() -> None:
    # 8 of 10, z² = 3.8415: centre (0.8 + 0.19207) / 1.38415, half width 1.96 * sqrt(0.016 + 0.0096036) / 1.38415.
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_all_and_none() -> None:
    assert wilson(20, 20) == pytest.approx((20 / (20 + 3.8415), 1), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0, 3.8415 / (20 + 3.8415)), abs=1e-4)


def test_nothing_is_unknown() -> None:
    assert all(math.isnan(end) for end in wilson(0, 0))


def test_equal_weights_count_in_full_and_unequal_ones_for_less() -> None:
    assert effective_trials([5.0] * 12) == pytest.approx(12)
    assert effective_trials([1.0, 1.0, 4.0]) == pytest.approx(36 / 18)
    assert effective_trials([]) == 0
