"""The buttons under a coaching suggestion."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from ..identity.viewer import Viewer
from ..interactions.details import interaction_detail
from ..web import SessionDep, allow, render
from .commands import DECIDERS, decide_suggestion
from .schemas import DecisionForm

router = APIRouter()


@router.post("/interactions/{interaction_id}/suggestion")
def decide(
    request: Request,
    session: SessionDep,
    viewer: Annotated[Viewer, Depends(allow(*DECIDERS))],
    interaction_id: UUID,
    form: Annotated[DecisionForm, Form()],
) -> Response:
    decide_suggestion(
        session,
        viewer,
        interaction_id,
        decision=form.decision,
        reason=form.reason,
        strength_text=form.strength_text,
        improvement_text=form.improvement_text,
    )
    if "hx-request" not in request.headers:
        return RedirectResponse(f"/interactions/{interaction_id}#coaching", 303)
    session.flush()
    session.expire_all()
    interaction = interaction_detail(viewer, session, interaction_id)
    return render(request, "coaching/suggestion.html", viewer, interaction=interaction)
