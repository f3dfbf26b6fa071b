"""Intervals of tables and of answers in groups."""

import math

import numpy as np
import pytest

from evaluation.agreement import bootstrap_table, clustered_share, cohen_kappa, contingency


def test_a_table_s_interval_holds_its_value_and_narrows_with_pairs() -> None:
    few = contingency(["a"] * 6 + ["b"] * 4, ["a"] * 5 + ["b"] * 5, ["a", "b"])
    many = few * 50
    (low, high), (near_low, near_high) = bootstrap_table(few, cohen_kappa), bootstrap_table(many, cohen_kappa)
    assert low < cohen_kappa(few) < high
    assert near_low < cohen_kappa(many) < near_high
    assert near_high - near_low < (high - low) / 3


def test_nothing_gives_nothing() -> None:
    assert all(math.isnan(end) for end in bootstrap_table(np.zeros((2, 2)), cohen_kappa))
    assert all(math.isnan(end) for end in clustered_share([], []))


def test_groups_that_agree_within_themselves_say_less() -> None:
    """100 answers, half of them hits: ten conversations that are all right or all wrong, or a hundred single ones."""
    grouped = clustered_share([10] * 5 + [0] * 5, [10] * 10)
    single = clustered_share([1] * 50 + [0] * 50, [1] * 100)
    assert single == pytest.approx((0.4, 0.6), abs=0.03)
    assert grouped[1] - grouped[0] > 2.5 * (single[1] - single[0])
