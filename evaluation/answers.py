"""Answers as numbers and distances, for figures of agreement. Answers of several options are `scorecards.choices`'."""

from collections.abc import Sequence

import numpy as np

from scorecards.choices import SEPARATOR, NotOffered, chosen
from scorecards.schema import Criterion

from .agreement import Table, jaccard, masi_distance


def rating(criterion: Criterion, answer: str | None) -> float | None:
    """The answer's place among the options; of several, 2 to the power of each one's place, added up.

    None where there is no answer, or none that the criterion offers. For Krippendorff's alpha.
    """
    try:
        found = chosen(criterion, answer) if answer is not None else ()
    except NotOffered:
        return None
    places = [criterion.options.index(option) for option in found]
    if criterion.several:
        return float(sum(2**place for place in places)) if places else None
    return float(places[0]) if places else None


def set_distances(answers: Sequence[str]) -> Table:
    """MASI distances between answers of several options, shape (answers, answers)."""
    sets = [_options(answer) for answer in answers]
    return np.array([[masi_distance(one, other) for other in sets] for one in sets])


def overlap(one: str, other: str) -> float:
    """Jaccard's index of two answers of several options: what they share of all that either names."""
    return jaccard(_options(one), _options(other))


def _options(answer: str) -> frozenset[str]:
    return frozenset(answer.split(SEPARATOR))
