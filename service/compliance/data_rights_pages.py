"""Restriction and erasure, from the page of an interaction or over HTTP."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse

from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import data_rights

router = APIRouter(prefix="/interactions/{interaction_id}", tags=["data rights"])
Officer = Annotated[Viewer, Depends(allow(Role.COMPLIANCE_OFFICER))]
Reason = Annotated[str, Form(max_length=2000)]


@router.post("/restrict")
def restrict(session: SessionDep, viewer: Officer, interaction_id: UUID, reason: Reason = "") -> RedirectResponse:
    data_rights.restrict(session, viewer, interaction_id, reason=reason)
    return _back(interaction_id)


@router.post("/lift-restriction")
def lift_restriction(
    session: SessionDep, viewer: Officer, interaction_id: UUID, reason: Reason = ""
) -> RedirectResponse:
    data_rights.lift_restriction(session, viewer, interaction_id, reason=reason)
    return _back(interaction_id)


@router.post("/erase")
def erase(session: SessionDep, viewer: Officer, interaction_id: UUID, reason: Reason = "") -> RedirectResponse:
    data_rights.erase(session, viewer, interaction_id, reason=reason)
    return _back(interaction_id)


def _back(interaction_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"/interactions/{interaction_id}", HTTPStatus.SEE_OTHER)
