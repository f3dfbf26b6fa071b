"""One contact of a journey as it is shown, and where it hurt. Thresholds are written down, not learned."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from models.transcripts import Channel

LOW_CSAT, LOW_NPS, LOW_CES = 2, 6, 3
"""Ratings up to these: dissatisfied, a detractor, hard work."""
LONG_WAIT, LONG_HOLD, LONG_SILENCE = 300.0, 120.0, 20.0
"""Seconds from which on waiting, hold and a single silence hurt."""


class Hurt(StrEnum):
    CRITICAL_FAIL = "critical_fail"
    """Confirmed by a person."""
    LOW_RATING = "low_rating"
    LONG_WAIT = "long_wait"
    LONG_HOLD = "long_hold"
    LONG_SILENCE = "long_silence"
    TRANSFERRED = "transferred"
    DISPUTED = "disputed"
    """The agent disputes a result of it, or did."""


@dataclass(frozen=True, slots=True)
class JourneyContact:
    """One interaction. Of another team's only bare facts: when, how, of what kind, how long. Times in seconds.

    `follows`: within the repeat window after the contact before; `repeat`: and it was the customer who came in again.
    `switched`: in another channel than that.
    """

    interaction_id: UUID | None
    reference: str | None
    at: dt.datetime
    channel: Channel
    outbound: bool
    call_type: str | None
    queue: str | None
    agent: str | None
    resolution: str | None
    csat: int | None
    nps: int | None
    ces: int | None
    confirmed: bool
    transfers: int | None
    wait_seconds: float | None
    duration_seconds: float | None
    follows: bool
    repeat: bool
    switched: bool
    hurts: tuple[Hurt, ...]

    @property
    def bare(self) -> bool:
        return self.interaction_id is None


def hurts_in(row: Mapping[str, Any], *, blind: bool) -> tuple[Hurt, ...]:
    """What made a contact hard, from its row. Nothing of a result that the viewer is to answer blind."""
    measured: Mapping[str, Any] = row["measured"] or {}
    ratings = ((row["csat"], LOW_CSAT), (row["nps"], LOW_NPS), (row["ces"], LOW_CES))
    found = {
        Hurt.CRITICAL_FAIL: bool(row["critical_fail"] and row["confirmed"] and not blind),
        Hurt.LOW_RATING: any(value is not None and value <= low for value, low in ratings),
        Hurt.LONG_WAIT: (row["wait_seconds"] or 0.0) >= LONG_WAIT,
        Hurt.LONG_HOLD: (row["hold_seconds"] or 0.0) >= LONG_HOLD,
        Hurt.LONG_SILENCE: (measured.get("longest_silence") or 0.0) >= LONG_SILENCE,
        Hurt.TRANSFERRED: bool(row["transfers"]),
        Hurt.DISPUTED: bool(row["disputed"] and not blind),
    }
    return tuple(hurt for hurt, there in found.items() if there)
