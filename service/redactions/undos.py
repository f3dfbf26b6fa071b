"""Taking a redaction back: proposed by one compliance officer, in force only once another agrees."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.viewer import Viewer
from ..interactions.tables import Transcript
from .applying import apply_changes
from .notes import swept
from .on_hand import person, reviewing, row_at, to_review
from .places import OLDER
from .review_commands import decide
from .review_tables import Change, ManualRedaction, Standing, Verdict

LEAST_REASON = 10
LONGEST_REASON = 1000


def propose_undo(session: Session, viewer: Viewer, interaction_id: UUID, position: int, reason: str) -> ManualRedaction:
    """Says that a redaction covers no personal data, and asks for it to be taken back.

    `reason` is swept before it is kept. Raises BadInput for a reason that is too short, Conflict where it is proposed
    already.
    """
    _, run = reviewing(session, viewer, interaction_id)
    row = row_at(run, position)
    if row.raw_start is None or row.raw_end is None:
        raise Conflict(OLDER)
    if not LEAST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise BadInput(f"Say why, in {LEAST_REASON} to {LONGEST_REASON} characters: the second person has to judge it.")
    if _proposed(session, run.id, position):
        raise Conflict("It is proposed already that this redaction be taken back.")
    decide(session, viewer, interaction_id, position, Verdict.NOT_PERSONAL)
    proposal = ManualRedaction(
        interaction_id=interaction_id,
        run_id=run.id,
        position=position,
        raw_version=session.get_one(Transcript, run.transcript_id).raw_version,
        turn=row.turn,
        raw_start=row.raw_start,
        raw_end=row.raw_end,
        change=Change.UNDO,
        type=row.type,
        standing=Standing.PROPOSED,
        reason=swept(session, interaction_id, reason.strip()),
        by_id=person(viewer),
    )
    session.add(proposal)
    told = {"number": position + 1, "type": row.type.value}
    audit.record(session, viewer, "proposed to undo a redaction", "redaction report", interaction_id, **told)
    return proposal


def decide_undo(session: Session, viewer: Viewer, proposal_id: UUID, *, agreed: bool) -> ManualRedaction:
    """A second person's word. Agreed, the next redaction run leaves the words bare; declined, they stay masked.

    Raises Forbidden for the person who proposed it, Conflict once it is decided.
    """
    proposal = session.scalars(
        select(ManualRedaction)
        .where(ManualRedaction.id == proposal_id, ManualRedaction.change == Change.UNDO)
        .with_for_update()
    ).first()
    if proposal is None:
        raise NotFound("There is no such proposal.")
    to_review(session, viewer, proposal.interaction_id)
    if proposal.standing is not Standing.PROPOSED:
        raise Conflict("This proposal is decided already.")
    if proposal.by_id == person(viewer):
        raise Forbidden("A second person has to decide on what you proposed.")
    proposal.standing = Standing.AGREED if agreed else Standing.DECLINED
    proposal.decided_by_id, proposal.decided_at = person(viewer), now()
    session.flush()
    action = "agreed to undo a redaction" if agreed else "declined to undo a redaction"
    told = {"number": proposal.position + 1, "type": proposal.type.value, "proposed_by": str(proposal.by_id)}
    audit.record(session, viewer, action, "redaction report", proposal.interaction_id, **told)
    if agreed:
        apply_changes(session, viewer, proposal.interaction_id)
    return proposal


def _proposed(session: Session, run_id: UUID, position: int) -> bool:
    found = select(ManualRedaction.id).where(
        ManualRedaction.run_id == run_id,
        ManualRedaction.position == position,
        ManualRedaction.change == Change.UNDO,
        ManualRedaction.standing == Standing.PROPOSED,
    )
    return session.scalar(found.limit(1)) is not None
