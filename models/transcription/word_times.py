"""Times for the words of a chunk: by alignment, and by estimate where alignment finds no path."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from ..alignment import Aligner
from ..resampling import Floats
from ..transcripts import Word
from ..voice_activity import Segment
from .chunks import Chunk
from .hypotheses import HeardWord, Hypothesis


def timed_words(aligner: Aligner | None, samples: Floats, chunk: Chunk, hypothesis: Hypothesis) -> tuple[Word, ...]:
    """Words of `hypothesis` with times from the start of the recording. `samples` are the chunk's, at 16 kHz.

    Times come from the aligner, else from the recogniser, checked against voice activity, else from an estimate.
    """
    texts = [word.text for word in hypothesis.words]
    heard = [word.span for word in hypothesis.words if word.span]
    spans = aligner.align(samples, texts) if aligner else None
    if spans is None and heard and len(heard) == len(texts):
        spans = tuple(within_speech(heard, chunk.speech_within()))
    if spans is None:
        spans = tuple(proportional_spans(texts, chunk.speech_within()))
    placed = [chunk.in_recording(span) for span in spans]
    return tuple(_word(heard, span) for heard, span in zip(hypothesis.words, placed, strict=True))


def within_speech(spans: Sequence[Segment], speech: Sequence[Segment]) -> Iterator[Segment]:
    """Stretch the words at the edges of each voiced part to its edges.

    Attention gives a word's end better than its start: a number said slowly after a pause seems to begin late, and
    whatever lies before would stay audible when it is masked.
    """
    homes = [min(speech, key=lambda part: _distance(span, part)) for span in spans]
    for place, (span, home) in enumerate(zip(spans, homes, strict=True)):
        first = place == 0 or homes[place - 1] != home
        last = place == len(spans) - 1 or homes[place + 1] != home
        start = home.start if first else min(max(span.start, home.start), home.end)
        end = home.end if last else min(max(span.end, start), home.end)
        yield Segment(start, end)


def _distance(span: Segment, part: Segment) -> float:
    """Seconds from the end of a word to a voiced part; zero inside."""
    return max(part.start - span.end, span.end - part.end, 0.0)


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


def _word(heard: HeardWord, span: Segment) -> Word:
    return Word(heard.text, round(span.start, 3), round(span.end, 3), round(heard.confidence, 3))
