"""Times for the words of a chunk: by alignment, and by estimate where alignment finds no path."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..alignment import Aligner
from ..resampling import NETWORK_RATE
from ..transcripts import Word
from ..voice_activity import Segment
from .chunks import Chunk
from .hypotheses import HeardWord, Hypothesis


def timed_words(
    aligner: Aligner, samples: npt.NDArray[np.float32], chunk: Chunk, hypothesis: Hypothesis
) -> tuple[Word, ...]:
    """Words of `hypothesis` with times from the start of the recording. `samples` are the chunk's, at 16 kHz."""
    texts = [word.text for word in hypothesis.words]
    spans = aligner.align(samples, texts)
    if spans is None:
        spans = tuple(proportional_spans(texts, _relative(chunk)))
    latest = samples.size / NETWORK_RATE
    return tuple(_word(heard, span, chunk.start, latest) for heard, span in zip(hypothesis.words, spans, strict=True))


def proportional_spans(words: Sequence[str], speech: Sequence[Segment]) -> Iterator[Segment]:
    """Spread `words` over the voiced time, each with a share that grows with its length."""
    weights = np.array([2 + len(word) for word in words], dtype=float)
    voiced = sum(segment.duration for segment in speech)
    edges = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()]) * voiced
    for first, last in pairwise(edges.tolist()):
        yield Segment(_moment(first, speech, at_end=False), _moment(last, speech, at_end=True))


def _moment(voiced: float, speech: Sequence[Segment], *, at_end: bool) -> float:
    """The time at which `voiced` seconds of `speech` have passed."""
    for segment in speech:
        if voiced < segment.duration or (at_end and voiced <= segment.duration + 1e-9):
            return segment.start + voiced
        voiced -= segment.duration
    return speech[-1].end


def _relative(chunk: Chunk) -> list[Segment]:
    return [Segment(part.start - chunk.start, part.end - chunk.start) for part in chunk.speech]


def _word(heard: HeardWord, span: Segment, offset: float, latest: float) -> Word:
    start, end = min(span.start, latest), min(span.end, latest)
    return Word(heard.text, round(offset + start, 3), round(offset + end, 3), round(heard.confidence, 3))
