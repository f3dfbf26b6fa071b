"""The trained part of the embedded judge: linear maps from inputs to calibrated answers and evidence.

First each turn is scored for each criterion (shows it met, shows it missed, is evidence at all). Those scores, pooled
over turns, join the words, figures and hidden states of the whole interaction in one linear head a criterion. What the
pooled scores of its own criterion say together is no straight line: they enter bent as well.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scorecards.schema import AnswerKind

from ..errors import JudgementFailed
from .calibration import GradeCalibration, PassFailCalibration, logistic
from .cues import Matrix
from .turn_features import BLOCKS, Inputs

MET, MISSED, RELEVANT = 0, 1, 2
ASPECTS = 3
POOLS = 4
TURN_LIMIT = 5.0
BLOCK_LIMIT = 4.0
SHARPNESS = 8.0
FORMAT = 3
BENDS = 200
HEAD_BLOCKS = (*BLOCKS, "scores", "own", "bent")
"""What a head's input is made of: the interaction's blocks, all turns' scores, those for its own criterion, straight
and bent.
"""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Standardises columns and limits outliers, so that nothing unheard of can swing an answer."""

    mean: Matrix
    scale: Matrix
    limit: float

    @classmethod
    def of(cls, rows: Matrix, limit: float, floor: float) -> "Scaling":
        return cls(rows.mean(0), rows.std(0) + floor, limit)

    def __call__(self, rows: Matrix) -> Matrix:
        return np.clip((rows - self.mean) / self.scale, -self.limit, self.limit)


@dataclass(frozen=True, slots=True)
class Linear:
    """`weights` has shape (columns, outputs)."""

    weights: Matrix
    bias: Matrix

    def __call__(self, rows: Matrix) -> Matrix:
        return np.asarray(rows @ self.weights + self.bias)


@dataclass(frozen=True, slots=True)
class Bend:
    """Random Fourier features (Rahimi and Recht 2007): their linear functions are smooth functions of what goes in.

    `weights` has shape (columns, `BENDS`). Kept with the heads, so that they do not hang on a random generator.
    """

    weights: Matrix
    phases: Matrix

    @classmethod
    def drawn(cls, columns: int, width: float, seed: int) -> "Bend":
        """`width` is how far apart two inputs are, column by column, that hardly tell of each other."""
        random = np.random.default_rng(seed)
        weights = random.normal(size=(columns, BENDS)) / width
        return cls(weights, random.uniform(0, 2 * np.pi, BENDS))

    def __call__(self, rows: Matrix) -> Matrix:
        return np.asarray(np.sqrt(2 / len(self.phases)) * np.cos(rows @ self.weights + self.phases))


@dataclass(frozen=True, slots=True)
class Prediction:
    """Probabilities of a criterion's answers, the answer they amount to, and scores of each turn as its evidence."""

    distribution: dict[str, float]
    answer: str
    grade: float | None
    evidence: Matrix


@dataclass(frozen=True, slots=True)
class Heads:
    """Everything that training found. `features` are the names of the "words" block, to notice a mismatch."""

    criteria: tuple[str, ...]
    features: tuple[str, ...]
    turn_scaling: Scaling
    turn_scorer: Linear
    block_scaling: dict[str, Scaling]
    bend: Bend
    heads: dict[str, Linear]
    calibrations: dict[str, GradeCalibration | PassFailCalibration]
    support: tuple[float, float]

    def kind(self, criterion: str) -> AnswerKind:
        graded = isinstance(self.calibrations[criterion], GradeCalibration)
        return AnswerKind.GRADE if graded else AnswerKind.PASS_FAIL

    def predict(self, given: Inputs) -> dict[str, Prediction]:
        """Answers to all criteria that were learned."""
        scores = self.turn_scorer(self.turn_scaling(given.turns))
        pooled = pool(scores)
        predictions = {}
        for place, criterion in enumerate(self.criteria):
            row = head_row(given.blocks, pooled, place, self.block_scaling, self.bend)
            calibration = self.calibrations[criterion]
            verdict = calibration.verdict(self.heads[criterion](row))
            aspect = MISSED if verdict.missed else MET
            columns = ASPECTS * place + np.array([aspect, RELEVANT])
            predictions[criterion] = Prediction(
                verdict.distribution, verdict.answer, verdict.grade, scores[:, columns].mean(1)
            )
        return predictions

    def supported(self, score: float) -> float:
        """Probability that a turn with this evidence score is one that people would cite."""
        slope, offset = self.support
        return logistic(slope * score + offset)


