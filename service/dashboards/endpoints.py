"""JSON: the dashboard's figures."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy import select

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from .dashboard import dashboard
from .filters import DashboardFilters, team_of
from .schemas import DashboardBody
from .tables import LastCount

router = APIRouter(prefix="/api/dashboard", tags=["dashboard"])
DashboardViewer = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER))]


@router.get("")
def figures(
    session: SessionDep, viewer: DashboardViewer, filters: Annotated[DashboardFilters, Query()]
) -> DashboardBody:
    """Everything that the dashboard shows of these weeks, in the viewer's scope."""
    found, team = dashboard(viewer, session, filters), team_of(viewer, filters)
    audit.record(session, viewer, "viewed", "dashboard", team or "centre", weeks=len(filters.weeks))
    return DashboardBody.of(found, filters, team, session.scalar(select(LastCount.at)))
