"""How values, figures and differences of a metric are written in a sentence."""

from ..dashboards.figures import Change, Figure
from ..performance.registry import Metric, Unit
from ..presentation import between, quantity, signed


def spoken(metric: Metric, value: float) -> str:
    """72.5 %, 4:07 min, or 4.2: a value that somebody chose, so that no digit of a percentage is lost."""
    return f"{round(value, 1):g} %" if metric.unit is Unit.PERCENT else quantity(value, metric.unit.value)


def figure_words(metric: Metric, figure: Figure | None) -> str:
    """82 % (75–88, n 120), or that there is not enough yet to say."""
    if figure is not None and metric.unit is Unit.COUNT:
        return quantity(figure.value, metric.unit.value)
    if figure is None or figure.value is None or figure.suppressed:
        return f"not enough yet (n {figure.n if figure else 0})"
    unit = metric.unit.value
    interval = "" if figure.low is None or figure.high is None else f"{between(figure.low, figure.high, unit)}, "
    return f"{quantity(figure.value, unit)} ({interval}n {figure.n:,})"


def change_words(metric: Metric, change: Change | None) -> str:
    """+6.0 points (+1.0 to +11.0), or that it is within noise; empty where it cannot be said."""
    if change is None:
        return ""
    unit = metric.unit.value
    low, high = (signed(end, unit, bare=True) for end in (change.low, change.high))
    noise = ", within noise" if change.within_noise else ""
    return f"{signed(change.value, unit)} ({low} to {high}){noise}"