def pool(scores: Matrix) -> Matrix:
    """From scores of turns, shape (turns, aspects), to (`POOLS` * aspects,): best, second best, mean, soft maximum."""
    ordered = np.sort(scores, axis=0)[::-1]
    second = ordered[1] if len(ordered) > 1 else ordered[0]
    soft = np.log(np.exp(SHARPNESS * scores).mean(0)) / SHARPNESS
    return np.concatenate([ordered[0], second, scores.mean(0), soft])


def own_columns(place: int, aspects: int) -> list[int]:
    """Where the pooled scores of criterion number `place` lie among those of all."""
    return [group * aspects + ASPECTS * place + aspect for group in range(POOLS) for aspect in range(ASPECTS)]


def head_row(
    blocks: Mapping[str, Matrix], pooled: Matrix, place: int, scaling: Mapping[str, Scaling], bend: Bend
) -> Matrix:
    """The input of one criterion's head: every block standardised, and divided so that each weighs the same."""
    scores = scaling["scores"](pooled)
    own = scores[own_columns(place, len(pooled) // POOLS)]
    parts = [scaling[name](blocks[name]) for name in BLOCKS] + [scores, own]
    return np.concatenate([*(part / np.sqrt(len(part)) for part in parts), bend(own)])


def block_slices(blocks: Mapping[str, Matrix], pooled: int) -> dict[str, slice]:
    """Where each of `HEAD_BLOCKS` lies in a head's input; `pooled` is the number of pooled scores."""
    lengths = [*(len(blocks[name]) for name in BLOCKS), pooled, POOLS * ASPECTS, BENDS]
    ends = np.cumsum(lengths).tolist()
    return {name: slice(end - length, end) for name, length, end in zip(HEAD_BLOCKS, lengths, ends, strict=True)}


def save(heads: Heads, path: Path) -> None:
    """Writes one safetensors file."""
    from safetensors.numpy import save_file

    tensors = {
        "turn.mean": heads.turn_scaling.mean, "turn.scale": heads.turn_scaling.scale,
        "turn.weights": heads.turn_scorer.weights, "turn.bias": heads.turn_scorer.bias,
    }  # fmt: skip
    tensors |= {"bend.weights": heads.bend.weights, "bend.phases": heads.bend.phases}
    for name, scaling in heads.block_scaling.items():
        tensors |= {f"block.{name}.mean": scaling.mean, f"block.{name}.scale": scaling.scale}
    for name, head in heads.heads.items():
        tensors |= {f"head.{name}.weights": head.weights, f"head.{name}.bias": head.bias}
    metadata = {
        "format": FORMAT,
        "criteria": heads.criteria,
        "features": heads.features,
        "calibrations": {name: calibration.as_json() for name, calibration in heads.calibrations.items()},
        "support": heads.support,
    }
    single = {name: np.ascontiguousarray(tensor, dtype=np.float32) for name, tensor in tensors.items()}
    save_file(single, path, metadata={"callqa": json.dumps(metadata)})
    path.chmod(0o644)  # written for its owner alone, but it is installed for everybody


def load(path: Path) -> Heads:
    """Reads what `save` wrote. Raises `JudgementFailed` when it is missing, broken or of another format."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            metadata = json.loads(file.metadata()["callqa"])
            tensors = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}  # noqa: SIM118
        return _restored(metadata, tensors)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise JudgementFailed(f"The trained judge '{path.name}' cannot be read: {type(error).__name__}.") from error


def _restored(metadata: Mapping[str, object], tensors: Mapping[str, Matrix]) -> Heads:
    given = json.loads(json.dumps(metadata))
    if given["format"] != FORMAT:
        raise ValueError("format")
    blocks = (*BLOCKS, "scores")
    return Heads(
        criteria=tuple(given["criteria"]),
        features=tuple(given["features"]),
        turn_scaling=Scaling(tensors["turn.mean"], tensors["turn.scale"], TURN_LIMIT),
        turn_scorer=Linear(tensors["turn.weights"], tensors["turn.bias"]),
        block_scaling={
            name: Scaling(tensors[f"block.{name}.mean"], tensors[f"block.{name}.scale"], BLOCK_LIMIT) for name in blocks
        },
        bend=Bend(tensors["bend.weights"], tensors["bend.phases"]),
        heads={
            name: Linear(tensors[f"head.{name}.weights"], tensors[f"head.{name}.bias"]) for name in given["criteria"]
        },
        calibrations={
            name: (GradeCalibration if "bounds" in item else PassFailCalibration)(**item)
            for name, item in given["calibrations"].items()
        },
        support=(float(given["support"][0]), float(given["support"][1])),
    )
