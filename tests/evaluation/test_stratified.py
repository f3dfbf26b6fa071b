"""The stratified mean against numbers worked out by hand."""

import math

import pytest

from evaluation.stratified import Stratum, stratified_mean

T_2 = 4.302652729749462
"""Student's 97.5 % point with two degrees of freedom."""


def test_each_stratum_counts_for_its_size_not_for_its_sample() -> None:
    found = stratified_mean([Stratum(100, (80.0, 90.0)), Stratum(300, (60.0, 64.0))])
    assert found.mean == pytest.approx((100 * 85 + 300 * 62) / 400)
    assert (found.n, found.strata, found.covered) == (4, 2, 1.0)


def test_the_interval_is_students_over_the_strata() -> None:
    found = stratified_mean([Stratum(100, (80.0, 90.0)), Stratum(300, (60.0, 64.0))])
    variance = (100**2 * 0.98 * 50 / 2 + 300**2 * (1 - 2 / 300) * 8 / 2) / 400**2
    margin = T_2 * math.sqrt(variance)
    assert found.interval == pytest.approx((67.75 - margin, 67.75 + margin))


def test_what_was_sampled_completely_is_certain() -> None:
    found = stratified_mean([Stratum(2, (80.0, 90.0)), Stratum(1, (70.0,))])
    assert found.mean == pytest.approx(80)
    assert found.interval == pytest.approx((80, 80))


def test_one_value_a_stratum_borrows_the_spread_of_all() -> None:
    found = stratified_mean([Stratum(10, (80.0,)), Stratum(10, (60.0,))])
    variance = 2 * 10**2 * 0.9 * 200 / 20**2
    margin = 12.706204736432095 * math.sqrt(variance)
    assert found.mean == pytest.approx(70)
    assert found.interval == pytest.approx((70 - margin, 70 + margin))


def test_strata_without_a_value_are_not_spoken_for() -> None:
    found = stratified_mean([Stratum(30, (80.0, 82.0)), Stratum(10, ())])
    assert (found.mean, found.covered) == (81.0, 0.75)


def test_too_little_gives_no_interval() -> None:
    assert stratified_mean([Stratum(10, (80.0,))]).interval == (None, None)
    assert stratified_mean([Stratum(10, ())]).mean is None
    assert stratified_mean([]).covered == 0.0


def test_the_interval_ends_where_scores_end() -> None:
    found = stratified_mean([Stratum(50, (99.0, 40.0))], bounds=(0, 100))
    assert found.interval == (0, 100)
