"""What happened in which order: signs of need, agreements, complaints."""

import pytest

from models.judging import cues
from models.judging.events import events
from models.judging.interaction_features import Reading
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER


def found(*turns: tuple[Speaker, str]) -> dict[str, float]:
    transcript = RedactedTranscript(tuple(Turn(*turn) for turn in turns), EngineInfo("test", "1"))
    return events(Reading(transcript, Channel.VOICE, (), cues.matrix(transcript)))


@pytest.mark.parametrize(
    "said",
    [
        "My husband passed away in March.",
        "They've cut my hours at work and I can't pay this.",
        "I'm eighty-seven, could you go a bit slower?",
        "I'm ringing from the hospital.",
        "I've not slept since, I'm all at sea by myself.",
    ],
)
def test_need_is_seen_however_it_is_said(said: str) -> None:
    told = found((AGENT, "Good morning, how can I help?"), (CUSTOMER, said), (AGENT, "What is the reference?"))
    assert (told["need shown"], told["need passed over"]) == (1, 1)


def test_need_that_is_met() -> None:
    told = found(
        (CUSTOMER, "My husband passed away in March."),
        (AGENT, "I'm sorry for your loss, that must be hard."),
        (CUSTOMER, "Thank you."),
        (AGENT, "Our bereavement team can ring you, take your time."),
    )
    assert (told["need acknowledged"], told["need supported"], told["need met"]) == (1, 1, 1)
    assert told["need passed over"] == 0


def test_no_need_is_neither_met_nor_passed_over() -> None:
    told = found((CUSTOMER, "What time do you close?"), (AGENT, "At five."))
    assert (told["need shown"], told["need met"], told["need passed over"]) == (0, 0, 0)
    assert told["need acknowledged"] == 0.5


def test_terms_count_only_before_the_yes() -> None:
    before = found(
        (AGENT, "It is £20 a month, with 14 days to change your mind. Shall I set it up?"),
        (CUSTOMER, "Yes please."),
        (AGENT, "That's done."),
    )
    after = found(
        (AGENT, "Shall I set it up?"),
        (CUSTOMER, "Yes please."),
        (AGENT, "That's done. It is £20 a month, with 14 days to change your mind."),
    )
    assert (before["agreed"], after["agreed"]) == (1, 1)
    assert (before["money before yes"], after["money before yes"]) == (1, 0)
    assert (before["cooling_off before yes"], after["cooling_off before yes"]) == (1, 0)
    assert (before["agreed without terms"], after["agreed without terms"]) == (0, 1)


def test_a_complaint_and_what_came_of_it() -> None:
    told = found((CUSTOMER, "I want to complain."), (AGENT, "I've logged that as a complaint."))
    assert (told["complaint named"], told["complaint answered"], told["complaint logged"]) == (1, 1, 1)
