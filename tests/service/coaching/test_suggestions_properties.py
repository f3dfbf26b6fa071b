"""What holds for every suggestion, on the scorecards that ship."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.transcripts import Speaker, Turn
from scorecards.loader import library
from service.coaching.suggestions import ADEQUATE, SURE, suggest
from service.evaluations.scoring import points

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""

CRITERIA = {criterion.id: criterion for scorecard in library() for criterion in scorecard.criteria}
TURNS = tuple(Turn((Speaker.AGENT, Speaker.CUSTOMER)[i % 2], f"turn {i}") for i in range(4))


@dataclass(frozen=True)
class Given:
    criterion: str
    answer: str | None
    confidence: float
    evidence: tuple[int, ...]


@st.composite
def answers(draw: st.DrawFn) -> list[Given]:
    return [
        Given(
            id,
            draw(st.none() | st.sampled_from([option.value for option in criterion.options])),
            draw(st.floats(0, 1)),
            tuple(draw(st.lists(st.integers(-1, 6), max_size=3))),
        )
        for id, criterion in CRITERIA.items()
    ]


@given(answers())
@UNHURRIED
def test_a_suggestion_is_made_of_answers_with_existing_evidence(said: list[Given]) -> None:
    suggestion = suggest(library(), said, TURNS)
    if suggestion is None:
        return
    by_id = {answer.criterion: answer for answer in said}
    assert suggestion.strength.criterion != suggestion.improvement.criterion
    for point in (suggestion.strength, suggestion.improvement):
        answer = by_id[point.criterion]
        assert answer.answer is not None
        assert point.turn in answer.evidence
        assert 0 <= point.turn < len(TURNS)
        assert point.next_step
        assert point.resource
    praised = points(CRITERIA[suggestion.strength.criterion], by_id[suggestion.strength.criterion].answer)
    improved = points(CRITERIA[suggestion.improvement.criterion], by_id[suggestion.improvement.criterion].answer)
    assert praised is not None
    assert praised >= ADEQUATE
    assert improved is not None
    assert improved < 1
    assert suggestion.strength.text in CRITERIA[suggestion.strength.criterion].coaching.strengths
    assert suggestion.improvement.text in CRITERIA[suggestion.improvement.criterion].coaching.improvements


@given(answers())
@UNHURRIED
def test_a_supported_and_sure_critical_fail_is_always_the_improvement(said: list[Given]) -> None:
    suggestion = suggest(library(), said, TURNS)
    fails = [
        answer.criterion
        for answer in said
        if CRITERIA[answer.criterion].critical
        and answer.answer == "fail"
        and answer.confidence >= SURE
        and set(answer.evidence) & set(range(len(TURNS)))
    ]
    if suggestion is not None and fails:
        assert suggestion.improvement.criterion in fails
