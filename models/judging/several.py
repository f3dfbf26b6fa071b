"""Answers of several options: each is judged apart, and an answer is as probable as all that it says together."""

from collections.abc import Mapping, Sequence

from scorecards.choices import joined
from scorecards.schema import Criterion, Option

from .verdicts import NOT_APPLICABLE

KEPT = 16
"""Answers, likeliest first, that a distribution names: of ten options there are a thousand."""


def options_judged(criterion: Criterion) -> tuple[Option, ...]:
    """Those that can be chosen together; what is chosen alone follows from none of them being right."""
    return tuple(option for option in criterion.options if not option.exclusive)


def alone(criterion: Criterion) -> Option | None:
    """The option for when none of the others is right; None where the scorecard has none."""
    return next((o for o in criterion.options if o.exclusive and o.value != NOT_APPLICABLE), None)


def together(criterion: Criterion, right: Mapping[str, float]) -> dict[str, float]:
    """The likeliest answers with their probabilities, from the probability that each judged option is right.

    Options are taken to be independent of each other. That none is right is left out where nothing stands for it.
    """
    found: list[tuple[tuple[str, ...], float]] = [((), 1.0)]
    for value, share in right.items():
        found = _likeliest([(chosen, known * (1 - share)) for chosen, known in found] + [
            ((*chosen, value), known * share) for chosen, known in found
        ])  # fmt: skip
    nothing = alone(criterion)
    named = {joined(chosen) or (nothing.value if nothing else ""): share for chosen, share in found}
    return {answer: share for answer, share in named.items() if answer}


def _likeliest(answers: Sequence[tuple[tuple[str, ...], float]]) -> list[tuple[tuple[str, ...], float]]:
    return sorted(answers, key=lambda answer: -answer[1])[:KEPT]
