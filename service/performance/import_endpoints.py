"""JSON: metrics that are kept elsewhere, what they mean, their values, and who confirmed them."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy import select

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import import_confirmations
from .amendments import amend
from .import_commands import Refused, take_values
from .import_queries import imports, metric_history
from .import_schemas import (
    AmendBody,
    ImportBody,
    ImportedMetricBody,
    ProblemBody,
    RefusedBody,
    TakenBody,
    ValuesBody,
)
from .import_tables import ImportedMetric
from .value_rows import check_row

router = APIRouter(prefix="/api/performance", tags=["performance"])
Reader = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR))]
Analyst = Annotated[Viewer, Depends(allow(Role.QA_ANALYST))]


@router.post("/values", responses={400: {"model": RefusedBody, "description": "Nothing was taken in"}})
def take_in(session: SessionDep, viewer: Analyst, body: ValuesBody, response: Response) -> TakenBody | RefusedBody:
    """All values or, with 400 and every problem, none. The same values once more change nothing."""
    content = json.dumps(body.values, sort_keys=True).encode()
    rows = [check_row(number, value) for number, value in enumerate(body.values, start=1)]
    taken = take_values(session, viewer, rows, content=content, source="api")
    if isinstance(taken, Refused):
        response.status_code = 400
        return RefusedBody(
            error="BadInput",
            detail=f"Values that cannot be used: {len(taken.problems)}. None was taken in.",
            problems=[ProblemBody(line=one.line, reason=one.reason) for one in taken.problems],
        )
    return TakenBody(created=taken.created, replaced=taken.replaced, unchanged=taken.unchanged)


@router.get("/imported-metrics")
def metrics(session: SessionDep, viewer: Reader) -> list[ImportedMetricBody]:
    """Those that were declared, with what they were said to be before."""
    declared = session.scalars(select(ImportedMetric.id).order_by(ImportedMetric.title, ImportedMetric.name))
    return [ImportedMetricBody.of(metric_history(session, id)) for id in declared.all()]


@router.put("/imported-metrics/{imported_metric_id}")
def amend_metric(session: SessionDep, viewer: Analyst, imported_metric_id: UUID, body: AmendBody) -> ImportedMetricBody:
    """Says what it means from now on. Values that are there are marked where that changes."""
    amend(session, viewer, imported_metric_id, body.terms, reason=body.reason)
    return ImportedMetricBody.of(metric_history(session, imported_metric_id))


@router.get("/imports")
def listed(session: SessionDep, viewer: Reader) -> list[ImportBody]:
    """The latest files and requests, newest first."""
    found = imports(session)
    audit.record(session, viewer, "listed", "value import", "list", count=len(found))
    return [ImportBody.model_validate(one) for one in found]


@router.post("/imports/{value_import_id}/confirm", status_code=204)
def confirm(session: SessionDep, viewer: Analyst, value_import_id: UUID) -> None:
    """A named person vouches for its values: points may rest on them."""
    import_confirmations.confirm(session, viewer, value_import_id)


@router.delete("/imports/{value_import_id}/confirm", status_code=204)
def reopen(session: SessionDep, viewer: Analyst, value_import_id: UUID) -> None:
    """Takes the confirmation back."""
    import_confirmations.reopen(session, viewer, value_import_id)
