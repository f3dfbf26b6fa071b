"""How values, figures and differences of a metric are written in a sentence."""

from ..dashboards.figures import Change, Figure
from ..performance.registry import Metric, Unit
from ..presentation import duration

NOT_ENOUGH = "not enough yet"


def spoken(metric: Metric, value: float) -> str:
    """75 %, 4:07 min, or 4.2; no digit after the point where it would be 0."""
    if metric.unit is Unit.SECONDS:
        return f"{duration(value)} min" if abs(value) >= 60 else f"{_short(value)} s"
    return f"{_short(value)} %" if metric.unit is Unit.PERCENT else _short(value)


def figure_words(metric: Metric, figure: Figure | None) -> str:
    """82 % (75 % to 88 %, n 120), or that there is not enough yet to say."""
    if figure is None or figure.value is None or figure.suppressed:
        return f"{NOT_ENOUGH} (n {figure.n if figure else 0})"
    if figure.low is None or figure.high is None:
        return f"{spoken(metric, figure.value)} (n {figure.n})"
    interval = f"{spoken(metric, figure.low)} to {spoken(metric, figure.high)}"
    return f"{spoken(metric, figure.value)} ({interval}, n {figure.n})"


def change_words(metric: Metric, change: Change | None) -> str:
    """+6 points (+1 to +11), within noise; empty where it cannot be said."""
    if change is None:
        return ""
    value, low, high = (_signed(each) for each in (change.value, change.low, change.high))
    noise = ", within noise" if change.within_noise else ""
    return f"{value}{_of_unit(metric)} ({low} to {high}){noise}"


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else '−'}{_short(abs(value))}"


def _of_unit(metric: Metric) -> str:
    return {Unit.SECONDS: " s", Unit.PERCENT: " points"}.get(metric.unit, "")


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
