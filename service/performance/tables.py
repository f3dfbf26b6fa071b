"""What each contact and each confirmed result says for the metrics, kept so that a year of them is added up at once.

The database itself notes which contacts changed (`stale_contacts`, by triggers); `counting.py` measures those again.
Nothing here is a source of truth: all of it can be measured anew from the interactions.
"""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.transcripts import Channel

from ..database import Base


class MeasuredContact(Base):
    """One interaction, by whom and how it was handled, and a column for each metric of contacts.

    The columns of metrics are called as in the registry and hold what the functions in `contacts.py` say: seconds,
    ratings, or 100 and 0 for yes and no; None where the contact cannot say. `settles_at` is when more will be known.
    """

    __tablename__ = "measured_contacts"

    interaction_id: Mapped[UUID] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[dt.datetime]
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    queue: Mapped[str | None]
    call_type: Mapped[str | None]
    channel: Mapped[Channel]
    settles_at: Mapped[dt.datetime | None]

    handle_time: Mapped[float | None]
    connected_time: Mapped[float | None]
    hold_time: Mapped[float | None]
    wrap_up_time: Mapped[float | None]
    time_to_answer: Mapped[float | None]
    service_level: Mapped[float | None]
    transfer_rate: Mapped[float | None]
    no_repeat_contact: Mapped[float | None]
    stated_resolution: Mapped[float | None]
    first_contact_resolution: Mapped[float | None]
    satisfaction: Mapped[float | None]
    satisfied: Mapped[float | None]
    recommendation: Mapped[float | None]
    ease: Mapped[float | None]
    rated: Mapped[float | None]
    customer_words: Mapped[float | None]
    talk_share: Mapped[float | None]
    silence_share: Mapped[float | None]
    overtalk: Mapped[float | None]
    longest_monologue: Mapped[float | None]
    coverage: Mapped[float | None]

    __table_args__ = (
        Index("ix_measured_contacts_at", "at"),
        Index("ix_measured_contacts_agent_id", "agent_id", "at"),
        Index("ix_measured_contacts_team_id", "team_id", "at", postgresql_include=("agent_id",)),
        Index("ix_measured_contacts_settles_at", "settles_at", postgresql_where=text("settles_at is not null")),
    )


class MeasuredResult(Base):
    """What people confirmed: of one scorecard's result as a whole, or, with `criterion`, of one of its questions.

    The columns of metrics are called as in the registry and hold percents, as `results.py` has them; a question has
    only `quality`, the percent of its points.
    """

    __tablename__ = "measured_results"

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[UUID] = mapped_column(
        ForeignKey("measured_contacts.interaction_id", ondelete="CASCADE"), index=True
    )
    scorecard: Mapped[str]
    criterion: Mapped[str | None]
    quality: Mapped[float | None]
    compliance: Mapped[float | None]
    critical_fails: Mapped[float | None]
    released: Mapped[bool]
    """To the agent."""

    __table_args__ = (Index("ix_measured_results_scorecard", "scorecard", "criterion"),)


class Dimension(StrEnum):
    """What days are added up by: one at a time, for all of them together would be as many sums as contacts."""

    TEAM = "team"
    QUEUE = "queue"
    CALL_TYPE = "call_type"
    CHANNEL = "channel"


class DailySum(Base):
    """What all contacts of a day say for a metric, by one dimension; `member` is which team, queue…, None for without.

    `day` is one of the centre's. Metrics of confirmed results have a row for each scorecard.
    """

    __tablename__ = "daily_sums"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date]
    dimension: Mapped[Dimension]
    member: Mapped[str | None]
    metric: Mapped[str]
    scorecard: Mapped[str | None]
    n: Mapped[int]
    total: Mapped[float]
    squares: Mapped[float]

    __table_args__ = (
        Index("ix_daily_sums_day", "day", "dimension"),
        Index("ix_daily_sums_dimension", "dimension", "member", "day"),
    )


class StaleContact(Base):
    """Something about this interaction, or about what followed it, changed. Written by triggers, one row a change.

    `at` is when it was before the change, where that is known.
    """

    __tablename__ = "stale_contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[UUID]
    at: Mapped[dt.datetime | None]


class LastMeasured(Base):
    """When everything that had changed was last measured, and on which terms. One row at most."""

    __tablename__ = "last_measured"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    at: Mapped[dt.datetime]
    terms: Mapped[dict[str, Any]]
