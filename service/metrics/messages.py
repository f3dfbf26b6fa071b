"""Metrics of a chat or an e-mail thread. Times are seconds from any one origin, None where the channel does not say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.transcripts import Speaker, Turn

PARTIES = (Speaker.AGENT, Speaker.CUSTOMER)


@dataclass(frozen=True, slots=True)
class MessageMetrics:
    """All metrics of a conversation in writing. Times in seconds, None where messages carry no times."""

    messages: Mapping[Speaker, int]
    words: Mapping[Speaker, int]
    duration: float | None
    first_response: float | None
    mean_response: Mapping[Speaker, float | None]
    longest_response: Mapping[Speaker, float | None]


def measure(turns: Sequence[Turn], sent_at: Sequence[float | None] = ()) -> MessageMetrics:
    """Every metric of `turns`. `sent_at` has the time of each turn, or is empty when none is known."""
    times = sent_at or (None,) * len(turns)
    waits = {who: responses(turns, times, who) for who in PARTIES}
    return MessageMetrics(
        messages={who: sum(turn.speaker is who for turn in turns) for who in PARTIES},
        words={who: sum(len(turn.text.split()) for turn in turns if turn.speaker is who) for who in PARTIES},
        duration=duration(times),
        first_response=next(iter(waits[Speaker.AGENT]), None),
        mean_response={who: sum(waits[who]) / len(waits[who]) if waits[who] else None for who in PARTIES},
        longest_response={who: max(waits[who], default=None) for who in PARTIES},
    )


def responses(turns: Sequence[Turn], sent_at: Sequence[float | None], speaker: Speaker) -> tuple[float, ...]:
    """Seconds the other party waited for each of the speaker's responses.

    Each runs from the first message of the other party that was not yet answered to the speaker's next message. A wait
    with an unknown end is left out; automatic messages (`SYSTEM`) neither wait nor answer.
    """
    waits: list[float] = []
    asked: float | None = None
    waiting = False
    for turn, at in zip(turns, sent_at, strict=True):
        if turn.speaker is Speaker.SYSTEM:
            continue
        if turn.speaker is not speaker:
            asked, waiting = (asked if waiting else at), True
        elif waiting:
            if asked is not None and at is not None:
                waits.append(max(at - asked, 0.0))
            waiting = False
    return tuple(waits)


def duration(sent_at: Sequence[float | None]) -> float | None:
    """Seconds from the first message to the last; None with fewer than two known times."""
    known = [at for at in sent_at if at is not None]
    return max(known) - min(known) if len(known) > 1 else None
