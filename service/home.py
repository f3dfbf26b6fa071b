"""The start page: where each role's work is."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse

from .identity.tables import Role
from .identity.viewer import Viewer
from .web import allow

router = APIRouter(include_in_schema=False)

START_PAGES = {
    Role.QA_ANALYST: "/interactions",
    Role.SUPERVISOR: "/interactions",
    Role.COMPLIANCE_OFFICER: "/redactions",
    Role.AGENT: "/my",
    Role.ADMINISTRATOR: "/system",
}


@router.get("/")
def home(viewer: Annotated[Viewer, Depends(allow())]) -> RedirectResponse:
    return RedirectResponse(START_PAGES[viewer.role], HTTPStatus.SEE_OTHER)
