"""How far word starts are off, on audio built from single spoken words so that every start is known."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from models.alignment import Aligner
from models.audio import Audio
from models.resampling import Floats, to_network_rate
from models.voice_activity import Segment

from .speech_rows import SpeechRow

WORDS_IN_PHRASE = 8
SHORTEST_GAP, LONGEST_GAP = 0.05, 0.4  # seconds
LINE_NOISE = 0.001  # of full scale, -60 dB
AUDIBLE = 0.02  # of the loudest sample, -34 dB: what is quieter at the ends of a recording is room, not word


@dataclass(frozen=True, slots=True)
class Phrase:
    """Built audio, (frames,) at 16 kHz, and its words with their true times in seconds."""

    samples: Floats
    words: tuple[str, ...]
    spans: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class WordTimes:
    """Errors of word starts in seconds. `unaligned` words got no time at all."""

    words: int
    unaligned: int
    median: float
    percentile_95: float
    within_150_ms: float


def phrases(rows: Sequence[SpeechRow], *, seed: int = 0) -> Iterator[Phrase]:
    """Join single words of one speaker, in an order fixed by `seed`, with gaps and a noise floor like a line's."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    single = [row for row in rows if len(str(row.fields["reference"]).split()) == 1]
    speakers = sorted(single, key=lambda row: str(row.fields.get("speaker", "")))
    for _, group in groupby(speakers, key=lambda row: row.fields.get("speaker", "")):
        recordings = list(group)
        chance.shuffle(recordings)
        for first in range(0, len(recordings), WORDS_IN_PHRASE):
            yield _phrase(recordings[first : first + WORDS_IN_PHRASE], chance)


def measure(aligner: Aligner, built: Sequence[Phrase]) -> WordTimes:
    """Align each phrase with its words and compare the starts."""
    errors: list[float] = []
    unaligned = 0
    for phrase in built:
        spans = aligner.align(phrase.samples, phrase.words)
        if spans is None:
            unaligned += len(phrase.words)
            continue
        errors += [abs(found.start - true.start) for found, true in zip(spans, phrase.spans, strict=True)]
    known = np.array(errors or [np.nan])
    return WordTimes(
        words=len(errors) + unaligned,
        unaligned=unaligned,
        median=float(np.median(known)),
        percentile_95=float(np.percentile(known, 95)),
        within_150_ms=float((known <= 0.15).mean()),
    )


def _phrase(rows: Sequence[SpeechRow], chance: random.Random) -> Phrase:
    parts: list[Floats] = []
    spans: list[Segment] = []
    now = 0
    for row in rows:
        gap = np.zeros(int(chance.uniform(SHORTEST_GAP, LONGEST_GAP) * 16_000), np.float32)
        audio: Audio = row.decode()
        word = _audible(to_network_rate(audio.samples[0], audio.sample_rate))
        parts += [gap, word]
        spans.append(Segment((now + gap.size) / 16_000, (now + gap.size + word.size) / 16_000))
        now += gap.size + word.size
    samples = np.concatenate(parts)
    noise = np.random.default_rng(len(samples)).normal(0, LINE_NOISE, samples.size)
    words = tuple(str(row.fields["reference"]) for row in rows)
    return Phrase((samples + noise).astype(np.float32), words, tuple(spans))


def _audible(word: Floats) -> Floats:
    loud = np.flatnonzero(np.abs(word) >= AUDIBLE * np.abs(word).max(initial=0.0))
    return word[loud[0] : loud[-1] + 1] if loud.size else word
