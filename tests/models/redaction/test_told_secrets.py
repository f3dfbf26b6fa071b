"""Secrets that nobody asked for, and talk about secrets that tells none."""

from collections.abc import Callable

import pytest

from models.redaction import SpokenRedactor, default_policy, redact
from models.transcripts import RawTranscript

Lines = Callable[..., RawTranscript]
RULES = SpokenRedactor(classifier=None)


def _masked(transcript: RawTranscript) -> str:
    redaction = redact(transcript, RULES.find(transcript), default_policy())
    return " / ".join(turn.text for turn in redaction.transcript.turns)


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("the password i set is dragonfly", "the password i set is [PASSWORD]"),
        ("my pin is two two one nine", "my pin is [PASSWORD]"),
        ("my pin is p and h", "my pin is [PASSWORD]"),
        ("My memorable word is purple kettle, if that helps.", "My memorable word is [PASSWORD], if that helps."),
        ("the password was marmalade and i can not get in", "the password was [PASSWORD] and i can not get in"),
        ("mothers maiden name trelawney", "mothers maiden name [SECURITY_ANSWER]"),
        ("the security answer is biscuit", "the security answer is [SECURITY_ANSWER]"),
    ],
)
def test_a_secret_told_unasked_is_masked(conversation: Lines, said: str, masked: str) -> None:
    assert _masked(conversation(f"c: {said}")) == masked


@pytest.mark.parametrize(
    "said",
    [
        "my password is not working", "the pin i set was rejected", "my password is the problem here",
        "I think my password is expired.", "is my password what you need", "my pin number is on the letter",
    ],
)  # fmt: skip
def test_talk_about_secrets_stays(conversation: Lines, said: str) -> None:
    assert _masked(conversation(f"c: {said}")) == said


def test_agents_tell_no_secrets(conversation: Lines) -> None:
    line = "Your password is case sensitive."
    assert _masked(conversation(f"a: {line}")) == line
