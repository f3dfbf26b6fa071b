"""What a data subject can ask for about one interaction: restriction of processing, and erasure.

Articles 17 and 18 UK GDPR. A restricted interaction is kept, but nobody can read, play or judge it. Erasing destroys
the interaction's data key, so that copies of its objects stay unreadable once backups of the database from before have
expired, and everything that was derived from what was said. What remains is that there was an interaction, when, and
who erased it and why.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import pipeline, progress
from ..errors import Conflict, NotFound
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..redactions.notes import swept
from ..reviews.commands import required_text
from . import audit
from .erasing import erase_scope
from .holds import hold_on
from .retention_tables import Scope

REASON_MISSING = "Say why: it is kept as proof."


def restrict(session: Session, viewer: Viewer, interaction_id: UUID, *, reason: str) -> Interaction:
    """Closes an interaction to everyone until the restriction is lifted. A step in work finds it closed and stops."""
    interaction = _locked(session, viewer, interaction_id)
    if interaction.state in (State.RESTRICTED, State.ERASED):
        raise Conflict(f"This interaction is {interaction.state.value} already.")
    why = swept(session, interaction_id, required_text(reason, REASON_MISSING))
    interaction.before_restriction, interaction.state = interaction.state, State.RESTRICTED
    audit.record(session, viewer, "restricted", "interaction", interaction_id, reason=why)
    progress.announce(session, interaction_id, state=interaction.state.value)
    return interaction


def lift_restriction(session: Session, viewer: Viewer, interaction_id: UUID, *, reason: str) -> Interaction:
    """Opens it again where it stood; unfinished work goes on."""
    interaction = _locked(session, viewer, interaction_id)
    if interaction.state is not State.RESTRICTED or interaction.before_restriction is None:
        raise Conflict("This interaction is not restricted.")
    why = swept(session, interaction_id, required_text(reason, REASON_MISSING))
    interaction.state, interaction.before_restriction = interaction.before_restriction, None
    audit.record(session, viewer, "lifted restriction", "interaction", interaction_id, reason=why)
    progress.announce(session, interaction_id, state=interaction.state.value)
    pipeline.start(session, interaction)
    return interaction


def erase(session: Session, viewer: Viewer, interaction_id: UUID, *, reason: str) -> Interaction:
    """Erases what was said and all that came of it, for good, and keeps proof. Raises Conflict under a legal hold."""
    interaction = _locked(session, viewer, interaction_id)
    if interaction.state is State.ERASED:
        raise Conflict("This interaction is erased already.")
    why = swept(session, interaction_id, required_text(reason, REASON_MISSING))
    if (hold := hold_on(session, interaction_id)) is not None:
        raise Conflict(
            f"A legal hold keeps this interaction: {hold.reason} Nothing of it can be erased until it is lifted."
        )
    erase_scope(session, viewer, interaction, Scope.EVERYTHING, rule=why)
    return interaction


def _locked(session: Session, viewer: Viewer, interaction_id: UUID) -> Interaction:
    found = session.scalars(
        select(Interaction).where(Interaction.id == interaction_id, may_see(viewer)).with_for_update()
    ).first()
    if found is None:
        raise NotFound("There is no such interaction.")
    return found
