"""Arithmetic, worked out by hand."""

import datetime as dt

import pytest

from service.dashboards.figures import Figure
from service.objectives.verdicts import Aim, Verdict, difference, share_gone, verdict

UP = Aim(baseline=60.0, target=80.0, sign=1)
DOWN = Aim(baseline=400.0, target=300.0, sign=-1)
START, DUE = dt.date(2026, 1, 1), dt.date(2026, 4, 11)


def test_the_line_is_straight_and_ends_at_the_target() -> None:
    assert share_gone(START, DUE, dt.date(2026, 1, 26)) == 0.25
    assert share_gone(START, DUE, dt.date(2025, 12, 1)) == 0
    assert share_gone(START, DUE, dt.date(2027, 1, 1)) == 1
    assert UP.expected(0.25) == 65.0
    assert DOWN.expected(0.25) == 375.0
    assert Aim(None, 80.0, 1).expected(0.1) == 80.0


@pytest.mark.parametrize(
    ("low", "high", "expected", "said"),
    [
        (71.0, 79.0, 70.0, Verdict.AHEAD),
        (65.0, 75.0, 70.0, Verdict.ON_TRACK),
        (55.0, 69.0, 70.0, Verdict.BEHIND),
        (55.0, 75.0, 70.0, Verdict.TOO_EARLY),  # holds both the baseline of 60 and the 70 expected
        (60.0, 75.0, 70.0, Verdict.TOO_EARLY),  # an interval that begins at the baseline holds it
        (70.0, 75.0, 70.0, Verdict.ON_TRACK),  # and one that begins where it should be is not ahead
    ],
)
def test_higher_is_better(low: float, high: float, expected: float, said: Verdict) -> None:
    assert verdict(UP, Figure((low + high) / 2, low, high, 20), expected) is said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (300.0, 340.0, Verdict.AHEAD),
        (340.0, 390.0, Verdict.ON_TRACK),
        (360.0, 395.0, Verdict.BEHIND),
        (340.0, 410.0, Verdict.TOO_EARLY),
    ],
)
def test_lower_is_better(low: float, high: float, said: Verdict) -> None:
    assert verdict(DOWN, Figure((low + high) / 2, low, high, 20), 350.0) is said


def test_four_results_say_nothing_and_neither_does_a_figure_without_an_interval() -> None:
    assert verdict(UP, Figure(90.0, 85.0, 95.0, 4), 70.0) is Verdict.TOO_EARLY
    assert verdict(UP, Figure(90.0, None, None, 30), 70.0) is Verdict.TOO_EARLY
    assert verdict(UP, Figure(None, None, None, 0), 70.0) is Verdict.TOO_EARLY


def test_a_target_is_reached_at_it_and_beyond_it() -> None:
    assert [UP.reached(value) for value in (79.9, 80.0, 81.0, None)] == [False, True, True, False]
    assert [DOWN.reached(value) for value in (300.1, 300.0, 299.0)] == [False, True, True]


def test_a_difference_has_the_interval_of_both() -> None:
    """Down: root of 3 squared and 4 squared. Up: root of 12 squared and 5 squared."""
    found = difference(Figure(60.0, 55.0, 64.0, 40), Figure(70.0, 67.0, 82.0, 30))
    assert found is not None
    assert (found.value, found.low, found.high) == (10.0, 5.0, 23.0)
    assert not found.within_noise
    assert difference(Figure(60.0, None, None, 40), Figure(70.0, 67.0, 82.0, 30)) is None
