"""JSON: customer feedback from other systems, recognition, nudges, and what rounds of upward feedback said."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow
from . import recognition_commands, upward_replies
from .customer_commands import Said, take_customer_feedback
from .customer_queries import CustomerPage, customer_page
from .customer_sheet import TakenIn, take_sheet
from .customer_tables import FeedbackSource
from .filters import FeedbackFilters
from .nudge_commands import RECIPIENTS
from .nudge_queries import NudgeDetail, nudges
from .queries import RecognitionDetail, recognitions
from .recognition_queries import given
from .schemas import CustomerAnswerBody, RecogniseBody, RecogniseMomentBody, ReplyBody, SheetBody, TakenBody
from .upward_queries import RoundResults, round_results

router = APIRouter(prefix="/api", tags=["feedback"])
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
Supervisor = Annotated[Viewer, Depends(allow(Role.SUPERVISOR))]
Recipient = Annotated[Viewer, Depends(allow(*RECIPIENTS))]
Either = Annotated[Viewer, Depends(allow(*REVIEWERS, Role.AGENT))]


@router.post("/customer-feedback", status_code=201)
def customer_answer(session: SessionDep, viewer: Reviewer, body: CustomerAnswerBody) -> TakenBody:
    """Joins a customer's ratings and comment to the interaction with this reference. The same twice changes nothing."""
    said = Said(body.csat, body.nps, body.ces, body.comment, body.answered_at)
    taken, interaction_id = take_customer_feedback(session, viewer, body.reference, said, FeedbackSource.API)
    return TakenBody(status=taken.value, interaction_id=interaction_id)


@router.post("/customer-feedback/import")
def customer_sheet(session: SessionDep, viewer: Reviewer, body: SheetBody) -> TakenIn:
    """The same as a CSV sheet, a row for each answer. Rows that cannot be used are named; the others are taken in."""
    return take_sheet(session, viewer, body.text.encode())


@router.get("/customer-feedback")
def customers(session: SessionDep, viewer: Reviewer, filters: Annotated[FeedbackFilters, Query()]) -> CustomerPage:
    """What customers said about the interactions of a period, newest first."""
    found = customer_page(viewer, session, filters.period, with_comment=filters.comments, page=filters.page)
    audit.record(session, viewer, "listed", "customer feedback", "list", count=found.total)
    return found


@router.get("/recognitions")
def listed(session: SessionDep, viewer: Either) -> tuple[RecognitionDetail, ...]:
    """An agent's own, or those to agents whom the viewer leads."""
    own = viewer.role is Role.AGENT and viewer.agent_id is not None
    found = recognitions(session, viewer.agent_id) if own and viewer.agent_id else given(viewer, session)
    audit.record(session, viewer, "listed", "recognition", "list", count=len(found))
    return found


@router.post("/agents/{agent_id}/recognitions", status_code=201)
def recognise(session: SessionDep, viewer: Reviewer, agent_id: UUID, body: RecogniseBody) -> dict[str, UUID]:
    """Praises an agent in general."""
    return {"id": recognition_commands.recognise(session, viewer, agent_id, body.praise).id}


@router.post("/interactions/{interaction_id}/recognitions", status_code=201)
def recognise_moment(
    session: SessionDep, viewer: Reviewer, interaction_id: UUID, body: RecogniseMomentBody
) -> dict[str, UUID]:
    """Praises what the agent did in a confirmed interaction, at a turn (0-based) or in the whole."""
    return {"id": recognition_commands.recognise_moment(session, viewer, interaction_id, body.turn, body.praise).id}


@router.get("/nudges")
def own_nudges(session: SessionDep, viewer: Recipient) -> tuple[NudgeDetail, ...]:
    """The account's own, newest first."""
    return nudges(viewer, session)


@router.get("/upward-rounds/{round_id}")
def results(session: SessionDep, viewer: Reviewer, round_id: UUID) -> RoundResults:
    """What a closed round said, team by team, from five answers on."""
    found = round_results(viewer, session, round_id)
    audit.record(session, viewer, "viewed", "upward round", round_id)
    return found


@router.put("/upward-rounds/{round_id}/reply", status_code=204)
def write_reply(session: SessionDep, viewer: Supervisor, round_id: UUID, body: ReplyBody) -> None:
    """Keeps what the supervisor answers the own team, for the writer to look at."""
    upward_replies.write(session, viewer, round_id, words=body.words)


@router.post("/upward-rounds/{round_id}/reply/confirm", status_code=204)
def confirm_reply(session: SessionDep, viewer: Supervisor, round_id: UUID) -> None:
    """Tells it to every agent of the team."""
    upward_replies.confirm(session, viewer, round_id)


@router.delete("/upward-rounds/{round_id}/reply", status_code=204)
def discard_reply(session: SessionDep, viewer: Supervisor, round_id: UUID) -> None:
    """Takes away what was not confirmed yet."""
    upward_replies.discard(session, viewer, round_id)
