"""What holds for every scorecard and every set of answers."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorecards.loader import library
from scorecards.schema import Criterion, Scorecard
from service.evaluations.scoring import points, score

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""

ANSWERS = st.fixed_dictionaries(
    {
        criterion.id: st.none() | st.sampled_from([option.value for option in criterion.options])
        for scorecard in library()
        for criterion in scorecard.criteria
    }
)
CARDS = st.sampled_from(library())
Answers = dict[str, str | None]


def of(scorecard: Scorecard, answers: Answers) -> Answers:
    return {criterion.id: answers[criterion.id] for criterion in scorecard.criteria}


def best(criterion: Criterion) -> str:
    return max(criterion.options, key=lambda option: -1 if option.points is None else option.points).value


@given(CARDS, ANSWERS)
@UNHURRIED
def test_percents_are_percents_and_counts_add_up(scorecard: Scorecard, answers: Answers) -> None:
    result = score(scorecard, of(scorecard, answers))
    for percent in (result.percent, result.earned, *(section.percent for section in result.sections)):
        assert percent is None or 0 <= percent <= 100
    assert result.scored + result.not_applicable + result.unscored == len(scorecard.criteria)
    assert (result.percent is None) == (result.scored == 0)
    if result.percent is not None:
        assert result.earned is not None
        assert result.percent <= result.earned


@given(CARDS, ANSWERS, st.data())
@UNHURRIED
def test_a_better_answer_never_lowers_the_score(scorecard: Scorecard, answers: Answers, data: st.DataObject) -> None:
    given_answers = of(scorecard, answers)
    criterion = data.draw(st.sampled_from(scorecard.criteria))
    if points(criterion, given_answers[criterion.id]) is None:
        return
    before = score(scorecard, given_answers)
    after = score(scorecard, given_answers | {criterion.id: best(criterion)})
    assert before.percent is not None
    assert after.percent is not None
    assert after.percent >= before.percent - 1e-9


@given(CARDS, ANSWERS)
@UNHURRIED
def test_everything_at_its_best_is_full_marks(scorecard: Scorecard, answers: Answers) -> None:
    full = {criterion.id: answers[criterion.id] and best(criterion) for criterion in scorecard.criteria}
    result = score(scorecard, full)
    assert result.percent is None or abs(result.percent - 100) < 1e-9
    assert result.critical_fails == ()
