"""Every percent is worked out by hand."""

import pytest

from scorecards.schema import AnswerKind, AutoFail, Band, Criterion, Option, Scorecard, Section
from service.evaluations.scoring import failed, points, score

GRADES = tuple(Option(value=str(grade), label=str(grade), points=(grade - 1) / 4) for grade in range(1, 6))
VERDICTS = (
    Option(value="pass", label="Pass", points=1),
    Option(value="fail", label="Fail", points=0),
    Option(value="na", label="Not applicable"),
)


def grade(id: str, weight: float = 1, **more: object) -> Criterion:
    return Criterion.model_validate(
        {"id": id, "name": id, "question": "?", "kind": AnswerKind.GRADE, "options": GRADES, "weight": weight, **more}
    )


def verdict(id: str, weight: float = 1, **more: object) -> Criterion:
    fields = {"id": id, "name": id, "question": "?", "kind": AnswerKind.PASS_FAIL, "options": VERDICTS}
    return Criterion.model_validate({**fields, "weight": weight, **more})


def scorecard(auto_fail: AutoFail = AutoFail.NONE) -> Scorecard:
    manner = Section(id="manner", name="Manner", weight=3, criteria=(grade("clear", weight=2), grade("concise")))
    rules = Section(
        id="rules",
        name="Rules",
        criteria=(verdict("notice", critical=True, auto_fail=auto_fail), verdict("closing", channels=("voice",))),
    )
    bands = (Band(name="meets", minimum=60), Band(name="below", minimum=0), Band(name="exceeds", minimum=85))
    return Scorecard(id="card", version=2, name="Card", sections=(manner, rules), bands=bands)


def test_weights_of_criteria_and_sections() -> None:
    result = score(scorecard(), {"clear": "5", "concise": "2", "notice": "pass", "closing": "fail"})
    assert [section.percent for section in result.sections] == [pytest.approx(75), 50]  # (2 x 1 + 1 x .25) / 3
    assert result.percent == pytest.approx((3 * 75 + 50) / 4)
    assert (result.scorecard, result.version, result.band) == ("card", 2, "meets")


def test_not_applicable_leaves_the_denominator_and_keeps_the_coverage() -> None:
    result = score(scorecard(), {"clear": "5", "concise": "5", "notice": "pass", "closing": "na"})
    assert result.percent == 100
    assert (result.scored, result.not_applicable, result.unscored, result.coverage) == (3, 1, 0, 1)


def test_unscored_leaves_the_denominator_and_lowers_the_coverage() -> None:
    result = score(scorecard(), {"clear": "5", "concise": None, "notice": "pass"})
    assert result.percent == 100
    assert (result.scored, result.unscored, result.coverage) == (2, 2, 0.5)
    assert result.critical_unscored == ()


def test_a_critical_criterion_without_an_answer_is_named() -> None:
    result = score(scorecard(AutoFail.SCORECARD), {"clear": "5", "concise": "5", "notice": None, "closing": "pass"})
    assert (result.percent, result.auto_failed) == (100, False)
    assert result.critical_unscored == ("notice",)


def test_a_section_without_scored_criteria_has_no_percent_and_no_weight() -> None:
    result = score(scorecard(), {"clear": "4", "concise": "4", "notice": "na", "closing": "na"})
    assert result.sections[1].percent is None
    assert result.percent == 75


def test_nothing_scored_is_no_score() -> None:
    result = score(scorecard(), {"notice": "na"})
    assert (result.percent, result.earned, result.band) == (None, None, None)
    assert result.coverage == 0.25


def test_a_critical_fail_without_auto_fail_is_listed_and_costs_its_points() -> None:
    result = score(scorecard(), {"clear": "5", "concise": "5", "notice": "fail", "closing": "pass"})
    assert result.critical_fails == ("notice",)
    assert (result.percent, result.auto_failed) == ((3 * 100 + 50) / 4, False)


def test_auto_fail_of_a_section() -> None:
    result = score(scorecard(AutoFail.SECTION), {"clear": "5", "concise": "5", "notice": "fail", "closing": "pass"})
    assert (result.sections[1].percent, result.sections[1].earned, result.sections[1].auto_failed) == (0, 50, True)
    assert (result.percent, result.earned, result.auto_failed) == (75, 87.5, False)


def test_auto_fail_of_the_scorecard() -> None:
    result = score(scorecard(AutoFail.SCORECARD), {"clear": "5", "concise": "5", "notice": "fail", "closing": "pass"})
    assert (result.percent, result.earned, result.band, result.auto_failed) == (0, 87.5, "below", True)


def test_a_critical_grade_fails_at_its_lowest_only() -> None:
    criterion = grade("clear", critical=True)
    assert failed(criterion, {"clear": "1"})
    assert not failed(criterion, {"clear": "2"})
    assert not failed(criterion, {"clear": None})
    assert not failed(criterion, {})


def test_a_criterion_of_another_channel_is_not_asked() -> None:
    answers = {"clear": "5", "concise": "5", "notice": "pass"}
    assert score(scorecard(), answers, channel="chat").coverage == 1
    assert score(scorecard(), answers, channel="voice").coverage == 0.75


def test_a_criterion_is_asked_only_when_its_condition_is_met() -> None:
    after = verdict("after", condition={"criterion": "clear", "answers": ["1", "2"]})
    section = Section(id="only", name="Only", criteria=(grade("clear"), after))
    card = Scorecard(id="card", version=1, name="Card", sections=(section,))
    assert score(card, {"clear": "5", "after": None}).coverage == 1
    assert score(card, {"clear": "2", "after": "pass"}).percent == 62.5
    assert score(card, {"clear": None}).unscored == 1


def test_numbers_and_texts_are_never_scored() -> None:
    note = Criterion(id="note", name="note", question="?", kind=AnswerKind.TEXT)
    section = Section(id="only", name="Only", criteria=(grade("clear"), note))
    result = score(Scorecard(id="card", version=1, name="Card", sections=(section,)), {"clear": "3", "note": "Fine."})
    assert (result.percent, result.coverage, points(note, "Fine.")) == (50, 1, None)


def test_weight_zero_is_asked_but_does_not_count() -> None:
    section = Section(id="only", name="Only", criteria=(grade("clear"), grade("concise", weight=0)))
    result = score(Scorecard(id="card", version=1, name="Card", sections=(section,)), {"clear": "3", "concise": "5"})
    assert (result.percent, result.scored, result.band) == (50, 2, None)


@pytest.mark.parametrize(("percent_grade", "band"), [("1", "below"), ("4", "meets"), ("5", "exceeds")])
def test_the_highest_band_reached(percent_grade: str, band: str) -> None:
    assert score(scorecard(), {"clear": percent_grade, "concise": percent_grade}).band == band


def test_points_of_an_answer() -> None:
    assert points(grade("clear"), "2") == 0.25
    assert points(verdict("notice"), "na") is None
    assert points(verdict("notice"), None) is None


@pytest.mark.parametrize("answers", [{"unknown": "pass"}, {"notice": "maybe"}])
def test_answers_that_were_never_offered_are_refused(answers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"card"):
        score(scorecard(), answers)
