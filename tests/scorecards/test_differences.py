"""Differences in words, by hand."""

from typing import Any

import pytest

from scorecards.differences import differences, questions_changed, renamed_ids
from scorecards.loader import library
from scorecards.schema import Scorecard

BEFORE = library()[1]


def changed(**changes: Any) -> Scorecard:
    """The seven Cs with other fields of the first criterion."""
    content = BEFORE.model_dump(mode="json")
    content["sections"][0]["criteria"][0] |= changes
    return Scorecard.model_validate(content)


def told(after: Scorecard) -> list[tuple[str, str, str]]:
    return [(found.where, found.sentence, found.effect.value) for found in differences(BEFORE, after)]


def test_the_same_is_no_difference() -> None:
    assert told(BEFORE.model_copy(update={"version": 9})) == []


@pytest.mark.parametrize(
    ("changes", "sentence", "effect"),
    [
        ({"weight": 2.5}, "weight: 1 → 2.5", "score"),
        ({"critical": True}, "critical: no → yes", "score"),
        ({"name": "Plain"}, "name: “Clear” → “Plain”", "wording"),
        ({"opportunity": "Words are used."}, "opportunity: “” → “Words are used.”", "question"),
        ({"channels": ["voice"]}, "channels: voice, chat, email → voice", "question"),
        ({"root_causes": ["Jargon"]}, f"root causes: {', '.join(BEFORE.criteria[0].root_causes)} → Jargon",
         "wording"),
    ],
)  # fmt: skip
def test_a_changed_field_is_one_sentence(changes: dict[str, Any], sentence: str, effect: str) -> None:
    after = changed(**changes)
    assert told(after) == [(after.criteria[0].name, sentence, effect)]
    assert questions_changed(BEFORE, after) == ({"clear"} if effect == "question" else set())


def test_points_count_and_guidance_asks() -> None:
    options = BEFORE.model_dump(mode="json")["sections"][0]["criteria"][0]["options"]
    options[2] |= {"points": 0.6, "guidance": "Mostly plain."}
    after = changed(options=options)
    guidance = BEFORE.criteria[0].options[2].guidance
    assert told(after) == [
        ("Clear", f"answer 3, guidance: “{guidance}” → “Mostly plain.”", "question"),
        ("Clear", "answer 3, points: 0.5 → 0.6", "score"),
    ]


def test_a_renamed_id_is_pointed_out_and_a_new_question_is_not() -> None:
    assert renamed_ids(BEFORE, changed(id="clarity")) == (("clear", "clarity"),)
    assert told(changed(id="clarity")) == [
        ("Clear", "new criterion with the id clarity", "question"),
        ("Clear", "criterion removed; the history of clear ends", "history"),
    ]
    assert renamed_ids(BEFORE, changed(id="polite", name="Polite", question="Was the agent polite?")) == ()


def test_a_criterion_taken_out_needs_no_judge() -> None:
    content = BEFORE.model_dump(mode="json")
    del content["sections"][0]["criteria"][0]
    content["bands"] = content["bands"][:2]
    after = Scorecard.model_validate(content)
    assert questions_changed(BEFORE, after) == frozenset()
    assert [effect for _, _, effect in told(after)] == ["score", "history"]


def test_long_texts_that_differ_late_are_still_told() -> None:
    question = "x" * 130
    before, after = changed(question=f"{question}1"), changed(question=f"{question}2")
    assert [found.sentence for found in differences(before, after)] == ["question changed"]
