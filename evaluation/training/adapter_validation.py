"""How well an adapter judges interactions of which it has seen no batch."""

from collections.abc import Sequence

import numpy as np

from models.judging.verdicts import decide
from models.protocols import Progress, silent
from models.transcripts import EngineInfo
from scorecards.schema import Criterion

from ..judge import JudgeAgreement, Pair, compare
from ..judge_corpus import LabelledInteraction
from .adapter import AdapterTraining, Distributions
from .cross_validation import a_quarter
from .examples import Folds
from .packed import Packed

INFO = EngineInfo("SmolLM2-135M-Instruct with LoRA", "1")


def validate(
    training: AdapterTraining,
    interactions: Sequence[LabelledInteraction],
    packed: Sequence[Packed],
    folds: Folds,
    *,
    on_progress: Progress = silent,
) -> JudgeAgreement:
    """Agreement on a quarter of the batches after training on the others, once: training takes hours.

    Evidence is not asked for.
    """
    held = a_quarter(folds)
    seen = np.flatnonzero(~held).tolist()
    training.fit([packed[at] for at in seen], [interactions[at].labels for at in seen], on_progress=on_progress)
    criteria = [question.criterion for question in training.questions]
    return compare(
        INFO,
        [_pairs(interactions[at], criteria, training.predict(packed[at])) for at in np.flatnonzero(held).tolist()],
    )


def _pairs(interaction: LabelledInteraction, criteria: Sequence[Criterion], distributions: Distributions) -> list[Pair]:
    asked = [criterion for criterion in criteria if criterion.id in interaction.labels]
    verdicts = [decide(criterion, distributions[criterion.id]) for criterion in asked]
    return [
        Pair(criterion, interaction.labels[criterion.id], verdict.answer, True, verdict.confidence, (), ())
        for criterion, verdict in zip(asked, verdicts, strict=True)
    ]
