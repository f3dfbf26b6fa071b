"""Small transcripts for the tests of redaction."""

from collections.abc import Callable

import pytest

from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn, Word

Lines = Callable[..., RawTranscript]
_SPEAKERS = {"a": Speaker.AGENT, "c": Speaker.CUSTOMER, "s": Speaker.SYSTEM}


@pytest.fixture(scope="session")
def conversation() -> Lines:
    """Each line is "a: ..." for the agent or "c: ..." for the customer; no words, no times."""

    def build(*lines: str) -> RawTranscript:
        turns = tuple(Turn(_SPEAKERS[line[0]], line[3:]) for line in lines)
        return RawTranscript(turns, EngineInfo("test", "1"))

    return build


@pytest.fixture(scope="session")
def spoken(conversation: Lines) -> Lines:
    """The same with words of 0.32 s every 0.4 s and half a second between turns."""

    def build(*lines: str) -> RawTranscript:
        turns = []
        time = 0.5
        for turn in conversation(*lines).turns:
            starts = [time + 0.4 * number for number in range(len(turn.text.split(" ")))]
            words = zip(turn.text.split(" "), starts, strict=True)
            turns.append(
                Turn(
                    turn.speaker,
                    turn.text,
                    time,
                    starts[-1] + 0.32,
                    tuple(Word(text, start, start + 0.32, 0.9) for text, start in words),
                )
            )
            time = starts[-1] + 0.32 + 0.5
        return RawTranscript(tuple(turns), EngineInfo("test", "1"))

    return build
