from collections.abc import Callable

import pytest

from models.redaction import SpokenRedactor, default_policy, redact
from models.transcripts import RawTranscript

Lines = Callable[..., RawTranscript]
RULES = SpokenRedactor(classifier=None)


def _answer(conversation: Lines, question: str, answer: str) -> str:
    transcript = conversation(f"a: {question}", f"c: {answer}")
    return redact(transcript, RULES.find(transcript), default_policy()).transcript.turns[1].text


@pytest.mark.parametrize(
    "answer",
    [
        "It is auld fervent. Three two. Six, three.",
        "Seven by five nine. One one, nine. Seven nine.",
        "Three two, nigh nights, six three.",
    ],
)
def test_what_sounds_like_more_digits_goes_with_them(conversation: Lines, answer: str) -> None:
    masked = _answer(conversation, "What is your sort code?", answer)
    assert not {"auld", "fervent.", "by", "nigh", "nights,"} & set(masked.split())


@pytest.mark.parametrize(
    "tail",
    ["and I told your colleague that on Monday already", "is that right?", "but why do you need it?"],
)
def test_talk_beside_the_digits_stays(conversation: Lines, tail: str) -> None:
    assert _answer(conversation, "What is your sort code?", f"80 46 21, {tail}") == f"[SORT_CODE], {tail}"


def test_a_question_at_the_end_of_a_long_turn_is_heard(conversation: Lines) -> None:
    line = "I am sorry to hear that, let me all look into it for you and put it right. And the expiry date of the card."
    assert _answer(conversation, line, "six seven, seeks fine") in ("[CARD]", "[CARD_EXPIRY]")
