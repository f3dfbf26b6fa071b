"""Overwrites the stretches of a recording in which personal data was spoken.

The rules: go out to the neighbouring words and the end of the voiced stretch, because recognisers cut the first word
after a pause short; pad; join what lies close; one neutral tone for every type, so that it tells nothing; keep length
and channels. For a secret (tier A) everything its speaker said between the other party's turns is covered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..audio import Audio, ChannelLayout
from ..errors import RedactionFailed
from ..personal_data import Mask, Redaction, Replacement, Tier
from ..transcripts import RawTranscript, Speaker, Turn
from .masking import word_offsets
from .streams import read_runs
from .tokens import tokenize
from .voicing import far_fainter, heard_on_both, voiced_end, voiced_start

PAD_BEFORE = 0.15
PAD_AFTER = 0.25
MERGE_GAP = 0.4
SECONDS_PER_CHARACTER = 0.12
TONE_HERTZ = 1000
TONE_LEVEL = 1600
FADE_SECONDS = 0.008
_SECRET_REACH = 30.0


class _Stretch(NamedTuple):
    start: float
    end: float
    replacement: int


def mask_audio(
    audio: Audio, transcript: RawTranscript, redaction: Redaction, *, layout: ChannelLayout
) -> tuple[Audio, tuple[Mask, ...]]:
    """A new recording with a tone over every replacement, and where the tones are (seconds).

    Raises `RedactionFailed` where a turn to be masked has no times: nothing may be played then.
    """
    by_channel: dict[int, list[_Stretch]] = {channel: [] for channel in range(audio.channels)}
    for position, replacement in enumerate(redaction.replacements):
        start, end = _bounds(audio, transcript, replacement, layout)
        for channel in _channels(audio, transcript.turns[replacement.span.turn].side, layout, start, end):
            by_channel[channel].append(_Stretch(start, end, position))
    masks = _masks(by_channel)
    return replace(audio, samples=overwrite(audio, masks)), masks


def overwrite(audio: Audio, masks: Iterable[Mask]) -> npt.NDArray[np.int16]:
    """A copy of the samples, shape (channels, frames), with the tone in every mask. Samples outside are untouched."""
    samples = audio.samples.copy()
    for mask in masks:
        first, last = frames(mask, audio)
        for channel in mask.channels:
            samples[channel, first:last] = _tone(last - first, audio.sample_rate)
    return samples


def frames(mask: Mask, audio: Audio) -> tuple[int, int]:
    """The first frame of a mask and the one after its last."""
    first = max(0, int(np.floor(mask.start * audio.sample_rate)))
    return min(first, audio.frames), min(audio.frames, int(np.ceil(mask.end * audio.sample_rate)))


def _tone(length: int, sample_rate: int) -> npt.NDArray[np.int16]:
    wave = TONE_LEVEL * np.sin(2 * np.pi * TONE_HERTZ * np.arange(length) / sample_rate)
    fade = min(round(FADE_SECONDS * sample_rate), length // 2)
    if fade:
        ramp = np.arange(fade) / fade
        wave[:fade] *= ramp
        wave[length - fade :] *= ramp[::-1]
    return wave.astype(np.int16)


def _bounds(
    audio: Audio, transcript: RawTranscript, replacement: Replacement, layout: ChannelLayout
) -> tuple[float, float]:
    """Where to mask, in seconds, padded and within the recording."""
    number = replacement.span.turn
    turn = transcript.turns[number]
    if turn.start is None or turn.end is None:
        raise RedactionFailed(f"turn {number} has no times, so its audio cannot be masked")
    channel = _channels(audio, turn.side, layout, turn.start, turn.end)[0]
    start, end = _spoken(number, turn, replacement)
    if start <= turn.start:
        start = voiced_start(audio, channel, turn.start, _silence_before(transcript, number))
    if end >= turn.end:
        end = voiced_end(audio, channel, turn.end, _silence_after(transcript, number, audio.duration))
    if replacement.tier is Tier.A:
        start, end = _window(transcript, number, start, end)
    return max(0.0, start - PAD_BEFORE), min(audio.duration, end + PAD_AFTER)


def _spoken(number: int, turn: Turn, replacement: Replacement) -> tuple[float, float]:
    """From the end of the word before to the start of the word after; the whole turn where its times cannot be."""
    assert turn.start is not None
    assert turn.end is not None
    span = replacement.span
    offsets = word_offsets(number, turn)
    covered = [index for index, (start, end) in enumerate(offsets) if start < span.end and span.start < end]
    if not covered:
        return turn.start, turn.end
    first, last = covered[0], covered[-1]
    start = turn.words[first - 1].end if first else turn.start
    end = turn.words[last + 1].start if last + 1 < len(offsets) else turn.end
    words = turn.words[first : last + 1]
    timed = all(word.end > word.start for word in words) and start <= words[0].start <= words[-1].end <= end
    needed = SECONDS_PER_CHARACTER * _characters_said(turn.text[span.start : span.end])
    if not timed or end - start < needed:
        return turn.start, turn.end
    return start, end


def _characters_said(text: str) -> int:
    """How many digits and letters had to be said one by one."""
    return sum(len(run.value) for run in read_runs(tokenize(text)))


def _window(transcript: RawTranscript, number: int, start: float, end: float) -> tuple[float, float]:
    """From the end of the other party's turn before to the start of the one after, within reach."""
    speaker = transcript.turns[number].speaker
    before = [turn.end for turn in transcript.turns[:number] if turn.speaker is not speaker and turn.end is not None]
    after = [
        turn.start for turn in transcript.turns[number + 1 :] if turn.speaker is not speaker and turn.start is not None
    ]
    opening = max([time for time in before if time <= start], default=start)
    closing = min([time for time in after if time >= end], default=end)
    return max(opening, start - _SECRET_REACH), min(closing, end + _SECRET_REACH)


