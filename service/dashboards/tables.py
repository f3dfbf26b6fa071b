"""Figures by week, counted beforehand so that a dashboard is quick however much there is.

The database itself notes which weeks changed (`stale_weeks`, by triggers); `counting.py` counts those again. Nothing
here is a source of truth: all of it can be counted anew from the interactions.
"""

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class Weekly:
    """One row of figures about a week, which begins on a Monday in UTC, and a team."""

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[dt.date] = mapped_column(index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))


class WeeklyScore(Weekly, Base):
    """Percents of one agent: of a scorecard, or of one of its criteria. `squares` is the sum of their squares.

    `confirmed`: what people stand for. Else what the machine said, whether anybody confirmed it or not.
    """

    __tablename__ = "weekly_scores"

    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    scorecard: Mapped[str]
    criterion: Mapped[str | None]
    confirmed: Mapped[bool]
    n: Mapped[int]
    total: Mapped[float]
    squares: Mapped[float]

    __table_args__ = (Index("ix_weekly_scores_scorecard", "scorecard", "week"),)


class WeeklyHandling(Weekly, Base):
    """What became of one agent's interactions. Counts; `confidence` is a sum over the `heard` transcripts."""

    __tablename__ = "weekly_handling"

    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    handled: Mapped[int]
    ready: Mapped[int]
    failed: Mapped[int]
    not_transcribed: Mapped[int]
    not_redacted: Mapped[int]
    evaluated: Mapped[int]
    confirmed: Mapped[int]
    critical: Mapped[int]
    critical_confirmed: Mapped[int]
    recorded: Mapped[int]
    closed: Mapped[int]
    heard: Mapped[int]
    confidence: Mapped[float]
    heard_badly: Mapped[int]


class WeeklyReviewer(Weekly, Base):
    """How far one reviewer's confirmed scores lie from the machine's, in points of percent: random reviews only."""

    __tablename__ = "weekly_reviewers"

    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    scorecard: Mapped[str]
    n: Mapped[int]
    total: Mapped[float]
    squares: Mapped[float]


class SampleEstimate(Weekly, Base):
    """What a random sample says about all that it was drawn from, in percent: of a scorecard, or of a criterion.

    `week` is the one in which the sample's period begins; a row without a team is about all of them. `size` is the
    number of interactions that the mean speaks for, `strata` the number of agents that it comes from.
    """

    __tablename__ = "sample_estimates"

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("sample_draws.id", ondelete="CASCADE"), index=True)
    scorecard: Mapped[str]
    criterion: Mapped[str | None]
    mean: Mapped[float]
    standard_error: Mapped[float | None]
    n: Mapped[int]
    strata: Mapped[int]
    size: Mapped[int]

    __table_args__ = (Index("ix_sample_estimates_scorecard", "scorecard", "criterion", "week"),)


class StaleWeek(Base):
    """Something of this week changed since it was counted. Written by triggers, one row a change."""

    __tablename__ = "stale_weeks"

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[dt.date]


class LastCount(Base):
    """When everything that had changed was last counted. One row at most."""

    __tablename__ = "last_counts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    at: Mapped[dt.datetime]
