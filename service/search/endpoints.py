"""JSON: searching transcripts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from .filters import SearchFilters
from .queries import Results, search

router = APIRouter(prefix="/api/search", tags=["search"])
Searcher = Annotated[Viewer, Depends(allow(Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER))]


@router.get("")
def found(session: SessionDep, viewer: Searcher, filters: Annotated[SearchFilters, Query()]) -> Results:
    """A page of interactions, newest first, with the redacted turns in which the words occur."""
    results = search(viewer, session, filters)
    audit.record(
        session, viewer, "searched", "interaction", "transcripts", count=results.counted, filters=filters.set_names
    )
    return results
