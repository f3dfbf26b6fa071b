"""What people write about an interaction is swept too."""

import pytest

from models.personal_data import DataType, KnownValue
from models.redaction import SpokenRedactor, sweep_note

RULES = SpokenRedactor(classifier=None)


@pytest.mark.parametrize(
    "note",
    [
        "Great call, well paced. Recap next time?",
        "Criterion 3: 45 seconds of dead air at 12:30; score 4 of 5.",
        "Refund of £45.20 promised within 3 working days.",
        "",
    ],
)
def test_a_note_without_personal_data_stays(note: str) -> None:
    assert sweep_note(note, RULES, ["Noreen Gallagher", "4929 1234 5678 9012"]) == note


@pytest.mark.parametrize(
    ("note", "known", "swept"),
    [
        ("Ms Gallagher was upset, Noreen rang twice", "Noreen Gallagher", "[NAME] was upset, [NAME] rang twice"),
        ("it ends in 9012", "4929 1234 5678 9012", "it ends in [REFERENCE]"),
        ("it ends in nine oh one two", "4929123456789012", "it ends in [REFERENCE]"),
        ("the one in cinderby", "22 Cinderby Row, Leeds", "the one in [ADDRESS]"),
        ("the one in cinders", "22 Cinderby Row, Leeds", "the one in cinders"),
    ],
)
def test_values_of_the_interaction_are_swept(note: str, known: str, swept: str) -> None:
    assert sweep_note(note, RULES, [known]) == swept


def test_what_the_interaction_did_not_hold_is_found_by_rules() -> None:
    note = "ring back on 07700 900352, born 14/03/1985, her card is 4929 1234 5678 9012"
    assert sweep_note(note, RULES, []) == "ring back on [PHONE], born [DOB], her card is [CARD]"


def test_a_secret_of_everyday_words_is_swept_when_its_type_is_known() -> None:
    known = [KnownValue(DataType.PASSWORD, "purple kettle")]
    assert sweep_note("She said purple kettle aloud.", RULES, known) == "She said [PASSWORD] aloud."
    assert sweep_note("The kettle was purple.", RULES, known) == "The kettle was purple."


def test_tokens_of_an_earlier_redaction_stay_and_twice_changes_nothing() -> None:
    once = sweep_note("[NAME 2] asked for Noreen, in 日本語 😀", RULES, ["Noreen Gallagher"])
    assert once == "[NAME 2] asked for [NAME], in 日本語 😀"
    assert sweep_note(once, RULES, ["Noreen Gallagher"]) == once
