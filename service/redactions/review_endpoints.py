"""Reviews of redactions as JSON, by the same commands as the pages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from . import additions, review_commands
from .endpoints import ReportReader
from .pages import PeriodDep
from .period import PeriodReport, period_report
from .places import Selection
from .quality import RedactionQuality, measured
from .review_tables import ManualRedaction
from .schemas import (
    AdditionBody,
    AdditionForm,
    DecisionBody,
    DecisionForm,
    FinishedBody,
    FinishForm,
    UndoBody,
    UndoDecisionForm,
    UndoForm,
)
from .undos import decide_undo, propose_undo

router = APIRouter(tags=["redactions"])
Officer = Annotated[Viewer, Depends(allow(Role.COMPLIANCE_OFFICER))]
OF_INTERACTION = "/api/interactions/{interaction_id}/redaction"


@router.get("/api/redactions")
def period(session: SessionDep, viewer: ReportReader, period: PeriodDep) -> PeriodReport:
    """The report of a period: counts, and one page of interactions. Without values."""
    found = period_report(viewer, session, period)
    audit.record(session, viewer, "exported", "redaction report", "list", count=len(found.rows), format="json")
    return found


@router.get("/api/redactions/quality")
def quality(session: SessionDep, viewer: ReportReader, period: PeriodDep) -> RedactionQuality:
    """Recall and precision measured on random samples whose review was finished in the period."""
    audit.record(session, viewer, "exported", "redaction quality", "period", format="json")
    return measured(viewer, session, period)


@router.post(f"{OF_INTERACTION}/review")
def take(session: SessionDep, viewer: Officer, interaction_id: UUID) -> dict[str, UUID]:
    """Takes the review on. `run` is what the decisions are about."""
    return {"run": review_commands.take(session, viewer, interaction_id).id}


@router.post(f"{OF_INTERACTION}/decisions")
def decide(session: SessionDep, viewer: Officer, interaction_id: UUID, form: DecisionForm) -> DecisionBody:
    made = review_commands.decide(session, viewer, interaction_id, form.position, form.verdict, form.correct_type)
    return DecisionBody(
        position=made.position, number=made.position + 1, verdict=made.verdict, correct_type=made.correct_type
    )


@router.post(f"{OF_INTERACTION}/additions")
def add(session: SessionDep, viewer: Officer, interaction_id: UUID, form: AdditionForm) -> AdditionBody:
    made = additions.add(session, viewer, interaction_id, Selection(form.turn, form.start, form.end), form.type)
    return AdditionBody(
        position=made.position,
        number=made.position + 1,
        type=made.type,
        turn=made.turn,
        start=made.start,
        end=made.end,
        token=made.token,
    )


@router.post(f"{OF_INTERACTION}/undos")
def propose(session: SessionDep, viewer: Officer, interaction_id: UUID, form: UndoForm) -> UndoBody:
    return _undo(propose_undo(session, viewer, interaction_id, form.position, form.reason))


@router.post("/api/redactions/undos/{undo_id}")
def second_person(session: SessionDep, viewer: Officer, undo_id: UUID, form: UndoDecisionForm) -> UndoBody:
    return _undo(decide_undo(session, viewer, undo_id, agreed=form.agreed))


@router.post(f"{OF_INTERACTION}/finish")
def finish(session: SessionDep, viewer: Officer, interaction_id: UUID, form: FinishForm) -> FinishedBody:
    again = review_commands.finish(session, viewer, interaction_id, seconds=form.seconds)
    return FinishedBody(redacting_again=again)


def _undo(proposal: ManualRedaction) -> UndoBody:
    return UndoBody(
        id=proposal.id,
        interaction=proposal.interaction_id,
        position=proposal.position,
        type=proposal.type,
        standing=proposal.standing.value,
        proposed_at=proposal.created_at,
    )
