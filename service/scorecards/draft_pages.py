"""Writing a scorecard on screen, and reading the draft before it is published."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from scorecards.loader import dump

from ..errors import ServiceError
from ..identity.viewer import Viewer
from ..web import SessionDep, allow, render
from . import drafts, publishing, queries
from .entries import EDITORS, PUBLISHERS, SIMULATORS
from .pages import Done
from .proposals import open_proposals
from .schemas import DraftBody
from .simulation_queries import simulations

router = APIRouter(prefix="/scorecards/{scorecard}/draft", include_in_schema=False)
Editor = Annotated[Viewer, Depends(allow(*EDITORS))]
Publisher = Annotated[Viewer, Depends(allow(*PUBLISHERS))]


class PublishForm(BaseModel):
    seen: int
    note: str = ""
    accept_renames: bool = False


@router.get("")
def editor(request: Request, session: SessionDep, viewer: Editor, scorecard: str) -> HTMLResponse:
    draft = queries.draft(viewer, session, scorecard)
    return render(
        request,
        "scorecards/editor.html",
        viewer,
        draft=draft,
        state=DraftBody.of(draft).model_dump(mode="json"),
        published=[criterion.id for criterion in draft.in_force.criteria] if draft.in_force else [],
        proposals=[{"criterion": p.criterion, "text": p.text} for p in open_proposals(session, scorecard)],
    )


@router.post("")
def open_draft(session: SessionDep, viewer: Editor, scorecard: str) -> RedirectResponse:
    drafts.edit(session, viewer, scorecard)
    return RedirectResponse(f"/scorecards/{scorecard}/draft", HTTPStatus.SEE_OTHER)


@router.get("/review")
def review(request: Request, session: SessionDep, viewer: Editor, scorecard: str) -> HTMLResponse:
    return _review(request, session, viewer, scorecard)


@router.post("/publish")
def publish(
    request: Request, session: SessionDep, viewer: Publisher, scorecard: str, form: Annotated[PublishForm, Form()]
) -> Response:
    try:
        with session.begin_nested():
            publishing.publish(
                session, viewer, scorecard, seen=form.seen, note=form.note, accept_renames=form.accept_renames
            )
    except ServiceError as refusal:
        if refusal.status == HTTPStatus.NOT_FOUND:
            raise
        return _review(request, session, viewer, scorecard, refusal=refusal, note=form.note)
    return RedirectResponse(f"/scorecards/{scorecard}?done={Done.PUBLISHED}", HTTPStatus.SEE_OTHER)


@router.post("/discard")
def discard(session: SessionDep, viewer: Editor, scorecard: str) -> RedirectResponse:
    found = drafts.discard(session, viewer, scorecard)
    address = f"/scorecards/{scorecard}?done={Done.DISCARDED}" if found.current_hash else "/scorecards"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


@router.get("/scorecard.yaml")
def export(session: SessionDep, viewer: Editor, scorecard: str) -> Response:
    """The draft as YAML. Raises Conflict while it is not valid."""
    draft = queries.draft(viewer, session, scorecard)
    if draft.card is None:
        raise publishing.invalid(draft.problems)
    headers = {"Content-Disposition": f'attachment; filename="{scorecard}-draft.yaml"'}
    return Response(dump(draft.card), media_type="application/yaml; charset=utf-8", headers=headers)


@router.post("/restore")
def restore(session: SessionDep, viewer: Editor, scorecard: str, revision: Annotated[int, Form()]) -> RedirectResponse:
    drafts.restore(session, viewer, scorecard, revision)
    return RedirectResponse(f"/scorecards/{scorecard}/draft", HTTPStatus.SEE_OTHER)


def _review(
    request: Request,
    session: Session,
    viewer: Viewer,
    scorecard: str,
    *,
    refusal: ServiceError | None = None,
    note: str = "",
) -> HTMLResponse:
    return render(
        request,
        "scorecards/review.html",
        viewer,
        status=refusal.status if refusal else 200,
        draft=queries.draft(viewer, session, scorecard),
        simulations=simulations(viewer, session, scorecard),
        may_publish=viewer.role in PUBLISHERS,
        may_simulate=viewer.role in SIMULATORS,
        refusal=refusal.message if refusal else "",
        note=note,
    )
