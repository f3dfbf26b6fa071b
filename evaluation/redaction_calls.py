"""Speaks labelled interactions at telephone quality, so that the time of every marked span is known.

Turns are spoken piece by piece, a marked span being a piece: no aligner's opinion is in the truth. The voices are those
of flite (Debian package `flite`); samples pass through 8 kHz, 300-3400 Hz and mu-law as on a telephone line.
"""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import butter, resample_poly, sosfiltfilt

from models.audio import Audio
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn, Word

from .redaction_rows import LabelledInteraction, MarkedSpan

SAMPLE_RATE = 8_000
_VOICES = {Speaker.AGENT: ("rms", "awb"), Speaker.CUSTOMER: ("slt", "awb"), Speaker.SYSTEM: ("rms", "rms")}
_GAP_SECONDS = 0.45
LEVEL = 0.06
_QUIETEST = 0.02
_BAND = (300.0, 3_400.0)

Samples = npt.NDArray[np.float64]


class VoiceMissing(RuntimeError):
    """flite is not installed."""


@dataclass(frozen=True, slots=True)
class SpokenSpan:
    """When a marked span is spoken (seconds) and on which channel."""

    span: MarkedSpan
    channel: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A stereo call, the agent on the first channel. `transcript` is what a faultless recogniser would hear, its words
    spread evenly over each piece. `voice` is who says what is marked."""

    id: str
    audio: Audio = field(repr=False)
    spans: tuple[SpokenSpan, ...]
    transcript: RawTranscript = field(repr=False)
    voice: str = "flite"


def speak(interaction: LabelledInteraction, variant: int = 0) -> SpokenCall:
    """Reads an interaction aloud, turn after turn. `variant` picks the voices. Raises `VoiceMissing`."""
    if shutil.which("flite") is None:
        raise VoiceMissing("flite is not installed; calls cannot be spoken without it (Debian package flite)")
    channels: list[list[Samples]] = [[], []]
    spans: list[SpokenSpan] = []
    turns: list[Turn] = []
    time = 0.0
    for number, turn in enumerate(interaction.transcript.turns):
        own = 0 if turn.speaker is not Speaker.CUSTOMER else 1
        voice = _VOICES[turn.speaker][variant % 2]
        pieces: list[tuple[str, float, float]] = []
        marked = sorted((span for span in interaction.spans if span.turn == number), key=lambda span: span.start)
        for text, span in _pieces(turn.text, marked):
            samples = said(voice, _sayable(text)) if any(character.isalnum() for character in text) else np.zeros(0)
            channels[own].append(samples)
            channels[1 - own].append(np.zeros(samples.size))
            if span is not None:
                spans.append(SpokenSpan(span, own, time, time + samples.size / SAMPLE_RATE))
            pieces.append((text, time, time + samples.size / SAMPLE_RATE))
            time += samples.size / SAMPLE_RATE
        turns.append(timed_turn(turn, pieces))
        gap = np.zeros(round(_GAP_SECONDS * SAMPLE_RATE))
        channels[0].append(gap)
        channels[1].append(gap)
        time += gap.size / SAMPLE_RATE
    both = np.stack([np.concatenate(pieces) for pieces in channels])
    heard = RawTranscript(tuple(turns), EngineInfo("faultless", "1"))
    return SpokenCall(interaction.id, Audio(telephone(both), SAMPLE_RATE), tuple(spans), heard)


def timed_turn(turn: Turn, pieces: list[tuple[str, float, float]]) -> Turn:
    """The turn with a time for every word: each character of a piece takes the same share of it."""
    times: list[tuple[float, float]] = []
    for text, start, end in pieces:
        step = (end - start) / max(1, len(text))
        times.extend((start + index * step, start + (index + 1) * step) for index in range(len(text)))
    text = " ".join(turn.text.split())
    words = tuple(
        Word(match.group(), times[match.start()][0], times[match.end() - 1][1])
        for match in re.finditer(r"\S+", turn.text)
    )
    return Turn(turn.speaker, text, pieces[0][1], pieces[-1][2], words)


def _pieces(text: str, marked: list[MarkedSpan]) -> Iterator[tuple[str, MarkedSpan | None]]:
    position = 0
    for span in marked:
        yield text[position : span.start], None
        yield text[span.start : span.end], span
        position = span.end
    yield text[position:], None


def _sayable(text: str) -> str:
    """Long numbers are read digit by digit, as callers do."""
    return re.sub(r"\d{3,}", lambda match: " ".join(match.group()), text)


@cache
def said(voice: str, text: str) -> Samples:
    """The text at 8 kHz and an even level, without the silence that the synthesiser puts around it."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        command = ["flite", "-voice", voice, "--setf", "duration_stretch=1.1", "-t", text, "-o", file.name]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - a fixed command, no shell
        samples, rate = soundfile.read(Path(file.name), dtype="float64")
    if not samples.size:
        return np.zeros(0)
    samples = resample_poly(samples, SAMPLE_RATE, rate)
    loud = np.flatnonzero(np.abs(samples) > _QUIETEST * np.abs(samples).max())
    samples = samples[max(0, loud[0] - 200) : loud[-1] + 400]
    result: Samples = samples * LEVEL / max(1e-9, float(np.sqrt(np.mean(samples**2))))
    return result


def telephone(samples: Samples) -> npt.NDArray[np.int16]:
    """What arrives at the other end of a telephone line."""
    """Band-limits, adds the noise of a line and passes through mu-law (ITU-T G.711, mu = 255)."""
    band = butter(4, _BAND, "bandpass", fs=SAMPLE_RATE, output="sos")
    noise = np.random.default_rng(11).normal(0, 0.0006, samples.shape)
    line = np.clip(sosfiltfilt(band, samples, axis=1) + noise, -1, 1)
    companded = np.round(np.sign(line) * np.log1p(255 * np.abs(line)) / np.log(256) * 127) / 127
    expanded = np.sign(companded) * ((256.0 ** np.abs(companded)) - 1) / 255
    result: npt.NDArray[np.int16] = (expanded * 32767).astype(np.int16)
    return result
