"""Scorecards on screen: the list, one with its versions, and what an administrator decides about it."""

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from models.transcripts import Channel
from scorecards.loader import dump

from ..errors import ServiceError
from ..identity.viewer import Viewer
from ..interactions.places import known_places
from ..web import SessionDep, allow, render
from . import drafts, publishing, queries
from .drafts import YamlRefused
from .entries import EDITORS, PUBLISHERS, READERS
from .publishing import Place

router = APIRouter(prefix="/scorecards", include_in_schema=False)
Reader = Annotated[Viewer, Depends(allow(*READERS))]
Editor = Annotated[Viewer, Depends(allow(*EDITORS))]
Publisher = Annotated[Viewer, Depends(allow(*PUBLISHERS))]
NEW_PLACES = 2
"""Empty lines offered for further places."""


class Done(StrEnum):
    """What somebody just did."""

    PUBLISHED = "published"
    RETIRED = "retired"
    REINSTATED = "reinstated"
    ASSIGNED = "assigned"
    DISCARDED = "discarded"


class NewForm(BaseModel):
    scorecard: str = ""
    name: str = ""
    copy_of: str = ""


class ImportForm(BaseModel):
    text: str = ""


@router.get("")
def scorecards(request: Request, session: SessionDep, viewer: Reader) -> HTMLResponse:
    return _list(request, session, viewer)


@router.post("")
def add(request: Request, session: SessionDep, viewer: Editor, form: Annotated[NewForm, Form()]) -> Response:
    try:
        with session.begin_nested():
            found = drafts.new_scorecard(session, viewer, form.scorecard, form.name, copy_of=form.copy_of)
    except ServiceError as refusal:
        return _list(request, session, viewer, new=form, refusal=refusal)
    return _go(f"/scorecards/{found.scorecard}/draft")


@router.post("/import")
def import_yaml(request: Request, session: SessionDep, viewer: Editor, form: Annotated[ImportForm, Form()]) -> Response:
    text = form.text.replace("\r\n", "\n")  # as browsers send a text area
    try:
        with session.begin_nested():
            found = drafts.import_yaml(session, viewer, text)
    except YamlRefused as refusal:
        return _list(request, session, viewer, text=text, yaml=refusal)
    return _go(f"/scorecards/{found.scorecard}/draft")


@router.get("/{scorecard}")
def scorecard(
    request: Request,
    session: SessionDep,
    viewer: Reader,
    scorecard: str,
    done: Annotated[Done | None, Query()] = None,
) -> HTMLResponse:
    found = queries.summary(viewer, session, scorecard)
    return render(
        request,
        "scorecards/scorecard.html",
        viewer,
        found=found,
        versions=queries.versions(viewer, session, scorecard),
        choices=known_places(session),
        channels=list(Channel),
        new_places=NEW_PLACES,
        may_edit=viewer.role in EDITORS,
        may_publish=viewer.role in PUBLISHERS,
        done=done,
    )


@router.get("/{scorecard}/versions/{version}")
def version(request: Request, session: SessionDep, viewer: Reader, scorecard: str, version: int) -> HTMLResponse:
    return render(
        request,
        "scorecards/version.html",
        viewer,
        found=queries.summary(viewer, session, scorecard),
        card=queries.version(viewer, session, scorecard, version),
        changes=queries.changes_of(viewer, session, scorecard, version),
        facts=next(v for v in queries.versions(viewer, session, scorecard) if v.version == version),
    )


@router.get("/{scorecard}/versions/{version}/scorecard.yaml")
def export(session: SessionDep, viewer: Reader, scorecard: str, version: int) -> Response:
    """The version as YAML that can be read in again."""
    card = queries.version(viewer, session, scorecard, version)
    name = f"{card.id}-{card.version}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(dump(card), media_type="application/yaml; charset=utf-8", headers=headers)


@router.post("/{scorecard}/retire")
def retire(session: SessionDep, viewer: Publisher, scorecard: str) -> RedirectResponse:
    publishing.retire(session, viewer, scorecard)
    return _done(scorecard, Done.RETIRED)


@router.post("/{scorecard}/reinstate")
def reinstate(session: SessionDep, viewer: Publisher, scorecard: str) -> RedirectResponse:
    publishing.reinstate(session, viewer, scorecard)
    return _done(scorecard, Done.REINSTATED)


class PlacesForm(BaseModel):
    """One entry a line of the form in each list; a line that is all empty stands for nothing."""

    channel: list[Channel | str] = []
    queue: list[str] = []
    call_type: list[str] = []

    @property
    def places(self) -> list[Place]:
        lines = zip(self.channel, self.queue, self.call_type, strict=False)
        given = [
            Place(Channel(channel) if channel else None, queue.strip()[:200] or None, call_type.strip()[:200] or None)
            for channel, queue, call_type in lines
        ]
        return [place for place in given if place != Place()]


@router.post("/{scorecard}/places")
def assign(
    session: SessionDep, viewer: Publisher, scorecard: str, form: Annotated[PlacesForm, Form()]
) -> RedirectResponse:
    publishing.assign(session, viewer, scorecard, form.places)
    return _done(scorecard, Done.ASSIGNED)


def _list(
    request: Request,
    session: Session,
    viewer: Viewer,
    *,
    new: NewForm | None = None,
    refusal: ServiceError | None = None,
    text: str = "",
    yaml: YamlRefused | None = None,
) -> HTMLResponse:
    refused = refusal or yaml
    return render(
        request,
        "scorecards/list.html",
        viewer,
        status=refused.status if refused else 200,
        found=queries.scorecards(viewer, session),
        may_edit=viewer.role in EDITORS,
        new=new or NewForm(),
        refusal=refusal.message if refusal else "",
        text=text,
        problems=yaml.problems if yaml else (),
    )


def _go(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def _done(scorecard: str, done: Done) -> RedirectResponse:
    return _go(f"/scorecards/{scorecard}?done={done}")
