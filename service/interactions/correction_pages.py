"""Correcting a transcript, what was corrected so far, and whose interaction it was."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..compliance import audit
from ..errors import BadInput, Conflict, NotFound
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..rerun_queries import open_rerun
from ..web import SessionDep, allow, form_fields, render
from .correction_forms import AgentBody, CorrectionsBody, changed_turns
from .correction_history import CorrectionDetail, corrections
from .corrections import CORRECTORS, correct_transcript, correctable
from .details import interaction_detail
from .queries import find
from .reattribution import agents_to_choose, reattribute
from .schemas import StateBody
from .tables import State

router = APIRouter()
Corrector = Annotated[Viewer, Depends(allow(*CORRECTORS))]
HistoryReader = Annotated[Viewer, Depends(allow(*CORRECTORS, Role.COMPLIANCE_OFFICER))]
Reason = Annotated[str, Form(max_length=2000)]
Fields = Annotated[Mapping[str, str], Depends(form_fields)]


@router.get("/interactions/{interaction_id}/correct", include_in_schema=False)
def page(request: Request, session: SessionDep, viewer: Corrector, interaction_id: UUID) -> HTMLResponse:
    _record_view(session, viewer, find(viewer, session, interaction_id).id)
    return _page(request, session, viewer, interaction_id)


@router.post("/interactions/{interaction_id}/correct", include_in_schema=False)
def correct(request: Request, session: SessionDep, viewer: Corrector, interaction_id: UUID, form: Fields) -> Response:
    """Where something is wrong with the corrections the page comes again, with all that was written."""
    try:
        with session.begin_nested():
            _correct(session, viewer, interaction_id, form)
    except (BadInput, Conflict) as refusal:
        return _page(request, session, viewer, interaction_id, form, refusal.message, HTTPStatus.BAD_REQUEST)
    return RedirectResponse(f"/interactions/{interaction_id}/corrections", HTTPStatus.SEE_OTHER)


@router.get("/interactions/{interaction_id}/corrections", include_in_schema=False)
def history(request: Request, session: SessionDep, viewer: HistoryReader, interaction_id: UUID) -> HTMLResponse:
    interaction = find(viewer, session, interaction_id)
    found = corrections(viewer, session, interaction_id)
    _record_view(session, viewer, interaction_id)
    return render(request, "interactions/corrections.html", viewer, interaction=interaction, corrections=found)


@router.post("/interactions/{interaction_id}/agent", include_in_schema=False)
def move(
    session: SessionDep, viewer: Corrector, interaction_id: UUID, agent_id: Annotated[UUID, Form()], reason: Reason = ""
) -> Response:
    reattribute(session, viewer, interaction_id, agent_id, reason)
    return RedirectResponse(f"/interactions/{interaction_id}", HTTPStatus.SEE_OTHER)


@router.get("/api/interactions/{interaction_id}/corrections", tags=["corrections"])
def history_as_json(session: SessionDep, viewer: HistoryReader, interaction_id: UUID) -> tuple[CorrectionDetail, ...]:
    """Newest first, with the words before and after, redacted."""
    found = corrections(viewer, session, interaction_id)
    _record_view(session, viewer, interaction_id)
    return found


@router.post("/api/interactions/{interaction_id}/corrections", tags=["corrections"])
def correct_as_json(session: SessionDep, viewer: Corrector, interaction_id: UUID, body: CorrectionsBody) -> StateBody:
    """Corrects turns; what depends on them is made again. Tokens such as `[NAME 1]` stand for what was said there."""
    wanted = [item.correction() for item in body.corrections]
    correct_transcript(
        session, viewer, interaction_id, wanted, body.reason, seen=body.version, swap_sides=body.swap_sides
    )
    return StateBody(state=State.TRANSCRIBED.value)


@router.post("/api/interactions/{interaction_id}/agent", tags=["corrections"])
def move_as_json(session: SessionDep, viewer: Corrector, interaction_id: UUID, body: AgentBody) -> StateBody:
    """Gives the interaction to the agent whose it was. Released results are withdrawn from the first one."""
    return StateBody(state=reattribute(session, viewer, interaction_id, body.agent_id, body.reason).state.value)


def _record_view(session: Session, viewer: Viewer, interaction_id: UUID) -> None:
    """No answers are on these pages: who opened only them can still review blind."""
    audit.record(session, viewer, "viewed", "interaction", interaction_id, blind=True)


def _correct(session: Session, viewer: Viewer, interaction_id: UUID, form: Mapping[str, str]) -> None:
    interaction = interaction_detail(viewer, session, interaction_id)
    if interaction.transcript is None:
        raise NotFound("This interaction has no transcript yet.")
    written = interaction.channel is not Channel.VOICE
    wanted = changed_turns(interaction.transcript.turns, form, written=written)
    seen = form.get("version", "")
    correct_transcript(
        session,
        viewer,
        interaction_id,
        wanted,
        form.get("reason", ""),
        seen=int(seen) if seen.isdecimal() else 0,
        swap_sides="swap_sides" in form,
    )


def _page(
    request: Request,
    session: Session,
    viewer: Viewer,
    interaction_id: UUID,
    form: Mapping[str, str] | None = None,
    refusal: str = "",
    status: int = HTTPStatus.OK,
) -> HTMLResponse:
    interaction = interaction_detail(viewer, session, interaction_id)
    if interaction.transcript is None:
        raise NotFound("This interaction has no transcript yet.")
    context: dict[str, Any] = {
        "interaction": interaction,
        "why_not": correctable(session, find(viewer, session, interaction_id)),
        "working": open_rerun(session, interaction_id) is not None,
        "agents": agents_to_choose(viewer, session),
        "form": form or {},
        "refusal": refusal,
    }
    return render(request, "interactions/correct.html", viewer, status=status, **context)
