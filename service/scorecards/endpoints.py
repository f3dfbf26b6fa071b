"""Scorecards as JSON: what the editor saves with, and what programs publish with."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from scorecards.loader import ScorecardInvalid, parse

from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import drafts, publishing, queries
from .entries import EDITORS, PUBLISHERS, READERS
from .schemas import (
    CheckBody,
    DraftBody,
    LineBody,
    PlacesBody,
    PublishBody,
    RestoreBody,
    SaveBody,
    ScorecardBody,
    SummaryBody,
    YamlBody,
)

router = APIRouter(prefix="/api/scorecards", tags=["scorecards"])
Reader = Annotated[Viewer, Depends(allow(*READERS))]
Editor = Annotated[Viewer, Depends(allow(*EDITORS))]
Publisher = Annotated[Viewer, Depends(allow(*PUBLISHERS))]


@router.get("")
def scorecards(session: SessionDep, viewer: Reader) -> list[SummaryBody]:
    return [SummaryBody.of(found) for found in queries.scorecards(viewer, session)]


@router.get("/{scorecard}")
def scorecard(session: SessionDep, viewer: Reader, scorecard: str) -> ScorecardBody:
    return ScorecardBody.of(queries.summary(viewer, session, scorecard))


@router.post("/check")
def check(viewer: Editor, body: YamlBody) -> CheckBody:
    """What is wrong with a YAML text, by line. Nothing is kept."""
    try:
        parse(body.text, "text")
    except ScorecardInvalid as error:
        return CheckBody(problems=[LineBody(line=line, sentence=sentence) for line, sentence in error.problems])
    return CheckBody(problems=[])


@router.post("/import")
def import_yaml(session: SessionDep, viewer: Editor, body: YamlBody) -> DraftBody:
    """Takes a YAML scorecard in as a draft."""
    found = drafts.import_yaml(session, viewer, body.text)
    return _draft(session, viewer, found.scorecard)


@router.get("/{scorecard}/draft")
def draft(session: SessionDep, viewer: Editor, scorecard: str) -> DraftBody:
    return _draft(session, viewer, scorecard)


@router.post("/{scorecard}/draft")
def edit(session: SessionDep, viewer: Editor, scorecard: str) -> DraftBody:
    """Opens a draft of the version in force; an open one is given as it is."""
    drafts.edit(session, viewer, scorecard)
    return _draft(session, viewer, scorecard)


@router.put("/{scorecard}/draft")
def save(session: SessionDep, viewer: Editor, scorecard: str, body: SaveBody) -> DraftBody:
    """Keeps the draft, valid or not. 409 where somebody else saved since `seen`."""
    drafts.save(session, viewer, scorecard, body.content, seen=body.seen, over=body.over)
    return _draft(session, viewer, scorecard)


@router.post("/{scorecard}/draft/restore")
def restore(session: SessionDep, viewer: Editor, scorecard: str, body: RestoreBody) -> DraftBody:
    drafts.restore(session, viewer, scorecard, body.revision)
    return _draft(session, viewer, scorecard)


@router.post("/{scorecard}/publish")
def publish(session: SessionDep, viewer: Publisher, scorecard: str, body: PublishBody) -> ScorecardBody:
    publishing.publish(session, viewer, scorecard, seen=body.seen, note=body.note, accept_renames=body.accept_renames)
    return ScorecardBody.of(queries.summary(viewer, session, scorecard))


@router.post("/{scorecard}/retire")
def retire(session: SessionDep, viewer: Publisher, scorecard: str) -> SummaryBody:
    publishing.retire(session, viewer, scorecard)
    return SummaryBody.of(queries.summary(viewer, session, scorecard))


@router.post("/{scorecard}/reinstate")
def reinstate(session: SessionDep, viewer: Publisher, scorecard: str) -> SummaryBody:
    publishing.reinstate(session, viewer, scorecard)
    return SummaryBody.of(queries.summary(viewer, session, scorecard))


@router.put("/{scorecard}/places")
def assign(session: SessionDep, viewer: Publisher, scorecard: str, body: PlacesBody) -> SummaryBody:
    """Where the scorecard applies; an empty list: everywhere on its own channels."""
    publishing.assign(session, viewer, scorecard, [place.place for place in body.places])
    session.flush()
    return SummaryBody.of(queries.summary(viewer, session, scorecard))


def _draft(session: Session, viewer: Viewer, scorecard: str) -> DraftBody:
    return DraftBody.of(queries.draft(viewer, session, scorecard))
