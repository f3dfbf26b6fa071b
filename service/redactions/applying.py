"""Putting into effect what people changed about redactions: a new run over text and sound, then all that follows."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import Conflict, NotFound
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..rerun_queries import open_rerun
from ..rerun_tables import Cause
from ..reruns import can_read_raw, rerun
from .failed_runs import has_failed
from .review_tables import ManualRedaction, RedactionReview, Standing

REASON = "People changed what is redacted."


def apply_changes(session: Session, viewer: Viewer | None, interaction_id: UUID) -> bool:
    """Starts a redaction run that heeds what was agreed on since the last. True where one was started.

    Waits while somebody reviews the interaction or it is being worked on: finishing the review calls this again, and so
    does the worker. Where the raw data was erased no run can be made; what was added is masked already.
    """
    interaction = session.scalars(select(Interaction).where(Interaction.id == interaction_id).with_for_update()).one()
    if interaction.state is not State.READY or open_rerun(session, interaction_id):
        return False
    if _under_review(session, interaction_id):
        return False
    pending = session.scalars(_pending(interaction_id)).all()
    if not pending:
        return False
    for change in pending:
        change.applied_at = now()
    if not can_read_raw(session, interaction_id):
        audit.record(session, viewer, "could not redact again", "interaction", interaction_id, why="raw data erased")
        return False
    _start(session, viewer, interaction)
    return True


def try_again(session: Session, viewer: Viewer, interaction_id: UUID) -> None:
    """Starts a run that failed once more. Raises NotFound or Conflict where there is none, or it cannot be."""
    interaction = session.scalars(
        select(Interaction).where(Interaction.id == interaction_id, may_see(viewer)).with_for_update(of=Interaction)
    ).one_or_none()
    if interaction is None:
        raise NotFound("There is no such interaction.")
    if not has_failed(viewer, session, interaction_id):
        raise Conflict("No redaction of this interaction has failed, or it is being made again already.")
    if _under_review(session, interaction_id):
        raise Conflict("Somebody is reviewing this redaction. Try again when that is finished.")
    _start(session, viewer, interaction)


def apply_what_waits(session: Session) -> int:
    """Applies what could not be applied when it was agreed on. For the worker; how many runs were started."""
    waiting = session.scalars(
        select(ManualRedaction.interaction_id)
        .where(ManualRedaction.standing == Standing.AGREED, ManualRedaction.applied_at.is_(None))
        .distinct()
    ).all()
    return sum(apply_changes(session, None, interaction_id) for interaction_id in waiting)


def _start(session: Session, viewer: Viewer | None, interaction: Interaction) -> None:
    by_id = viewer.user_id if viewer else None
    rerun(
        session, interaction, from_step="redact", reason=REASON, by_id=by_id, cause=Cause.REDACTION, viewer=viewer
    )  # fmt: skip


def _pending(interaction_id: UUID) -> Select[ManualRedaction]:
    return select(ManualRedaction).where(
        ManualRedaction.interaction_id == interaction_id,
        ManualRedaction.standing == Standing.AGREED,
        ManualRedaction.applied_at.is_(None),
    )


def _under_review(session: Session, interaction_id: UUID) -> bool:
    on_hand = select(RedactionReview.id).where(
        RedactionReview.interaction_id == interaction_id,
        RedactionReview.finished_at.is_(None),
        RedactionReview.replaced_reason.is_(None),
        RedactionReview.reviewer_id.is_not(None),
    )
    return session.scalar(on_hand.limit(1)) is not None
