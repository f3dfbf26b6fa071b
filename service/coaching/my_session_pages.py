"""An agent's own coaching sessions: what is coming, what was agreed, what the agent says about it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from ..actions.queries import open_items_of
from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer, agent_of
from ..web import SessionDep, allow, render
from . import contents, session_actions, session_answers
from .questions import questions
from .session_details import coaching_detail
from .session_effects import effects_of
from .session_queries import Which, sessions
from .session_schemas import AcknowledgementForm, DoneForm, NoteForm, RatingForm, TimeForm

router = APIRouter(prefix="/growth/coaching", include_in_schema=False)
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.get("")
def own(request: Request, session: SessionDep, viewer: Agent) -> HTMLResponse:
    found = sessions(viewer, session, Which.ALL)
    audit.record(session, viewer, "listed", "coaching session", "own", count=len(found))
    return render(
        request,
        "coaching/my_sessions.html",
        viewer,
        sessions=found,
        actions=[one for one in open_items_of(session, agent_of(viewer)) if one.coaching_id is not None],
        questions=questions(session),
    )


@router.get("/{coaching_id}")
def page(request: Request, session: SessionDep, viewer: Agent, coaching_id: UUID) -> HTMLResponse:
    found = coaching_detail(viewer, session, coaching_id)
    audit.record(session, viewer, "viewed", "coaching session", coaching_id)
    effects = effects_of(session, coaching_id, agent_of(viewer))
    return render(
        request, "coaching/my_session.html", viewer, coaching=found, effects=effects, questions=questions(session)
    )


@router.post("/{coaching_id}/time")
def propose_time(
    session: SessionDep, viewer: Agent, coaching_id: UUID, form: Annotated[TimeForm, Form()]
) -> RedirectResponse:
    session_answers.propose_time(session, viewer, coaching_id, starts_at=form.starts_at, why=form.why)
    return _back(coaching_id)


@router.post("/{coaching_id}/done")
def finish(session: SessionDep, viewer: Agent, coaching_id: UUID) -> RedirectResponse:
    session_answers.finish(session, viewer, coaching_id)
    return _back(coaching_id)


@router.post("/{coaching_id}/acknowledge")
def acknowledge(
    session: SessionDep, viewer: Agent, coaching_id: UUID, form: Annotated[AcknowledgementForm, Form()]
) -> RedirectResponse:
    session_answers.acknowledge(session, viewer, coaching_id, comment=form.comment)
    return _back(coaching_id)


@router.post("/{coaching_id}/rating")
def rate(
    session: SessionDep, viewer: Agent, coaching_id: UUID, form: Annotated[RatingForm, Form()]
) -> RedirectResponse:
    session_answers.rate(
        session, viewer, coaching_id, rating=form.rating, words=form.words, share_words=form.share_words
    )
    return _back(coaching_id)


@router.post("/{coaching_id}/notes")
def add_note(
    session: SessionDep, viewer: Agent, coaching_id: UUID, form: Annotated[NoteForm, Form()]
) -> RedirectResponse:
    contents.add_note(session, viewer, coaching_id, text=form.text, private=form.private)
    return _back(coaching_id)


@router.post("/{coaching_id}/actions/{action_id}/done")
def set_done(
    session: SessionDep, viewer: Agent, coaching_id: UUID, action_id: UUID, form: Annotated[DoneForm, Form()]
) -> RedirectResponse:
    session_actions.set_done(session, viewer, coaching_id, action_id, done=form.done)
    return _back(coaching_id)


def _back(coaching_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"/growth/coaching/{coaching_id}", 303)
