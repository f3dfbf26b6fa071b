from collections.abc import Callable

import pytest

from models.redaction import SpokenRedactor, default_policy, redact
from models.redaction.homophones import with_digits
from models.redaction.tokens import tokenize
from models.transcripts import RawTranscript

Lines = Callable[..., RawTranscript]
RULES = SpokenRedactor(classifier=None)


@pytest.mark.parametrize(
    ("text", "answering", "heard"),
    [
        ("for nine too nine", True, "four nine two nine"),
        ("it is to four one", True, "it is two four one"),
        ("nine for two nine won three", False, "nine four two nine one three"),
        ("for two three nine one", False, "for two three nine one"),
        ("nine to five", False, "nine to five"),
        ("two to three days for us", True, "two two three days for us"),
        ("we talked for two hours", True, "we talked for two hours"),
        ("nothing of the kind", True, "nothing of the kind"),
    ],
)
def test_homophones_are_digits_among_digits(text: str, answering: bool, heard: str) -> None:
    tokens = with_digits(tokenize(text), answering=answering)
    assert " ".join(token.norm for token in tokens) == heard
    assert " ".join(token.text for token in tokens) == text


@pytest.mark.parametrize(
    ("question", "answer", "masked"),
    [
        ("What's the card number?", "for nine too nine won two three for five six seven ate nine owe one to", "[CARD]"),
        ("What's your sort code?", "ate to for one won six", "[SORT_CODE]"),
        ("what is your postcode", "ls two eight six hd", "[POSTCODE]"),
        ("what is your postcode", "it's ls too ate six hd please", "it's [POSTCODE] please"),
    ],
)  # fmt: skip
def test_misheard_answers_are_masked_whole(conversation: Lines, question: str, answer: str, masked: str) -> None:
    transcript = conversation(f"a: {question}", f"c: {answer}")
    assert redact(transcript, RULES.find(transcript), default_policy()).transcript.turns[1].text == masked
