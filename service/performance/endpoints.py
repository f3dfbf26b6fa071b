"""JSON: performance figures and what they mean."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy import select

from ..compliance import audit
from ..config import settings
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from .filters import PerformanceFilters
from .groups import groups
from .overview import overview
from .queries import all_metrics
from .schemas import GroupBody, MetricBody, PerformanceBody
from .tables import LastMeasured
from .viewing import seen_by

router = APIRouter(prefix="/api/performance", tags=["performance"])
Reader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR))]
FiltersDep = Annotated[PerformanceFilters, Query()]


@router.get("")
def figures(session: SessionDep, viewer: Reader, filters: FiltersDep) -> PerformanceBody:
    """Every metric of a period and a scope, with the period before and the trend."""
    scope, days = seen_by(viewer, session, filters.scope), f"{filters.period.first} to {filters.period.last}"
    about = scope.agent_id or scope.team_id or "centre"
    audit.record(session, viewer, "viewed", "performance", about, period=days)
    measured_at = session.scalar(select(LastMeasured.at))
    return PerformanceBody.of(overview(session, filters.period, scope), settings().time_zone, measured_at)


@router.get("/groups")
def side_by_side(session: SessionDep, viewer: Reader, filters: FiltersDep) -> list[GroupBody]:
    """Every metric by team, agent, queue, call type, channel, day, week or month, in order of names or time."""
    scope, days = seen_by(viewer, session, filters.scope), f"{filters.period.first} to {filters.period.last}"
    about = scope.agent_id or scope.team_id or "centre"
    audit.record(session, viewer, "viewed", "performance", about, period=days, by=filters.by.value)
    return list(GroupBody.of_all(groups(session, list(all_metrics(session)), filters.period, filters.by, scope)))


@router.get("/metrics")
def definitions(session: SessionDep, viewer: Reader) -> list[MetricBody]:
    """What each metric means."""
    return [MetricBody.of(metric) for metric in all_metrics(session).values()]
