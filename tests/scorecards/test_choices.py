"""Answers of one option and of several: what they are made of, what they earn, what is refused."""

from typing import Any

import pytest
from pydantic import ValidationError

from scorecards import choices
from scorecards.choices import NotOffered
from scorecards.differences import differences
from scorecards.loader import content_hash, dump, parse
from scorecards.schema import Criterion, Scorecard

DONE: dict[str, Any] = {
    "id": "opening", "name": "Opening", "question": "Which of these did the agent do?", "kind": "multiple_choice",
    "options": [
        {"value": "greeted", "label": "Greeted", "points": 0.5},
        {"value": "named", "label": "Gave a name", "points": 0.7, "comment_required": True},
        {"value": "interrupted", "label": "Interrupted", "points": -0.4},
        {"value": "none", "label": "None of these", "points": 0, "exclusive": True},
        {"value": "na", "label": "Not applicable", "exclusive": True},
    ],
}  # fmt: skip


def question(**changes: Any) -> Criterion:
    return Criterion.model_validate(DONE | changes)


@pytest.mark.parametrize(
    ("answer", "canonical", "label", "points"),
    [
        ("greeted", "greeted", "Greeted", 0.5),
        ("named,greeted,named", "greeted,named", "Greeted, Gave a name", 1.0),
        ("interrupted,greeted", "greeted,interrupted", "Greeted, Interrupted", 0.1),
        ("interrupted", "interrupted", "Interrupted", 0.0),
        ("none", "none", "None of these", 0.0),
        ("na", "na", "Not applicable", None),
    ],
)
def test_answers_of_several_options(answer: str, canonical: str, label: str, points: float | None) -> None:
    asked = question()
    assert choices.canonical(asked, answer) == canonical
    assert choices.label(asked, answer) == label
    assert choices.points(asked, answer) == points
    assert choices.comment_required(asked, answer) is ("named" in answer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "that the scorecard offers"),
        ("greeted,waved", "that the scorecard offers"),
        ("greeted,", "that the scorecard offers"),
        ("none,greeted", "“None of these” cannot be chosen together"),
        ("none,na", "cannot be chosen together"),
    ],
)
def test_what_is_not_offered(answer: str, reason: str) -> None:
    with pytest.raises(NotOffered, match=reason):
        choices.chosen(question(), answer)
    assert choices.label(question(), answer) == answer


def test_one_answer_is_never_cut_at_its_commas() -> None:
    options = [{"value": "a,b", "label": "Both", "points": 1}, {"value": "a", "label": "One", "points": 0}]
    asked = question(kind="single_choice", options=options)
    assert choices.label(asked, "a,b") == "Both"
    with pytest.raises(NotOffered):
        choices.chosen(asked, "b,a,b")


@pytest.mark.parametrize(
    ("points", "offered"),
    [
        ([(0.5, False), (0.7, False), (0, True)], (0.0, 1.0)),
        ([(0.3, False), (0.4, False)], (0.3, 0.7)),
        ([(0.3, False), (-0.4, False)], (0.0, 0.3)),
        ([(0, False), (0, False), (1, True)], (0.0, 1.0)),
        ([(None, False), (None, True)], None),
    ],
)
def test_least_and_most_that_can_be_earned(
    points: list[tuple[float | None, bool]], offered: tuple[float, float] | None
) -> None:
    options = [
        {"value": f"v{n}", "label": str(n), "points": value, "exclusive": alone}
        for n, (value, alone) in enumerate(points)
    ]
    assert choices.points_offered(question(options=options)) == offered


def test_what_adds_up_to_nothing_is_nothing() -> None:
    options = [{"value": f"v{n}", "label": str(n), "points": value} for n, value in enumerate((0.1, 0.2, -0.3))]
    assert 0.1 + 0.2 - 0.3 != 0
    assert choices.points(question(options=options), "v0,v1,v2") == 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "single_choice", "options": DONE["options"][:3]}, "'interrupted' cannot have points below 0"),
        ({"kind": "single_choice", "options": DONE["options"][3:]}, "none of its options can be exclusive"),
        ({"options": DONE["options"][3:]}, "not all of them can be exclusive"),
        ({"options": [{"value": "a,b", "label": "?"}, *DONE["options"]]}, "letters and no comma"),
        ({"options": [{"value": "", "label": "?"}, *DONE["options"]]}, "letters and no comma"),
        ({"options": [*DONE["options"][:2], {"value": "na", "label": "?"}]}, "its 'na' must be exclusive"),
    ],
)
def test_a_contradictory_criterion_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        question(**changes)


def card(**changes: Any) -> Scorecard:
    sections = [{"id": "s", "name": "S", "criteria": [DONE | changes]}]
    return Scorecard.model_validate({"id": "card", "version": 1, "name": "Card", "sections": sections})


def test_chosen_alone_is_written_and_read_back_and_told_as_a_change() -> None:
    assert parse(dump(card()), "card.yaml") == card()
    together = [option | {"exclusive": False} if option["value"] == "none" else option for option in DONE["options"]]
    (change,) = differences(card(), card(options=together))
    assert change.sentence == "answer none, chosen alone: yes → no"
    assert content_hash(card()) != content_hash(card(options=together))


def test_scorecards_that_say_nothing_of_it_keep_their_hash() -> None:
    """Evaluations name the scorecard by it."""
    plain = [{"value": "pass", "label": "Yes", "points": 1}, {"value": "fail", "label": "No", "points": 0}]
    one = card(kind="pass_fail", options=plain).model_dump(mode="json")
    assert "exclusive" not in one["sections"][0]["criteria"][0]["options"][0]
