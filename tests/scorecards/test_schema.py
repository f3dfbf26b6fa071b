from typing import Any

import pytest
from pydantic import ValidationError

from scorecards.schema import Criterion, Scorecard

PASS_FAIL = [{"value": "pass", "label": "Yes", "points": 1}, {"value": "fail", "label": "No", "points": 0}]


def criterion(**changes: Any) -> dict[str, Any]:
    return {"id": "greeting", "name": "Greeting", "question": "?", "kind": "pass_fail", "options": PASS_FAIL} | changes


def scorecard(*criteria: dict[str, Any]) -> dict[str, Any]:
    return {"id": "card", "version": 1, "name": "Card", "sections": [{"id": "s", "name": "S", "criteria": criteria}]}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"options": [*PASS_FAIL, PASS_FAIL[0]]}, "offers an answer twice"),
        ({"options": PASS_FAIL[:1]}, "at least two options"),
        ({"options": [*PASS_FAIL, {"value": "perhaps", "label": "?"}]}, "must offer 'pass', 'fail'"),
        ({"kind": "text"}, "cannot offer options"),
        ({"kind": "grade"}, "must be whole numbers"),
        ({"auto_fail": "scorecard"}, "must be critical"),
        ({"answered_by": "rules"}, "must have a rule"),
        ({"rule": {"kind": "silence", "longest_seconds": 20}}, "must have a rule"),
        ({"answered_by": "rules", "rule": {"kind": "phrases", "phrases": ["("]}}, "not a regular expression"),
        ({"colour": "red"}, "Extra inputs"),
        ({"id": "Not an id"}, "should match pattern"),
    ],
)
def test_a_contradictory_criterion_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Criterion.model_validate(criterion(**changes))


def test_numbers_and_text_need_no_options() -> None:
    assert Criterion.model_validate(criterion(kind="number", options=[])).options == ()


def test_an_answer_that_was_not_offered_is_a_key_error() -> None:
    asked = Criterion.model_validate(criterion())
    assert asked.option("pass").points == 1
    with pytest.raises(KeyError):
        asked.option("na")


def test_criteria_are_distinct() -> None:
    with pytest.raises(ValidationError, match="two criteria with one id"):
        Scorecard.model_validate(scorecard(criterion(), criterion()))


def test_a_condition_looks_back_to_an_offered_answer() -> None:
    follow_up = criterion(id="follow_up", condition={"criterion": "greeting", "answers": ["fail"]})
    assert Scorecard.model_validate(scorecard(criterion(), follow_up)).criterion("follow_up").condition is not None
    with pytest.raises(ValidationError, match="not asked before it"):
        Scorecard.model_validate(scorecard(follow_up, criterion()))
    follow_up["condition"]["answers"] = ["na"]
    with pytest.raises(ValidationError, match="does not offer"):
        Scorecard.model_validate(scorecard(criterion(), follow_up))


def test_scorecards_cannot_be_changed_in_place() -> None:
    card = Scorecard.model_validate(scorecard(criterion()))
    with pytest.raises(ValidationError, match="frozen"):
        card.version = 2
