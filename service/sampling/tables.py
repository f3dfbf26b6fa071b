"""Sampling plans, and the samples drawn by them."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class Period(StrEnum):
    """How long a plan collects before a sample is drawn. Periods begin on Mondays or on the first, in UTC."""

    WEEK = "week"
    MONTH = "month"


class SamplingPlan(Identified, Base):
    """How many interactions of each agent are reviewed in a period, out of which, and how.

    `channels` empty means all. `blind_share` is the share of the tasks, 0 to 1, whose reviewer answers without seeing
    the machine's answers. A plan without a team is for all teams.
    """

    __tablename__ = "sampling_plans"

    name: Mapped[str]
    period: Mapped[Period]
    quota: Mapped[int]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"), index=True)
    queue: Mapped[str | None]
    call_type: Mapped[str | None]
    channels: Mapped[list[Any]] = mapped_column(default=list)
    least_seconds: Mapped[float]
    blind_share: Mapped[float]
    days_to_review: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class SampleDraw(Identified, Base):
    """One sample: `starts` to before `ends`, in UTC. Seed and frame reproduce it.

    `frame`: by agent id, the ids of the interactions that could be drawn, in order of time. `excluded`: how many of
    the period's interactions could not, by reason. `quota` as it was then.
    """

    __tablename__ = "sample_draws"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("sampling_plans.id", ondelete="CASCADE"))
    starts: Mapped[dt.date]
    ends: Mapped[dt.date]
    seed: Mapped[int] = mapped_column(BigInteger)
    quota: Mapped[int]
    frame: Mapped[dict[str, Any]]
    excluded: Mapped[dict[str, Any]]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """None where it was drawn when the period was over, by the plan."""

    __table_args__ = (UniqueConstraint("plan_id", "starts"),)
