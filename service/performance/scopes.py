"""Whose contacts a figure is about, and by what figures are set side by side."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from models.transcripts import Channel

from .periods import Periods


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for; None does not narrow it down.

    `team_id` is the team at the time of the contact: an agent who moved leaves figures behind. `scorecard` and
    `criterion` narrow down only metrics of confirmed results, and so do `hidden`, interactions whose results a viewer
    must not know yet, and `released_only`, which leaves out results that were not released to their agent.
    """

    agent_id: UUID | None = None
    team_id: UUID | None = None
    queue: str | None = None
    call_type: str | None = None
    channel: Channel | None = None
    scorecard: str | None = None
    criterion: str | None = None
    hidden: frozenset[UUID] = frozenset()
    released_only: bool = False


class Grouping(StrEnum):
    """By what contacts are put together. Groups of time are named by their first day at the centre."""

    ALL = "all"
    AGENT = "agent"
    TEAM = "team"
    QUEUE = "queue"
    CALL_TYPE = "call_type"
    CHANNEL = "channel"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


OF_TIME = (Grouping.DAY, Grouping.WEEK, Grouping.MONTH)
By = Grouping | Periods
"""What contacts are put together by; with several periods, by the number of the period, from 0."""
