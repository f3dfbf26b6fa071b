"""From raw outputs to answers: what a missed fail costs, and what bends a head. Worked out by hand."""

import numpy as np
import pytest

from models.judging.calibration import PassFailCalibration
from models.judging.heads import BENDS, Bend


def test_a_fail_counts_as_often_as_missing_it_costs() -> None:
    """Pass .6, fail .4, and always an opportunity: weighed twice the fail is chosen; the probabilities stay."""
    curve = [1.0, float(np.log(0.6 / 0.4))]
    plain = PassFailCalibration(opportunity=[1.0, 60.0], passed=curve).verdict(np.zeros(2))
    careful = PassFailCalibration(opportunity=[1.0, 60.0], passed=curve, fail_weight=2.0).verdict(np.zeros(2))
    assert (plain.answer, careful.answer) == ("pass", "fail")
    assert plain.distribution == careful.distribution
    assert careful.distribution["fail"] == pytest.approx(0.4)


def test_bends_tell_near_from_far() -> None:
    """Their inner products come near exp(-distance² / 2 width²), and are the same each time."""
    bend = Bend.drawn(2, 1.0, seed=7)
    points = np.array([[0.0, 0.0], [0.5, 0.0], [3.0, 3.0]])
    likeness = bend(points) @ bend(points).T
    assert bend(points).shape == (3, BENDS)
    assert likeness[0, 0] == pytest.approx(1.0, abs=0.2)
    assert likeness[0, 1] == pytest.approx(np.exp(-0.125), abs=0.2)
    assert abs(likeness[0, 2]) < 0.2
    assert np.array_equal(Bend.drawn(2, 1.0, seed=7).weights, bend.weights)
