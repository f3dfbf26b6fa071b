"""How well the training method works on interactions it has not seen: every batch is held back once."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from models.judging import RoutedJudge
from models.judging.encoder import TurnEncoder
from models.judging.heads import save
from models.judging.sentence_encoder import SentenceEncoder
from models.judging.trained_judge import TrainedJudge
from models.protocols import Progress, silent
from models.transcripts import EngineInfo
from scorecards.schema import Scorecard

from ..judge import JudgeAgreement, Pair, compare, judged
from ..judge_corpus import LabelledInteraction
from .examples import Example, Folds
from .heads import fit

Chosen = npt.NDArray[np.bool_]


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
    pairs: list[list[Pair]] = []
    for done, fold in enumerate(np.unique(folds), start=1):
        info, found = held_back(interactions, made, folds, folds == fold, scorecards, encoder, sentences)
        pairs += found
        on_progress(done / len(np.unique(folds)))
    return compare(info, pairs)


def held_back(
    interactions: Sequence[LabelledInteraction],
    made: Sequence[Example],
    folds: Folds,
    held: Chosen,
    scorecards: Sequence[Scorecard],
    encoder: TurnEncoder,
    sentences: SentenceEncoder,
) -> tuple[EngineInfo, list[list[Pair]]]:
    """What a judge that was trained on the others answers about the interactions that are held back."""
    criteria = [criterion for card in scorecards for criterion in card.criteria]
    seen = np.flatnonzero(~held)
    heads = fit([made[number] for number in seen.tolist()], criteria, folds[seen])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "heads.safetensors"
        save(heads, path)
        judge = RoutedJudge(TrainedJudge(encoder, sentences, path))
        found = [judged(judge, interactions[number], criteria) for number in np.flatnonzero(held).tolist()]
        return judge.info, found


def a_quarter(folds: Folds) -> Chosen:
    """The first quarter of the batches: for what takes too long to hold back each of them in turn."""
    batches = np.unique(folds)
    return np.isin(folds, batches[: max(1, round(0.25 * len(batches)))])
