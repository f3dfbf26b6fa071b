"""Where baseline, figure, expected value and target lie on one line, for drawing."""

from dataclasses import dataclass

from ..dashboards.figures import Figure
from .progress import Progress

WIDTH = 100.0
MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Track:
    """Places from 0 to 100, from the least value to the greatest; None for what there is not."""

    baseline: float | None
    value: float | None
    low: float | None
    high: float | None
    expected: float
    target: float


def track(baseline: Figure, target: float, progress: Progress) -> Track | None:
    """None where everything lies in one place."""
    current = progress.current
    known = (baseline.value, current.value, current.low, current.high, progress.expected, target)
    values = [value for value in known if value is not None]
    least, span = min(values), max(values) - min(values)
    if not span:
        return None

    def place(value: float) -> float:
        return MARGIN + (value - least) / span * (WIDTH - 2 * MARGIN)

    def place_of(value: float | None) -> float | None:
        return None if value is None else place(value)

    return Track(
        baseline=place_of(baseline.value),
        value=place_of(current.value),
        low=place_of(current.low),
        high=place_of(current.high),
        expected=place(progress.expected),
        target=place(target),
    )
