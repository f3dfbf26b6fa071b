"""Figures and differences on sums that were worked out by hand."""

import math

import pytest

from service.dashboards.figures import NOTHING, Figure, Sums
from service.performance.estimates import compared, difference, estimate
from service.performance.medians import median_ranks
from service.performance.registry import METRICS


def sums(*values: float) -> Sums:
    return Sums(len(values), sum(values), sum(value * value for value in values))


def test_a_share_has_wilsons_interval() -> None:
    """8 of 10: Wilson's interval is .490 to .943."""
    figure = estimate(METRICS["service_level"], sums(*[100.0] * 8, 0.0, 0.0))
    assert (figure.value, figure.n) == (80.0, 10)
    assert (figure.low, figure.high) == pytest.approx((49.02, 94.33), abs=0.01)


def test_a_mean_of_times_has_students_interval_that_is_never_below_nothing() -> None:
    """Mean 300, s = 100, n = 3: 300 ± 4.3027 · 57.735 = 51.59 to 548.41."""
    figure = estimate(METRICS["handle_time"], sums(200.0, 300.0, 400.0))
    assert (figure.value, figure.low, figure.high) == pytest.approx((300.0, 51.59, 548.41), abs=0.01)
    assert estimate(METRICS["hold_time"], sums(0.0, 0.0, 90.0)).low == 0.0


def test_the_net_promoter_score() -> None:
    """6 promoters, 2 detractors of 10: 40. Adjusted: (6.75 - 2.75) / 13 = .3077 ± 1.96 sqrt((9.5/13 - .0947) / 13)."""
    figure = estimate(METRICS["recommendation"], sums(*[100.0] * 6, 0.0, 0.0, -100.0, -100.0))
    margin = 1.959964 * math.sqrt((9.5 / 13 - (4 / 13) ** 2) / 13)
    assert figure.value == 40.0
    assert figure.low == pytest.approx(100 * (4 / 13 - margin), abs=1e-3)
    assert figure.high == pytest.approx(100 * (4 / 13 + margin), abs=1e-3)


def test_a_count_is_its_own_value() -> None:
    assert estimate(METRICS["contacts"], Sums(7, 0.0, 0.0)) == Figure(7.0, None, None, 7)


@pytest.mark.parametrize("metric", METRICS)
def test_nothing_said_is_no_value(metric: str) -> None:
    figure = estimate(METRICS[metric], NOTHING)
    assert figure.n == 0
    assert figure.value in (None, 0.0)
    assert compared(METRICS[metric], NOTHING, NOTHING) is None


def test_a_difference_of_shares_has_newcombes_interval() -> None:
    """Newcombe 1998, example (a): 56/70 less 48/80 is .20, .0524 to .3339."""
    before, after = sums(*[100.0] * 48, *[0.0] * 32), sums(*[100.0] * 56, *[0.0] * 14)
    change = compared(METRICS["satisfied"], before, after)
    assert change is not None
    assert (change.value, change.low, change.high) == pytest.approx((20.0, 5.24, 33.39), abs=0.01)
    assert not change.within_noise


def test_a_difference_within_noise_says_so() -> None:
    change = difference(Figure(50.0, 40.0, 60.0, 96), Figure(55.0, 45.0, 65.0, 96))
    assert change is not None
    assert change.within_noise
    assert change.low == pytest.approx(5 - math.hypot(10, 10))


def test_without_an_interval_there_is_no_difference() -> None:
    assert difference(Figure(50.0, None, None, 1), Figure(55.0, 45.0, 65.0, 96)) is None


@pytest.mark.parametrize(("n", "ranks"), [(5, None), (6, (1, 6)), (10, (1, 10)), (20, (5, 16)), (100, (40, 61))])
def test_ranks_of_a_median(n: int, ranks: tuple[int, int] | None) -> None:
    """For 100 values the 40th and the 61st (Conover 1999); normal approximation, rounded outwards."""
    assert median_ranks(n) == ranks
