"""How well the training method works on interactions it has not seen: every batch is held back once."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from models.judging import RoutedJudge
from models.judging.encoder import TurnEncoder
from models.judging.heads import save
from models.judging.sentence_encoder import SentenceEncoder
from models.judging.trained_judge import TrainedJudge
from models.protocols import Progress, silent
from scorecards.schema import Scorecard

from ..judge import JudgeAgreement, Pair, compare, judged
from ..judge_corpus import LabelledInteraction
from .examples import Example, Folds
from .heads import fit


def cross_validate(
    interactions: Sequence[LabelledInteraction],
    made: Sequence[Example],
    folds: Folds,
    scorecards: Sequence[Scorecard],
    encoder: TurnEncoder,
    sentences: SentenceEncoder,
    *,
    on_progress: Progress = silent,
) -> JudgeAgreement:
    """Agreement of judges that were trained without the batch they judge; the judge is used as in service."""
    criteria = [criterion for card in scorecards for criterion in card.criteria]
    pairs: list[list[Pair]] = []
    for done, fold in enumerate(np.unique(folds), start=1):
        seen = np.flatnonzero(folds != fold)
        heads = fit([made[number] for number in seen.tolist()], criteria, folds[seen])
        with TemporaryDirectory() as folder:
            path = Path(folder) / "heads.safetensors"
            save(heads, path)
            judge = RoutedJudge(TrainedJudge(encoder, sentences, path))
            pairs += [
                judged(judge, interactions[number], criteria) for number in np.flatnonzero(folds == fold).tolist()
            ]
        on_progress(done / len(np.unique(folds)))
    return compare(judge.info, pairs)
