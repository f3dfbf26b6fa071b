"""What every recogniser needs around it: cut each channel at pauses, recognise on all cores, time the words."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ..alignment import Aligner
from ..audio import Audio
from ..protocols import Progress
from ..resampling import Floats, to_network_rate
from ..transcripts import Word
from ..voice_activity import ActivitySettings, Segment, segments_of, speech_probabilities
from .bleed import own_speech
from .chunks import Chunk, ChunkSettings, plan_chunks
from .hypotheses import Hypothesis
from .phantoms import without_phantoms
from .word_times import timed_words


class Recogniser(Protocol):
    """Words in stretches of speech, each (frames,) at 16 kHz. Must allow calls from several threads at once."""

    def recognise(self, stretches: Sequence[Floats]) -> list[Hypothesis]: ...


@dataclass(frozen=True, slots=True)
class ListeningSettings:
    """`batch` stretches go to the recogniser at once, from each of `threads` threads."""

    activity: ActivitySettings = field(default_factory=lambda: ActivitySettings(min_speech=0.15, min_silence=0.25))
    chunks: ChunkSettings = field(default_factory=ChunkSettings)
    threads: int = 2
    batch: int = 1


@dataclass(frozen=True, slots=True)
class Heard:
    """One chunk of one channel (0-based) and the words in it, with times from the start of the recording."""

    channel: int
    chunk: Chunk
    hypothesis: Hypothesis
    words: tuple[Word, ...]


def listen(
    audio: Audio, recogniser: Recogniser, aligner: Aligner | None, settings: ListeningSettings, on_progress: Progress
) -> list[Heard]:
    """Everything heard in `audio`, chunk by chunk, channel after channel in time order."""
    with ThreadPoolExecutor(settings.threads, thread_name_prefix="listen") as pool:
        planned = pool.map(lambda channel: _plan(audio, channel, settings), range(audio.channels))
        jobs = [(channel, chunk) for channel, chunks in enumerate(planned) for chunk in chunks]
        batches = [jobs[first : first + settings.batch] for first in range(0, len(jobs), settings.batch)]
        heard: list[Heard] = []
        for part in pool.map(lambda batch: list(_hear(audio, batch, recogniser, aligner)), batches):
            heard += part
            on_progress(len(heard) / len(jobs))
    return heard


def _plan(audio: Audio, channel: int, settings: ListeningSettings) -> tuple[Chunk, ...]:
    probabilities = speech_probabilities(audio.samples[channel], audio.sample_rate)
    speech = segments_of(probabilities, settings.activity, duration=audio.duration)
    own = own_speech(audio, channel, speech)
    return plan_chunks(own, probabilities, settings.chunks, duration=audio.duration)


def _hear(
    audio: Audio, batch: Sequence[tuple[int, Chunk]], recogniser: Recogniser, aligner: Aligner | None
) -> Iterator[Heard]:
    stretches = [_samples(audio, channel, chunk) for channel, chunk in batch]
    hypotheses = recogniser.recognise(stretches)
    for (channel, chunk), samples, hypothesis in zip(batch, stretches, hypotheses, strict=True):
        believed = without_phantoms(hypothesis, chunk)
        yield Heard(channel, chunk, believed, timed_words(aligner, samples, chunk, believed))


def _samples(audio: Audio, channel: int, chunk: Chunk) -> Floats:
    return np.concatenate([cut(audio, channel, part) for part in chunk.parts])


def cut(audio: Audio, channel: int, segment: Segment) -> Floats:
    """One stretch of one channel, (frames,) at 16 kHz."""
    first, last = (round(time * audio.sample_rate) for time in (segment.start, segment.end))
    return to_network_rate(np.ascontiguousarray(audio.samples[channel, first:last]), audio.sample_rate)
