"""What a supervisor decides about suggested coaching. Commands never commit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.queries import find
from ..interactions.tables import State
from ..redactions.notes import swept_or_none
from ..reviews.blindness import blinded
from ..reviews.commands import optional_text, required_text
from .tables import CoachingSuggestion, Decision, SuggestionDecision

DECIDERS = (Role.SUPERVISOR,)
ACTIONS = {
    Decision.APPROVED: "approved coaching",
    Decision.EDITED: "edited coaching",
    Decision.REJECTED: "rejected coaching",
}

REASON_MISSING = "Say why, so that suggestions can get better."


def decide_suggestion(
    session: Session,
    viewer: Viewer,
    interaction_id: UUID,
    *,
    decision: Decision,
    reason: str = "",
    strength_text: str = "",
    improvement_text: str = "",
) -> SuggestionDecision:
    """Records a decision; the newest counts. An edit carries both texts as they shall read.

    Raises BadInput for an edit or a rejection without a reason and for an edit that changes nothing.
    """
    if viewer.role not in DECIDERS or viewer.user_id is None:
        raise Forbidden("Only a supervisor decides about coaching.")
    drafted = _to_decide(session, viewer, interaction_id)
    why = optional_text(reason) if decision is Decision.APPROVED else required_text(reason, REASON_MISSING)
    decided = SuggestionDecision(
        suggestion_id=drafted.id,
        decision=decision,
        by_id=viewer.user_id,
        reason=swept_or_none(session, interaction_id, why),
    )
    if decision is Decision.EDITED:
        strength, improvement = _edited(drafted.strength, strength_text), _edited(drafted.improvement, improvement_text)
        decided.strength_text = swept_or_none(session, interaction_id, strength)
        decided.improvement_text = swept_or_none(session, interaction_id, improvement)
        _check_it_differs(drafted, decided)
    session.add(decided)
    audit.record(session, viewer, ACTIONS[decision], "coaching suggestion", drafted.id, interaction=str(interaction_id))
    return decided


def _to_decide(session: Session, viewer: Viewer, interaction_id: UUID) -> CoachingSuggestion:
    """The suggestion, locked until the end of the transaction."""
    interaction = find(viewer, session, interaction_id)
    if interaction.state is not State.READY:
        raise Conflict("This interaction is not ready, so nothing can be decided about it.")
    if blinded(viewer, session, [interaction.id]):
        raise Conflict("You are answering this one blind. Hand in your own answers first.")
    found = session.scalars(
        select(CoachingSuggestion)
        .where(CoachingSuggestion.transcript_id == interaction.transcript_id)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound("There is no coaching suggestion for this interaction.")
    return found


def _edited(point: Mapping[str, Any] | None, text: str) -> str | None:
    return required_text(text, "Neither text can be empty. Reject the suggestion instead.") if point else None


def _check_it_differs(drafted: CoachingSuggestion, decided: SuggestionDecision) -> None:
    as_drafted = [point["text"] if point else None for point in (drafted.strength, drafted.improvement)]
    if [decided.strength_text, decided.improvement_text] == as_drafted:
        raise BadInput("Nothing was edited. Approve the suggestion, or change its words.")
