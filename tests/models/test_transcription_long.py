"""Hours of talk in bounded memory. Only the recogniser is scripted, so that minutes of sound take seconds."""

import tracemalloc
from collections.abc import Sequence

import numpy as np
import soundfile

from models.audio import Audio, ChannelLayout
from models.diarization import Diarizer
from models.resampling import Floats
from models.transcription.calls import CallListener
from models.transcription.hypotheses import HeardWord, Hypothesis
from models.transcription.listening import ListeningSettings
from models.transcription.speakers import SpeakerFinder
from models.wheels import packaged_file

MOST_BYTES_PER_SECOND = 4_000
"""Of recording: words and probabilities of speech. One channel as floats at 16 kHz would be sixteen times as much."""


class TwoWordsASecond:
    def recognise(self, stretches: Sequence[Floats]) -> list[Hypothesis]:
        return [Hypothesis((HeardWord("word", 0.9),) * max(1, samples.size // 8_000), -0.1) for samples in stretches]


def talk(minutes: float) -> Audio:
    """Both parties in turn without a rest, at 8 kHz, now louder, now quieter."""
    import soxr

    voice, rate = soundfile.read(packaged_file("moonshine_voice", "assets", "beckett.wav"), dtype="int16")
    narrow = soxr.resample(np.asarray(voice, np.int16), rate, 8_000)
    quiet = np.zeros_like(narrow)
    exchange = np.stack([np.concatenate([narrow, quiet]), np.concatenate([quiet, narrow // 3])])
    samples = np.resize(exchange.T, (round(minutes * 60 * 8_000), 2)).T
    return Audio(samples, 8_000)


def peak_bytes(audio: Audio) -> tuple[int, int, list[float]]:
    """What listening needs beside the recording itself, how many words were heard, and the progress it told."""
    listener = CallListener(TwoWordsASecond(), None, SpeakerFinder(Diarizer()), ListeningSettings(threads=2))
    progress: list[float] = []
    tracemalloc.start()
    try:
        turns = listener.turns(audio, ChannelLayout.AGENT_FIRST, progress.append)
        return tracemalloc.get_traced_memory()[1], sum(len(turn.words) for turn in turns), progress
    finally:
        tracemalloc.stop()


def test_memory_does_not_follow_the_length_of_the_recording() -> None:
    peak_bytes(talk(0.2))  # loads the network
    short, few, _ = peak_bytes(talk(4.0))  # by now every buffer has been full on both threads
    long, many, progress = peak_bytes(talk(8.0))
    assert many > 1.9 * few
    assert long - short < 4 * 60 * MOST_BYTES_PER_SECOND
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
