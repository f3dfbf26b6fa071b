"""The way of a blind review: own sheets one after the other, then their differences, then the queue."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..calibration.completion import close_if_complete
from ..errors import Conflict
from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from .sheet_tables import AnswerSheet, SheetPurpose
from .sheets import open_sheet, submit_sheet
from .tables import Review
from .task_completion import note_blind_answers
from .task_tables import ReviewTask


def open_sheets(session: Session, viewer: Viewer, task: ReviewTask) -> tuple[AnswerSheet, ...]:
    """The sheets of a blind task, one for each scorecard, in order of the scorecards."""
    if not task.blind or task.unblinded:
        raise Conflict("This review is not blind.")
    evaluations = session.scalars(
        select(Evaluation)
        .where(Evaluation.interaction_id == task.interaction_id, newest())
        .options(joinedload(Evaluation.scorecard_version))
        .order_by(Evaluation.scorecard)
    ).all()
    return tuple(open_sheet(session, viewer, found, SheetPurpose.BLIND_REVIEW) for found in evaluations)


def hand_in(session: Session, viewer: Viewer, sheet_id: UUID, active_seconds: float | None) -> AnswerSheet:
    """Submits a sheet; the last of a blind review opens the machine's answers, the last of a session closes it."""
    sheet = submit_sheet(session, viewer, sheet_id, active_seconds=active_seconds)
    if sheet.purpose is SheetPurpose.BLIND_REVIEW:
        evaluation = session.get_one(Evaluation, sheet.evaluation_id)
        note_blind_answers(session, evaluation.interaction_id, sheet.by_id)
    if sheet.calibration_id is not None:
        close_if_complete(session, viewer, sheet.calibration_id)
    return sheet


def next_address(session: Session, viewer: Viewer, interaction_id: UUID) -> str:
    """Where a blind reviewer goes on: the next own sheet to fill in, then the next to compare, then the queue."""
    sheets = session.scalars(
        select(AnswerSheet)
        .join(Evaluation, Evaluation.id == AnswerSheet.evaluation_id)
        .where(
            Evaluation.interaction_id == interaction_id,
            newest(),
            AnswerSheet.by_id == viewer.user_id,
            AnswerSheet.purpose == SheetPurpose.BLIND_REVIEW,
        )
        .order_by(Evaluation.scorecard)
    ).all()
    if to_fill := [sheet for sheet in sheets if sheet.submitted_at is None]:
        return f"/sheets/{to_fill[0].id}"
    confirmed = session.scalars(
        select(Review.evaluation_id).where(
            Review.evaluation_id.in_([sheet.evaluation_id for sheet in sheets]), Review.confirmed_at.is_not(None)
        )
    ).all()
    if to_compare := [sheet for sheet in sheets if sheet.evaluation_id not in confirmed]:
        return f"/sheets/{to_compare[0].id}/differences"
    return "/queue?tab=mine"
