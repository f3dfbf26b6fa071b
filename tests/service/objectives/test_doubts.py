"""What speaks against a target, worked out by hand."""

from functools import partial

import pytest

from service.dashboards.figures import Figure
from service.objectives.doubts import DoubtKind, Situation, best_decile, doubts, results_needed
from service.objectives.verdicts import Aim

BASELINE = Figure(60.0, 50.0, 70.0, 40)
PEERS = (40.0, 50.0, 60.0, 80.0, 90.0)


def kinds(
    target: float, *, baseline: Figure = BASELINE, sign: int = 1, days_left: int = 90, peers: tuple[float, ...] = ()
) -> list[DoubtKind]:
    aim = Aim(baseline.value, target, sign)
    return [doubt.kind for doubt in doubts(Situation(aim, baseline, 90, days_left, peers, partial(str)))]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (75.0, []),
        (70.0, [DoubtKind.WITHIN_NOISE]),
        (60.0, [DoubtKind.ALREADY_MET]),
        (55.0, [DoubtKind.ALREADY_MET]),
        (49.0, [DoubtKind.WRONG_DIRECTION]),
    ],
)
def test_against_the_baseline(target: float, said: list[DoubtKind]) -> None:
    assert kinds(target) == said


def test_where_lower_is_better() -> None:
    assert kinds(45.0, sign=-1) == []
    assert kinds(50.0, sign=-1) == [DoubtKind.WITHIN_NOISE]
    assert kinds(71.0, sign=-1) == [DoubtKind.WRONG_DIRECTION]


def test_four_results_are_no_baseline() -> None:
    assert DoubtKind.NO_BASELINE in kinds(75.0, baseline=Figure(60.0, 50.0, 70.0, 4))
    assert kinds(75.0, baseline=Figure(None, None, None, 0)) == [DoubtKind.NO_BASELINE, DoubtKind.TOO_FEW_RESULTS]


def test_the_best_tenth_of_peers() -> None:
    """0.9 of four steps is 3.6: six tenths of the way from 80 to 90; downwards, from 50 to 40."""
    assert best_decile(PEERS, 1) == pytest.approx(86.0)
    assert best_decile(PEERS, -1) == pytest.approx(44.0)
    assert best_decile(PEERS[:4], 1) is None
    assert kinds(86.0, peers=PEERS) == []
    assert kinds(87.0, peers=PEERS) == [DoubtKind.BEYOND_PEERS]


def test_too_few_results_until_the_due_date() -> None:
    """A step of 15 where the half-interval is 10: 40 results x 4/9 are 17.8, so 18: 41 days at 40 in 90."""
    assert results_needed(BASELINE, 75.0) == 18
    assert kinds(75.0, days_left=41) == []
    assert kinds(75.0, days_left=40) == [DoubtKind.TOO_FEW_RESULTS]
    assert results_needed(BASELINE, 1000.0) == 5
