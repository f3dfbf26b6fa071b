"""What a dashboard is over HTTP. Figures are in percent, each with its n and 95 % interval."""

import datetime as dt
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from .dashboard import Dashboard
from .figures import Figure
from .filters import DashboardFilters
from .heat_map import HeatMap
from .open_work import Disputes, Queue
from .people import Reviewers
from .scores import Scores


class HandlingBody(BaseModel):
    """Counts of interactions and shares of them; without `week` those of the whole period.

    `critical` is null where it is withheld from a reviewer who is to answer blind.
    """

    model_config = ConfigDict(from_attributes=True)

    week: dt.date | None
    handled: int
    ready: int
    failed: int
    evaluated: int
    confirmed: int
    critical: int | None
    recorded: int
    closed: int
    heard: int
    confidence: float | None
    coverage: Figure
    critical_share: Figure
    confirmed_critical_share: Figure
    closed_share: Figure
    heard_badly_share: Figure
    not_transcribed_share: Figure


class HeatRowBody(BaseModel):
    """`cells` by criterion."""

    id: UUID
    name: str
    whole: Figure
    cells: dict[str, Figure]


class HeatMapBody(BaseModel):
    """Rows are agents or teams. Of fewer than five results only n is told."""

    by_agent: bool
    confirmed: bool
    rows: list[HeatRowBody]

    @classmethod
    def of(cls, map: HeatMap) -> Self:
        ids = [criterion for criterion, _ in map.questions]
        rows = [
            HeatRowBody(
                id=row.id,
                name=row.name,
                whole=row.whole.withheld_if_small,
                cells={id: cell.withheld_if_small for id, cell in zip(ids, row.cells, strict=True)},
            )
            for row in map.rows
        ]
        return cls(by_agent=map.by_agent, confirmed=map.confirmed, rows=rows)


class DashboardBody(BaseModel):
    """`first_week` and `last_week` are Mondays. What is about a scorecard is null before one was published."""

    first_week: dt.date
    last_week: dt.date
    team: UUID | None
    counted_at: dt.datetime | None
    scorecard: str | None
    scores: Scores | None
    heat_map: HeatMapBody | None
    reviewers: Reviewers | None
    total: HandlingBody
    weeks: list[HandlingBody]
    disputes: Disputes
    queues: list[Queue]

    @classmethod
    def of(cls, found: Dashboard, filters: DashboardFilters, team: UUID | None, counted_at: dt.datetime | None) -> Self:
        return cls(
            first_week=filters.first,
            last_week=filters.last,
            team=team,
            counted_at=counted_at,
            scorecard=found.card.id if found.card else None,
            scores=found.scores,
            heat_map=HeatMapBody.of(found.heat_map) if found.heat_map else None,
            reviewers=found.reviewers,
            total=HandlingBody.model_validate(found.total),
            weeks=[HandlingBody.model_validate(week) for week in found.weeks],
            disputes=found.disputes,
            queues=list(found.queues),
        )
