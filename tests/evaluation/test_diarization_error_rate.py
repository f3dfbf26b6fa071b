"""Diarization error rate by hand."""

import math

import pytest

from evaluation.diarization import Attributed, DiarizationErrorRate, diarization_error_rate
from models.voice_activity import Segment


def spoken(*parts: tuple[str, float, float]) -> list[Attributed]:
    return [Attributed(speaker, Segment(start, end)) for speaker, start, end in parts]


def test_perfect_under_other_names() -> None:
    reference = spoken(("agent", 0, 10), ("customer", 10, 20))
    hypothesis = spoken(("1", 0, 10), ("0", 10, 20))
    assert diarization_error_rate(reference, hypothesis, collar=0).der == 0


def test_each_kind_of_error() -> None:
    reference = spoken(("a", 0, 10), ("b", 10, 20))
    hypothesis = spoken(("x", 2, 12), ("y", 12, 20), ("x", 25, 26))
    errors = diarization_error_rate(reference, hypothesis, collar=0)
    assert errors == DiarizationErrorRate(missed=2, false_alarm=1, confusion=2, speech=20)
    assert errors.der == pytest.approx(0.25)


def test_overlap_counts_for_both() -> None:
    reference = spoken(("a", 0, 10), ("b", 5, 10))
    hypothesis = spoken(("x", 0, 10))
    assert diarization_error_rate(reference, hypothesis, collar=0).der == pytest.approx(5 / 15)


def test_collar_forgives_around_reference_edges_only() -> None:
    reference = spoken(("a", 0, 10))
    late = diarization_error_rate(reference, spoken(("x", 0.2, 10.2)), collar=0.25)
    assert late == DiarizationErrorRate(0, 0, 0, 9.5)
    assert diarization_error_rate(reference, spoken(("x", 1, 10)), collar=0.25).missed == pytest.approx(0.75)


def test_more_voices_than_people() -> None:
    reference = spoken(("a", 0, 9))
    hypothesis = spoken(("x", 0, 6), ("y", 6, 9))
    assert diarization_error_rate(reference, hypothesis, collar=0).confusion == pytest.approx(3)


def test_sums_and_nothing() -> None:
    total = DiarizationErrorRate(1, 0, 0, 10) + DiarizationErrorRate(0, 2, 1, 10)
    assert total.der == pytest.approx(0.2)
    assert math.isnan(diarization_error_rate([], [], collar=0).der)
    assert diarization_error_rate(spoken(("a", 0, 4)), [], collar=0).der == 1
