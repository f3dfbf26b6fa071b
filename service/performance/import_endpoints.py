"""JSON: values of metrics that are kept elsewhere."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from .import_commands import Refused, take_values
from .import_schemas import ProblemBody, RefusedBody, TakenBody, ValuesBody
from .value_rows import check_row

router = APIRouter(prefix="/api/performance/values", tags=["performance"])
Analyst = Annotated[Viewer, Depends(allow(Role.QA_ANALYST))]


@router.post("", responses={400: {"model": RefusedBody, "description": "Nothing was taken in"}})
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
