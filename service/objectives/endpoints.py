"""JSON: the same as the pages of objectives."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import commands, drafting
from .access import LEADERS, SETTERS
from .details import ObjectiveDetail
from .queries import objective, objectives
from .schemas import (
    ChangeBody,
    CloseBody,
    CommentBody,
    DoubtBody,
    HandOverBody,
    MeasuredBaselineBody,
    ObjectiveBody,
    ObjectiveStateBody,
    TrendBody,
)
from .tables import Objective
from .trends import trend_of

router = APIRouter(prefix="/api/objectives", tags=["objectives"])
Setter = Annotated[Viewer, Depends(allow(*SETTERS))]
Reader = Annotated[Viewer, Depends(allow(*SETTERS, Role.AGENT))]
Writer = Annotated[Viewer, Depends(allow(*LEADERS, Role.AGENT))]


@router.get("")
def listed(
    session: SessionDep, viewer: Reader, team: UUID | None = None, closed: bool = False
) -> tuple[ObjectiveDetail, ...]:
    """Open objectives, or closed ones, with their progress, by due date. An agent gets the own ones."""
    found = objectives(viewer, session, team_id=team, closed=closed)
    audit.record(session, viewer, "listed", "objective", "list", count=len(found), closed=closed)
    return found


@router.post("", status_code=201)
def draft(session: SessionDep, viewer: Setter, body: ObjectiveBody) -> ObjectiveStateBody:
    """Measures the baseline and stores the draft."""
    return _state(drafting.draft(session, viewer, body.proposal))


@router.post("/doubts")
def doubts(session: SessionDep, viewer: Setter, body: ObjectiveBody) -> MeasuredBaselineBody:
    """The baseline, and what speaks against the target. Nothing is stored."""
    drafted, found = drafting.doubts_of(session, viewer, body.proposal)
    return MeasuredBaselineBody(
        value=drafted.baseline_value,
        low=drafted.baseline_low,
        high=drafted.baseline_high,
        n=drafted.baseline_n,
        first=drafted.baseline_first,
        last=drafted.baseline_last,
        doubts=[DoubtBody(kind=doubt.kind, words=doubt.words) for doubt in found],
    )


@router.get("/{objective_id}")
def one(session: SessionDep, viewer: Reader, objective_id: UUID) -> ObjectiveDetail:
    found = objective(viewer, session, objective_id)
    audit.record(session, viewer, "viewed", "objective", objective_id)
    return found


@router.get("/{objective_id}/trend")
def trend(session: SessionDep, viewer: Reader, objective_id: UUID) -> TrendBody:
    """Its figure week by week or month by month; no point before it was agreed, or where figures are hidden."""
    found = trend_of(viewer, session, objective_id)
    audit.record(session, viewer, "viewed", "objective", objective_id, part="trend")
    return TrendBody.of(found)


@router.put("/{objective_id}")
def change(session: SessionDep, viewer: Setter, objective_id: UUID, body: ChangeBody) -> ObjectiveStateBody:
    """Changes what it says; an agreed one keeps what it said."""
    return _state(drafting.change(session, viewer, objective_id, body.change, reason=body.reason))


@router.post("/{objective_id}/propose")
def propose(session: SessionDep, viewer: Setter, objective_id: UUID) -> ObjectiveStateBody:
    """Shows a draft to its agent."""
    return _state(commands.propose(session, viewer, objective_id))


@router.post("/{objective_id}/agree")
def agree(session: SessionDep, viewer: Reader, objective_id: UUID) -> ObjectiveStateBody:
    """The owner takes it on."""
    return _state(commands.agree(session, viewer, objective_id))


@router.post("/{objective_id}/hand-over")
def hand_over(session: SessionDep, viewer: Setter, objective_id: UUID, body: HandOverBody) -> ObjectiveStateBody:
    """Gives it to another owner, and to the agent's present team."""
    return _state(commands.hand_over(session, viewer, objective_id, body.owner_id, parent_id=body.parent_id))


@router.post("/{objective_id}/close")
def close(session: SessionDep, viewer: Setter, objective_id: UUID, body: CloseBody) -> ObjectiveStateBody:
    """Ends it, with a reason."""
    return _state(commands.close(session, viewer, objective_id, body.outcome, reason=body.reason))


@router.post("/{objective_id}/comments", status_code=204)
def comment(session: SessionDep, viewer: Writer, objective_id: UUID, body: CommentBody) -> None:
    """Says something about it."""
    commands.comment(session, viewer, objective_id, text=body.text)


def _state(found: Objective) -> ObjectiveStateBody:
    return ObjectiveStateBody(id=found.id, state=found.state, version=found.version)
