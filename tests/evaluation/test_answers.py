"""Distances between sets of options: MASI as Passonneau (2006) defines it, and figures worked out by hand from it."""

import numpy as np
import pytest

from evaluation import agreement
from evaluation.answers import overlap, rating, set_distances
from evaluation.judge import Pair, compare
from models.transcripts import EngineInfo
from scorecards.schema import AnswerKind, Criterion

OPTIONS = [{"value": value, "label": value, "points": 0.2} for value in "abcd"]
SEVERAL = Criterion.model_validate(
    {"id": "q", "name": "Q", "question": "?", "kind": "multiple_choice", "options": OPTIONS}
)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("ab", "ab", 0.0),
        ("a", "ab", 1 - 1 / 2 * 2 / 3),
        ("abc", "ab", 1 - 2 / 3 * 2 / 3),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3),
        ("a", "b", 1.0),
    ],
)
def test_masi(one: str, other: str, distance: float) -> None:
    assert agreement.masi_distance(set(one), set(other)) == pytest.approx(distance)
    assert agreement.masi_distance(set(other), set(one)) == pytest.approx(distance)


def test_places_of_options_as_one_number() -> None:
    assert [rating(SEVERAL, answer) for answer in ("a", "b", "c", "a,c", "x", None)] == [1, 2, 4, 5, None, None]
    single = SEVERAL.model_copy(update={"kind": AnswerKind.SINGLE_CHOICE})
    assert [rating(single, answer) for answer in ("a", "c", "a,c")] == [0, 2, None]


def test_alpha_of_sets() -> None:
    """Units {a}{a}, {b}{b}, {a}{ab}. Coincidences: aa 2, bb 2, a-ab 1 and ab-a 1; totals a 3, b 2, ab 1, n 6.

    Observed: 2 x 2/3 (the distance of a and ab) = 4/3. Expected: of a and b 2 x 3 x 2 x 1, of a and ab 2 x 3 x 1 x 2/3,
    of b and ab 2 x 2 x 1 x 2/3, together 12 + 4 + 8/3 = 56/3, over n - 1 = 5: 56/15. Alpha: 1 - (4/3) / (56/15).
    """
    first, second = (
        [rating(SEVERAL, answer) for answer in answers] for answers in (("a", "b", "a"), ("a", "b", "a,b"))
    )
    assert agreement.krippendorff_alpha([first, second], "sets") == pytest.approx(1 - (4 / 3) / (56 / 15))


def test_kappa_weighs_disagreements_by_their_distance() -> None:
    """Pairs a-a, b-b, a-ab: observed 2/3. Rows: a 2, b 1; columns: a, b, ab 1 each. Expected, over 3: a-b 2 and b-a 1
    at 1, a-ab 2 and b-ab 1 at 2/3, so 5/3.
    """
    answers = ["a", "a,b", "b"]
    table = agreement.contingency(["a", "b", "a"], ["a", "b", "a,b"], answers)
    assert agreement.weighted_kappa(table, set_distances(answers)) == pytest.approx(1 - (2 / 3) / (5 / 3))
    assert np.allclose(np.diag(set_distances(answers)), 0)


def test_judge_beside_people_on_sets() -> None:
    def pair(answer: str, label: str) -> list[Pair]:
        return [Pair(SEVERAL, label, answer, True, 0.8, (0,), (0,))]

    found = compare(EngineInfo("test", "1"), [pair("a", "a"), pair("b", "b"), pair("a", "a,b")])
    figures = found.criteria["q"]
    assert figures.n == 3
    assert figures.exact == pytest.approx(2 / 3)
    assert figures.overlap == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert figures.kappa == pytest.approx(0.6)
    assert figures.alpha == pytest.approx(1 - (4 / 3) / (56 / 15))
    assert (figures.within_one, figures.ac1, figures.fails) == (None, None, None)
    assert overlap("a,b", "b,c") == pytest.approx(1 / 3)
