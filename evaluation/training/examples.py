"""Labelled interactions as arrays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.judging.cues import Matrix
from models.judging.encoder import States, TurnEncoder
from models.judging.heads import ASPECTS
from models.judging.sentence_encoder import SentenceEncoder
from models.judging.turn_features import Inputs, inputs
from models.protocols import Progress, silent
from models.transcripts import Channel, EngineInfo, RedactedTranscript
from scorecards.schema import AnswerKind, Criterion

from ..judge_corpus import LabelledInteraction

Folds = npt.NDArray[np.intp]
FOLDS = 8
MIDDLE, SPAN = 3, 2.5
"""Grades from `MIDDLE` on show a criterion met and up to it they show it missed, the more so the further they are."""


@dataclass(frozen=True, slots=True)
class Example:
    """`turn_targets` has shape (turns, criteria * `ASPECTS`): how far a cited turn shows that aspect, from 0 to 1."""

    given: Inputs
    labels: dict[str, str]
    turn_targets: Matrix


class RememberingEncoder:
    """Encodes each transcript once: cross-validation judges what training has read already."""

    def __init__(self, encoder: TurnEncoder) -> None:
        self._encoder = encoder
        self._known: dict[int, tuple[RedactedTranscript, States]] = {}  # kept beside it, so that no id is used twice

    @property
    def info(self) -> EngineInfo:
        return self._encoder.info

    def encode(self, transcript: RedactedTranscript, *, channel: Channel, facts: Sequence[str]) -> States:
        key = id(transcript)
        if key not in self._known:
            self._known[key] = (transcript, self._encoder.encode(transcript, channel=channel, facts=facts))
        return self._known[key][1]


class RememberingSentences:
    """Embeds each text once."""

    def __init__(self, sentences: SentenceEncoder) -> None:
        self._sentences = sentences
        self._known: dict[str, States] = {}

    def embed(self, texts: Sequence[str]) -> States:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._sentences.embed(new), strict=True))
        return np.array([self._known[text] for text in texts]) if texts else self._sentences.embed(texts)


def examples(
    interactions: Sequence[LabelledInteraction],
    criteria: Sequence[Criterion],
    encoder: TurnEncoder,
    sentences: SentenceEncoder,
    *,
    on_progress: Progress = silent,
) -> list[Example]:
    made = []
    for done, item in enumerate(interactions, start=1):
        given = inputs(item.transcript, channel=item.channel, facts=item.facts, encoder=encoder, sentences=sentences)
        made.append(Example(given, dict(item.labels), _turn_targets(item, criteria)))
        on_progress(done / len(interactions))
    return made


def folds(interactions: Sequence[LabelledInteraction]) -> Folds:
    """A fold for each interaction. Interactions written together (same id up to the dash) stay together.

    What one author wrote in one sitting is alike; splitting it would let a model be tested on what it has nearly seen.
    """
    batches = [item.id.rpartition("-")[0] for item in interactions]
    if 4 <= len(set(batches)) <= len(interactions) // 4:
        order = sorted(set(batches))
        return np.array([order.index(batch) for batch in batches])
    return np.array([int(hashlib.sha256(item.id.encode()).hexdigest(), 16) % FOLDS for item in interactions])


def _turn_targets(item: LabelledInteraction, criteria: Sequence[Criterion]) -> Matrix:
    targets = np.zeros((len(item.transcript.turns), len(criteria) * ASPECTS))
    for place, criterion in enumerate(criteria):
        cited = [turn for turn in item.evidence.get(criterion.id, ()) if turn < len(targets)]
        for aspect, shown in enumerate(_aspects(criterion, item.labels[criterion.id])):
            targets[cited, ASPECTS * place + aspect] = shown
    return targets


def _aspects(criterion: Criterion, label: str) -> tuple[float, float, float]:
    """How far cited turns show the criterion met, missed, and are evidence at all."""
    if criterion.kind is AnswerKind.GRADE:
        above = int(label) - MIDDLE
        return (
            (0.5 + above) / SPAN if above >= 0 else 0.0,
            (0.5 - above) / SPAN if above <= 0 else 0.0,
            1.0,
        )
    return float(label == "pass"), float(label == "fail"), 1.0
