import pytest

from models.judging import Abstention, least_confidence_for
from models.judging.abstention import wilson_lower
from scorecards.loader import library

CRITERIA = {criterion.id: criterion for card in library() for criterion in card.criteria}


def test_thresholds_are_by_kind_and_by_criterion() -> None:
    abstention = Abstention(choice=0.6, grade=0.3, criteria={"consent": 0.9})
    asked = ("closing", "clear", "consent")
    assert [abstention.least(CRITERIA[name]) for name in asked] == [0.6, 0.3, 0.9]


def test_the_interval_gives_the_published_value() -> None:
    assert wilson_lower(8, 10) == pytest.approx(0.490, abs=0.001)  # Newcombe 1998 gives .490 to .943
    assert wilson_lower(0, 10) == pytest.approx(0, abs=1e-9)


def test_the_least_confidence_that_keeps_the_promise() -> None:
    sure = [(0.9, True)] * 200
    doubtful = [(0.6, True)] * 50 + [(0.6, False)] * 50
    assert least_confidence_for(sure + doubtful, 0.95) == 0.9
    assert least_confidence_for(sure + doubtful, 0.75) == 0.6
    assert least_confidence_for(doubtful, 0.95) is None


def test_a_few_lucky_reviews_promise_nothing() -> None:
    assert least_confidence_for([(0.9, True)] * 5, 0.9) is None
    assert least_confidence_for([], 0.5) is None


def test_answers_of_one_confidence_stand_or_fall_together() -> None:
    mixed = [(0.8, True)] * 100 + [(0.8, False)] * 100
    assert least_confidence_for(mixed, 0.9) is None
    assert least_confidence_for(mixed[::-1], 0.9) is None