def _silence_before(transcript: RawTranscript, number: int) -> float:
    """When the same channel last fell silent: the earliest that this turn can have begun."""
    side = transcript.turns[number].side
    return max((turn.end or 0.0 for turn in transcript.turns[:number] if turn.side is side), default=0.0)


def _silence_after(transcript: RawTranscript, number: int, duration: float) -> float:
    side = transcript.turns[number].side
    following = (turn.start for turn in transcript.turns[number + 1 :] if turn.side is side)
    return min((start for start in following if start is not None), default=duration)


def _channels(audio: Audio, side: Speaker, layout: ChannelLayout, start: float, end: float) -> tuple[int, ...]:
    """The party's channel, and the other one where the voice is heard there too, or only there."""
    everywhere = tuple(range(audio.channels))
    if layout is ChannelLayout.MONO or audio.channels != 2 or side is Speaker.SYSTEM:
        return everywhere
    agent = 0 if layout is ChannelLayout.AGENT_FIRST else 1
    own = agent if side is Speaker.AGENT else 1 - agent
    if heard_on_both(audio, start, end) or far_fainter(audio, own, start, end):
        return (own, 1 - own)
    return (own,)


def _masks(by_channel: dict[int, list[_Stretch]]) -> tuple[Mask, ...]:
    """Joins stretches that lie closer than the merge gap, and channels that are masked alike."""
    joined: dict[tuple[float, float, tuple[int, ...]], list[int]] = {}
    for channel, stretches in by_channel.items():
        for start, end, replacements in _join(stretches):
            joined.setdefault((start, end, replacements), []).append(channel)
    masks = (Mask(start, end, tuple(channels), found) for (start, end, found), channels in joined.items())
    return tuple(sorted(masks, key=lambda mask: (mask.start, mask.end, mask.channels)))


def _join(stretches: Sequence[_Stretch]) -> list[tuple[float, float, tuple[int, ...]]]:
    joined: list[tuple[float, float, tuple[int, ...]]] = []
    for stretch in sorted(stretches):
        if joined and stretch.start - joined[-1][1] < MERGE_GAP:
            start, end, replacements = joined[-1]
            joined[-1] = (start, max(end, stretch.end), tuple(sorted({*replacements, stretch.replacement})))
        else:
            joined.append((stretch.start, stretch.end, (stretch.replacement,)))
    return joined
