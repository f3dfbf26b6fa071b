"""A linear token classifier beside the rules: names, streets and codes that follow no pattern.

Trained by `evaluation.redaction_training`; its weights travel with the package.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .code_context import CODES
from .features import token_features
from .quantities import is_quantity
from .readings import Reading

# Health only competes with the others: words that a recogniser makes up look like medicines.
CLASSES = ("none", "name", "address", "code", "health")
_TYPES = {"name": DataType.NAME, "address": DataType.ADDRESS}
# Where the other party is not heard, the answer is all there is to go by.
_THRESHOLD = 0.45
_UNPROMPTED_THRESHOLD = 0.2
_UNPROMPTED_LENGTH = 30
_SPREAD = 0.4
_FEWEST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class TokenClassifier:
    """`weights` has shape (buckets, classes). A token's scores are the sum of the rows of its features."""

    weights: npt.NDArray[np.float32] = field(repr=False)

    def probabilities(self, features: Sequence[Sequence[int]]) -> npt.NDArray[np.float32]:
        """Shape (tokens, classes); each row sums to one."""
        lengths = [len(buckets) for buckets in features]
        rows = self.weights[np.concatenate([np.asarray(buckets) for buckets in features])]
        scores = np.add.reduceat(rows, np.concatenate([[0], np.cumsum(lengths)[:-1]]), axis=0)
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        result: npt.NDArray[np.float32] = scores / scores.sum(axis=1, keepdims=True)
        return result

    def find(self, reading: Reading) -> Iterator[Span]:
        """Stretches of tokens that are more likely personal data than not."""
        features = token_features(reading)
        if not features:
            return
        probabilities = self.probabilities(features)
        personal = (1 - probabilities[:, 0]) * [not token.is_placeholder for token in reading.tokens]
        kinds = 1 + probabilities[:, 1:].argmax(axis=1)
        threshold = _UNPROMPTED_THRESHOLD if _answers_unheard(reading) else _THRESHOLD
        chosen = _spread(personal, threshold, threshold * _SPREAD)
        for first, last in _stretches(chosen, kinds):
            confidence = round(float(personal[first : last + 1].mean()), 2)
            if CLASSES[kinds[first]] == "health":
                continue
            type_ = _data_type(CLASSES[kinds[first]], reading)
            if CLASSES[kinds[first]] in _TYPES or not _is_plain_number(reading, first, last):
                yield reading.span(
                    first, last, type_, confidence, "classifier", "reads like personal data where it stands"
                )


@cache
def packaged_classifier() -> TokenClassifier:
    """The classifier that comes with the package."""
    with as_file(files(__package__) / "data" / "classifier.npz") as path, np.load(path) as archive:
        return TokenClassifier(archive["weights"].astype(np.float32) * float(archive["scale"]))


def _answers_unheard(reading: Reading) -> bool:
    return reading.unprompted and reading.speaker is Speaker.CUSTOMER and len(reading.tokens) <= _UNPROMPTED_LENGTH


def _is_plain_number(reading: Reading, first: int, last: int) -> bool:
    """One or two digits, or a quantity, that nothing asked for."""
    if (
        reading.unprompted
        or (reading.directly and reading.asked & CODES)
        or any(cue.type in CODES for cue in reading.cues)
    ):
        return False
    runs = [run for run in reading.runs if run.first <= last and first <= run.last]
    inside = [(run, index) for run in runs for index, unit in enumerate(run.units) if first <= unit.first <= last]
    covered = sum(run.units[index].last - run.units[index].first + 1 for run, index in inside)
    if covered < sum(token.text[0].isalnum() for token in reading.tokens[first : last + 1]):
        return False
    few = sum(len(run.units[index].value) for run, index in inside) < _FEWEST_DIGITS
    return few or all(is_quantity(reading, run, index) for run, index in inside)


def _data_type(kind: str, reading: Reading) -> DataType:
    if kind != "code":
        return _TYPES[kind]
    told = [cue.type for cue in reading.cues if cue.type in CODES]
    asked = [data_type for data_type in DataType if data_type in reading.asked & CODES]
    return next(iter((*told, *asked)), DataType.REFERENCE)


def _spread(personal: npt.NDArray[np.float32], threshold: float, lower: float) -> npt.NDArray[np.bool_]:
    """Tokens above the threshold, and those beside them that are above the lower one."""
    chosen = personal > threshold
    for order in (range(1, len(chosen)), range(len(chosen) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for position in order:
            if chosen[position + step] and personal[position] > lower:
                chosen[position] = True
    return chosen


def _stretches(chosen: npt.NDArray[np.bool_], kinds: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of chosen tokens of one kind, as first and last position."""
    first: int | None = None
    for position in range(len(chosen) + 1):
        ends = position == len(chosen) or not chosen[position]
        if first is not None and (ends or kinds[position] != kinds[first]):
            yield first, position - 1
            first = None
        if not ends and first is None:
            first = position
