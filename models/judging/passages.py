"""Which reference facts to tell a judge when there are more than it can use: those nearest to what was said.

Two rankings are fused, one by words (BM25) and one by meaning (sentence embeddings): words find names and figures,
embeddings find paraphrases.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from ..transcripts import RedactedTranscript, Speaker
from .cues import plain
from .quantities import FUNCTION_WORDS
from .sentence_encoder import SentenceEncoder

WORDS_AT_MOST = 500
"""About what a transcript of five minutes holds: more would be more to read than the conversation itself."""
LONGEST_PASSAGE = 60
"""Words from which a passage is cut at the end of a sentence; sentence models read about 250 tokens."""
SATURATION, LENGTH_SHARE = 1.2, 0.75
"""The usual parameters of BM25, k1 and b (Robertson and Zaragoza 2009)."""
FUSION = 60
"""The constant of reciprocal rank fusion (Cormack et al. 2009)."""


def passages(text: str) -> list[str]:
    """A long text cut at ends of sentences into passages of at most about `LONGEST_PASSAGE` words; nothing is lost."""
    cut: list[str] = []
    for sentence in re.split(r"(?<=[.!?;])\s+", text.strip()):
        if cut and len(f"{cut[-1]} {sentence}".split()) <= LONGEST_PASSAGE:
            cut[-1] = f"{cut[-1]} {sentence}"
        elif sentence:
            cut.append(sentence)
    return cut


def relevant(
    facts: Sequence[str],
    transcript: RedactedTranscript,
    sentences: Callable[[], SentenceEncoder],
    *,
    keep: int = 0,
    words: int = WORDS_AT_MOST,
) -> tuple[int, ...]:
    """Positions, in order, of the facts to tell: all of them when they are short enough together.

    The first `keep` are told whatever their length; the others by their rank while `words` are left. `sentences` is
    called only when there is something to choose.
    """
    lengths = [len(fact.split()) for fact in facts]
    if sum(lengths) <= words:
        return tuple(range(len(facts)))
    chosen, left = set(range(keep)), words - sum(lengths[:keep])
    for place in _ranked(facts, transcript, sentences()):
        if place not in chosen and lengths[place] <= left:
            chosen.add(place)
            left -= lengths[place]
    return tuple(sorted(chosen))


def _ranked(facts: Sequence[str], transcript: RedactedTranscript, sentences: SentenceEncoder) -> list[int]:
    """Positions of the facts, the most relevant first. Ties go to the fact that comes first."""
    fused = [
        1 / (FUSION + lexical) + 1 / (FUSION + semantic)
        for lexical, semantic in zip(
            _ranks(_by_words(facts, transcript)), _ranks(_by_meaning(facts, transcript, sentences)), strict=True
        )
    ]
    return sorted(range(len(facts)), key=lambda place: -fused[place])


def _ranks(scores: Sequence[float]) -> list[int]:
    """1 for the highest; equal scores share a rank."""
    return [1 + sum(other > score for other in scores) for score in scores]


def _by_words(facts: Sequence[str], transcript: RedactedTranscript) -> list[float]:
    """BM25 of each fact for the words of the conversation, each counted once."""
    documents = [Counter(_words(fact)) for fact in facts]
    asked = {word for turn in transcript.turns for word in _words(turn.text)}
    usual = sum(document.total() for document in documents) / len(documents) or 1.0
    found_in = Counter(word for document in documents for word in document)
    rarity = {word: math.log(1 + (len(facts) - count + 0.5) / (count + 0.5)) for word, count in found_in.items()}
    return [
        sum(
            rarity[word] * _saturated(count, document.total() / usual)
            for word, count in document.items()
            if word in asked
        )
        for document in documents
    ]


def _saturated(count: int, length: float) -> float:
    return count * (SATURATION + 1) / (count + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length))


def _by_meaning(facts: Sequence[str], transcript: RedactedTranscript, sentences: SentenceEncoder) -> list[float]:
    """Likeness of each fact to the turn that is nearest to it."""
    spoken = [plain(turn.text) for turn in transcript.turns if turn.speaker is not Speaker.SYSTEM and turn.text.strip()]
    if not spoken:
        return [0.0] * len(facts)
    likeness = sentences.embed(list(facts)) @ sentences.embed(spoken).T
    return [float(value) for value in np.asarray(likeness).max(1)]


def _words(text: str) -> list[str]:
    found = re.findall(r"[a-z]+|\d+(?:\.\d+)?", plain(text).lower())
    return [word for word in found if word not in FUNCTION_WORDS]
