"""Words made up where nobody speaks: silence, line noise, telephone tones and hold music, built on the spot."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from models.audio import Audio, ChannelLayout
from models.protocols import Transcriber

RATE = 8_000
Waves = npt.NDArray[np.float64]

SCALE = (220.0, 246.9, 261.6, 293.7, 329.6, 349.2, 392.0, 440.0, 493.9, 523.3)  # hertz
CHORDS = ((0, 2, 4), (3, 5, 7), (4, 6, 8), (2, 4, 6))  # steps of the scale
BEAT = 0.45  # seconds


@dataclass(frozen=True, slots=True)
class MadeUpWords:
    """Words heard in `seconds` of audio without any, by kind of sound."""

    seconds: float
    words: int
    by_sound: Mapping[str, int]


def measure(transcriber: Transcriber, *, minutes: float = 10.0, seed: int = 0) -> MadeUpWords:
    """Play every kind of sound for an equal share of `minutes` and count what is heard."""
    found = {}
    share = minutes * 60 / len(SOUNDS)
    for name, sound in SOUNDS.items():
        waves = sound(int(share * RATE), np.random.default_rng(seed))
        samples = np.clip(waves * 32767, -32768, 32767).astype(np.int16)[np.newaxis]
        turns = transcriber.transcribe(Audio(samples, RATE), layout=ChannelLayout.MONO).turns
        found[name] = sum(len(turn.text.split()) for turn in turns)
    return MadeUpWords(seconds=share * len(SOUNDS), words=sum(found.values()), by_sound=found)


def silence(frames: int, _: np.random.Generator) -> Waves:
    return np.zeros(frames)


def white_noise(frames: int, chance: np.random.Generator, *, level: float) -> Waves:
    return chance.normal(0, level, frames)


def brown_noise(frames: int, chance: np.random.Generator) -> Waves:
    """A rumbling line: noise that falls with frequency, slowly swelling."""
    steps = np.cumsum(chance.normal(0, 1, frames))
    rumble = steps - np.convolve(steps, np.ones(400) / 400, "same")
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 0.2 * _time(frames))
    waves: Waves = 0.1 * swell * rumble / np.abs(rumble).max()
    return waves


def crackle(frames: int, chance: np.random.Generator) -> Waves:
    """Clicks a few times a second over faint noise."""
    clicks = (chance.random(frames) < 4 / RATE) * chance.normal(0, 0.25, frames)
    return np.convolve(clicks, np.exp(-np.arange(80) / 12), "same") + chance.normal(0, 0.002, frames)


def hum(frames: int, chance: np.random.Generator) -> Waves:
    time = _time(frames)
    partials = sum(np.sin(2 * np.pi * 50 * n * time) / n for n in range(1, 8))
    return 0.05 * partials + chance.normal(0, 0.001, frames)


def telephone_tones(frames: int, _: np.random.Generator) -> Waves:
    """Ringback two seconds in six, then busy, then keypad digits, over and over."""
    time = _time(frames)
    ringing = (time % 6 < 2) * _tones(time, 440, 480)
    busy = (time % 1 < 0.5) * _tones(time, 480, 620)
    keys = (time % 0.3 < 0.15) * _tones(time, 697 + 73 * (time // 0.3 % 4), 1209 + 127 * (time // 0.9 % 3))
    phase = time // 12 % 3
    return 0.15 * np.select([phase == 0, phase == 1], [ringing, busy], keys)


def beep(frames: int, _: np.random.Generator) -> Waves:
    """The recording reminder: a short beep every five seconds."""
    time = _time(frames)
    beeping: Waves = 0.3 * (time % 5 < 0.25).astype(np.float64) * np.sin(2 * np.pi * 1400 * time)
    return beeping


def hold_music(frames: int, chance: np.random.Generator) -> Waves:
    """Plucked chords, a melody that wanders over the scale, a bass and a brushed drum."""
    output = np.zeros(frames + 2 * RATE)
    step = int(BEAT * RATE)
    place = 4
    for beat, first in enumerate(range(0, frames, step)):
        chord = CHORDS[beat // 4 % len(CHORDS)]
        place = int(np.clip(place + chance.integers(-2, 3), 0, len(SCALE) - 1))
        notes = [(2 * SCALE[place], 0.5), (SCALE[chord[beat % 3]], 0.3), (SCALE[chord[0]] / 2, 0.4)]
        for pitch, loudness in notes:
            output[first : first + 2 * RATE] += loudness * _pluck(pitch)
        drum = chance.normal(0, 0.15 if beat % 2 else 0.05, RATE // 10) * np.exp(-np.arange(RATE // 10) / 120)
        output[first : first + drum.size] += drum
    return 0.25 * output[:frames]


def strings(frames: int, chance: np.random.Generator) -> Waves:
    """Slow bowed chords with vibrato: the music closest to a sung vowel."""
    time = _time(frames)
    vibrato = 0.004 * np.sin(2 * np.pi * 5.2 * time)
    bars = (time // 2.4).astype(int)
    output = np.zeros(frames)
    for voice in range(3):
        pitches = np.array([SCALE[CHORDS[bar % len(CHORDS)][voice]] for bar in range(bars[-1] + 1)])[bars]
        phase = 2 * np.pi * np.cumsum(pitches * (1 + vibrato)) / RATE
        output += sum(np.sin(n * phase) / n**1.2 for n in range(1, 7))
    swell = 0.55 + 0.45 * np.sin(2 * np.pi * time / 2.4 - np.pi / 2)
    return 0.06 * swell * output + chance.normal(0, 0.001, frames)


SOUNDS: Mapping[str, Callable[[int, np.random.Generator], Waves]] = {
    "silence": silence,
    "faint noise": partial(white_noise, level=0.003),
    "loud noise": partial(white_noise, level=0.05),
    "rumble": brown_noise,
    "crackle": crackle,
    "hum": hum,
    "telephone tones": telephone_tones,
    "beeps": beep,
    "hold music": hold_music,
    "strings": strings,
}


def _time(frames: int) -> Waves:
    return np.arange(frames) / RATE


def _tones(time: Waves, first: float | Waves, second: float | Waves) -> Waves:
    tones: Waves = (np.sin(2 * np.pi * first * time) + np.sin(2 * np.pi * second * time)) / 2
    return tones


def _pluck(pitch: float) -> Waves:
    """Two seconds of a plucked string: overtones that fade faster the higher they are."""
    time = _time(2 * RATE)
    partials: Iterator[Waves] = (
        np.sin(2 * np.pi * n * pitch * time) * np.exp(-time * (1.5 + n)) / n
        for n in range(1, 6)
        if n * pitch < RATE / 2
    )
    plucked: Waves = np.sum(list(partials), axis=0)
    return plucked
