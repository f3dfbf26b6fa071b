"""The watched folder on screen, for administrators, and how file names are read."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from ..config import settings
from ..errors import BadInput
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .commands import Trial, save_pattern, try_pattern
from .queries import IntakeState, pattern_in_force, state

router = APIRouter()
Administrator = Annotated[Viewer, Depends(allow(Role.ADMINISTRATOR))]


class PatternForm(BaseModel):
    """As typed. Examples are file names, one a line; they are never kept."""

    pattern: Annotated[str, Form(max_length=1000)] = ""
    timezone: Annotated[str, Form(max_length=100)] = "UTC"
    required: bool = False
    examples: Annotated[str, Form(max_length=10_000)] = ""


@router.get("/intake", include_in_schema=False)
def page(request: Request, session: SessionDep, viewer: Administrator) -> HTMLResponse:
    return _page(request, session, viewer)


@router.post("/intake/pattern/try", include_in_schema=False)
def try_out(
    request: Request, session: SessionDep, viewer: Administrator, form: Annotated[PatternForm, Form()]
) -> HTMLResponse:
    """What the pattern makes of the examples. Saves nothing."""
    try:
        trials = try_pattern(form.pattern, form.timezone, form.examples.splitlines())
    except BadInput as refusal:
        return _page(request, session, viewer, form=form, refusal=refusal)
    return _page(request, session, viewer, form=form, trials=trials)


@router.post("/intake/pattern", include_in_schema=False)
def save(
    request: Request, session: SessionDep, viewer: Administrator, form: Annotated[PatternForm, Form()]
) -> Response:
    try:
        save_pattern(session, viewer, form.pattern, form.timezone, required=form.required)
    except BadInput as refusal:
        return _page(request, session, viewer, form=form, refusal=refusal)
    return RedirectResponse("/intake", HTTPStatus.SEE_OTHER)


@router.get("/api/intake", tags=["intake"])
def as_json(session: SessionDep, viewer: Administrator) -> IntakeState:
    """How the watched folder fares, for monitoring."""
    return state(viewer, session)


def _page(
    request: Request,
    session: Session,
    viewer: Viewer,
    *,
    form: PatternForm | None = None,
    trials: tuple[Trial, ...] = (),
    refusal: BadInput | None = None,
) -> HTMLResponse:
    known = pattern_in_force(viewer, session)
    typed = form or PatternForm(pattern=known.pattern, timezone=known.timezone, required=known.required)
    return render(
        request,
        "intake/intake.html",
        viewer,
        status=HTTPStatus.BAD_REQUEST if refusal else HTTPStatus.OK,
        state=state(viewer, session),
        configured=settings().intake_url is not None,
        done_days=settings().intake_done_days,
        known=known,
        form=typed,
        trials=trials,
        refusal=refusal.message if refusal else None,
    )
