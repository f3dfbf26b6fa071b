"""The dashboard of a team or of the whole centre, and its figures as files."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.tables import Role, Team
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .charts import charts
from .counting import count_what_changed
from .dashboard import chosen_card, dashboard
from .figures import SMALLEST_GROUP, Figure
from .filters import DashboardFilters, team_of
from .handling import Handling, handling, newest_week
from .heat_map import heat_map
from .people import reviewers
from .scores import cards, scores
from .tables import LastCount
from .weeks import WEEK

router = APIRouter(include_in_schema=False)
DashboardViewer = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER))]
FiltersDep = Annotated[DashboardFilters, Query()]
FIGURE = ("value", "low", "high", "n")


class Part(StrEnum):
    """What of the dashboard is exported."""

    WEEKS = "weeks"
    QUESTIONS = "questions"
    HEAT_MAP = "heat_map"
    HANDLING = "handling"
    REVIEWERS = "reviewers"


@router.get("/dashboard")
def page(request: Request, session: SessionDep, viewer: DashboardViewer, filters: FiltersDep) -> HTMLResponse:
    found = dashboard(viewer, session, filters)
    audit.record(session, viewer, "viewed", "dashboard", team_of(viewer, filters) or "centre", weeks=len(filters.weeks))
    return render(
        request,
        "dashboards/dashboard.html",
        viewer,
        dashboard=found,
        charts=charts(found.scores, found.weeks),
        filters=filters,
        cards=cards(session),
        teams=_teams(viewer, session),
        team=_team_name(session, team_of(viewer, filters)),
        counted=session.scalar(select(LastCount.at)),
        last_day=filters.last + WEEK - dt.timedelta(days=1),
        newest=None if found.total.handled else newest_week(viewer, session, filters),
        smallest=SMALLEST_GROUP,
        Part=Part,
    )


@router.post("/dashboard/count")
def count(
    session: SessionDep, viewer: DashboardViewer, back: Annotated[str, Form(max_length=2000)] = ""
) -> RedirectResponse:
    """Counts what changed now, and returns to the dashboard with the query string `back`."""
    weeks = count_what_changed(session)
    audit.record(session, viewer, "counted", "dashboard", "figures", weeks=weeks)
    return RedirectResponse(f"/dashboard?{back}", HTTPStatus.SEE_OTHER)


@router.get("/dashboard/export.csv")
def export(session: SessionDep, viewer: DashboardViewer, filters: FiltersDep, part: Part = Part.WEEKS) -> Response:
    card = chosen_card(session, filters)
    header, lines = EXPORTS[part](viewer, session, filters, card) if card else ((), [])
    rows = list(lines)
    audit.record(session, viewer, "exported", "dashboard", part.value, count=len(rows))
    return csv_response(f"dashboard-{part.value}-{filters.first}", header, rows)


def _teams(viewer: Viewer, session: Session) -> list[tuple[UUID, str]]:
    """None to choose for a supervisor, whose own it is."""
    if viewer.role is Role.SUPERVISOR:
        return []
    return [(row.id, row.name) for row in session.execute(select(Team.id, Team.name).order_by(Team.name))]


def _team_name(session: Session, team: UUID | None) -> str | None:
    return session.scalar(select(Team.name).where(Team.id == team)) if team else None


Table = tuple[tuple[str, ...], Iterable[tuple[object, ...]]]


def _figure(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{part}" for part in FIGURE)


def _values(figure: Figure) -> tuple[object, ...]:
    numbers = (figure.value, figure.low, figure.high)
    return (*(None if number is None else round(number, 3) for number in numbers), figure.n)


def _weeks_table(viewer: Viewer, session: Session, filters: DashboardFilters, card: Scorecard) -> Table:
    found = scores(viewer, session, filters, card).weeks
    lines = ((row.week, card.id, filters.criterion, *_values(row.sample), *_values(row.machine)) for row in found)
    return ("week", "scorecard", "criterion", *_figure("random_sample"), *_figure("machine_all")), lines


def _questions_table(viewer: Viewer, session: Session, filters: DashboardFilters, card: Scorecard) -> Table:
    found = scores(viewer, session, filters, card).criteria
    lines = ((card.id, row.criterion, *_values(row.sample), *_values(row.machine)) for row in found)
    return ("scorecard", "criterion", *_figure("random_sample"), *_figure("machine_all")), lines


def _heat_map_table(viewer: Viewer, session: Session, filters: DashboardFilters, card: Scorecard) -> Table:
    found = heat_map(viewer, session, filters, card)
    lines = (
        (row.name, card.id, asked, *(_values(cell) if not cell.suppressed else (None, None, None, cell.n)))
        for row in found.rows
        for (asked, _), cell in zip(found.questions, row.cells, strict=True)
    )
    return ("agent" if found.by_agent else "team", "scorecard", "criterion", *FIGURE), lines


def _handling_table(viewer: Viewer, session: Session, filters: DashboardFilters, card: Scorecard) -> Table:
    _, weeks = handling(viewer, session, filters)
    names = tuple(Handling.__dataclass_fields__)
    return names, (tuple(getattr(row, name) for name in names) for row in weeks)


def _reviewers_table(viewer: Viewer, session: Session, filters: DashboardFilters, card: Scorecard) -> Table:
    found = reviewers(viewer, session, filters, card.id).shown
    return ("reviewer", "scorecard", *_figure("deviation")), ((r.name, card.id, *_values(r.deviation)) for r in found)


EXPORTS: Mapping[Part, Callable[[Viewer, Session, DashboardFilters, Scorecard], Table]] = {
    Part.WEEKS: _weeks_table,
    Part.QUESTIONS: _questions_table,
    Part.HEAT_MAP: _heat_map_table,
    Part.HANDLING: _handling_table,
    Part.REVIEWERS: _reviewers_table,
}
