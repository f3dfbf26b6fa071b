"""When messages were sent, as exports write it."""

import datetime as dt
import re
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_DAY = 86_400.0


def sent_seconds(times: Sequence[str | None]) -> tuple[float | None, ...]:
    """Seconds from the first readable time. None for a time that is missing or cannot be read.

    Times are ISO 8601, as in an e-mail's header or quotation, or a clock such as 14:05; a clock that jumps back by over
    twelve hours has passed midnight. Clocks and full times do not compare: where both occur the clocks are not read.
    """
    moments = [_moment(time) for time in times]
    seconds = _timestamps(moments) if any(moments) else _clocks(times)
    origin = next((value for value in seconds if value is not None), 0.0)
    return tuple(None if value is None else value - origin for value in seconds)


def _moment(time: str | None) -> dt.datetime | None:
    written = (time or "").replace(" at ", " ").strip()
    for parse in (dt.datetime.fromisoformat, parsedate_to_datetime, _outlook):
        try:
            return parse(written)
        except (ValueError, TypeError):
            continue
    return None


def _outlook(time: str) -> dt.datetime:
    return dt.datetime.strptime(time, "%A, %B %d, %Y %I:%M %p")  # noqa: DTZ007 - see _timestamps


def _timestamps(moments: Sequence[dt.datetime | None]) -> list[float | None]:
    """Times without a zone are in the zone of the latest time with one: a quotation gives the quoter's clock."""
    zone = next((moment.tzinfo for moment in reversed(moments) if moment and moment.tzinfo), dt.UTC)
    zoned = [moment if moment is None or moment.tzinfo else moment.replace(tzinfo=zone) for moment in moments]
    return [None if moment is None else moment.timestamp() for moment in zoned]


def _clocks(times: Sequence[str | None]) -> list[float | None]:
    seconds: list[float | None] = []
    latest, days = 0.0, 0
    for time in times:
        match = _CLOCK.fullmatch((time or "").strip())
        if match is None:
            seconds.append(None)
            continue
        hours, minutes, rest = (int(part or 0) for part in match.groups())
        clock = 3600.0 * hours + 60.0 * minutes + rest
        days += clock + _DAY / 2 < latest
        latest = clock
        seconds.append(days * _DAY + clock)
    return seconds
