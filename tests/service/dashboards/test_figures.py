"""Means, shares and differences against numbers worked out by hand."""

import pytest

from service.dashboards.figures import NOTHING, Sample, Sums, change, deviation, mean, pooled, share


def sums(*values: float) -> Sums:
    return Sums(len(values), sum(values), sum(value * value for value in values))


def test_a_mean_has_students_interval() -> None:
    found = mean(sums(60, 70, 80))
    assert found.value == 70
    assert found.n == 3
    assert found.low == pytest.approx(70 - 4.302653 * 10 / 3**0.5, abs=1e-4)  # t of 2 degrees, deviation 10
    assert found.high == pytest.approx(70 + 4.302653 * 10 / 3**0.5, abs=1e-4)


def test_checks_that_pass_or_fail_have_wilsons() -> None:
    found = mean(sums(100, 100, 100, 0))
    assert found.value == 75
    assert found.low == pytest.approx(30.06, abs=0.01)
    assert found.high == pytest.approx(95.44, abs=0.01)


def test_all_passed_is_no_certainty() -> None:
    found = mean(sums(*[100] * 5))
    assert found.high == pytest.approx(100)
    assert found.low == pytest.approx(56.55, abs=0.01)


def test_one_value_has_no_interval_and_none_has_no_mean() -> None:
    assert (mean(sums(40)).low, mean(sums(40)).value) == (None, 40)
    assert mean(NOTHING).value is None
    assert mean(NOTHING).suppressed


def test_a_deviation_may_be_negative() -> None:
    found = deviation(sums(-4, -2))
    assert found.value == -3
    assert found.low == pytest.approx(-3 - 12.7062, abs=1e-3)


def test_a_share_is_in_percent() -> None:
    assert share(1, 4).value == 25
    assert share(0, 0).value is None


def test_a_difference_within_its_interval_is_noise() -> None:
    small = change(sums(50, 60, 70), sums(55, 65, 75))
    assert small is not None
    assert small.value == 5
    assert small.within_noise
    large = change(sums(50, 51, 52, 51), sums(80, 81, 82, 81))
    assert large is not None
    assert not large.within_noise
    assert change(sums(50), sums(60, 70)) is None


def test_samples_count_for_as_many_interactions_as_they_speak_for() -> None:
    found, size = pooled([Sample(60, 2.0, 12, 2, 100), Sample(90, 4.0, 12, 2, 300)])
    assert (found.value, found.n, size) == (82.5, 24, 400)
    error = ((100 * 2.0) ** 2 + (300 * 4.0) ** 2) ** 0.5 / 400
    assert found.high == pytest.approx(82.5 + 2.085963 * error, abs=1e-4)  # t of 24 - 4 degrees
    unsure, _ = pooled([Sample(60, None, 1, 1, 100), Sample(90, 4.0, 12, 2, 300)])
    assert (unsure.value, unsure.low) == (82.5, None)


def test_values_that_are_all_the_same_have_no_interval() -> None:
    assert deviation(sums(0.1, 0.1, 0.1)).low is None
    assert mean(sums(71.3, 71.3)).low is None
    assert change(sums(50, 50), sums(60, 60)) is None
