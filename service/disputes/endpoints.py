"""JSON: the same as the pages of disputes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow
from . import commands, decisions
from .periods import Period
from .queries import DisputeDetail, SnapshotDetail, Which, dispute, disputes, own_disputes, snapshots_of
from .schemas import AppealBody, AssignBody, DecisionBody, DisputeBody, StateBody
from .statistics import DisputeStatistics, dispute_statistics
from .tables import Dispute

router = APIRouter(prefix="/api", tags=["disputes"])
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]


@router.post("/evaluations/{evaluation_id}/disputes", status_code=201)
def raise_one(session: SessionDep, viewer: Agent, evaluation_id: UUID, body: DisputeBody) -> StateBody:
    """Disputes an answer of an own released result."""
    raised = commands.raise_dispute(
        session,
        viewer,
        evaluation_id,
        kind=body.kind,
        criterion=body.criterion,
        reason=body.reason,
        proposed=body.proposed,
        turns=body.turns,
    )
    return _state(raised)


@router.get("/my/disputes")
def own(session: SessionDep, viewer: Agent) -> tuple[DisputeDetail, ...]:
    """What the agent raised, newest first."""
    found = own_disputes(viewer, session)
    audit.record(session, viewer, "listed", "dispute", "own", count=len(found))
    return found


@router.post("/disputes/{dispute_id}/withdraw")
def withdraw(session: SessionDep, viewer: Agent, dispute_id: UUID) -> StateBody:
    return _state(commands.withdraw(session, viewer, dispute_id))


@router.post("/disputes/{dispute_id}/appeal")
def appeal(session: SessionDep, viewer: Agent, dispute_id: UUID, body: AppealBody) -> StateBody:
    return _state(commands.appeal(session, viewer, dispute_id, grounds=body.grounds))


@router.get("/disputes")
def listed(session: SessionDep, viewer: Reviewer, which: Which = Which.OPEN) -> tuple[DisputeDetail, ...]:
    found = disputes(viewer, session, which)
    audit.record(session, viewer, "listed", "dispute", "list", which=which.value, count=len(found))
    return found


@router.get("/disputes/statistics")
def statistics(session: SessionDep, viewer: Reviewer, period: Annotated[Period, Query()]) -> DisputeStatistics:
    """Of results released between two days, both included."""
    audit.record(session, viewer, "viewed", "dispute", "statistics")
    return dispute_statistics(viewer, session, period.first, period.last)


@router.get("/disputes/{dispute_id}")
def one(session: SessionDep, viewer: Reviewer, dispute_id: UUID) -> DisputeDetail:
    found = dispute(viewer, session, dispute_id)
    audit.record(session, viewer, "viewed", "dispute", dispute_id)
    return found


@router.get("/disputes/{dispute_id}/snapshots")
def history(session: SessionDep, viewer: Reviewer, dispute_id: UUID) -> tuple[SnapshotDetail, ...]:
    """What dispute and result were after each step, oldest first."""
    dispute(viewer, session, dispute_id)
    audit.record(session, viewer, "viewed", "dispute", dispute_id, part="snapshots")
    return snapshots_of(session, dispute_id)


@router.post("/disputes/{dispute_id}/assign")
def assign(session: SessionDep, viewer: Reviewer, dispute_id: UUID, body: AssignBody) -> StateBody:
    return _state(decisions.assign(session, viewer, dispute_id, body.user))


@router.post("/disputes/{dispute_id}/decide")
def decide(session: SessionDep, viewer: Reviewer, dispute_id: UUID, body: DecisionBody) -> StateBody:
    return _state(decisions.decide(session, viewer, dispute_id, body.decision))


def _state(found: Dispute) -> StateBody:
    return StateBody(id=found.id, state=found.state)
