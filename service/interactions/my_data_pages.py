"""What is stored about the agent, and a copy of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import HTMLResponse, JSONResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.tables import Role, User
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .my_data import MyData, my_data
from .my_data_export import CSV_HEADER, csv_rows, my_export, released_results

router = APIRouter()
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.get("/my/data", include_in_schema=False)
def page(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    found = my_data(viewer, session)
    audit.record(session, viewer, "viewed", "own data", viewer.user_id or "")
    return render(request, "my/data.html", viewer, data=found, officers=_officers(session))


@router.get("/api/my/data", tags=["my"])
def as_json(session: SessionDep, viewer: Agent) -> MyData:
    """What is stored about the agent: categories, retention, judges, and who looked at it."""
    found = my_data(viewer, session)
    audit.record(session, viewer, "viewed", "own data", viewer.user_id or "")
    return found


@router.get("/my/data/export.json", include_in_schema=False)
def export(session: SessionDep, viewer: Agent) -> Response:
    """Everything that the agent may see, as one JSON file."""
    made = my_export(viewer, session)
    audit.record(session, viewer, "exported", "own data", viewer.user_id or "", form="json")
    disposition = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return JSONResponse(jsonable_encoder(made), headers=disposition)


@router.get("/my/data/results.csv", include_in_schema=False)
def results(session: SessionDep, viewer: Agent) -> Response:
    """Released results as a table, one row for each answer."""
    rows = list(csv_rows(released_results(viewer, session)))
    audit.record(session, viewer, "exported", "own data", viewer.user_id or "", form="csv", count=len(rows))
    return csv_response("my-results", CSV_HEADER, rows)


def _officers(session: Session) -> list[User]:
    """Whom to turn to."""
    officers = select(User).where(User.role == Role.COMPLIANCE_OFFICER, User.active.is_(True)).order_by(User.name)
    return list(session.scalars(officers))
