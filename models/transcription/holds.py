"""Holds: stretches in which the customer waits on the line and the agent is away.

Nobody speaks in a hold. What is heard in it, what the agent says around it and how long it lasts are evidence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Final

from ..audio import Audio
from ..transcripts import Hold, HoldKind, Speaker, Turn, Word
from ..voice_activity import Segment, overlap
from .line_sound import LineSound

SHORTEST = 5.0
"""Seconds. What is shorter is a pause."""
LONG, VERY_LONG = 20.0, 45.0
LOOK_BACK, LOOK_AHEAD = 15.0, 10.0
"""Seconds of the agent's words before and after a silence that can be about it."""
MOSTLY = 0.5
"""The share of a silence that music has to fill to be hold music."""
ANNOUNCED = 0.15
"""The share of it that announcements have to fill."""
LEAST_CONFIDENCE = 0.6

ANNOUNCES_HOLD: Final = re.compile(
    r"\b(?:on|to|please|the line) hold\b|\bhold (?:on|the line|please|for (?:a|me|one|just))\b"
    r"|\b(?:can|could|would|do) you (?:mind )?hold(?:ing)?\b"
    r"|\b(?:put|putting|transfer|transferring|pass|passing) you (?:through|over|across|on)\b|\bback with you\b"
)
ASKS_FOR_TIME: Final = re.compile(
    r"\bbear with me\b|\b(?:one|a|just a) (?:moment|minute|second|sec|mo)\b|\blet me (?:just |quickly )?"
    r"(?:check|look|see|find|pull|bring|ask|speak|talk|have a look)\b|\bwhile i (?:check|look|find|ask|speak|do)\b"
)
ENDS_HOLD: Final = re.compile(
    r"\bthank(?:s| you)(?: so much| very much)? for (?:holding|waiting|your patience|bearing)\b"
    r"|\bsorry (?:to (?:keep|have kept)|(?:for|about) (?:keeping|the (?:wait|delay|hold)))\b"
    r"|\b(?:are you )?still (?:there|with me|on the line)\b|\bi m back\b"
)


@dataclass(frozen=True, slots=True)
class _Silence:
    """Neither party speaks. `before` and `after` are the agent's words around it, in lower case."""

    segment: Segment
    before: str
    after: str
    announced: float


def find_holds(audio: Audio, turns: Sequence[Turn]) -> tuple[Hold, ...]:
    """Holds in order. `turns` are those of `audio`; queues before the first word and what follows the last are none.

    Confidence is a weighing of evidence, 0 to 1, not a measured probability.
    """
    silences = [silence for silence in _silences(turns) if silence.segment.duration >= SHORTEST]
    if not silences:
        return ()
    sound = LineSound(audio, _spoken(turns))
    found = (_hold(silence, sound) for silence in silences)
    return tuple(hold for hold in found if hold.confidence >= LEAST_CONFIDENCE)


def _hold(silence: _Silence, sound: LineSound) -> Hold:
    music = sound.music_share(silence.segment)
    if music >= MOSTLY:
        kind, heard = HoldKind.MUSIC, 0.85
    elif silence.announced >= ANNOUNCED:
        kind, heard = HoldKind.ANNOUNCEMENT, 0.85
    else:
        kind, heard = HoldKind.SILENCE, 0.5 if sound.is_muted(silence.segment) else 0.0
    evidence = (heard, *_said(silence), _lasting(silence.segment))
    confidence = 1.0 - prod(1.0 - weight for weight in evidence)
    return Hold(silence.segment.start, silence.segment.end, kind, round(confidence, 2))


def _said(silence: _Silence) -> tuple[float, float]:
    """What the words before and after weigh. A hold that is announced counts for more than "let me check"."""
    before = 0.75 if ANNOUNCES_HOLD.search(silence.before) else 0.4 if ASKS_FOR_TIME.search(silence.before) else 0.0
    return before, 0.75 if ENDS_HOLD.search(silence.after) else 0.0


def _lasting(segment: Segment) -> float:
    return 0.5 if segment.duration >= VERY_LONG else 0.3 if segment.duration >= LONG else 0.0


def _silences(turns: Sequence[Turn]) -> Iterator[_Silence]:
    recorded = [Segment(word.start, word.end) for word in _words(turns, Speaker.SYSTEM)]
    spoken = _spoken(turns)
    agent = _words(turns, Speaker.AGENT)
    for before, after in pairwise(spoken):
        segment = Segment(before.end, after.start)
        if segment.duration >= SHORTEST:
            said = [word for word in agent if segment.start - LOOK_BACK <= word.end <= segment.start]
            then = [word for word in agent if segment.end <= word.start <= segment.end + LOOK_AHEAD]
            yield _Silence(segment, _plain(said), _plain(then), overlap(segment, recorded) / segment.duration)


def _spoken(turns: Sequence[Turn]) -> list[Segment]:
    """When either party speaks: in order, without overlaps."""
    joined: list[Segment] = []
    words = [*_words(turns, Speaker.AGENT), *_words(turns, Speaker.CUSTOMER)]
    for word in sorted(words, key=lambda word: word.start):
        if joined and word.start <= joined[-1].end:
            joined[-1] = Segment(joined[-1].start, max(joined[-1].end, word.end))
        else:
            joined.append(Segment(word.start, word.end))
    return joined


def _words(turns: Sequence[Turn], speaker: Speaker) -> list[Word]:
    return [word for turn in turns if turn.speaker is speaker for word in turn.words]


def _plain(words: Sequence[Word]) -> str:
    return " ".join(re.findall(r"\w+", " ".join(word.text for word in words).lower()))
