"""How values of a metric are written in a sentence."""

from ..performance.registry import Metric, Unit
from ..presentation import duration


def spoken(metric: Metric, value: float) -> str:
    """75 %, 4:07 min, or 4.2; no digit after the point where it would be 0."""
    if metric.unit is Unit.SECONDS:
        return f"{duration(value)} min" if abs(value) >= 60 else f"{_short(value)} s"
    return f"{_short(value)} %" if metric.unit is Unit.PERCENT else _short(value)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
