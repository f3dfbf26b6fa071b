"""Means with their interval, by hand."""

import pytest

from evaluation.means import student_interval


def test_by_hand() -> None:
    # mean 80, standard deviation 10, n = 3; t(2, .975) = 4.3027: 80 ± 4.3027 * 10 / sqrt(3)
    assert student_interval([70, 80, 90]) == pytest.approx((80 - 24.841, 80 + 24.841), abs=0.001)


def test_cut_at_the_bounds() -> None:
    assert student_interval([70, 80, 90], bounds=(0, 100)) == pytest.approx((55.159, 100), abs=0.001)


def test_too_few_and_all_the_same() -> None:
    assert student_interval([]) is None
    assert student_interval([80]) is None
    assert student_interval([80, 80]) is None
