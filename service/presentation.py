"""How values are written for people: dates with their zone, durations, percentages."""

import datetime as dt
from collections.abc import Callable, Mapping

from models.redaction.tokens import PLACEHOLDER

NOTHING = "–"
SIGNED_UNITS = {"seconds": " s", "percent": " points", "points": " points"}


def moment(value: dt.datetime | None) -> str:
    """22 Nov 2026, 13:05 UTC"""
    return f"{value.astimezone(dt.UTC):%-d %b %Y, %H:%M} UTC" if value else NOTHING


def day(value: dt.date | None) -> str:
    """22 Nov 2026"""
    return f"{value:%-d %b %Y}" if value else NOTHING


def duration(seconds: float | None) -> str:
    """4:07, or 1:02:03 from an hour upwards."""
    if seconds is None:
        return NOTHING
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def percent(value: float | None, digits: int = 0) -> str:
    """78 %, from a number of percent."""
    return f"{value:.{digits}f} %" if value is not None else NOTHING


def quantity(value: float | None, unit: str) -> str:
    """A value of a metric with its unit: 5:12 min, 38 s, 82 %, 4.2 or 1,240.

    Percents have a digit after the point only where they are close to nothing or to all.
    """
    if value is None:
        return NOTHING
    if unit == "seconds":
        return f"{duration(value)} min" if value >= 60 else f"{_one_digit(value)} s"
    if unit == "percent":
        return f"{_percent_number(value)} %"
    return f"{value:,.0f}" if unit == "count" else f"{value:,.1f}"


def between(low: float, high: float, unit: str, value: float = 0.0) -> str:
    """The ends of the interval of a value, whose unit is said beside it: 75–88, 4:58–5:20, or -12.0 to 8.1."""
    if unit == "seconds":
        return f"{duration(low)}–{duration(high)}" if value >= 60 else f"{_one_digit(low)}–{_one_digit(high)}"
    if unit == "percent":
        return f"{_percent_number(low)}–{_percent_number(high)}"
    return f"{low:.1f} to {high:.1f}" if low < 0 else f"{low:.1f}–{high:.1f}"


def signed(value: float, unit: str, *, bare: bool = False) -> str:
    """A difference: +3.1 points, -25 s; `bare` without its unit."""
    digits = 0 if unit == "seconds" and abs(value) >= 10 else 1
    unlike_minus_nothing = round(value, digits) + 0.0
    return f"{unlike_minus_nothing:+.{digits}f}" + ("" if bare else SIGNED_UNITS.get(unit, ""))


def _one_digit(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"


def _percent_number(value: float) -> str:
    short = round(value, 1)
    return f"{value:.1f}" if 0 < short < 10 or 99 < short < 100 else f"{value:.0f}"


def size(count: int | None) -> str:
    """Bytes in decimal units: 1.2 MB."""
    if count is None:
        return NOTHING
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def words(value: str | None) -> str:
    """agent_introduction → Agent introduction"""
    return value.replace("_", " ").capitalize() if value else NOTHING


def masked(text: str | None) -> str:
    """What was masked in something that a person wrote, as a sentence; empty where nothing was."""
    found = len(PLACEHOLDER.findall(text or ""))
    if not found:
        return ""
    return "1 personal detail was masked in this text." if found == 1 else f"{found} personal details were masked."


FILTERS: Mapping[str, Callable[..., str]] = {
    "masked": masked,
    "moment": moment,
    "day": day,
    "duration": duration,
    "percent": percent,
    "quantity": quantity,
    "between": between,
    "signed": signed,
    "size": size,
    "words": words,
}
