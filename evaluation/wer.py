"""Word error rate, pooled over recordings, with whisper's English normaliser on both sides.

References are a text, a text for each channel, or turns with speakers. With speakers the score is cpWER: each
speaker's words joined, under the naming of speakers that gives the fewest errors (Watanabe et al. 2020).
"""

import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations
from typing import Any

from models.audio import ChannelLayout
from models.protocols import Transcriber
from models.transcripts import RawTranscript, Speaker

from .speech_rows import SpeechRow

CHANNELS = ("left", "right")


@dataclass(frozen=True, slots=True)
class WordErrorRate:
    """Counts over all recordings. `seconds` of audio took `processing` seconds.

    `digits` counts the digits that were said, and `digit_errors` how many were got wrong, missed or made up.
    """

    recordings: int = 0
    words: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    digits: int = 0
    digit_errors: int = 0
    seconds: float = 0.0
    processing: float = 0.0

    @property
    def errors(self) -> int:
        return self.substitutions + self.deletions + self.insertions

    @property
    def wer(self) -> float:
        """Errors for each word of the reference; NaN where nothing should have been said but counts stay."""
        return self.errors / self.words if self.words else float("nan")

    @property
    def digit_error_rate(self) -> float | None:
        return self.digit_errors / self.digits if self.digits else None

    @property
    def real_time_factor(self) -> float:
        """Seconds of audio for each second of work: more is faster."""
        return self.seconds / self.processing if self.processing else float("nan")

    def __add__(self, other: "WordErrorRate") -> "WordErrorRate":
        return WordErrorRate(
            **{name: getattr(self, name) + getattr(other, name) for name in WordErrorRate.__dataclass_fields__}
        )


def measure(transcriber: Transcriber, rows: Iterable[SpeechRow]) -> WordErrorRate:
    """Transcribe every row that has a reference and count. The engine is warmed up before the clock starts."""
    total = WordErrorRate()
    for number, row in enumerate(rows):
        audio = row.decode()
        layout = ChannelLayout.MONO if audio.channels == 1 else ChannelLayout.AGENT_FIRST
        if number == 0:
            transcriber.transcribe(audio, layout=layout)
        before = time.perf_counter()
        transcript = transcriber.transcribe(audio, layout=layout)
        spent = time.perf_counter() - before
        total += replace(score(row.fields["reference"], transcript), seconds=audio.duration, processing=spent)
    return total


def score(reference: Any, transcript: RawTranscript) -> WordErrorRate:  # noqa: ANN401 - three shapes of JSON
    """Count errors of one recording."""
    if isinstance(reference, str):
        return count([reference], [_said(transcript, None)])
    if isinstance(reference, Mapping):
        speakers = dict(zip(CHANNELS, (Speaker.AGENT, Speaker.CUSTOMER), strict=True))
        said = [_said(transcript, speakers[channel]) for channel in reference]
        return count(list(reference.values()), said)
    names = list(dict.fromkeys(turn["speaker"] for turn in reference))
    texts = [" ".join(turn["text"] for turn in reference if turn["speaker"] == name) for name in names]
    heard = [_said(transcript, speaker) for speaker in (Speaker.AGENT, Speaker.CUSTOMER)]
    heard += [""] * (len(texts) - len(heard))
    texts += [""] * (len(heard) - len(texts))
    return min((count(texts, list(order)) for order in permutations(heard)), key=lambda counts: counts.errors)


def count(references: Sequence[str], hypotheses: Sequence[str]) -> WordErrorRate:
    """Pooled counts of one recording's texts."""
    import jiwer

    expected = [normalise(text) for text in references]
    heard = [normalise(text) for text in hypotheses]
    words = jiwer.process_words(expected, heard)
    digits = jiwer.process_words([_spaced_digits(text) for text in expected], [_spaced_digits(text) for text in heard])
    return WordErrorRate(
        recordings=1,
        words=sum(len(text.split()) for text in expected),
        substitutions=words.substitutions,
        deletions=words.deletions,
        insertions=words.insertions,
        digits=digits.hits + digits.substitutions + digits.deletions,
        digit_errors=digits.substitutions + digits.deletions + digits.insertions,
    )


def normalise(text: str) -> str:
    """Lower case, no punctuation or fillers, numbers in figures, British and American spelling alike."""
    normalised: str = _normaliser()(text)
    return " ".join(normalised.split())


@cache
def _normaliser() -> Callable[[str], str]:
    from whisper.normalizers import EnglishTextNormalizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its spelling table open
        return EnglishTextNormalizer()  # type: ignore[no-any-return]


def _said(transcript: RawTranscript, speaker: Speaker | None) -> str:
    return " ".join(turn.text for turn in transcript.turns if speaker in (None, turn.speaker))


def _spaced_digits(normalised: str) -> str:
    """Only the digits, one a word. The normaliser leaves a lone "one" in letters, which beside figures is a digit."""
    return " ".join(_digits(normalised.split()))


def _digits(words: Sequence[str]) -> Iterator[str]:
    figures = [any(character.isdigit() for character in word) for word in words]
    for place, word in enumerate(words):
        beside = any(figures[max(0, place - 1) : place + 2])
        if word == "one" and beside:
            yield "1"
        yield from (character for character in word if character.isdigit())
