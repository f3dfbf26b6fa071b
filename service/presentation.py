"""How values are written for people: dates with their zone, durations, percentages."""

import datetime as dt
from collections.abc import Callable, Mapping

from models.redaction.tokens import PLACEHOLDER

NOTHING = "–"


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
    "size": size,
    "words": words,
}
