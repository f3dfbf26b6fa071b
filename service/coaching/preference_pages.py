"""Where an agent says how they like to be coached. As page and as JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from .preference_tables import FirstContact, Length, TimeOfDay
from .preferences import Preferences, preferences_of, state_preferences, withdraw_preferences
from .session_schemas import PreferencesBody, PreferencesForm
from .session_tables import LearningStyle

router = APIRouter()
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.get("/growth/preferences", include_in_schema=False)
def page(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    return render(
        request,
        "coaching/preferences.html",
        viewer,
        stated=preferences_of(session, viewer.agent_id) if viewer.agent_id else None,
        styles=tuple(LearningStyle),
        contacts=tuple(FirstContact),
        lengths=tuple(Length),
        times=tuple(TimeOfDay),
    )


@router.post("/growth/preferences", include_in_schema=False)
def state(session: SessionDep, viewer: Agent, form: Annotated[PreferencesForm, Form()]) -> RedirectResponse:
    state_preferences(
        session,
        viewer,
        styles=form.styles,
        first_contact=form.first_contact,
        length=form.length,
        time_of_day=form.time_of_day,
        words=form.words,
    )
    return RedirectResponse("/growth/preferences", 303)


@router.post("/growth/preferences/withdraw", include_in_schema=False)
def withdraw(session: SessionDep, viewer: Agent) -> RedirectResponse:
    withdraw_preferences(session, viewer)
    return RedirectResponse("/growth/preferences", 303)


@router.get("/api/my/preferences", tags=["coaching"])
def as_json(session: SessionDep, viewer: Agent) -> Preferences | None:
    """How the agent likes to be coached; null where nothing was stated."""
    audit.record(session, viewer, "viewed", "preferences", viewer.agent_id or "")
    return preferences_of(session, viewer.agent_id) if viewer.agent_id else None


@router.put("/api/my/preferences", tags=["coaching"])
def put(session: SessionDep, viewer: Agent, body: PreferencesBody) -> Preferences | None:
    """Takes the place of what was stated before."""
    return state_preferences(session, viewer, **dict(body))


@router.delete("/api/my/preferences", tags=["coaching"], status_code=204)
def delete(session: SessionDep, viewer: Agent) -> None:
    """Nothing of it is kept."""
    withdraw_preferences(session, viewer)
