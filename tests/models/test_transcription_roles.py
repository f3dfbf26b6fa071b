"""Roles and announcements from what is said."""

import pytest

from models.transcription.roles import grams, is_announcement, with_announcements, with_roles
from models.transcripts import Speaker, Turn

AGENT, CUSTOMER, SYSTEM = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM

GREETING = "Thank you for calling Harbour Insurance, this is Dana, how can I help you today?"
REASON = "Hi, I'm calling because my car was hit last week and I want to make a claim."


@pytest.mark.parametrize("first", [AGENT, CUSTOMER])
def test_roles_do_not_depend_on_the_first_guess(first: Speaker) -> None:
    second = CUSTOMER if first is AGENT else AGENT
    turns = with_roles([Turn(first, GREETING), Turn(second, REASON)])
    assert [turn.speaker for turn in turns] == [AGENT, CUSTOMER]
    outbound = with_roles([Turn(first, "Hello?"), Turn(second, GREETING), Turn(first, REASON)])
    assert [turn.speaker for turn in outbound] == [CUSTOMER, AGENT, CUSTOMER]


def test_announcements_keep_out_of_the_decision() -> None:
    turns = with_roles([Turn(SYSTEM, GREETING), Turn(AGENT, REASON), Turn(CUSTOMER, "Could I take your postcode?")])
    assert [turn.speaker for turn in turns] == [SYSTEM, CUSTOMER, AGENT]


@pytest.mark.parametrize(
    "text",
    [
        "Your call is important to us. Please stay on the line.",
        "For sales, press one. For support, press two.",
        "Calls may be recorded for training and quality purposes.",
        "Welcome to Harbour Bank. Calls are recorded.",
        "You are number four in the queue.",
        "Please leave your message after the tone.",
        "Payment of forty pounds accepted.",
    ],
)
def test_announcements(text: str) -> None:
    assert is_announcement(text)
    assert [turn.speaker for turn in with_announcements([Turn(AGENT, text)])] == [SYSTEM]


@pytest.mark.parametrize(
    "text",
    [
        "",
        GREETING,
        REASON,
        "Hi, my name is Sam, this call is being recorded. How can I help?",
        "I pressed one and nothing happened.",
        "I left a message yesterday and nobody called.",
        "Please hold while I check that.",
    ],
)
def test_people(text: str) -> None:
    assert not is_announcement(text)


def test_grams_by_hand() -> None:
    assert list(grams("Um, I'll pay 20.")) == ["i", "ll", "pay", "#", "i ll", "ll pay", "pay #"]
