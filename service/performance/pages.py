"""Performance of the centre, a team, a queue or an agent, its definitions, and its figures as files."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..config import settings
from ..dashboards.figures import SMALLEST_GROUP
from ..exporting.csv_files import csv_response
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .exporting import GROUPS_HEADER, OVERVIEW_HEADER, Line, group_lines, overview_lines
from .filters import PerformanceFilters, usual_periods
from .groups import groups
from .imported import earlier_values, imported_metrics
from .overview import overview
from .person import beside_the_team, words_about
from .queries import all_metrics
from .scopes import Grouping, Scope
from .sections import sections
from .tables import LastMeasured
from .targets import transfer_targets
from .viewing import find_agent, scope_choices, seen_by

router = APIRouter(prefix="/performance", include_in_schema=False)
Reader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR))]
FiltersDep = Annotated[PerformanceFilters, Query()]


@router.get("")
def page(request: Request, session: SessionDep, viewer: Reader, filters: FiltersDep) -> HTMLResponse:
    scope = seen_by(viewer, session, filters.scope)
    known = sections(all_metrics(session))
    section = filters.section if filters.section and filters.section in known else next(iter(known))
    audit.record(session, viewer, "viewed", "performance", _about(scope), period=_days(filters))
    return render(
        request,
        "performance/overview.html",
        viewer,
        filters=filters,
        scope=scope,
        choices=scope_choices(viewer, session, scope),
        periods=usual_periods(),
        overview=overview(session, filters.period, scope),
        earlier=earlier_values(session, filters.period, scope),
        metric_names=_imported_names(session),
        groups=groups(session, known[section], filters.period, filters.by, scope),
        section=section,
        section_names=tuple(known),
        targets=transfer_targets(session, filters.period, scope),
        measured_at=_measured_at(session),
        zone=settings().time_zone,
        service_level=(settings().service_level_seconds, settings().service_level_percent),
        smallest=SMALLEST_GROUP,
        Grouping=Grouping,
    )


@router.get("/export.csv")
def export(session: SessionDep, viewer: Reader, filters: FiltersDep, part: str = "metrics") -> Response:
    """`part`: metrics, or groups for those of the table by team, agent, queue…"""
    scope = seen_by(viewer, session, filters.scope)
    header, lines = _lines(session, filters, scope, part)
    audit.record(session, viewer, "exported", "performance", _about(scope), count=len(lines), period=_days(filters))
    return csv_response(f"performance-{filters.period.first}", header, lines)


@router.get("/metrics")
def definitions(request: Request, session: SessionDep, viewer: Reader) -> HTMLResponse:
    known = all_metrics(session)
    return render(
        request,
        "performance/metrics.html",
        viewer,
        parts={name: [known[id] for id in ids] for name, ids in sections(known).items()},
        settings=settings(),
    )


@router.get("/agents/{agent_id}")
def person(request: Request, session: SessionDep, viewer: Reader, agent_id: UUID, filters: FiltersDep) -> HTMLResponse:
    agent = find_agent(viewer, session, agent_id)
    chosen = filters.model_copy(update={"agent": agent.id, "team": None})
    scope = seen_by(viewer, session, chosen.scope)
    audit.record(session, viewer, "viewed", "performance", agent.id, period=_days(filters))
    return render(
        request,
        "performance/agent.html",
        viewer,
        agent=agent,
        filters=chosen,
        periods=usual_periods(),
        overview=overview(session, filters.period, scope),
        earlier=earlier_values(session, filters.period, scope),
        metric_names=_imported_names(session),
        beside=beside_the_team(session, agent, filters.period, scope),
        words=words_about(viewer, session, agent, filters.period),
        measured_at=_measured_at(session),
        zone=settings().time_zone,
        smallest=SMALLEST_GROUP,
    )


def _lines(
    session: Session, filters: PerformanceFilters, scope: Scope, part: str
) -> tuple[tuple[str, ...], list[Line]]:
    if part == "groups":
        found = groups(session, list(all_metrics(session)), filters.period, filters.by, scope)
        return GROUPS_HEADER, list(group_lines(found, filters.period))
    return OVERVIEW_HEADER, list(overview_lines(overview(session, filters.period, scope)))


def _imported_names(session: Session) -> dict[str, str]:
    return {id: metric.name for id, metric in imported_metrics(session).items()}


def _about(scope: Scope) -> UUID | str:
    return scope.agent_id or scope.team_id or "centre"


def _days(filters: PerformanceFilters) -> str:
    return f"{filters.period.first} to {filters.period.last}"


def _measured_at(session: Session) -> object:
    return session.scalar(select(LastMeasured.at))
