"""What a data subject can ask for about one interaction: restriction of processing, and erasure.

Articles 17 and 18 UK GDPR. A restricted interaction is kept, but nobody can read, play or judge it. Erasing destroys
the interaction's data key, so that copies of its objects stay unreadable once backups of the database from before have
expired, and everything that was derived from what was said. What remains is that there was an interaction, when, and
who erased it and why.
"""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from .. import pipeline, progress
from ..coaching.tables import CoachingSuggestion
from ..errors import Conflict, NotFound
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, Playback, State, Transcript
from ..metrics.tables import InteractionMetrics
from ..redactions.notes import swept
from ..reviews.commands import required_text
from ..vault import vault
from . import audit

REASON_MISSING = "Say why: it is kept as proof."
PERSONAL = (
    "customer_hash",
    "csat",
    "nps",
    "resolution",
    "call_type",
    "failed_reason",
    "duration_seconds",
    "wait_seconds",
    "hold_seconds",
    "wrap_up_seconds",
)


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
    """Erases what was said and all that came of it, for good. The audit event is the certificate."""
    interaction = _locked(session, viewer, interaction_id)
    if interaction.state is State.ERASED:
        raise Conflict("This interaction is erased already.")
    why = swept(session, interaction_id, required_text(reason, REASON_MISSING))
    objects = vault().erase(session, interaction_id)
    for table in (CoachingSuggestion, Playback, InteractionMetrics, Transcript):  # evaluations go with transcripts
        session.execute(delete(table).where(table.interaction_id == interaction_id))
    _blank(interaction)
    audit.record(session, viewer, "erased", "interaction", interaction_id, reason=why, objects=objects)
    progress.announce(session, interaction_id, state=interaction.state.value)
    return interaction


def _blank(interaction: Interaction) -> None:
    interaction.state, interaction.before_restriction = State.ERASED, None
    interaction.reference = f"erased-{interaction.id}"  # an external id can lead back to the customer
    interaction.content_hash = ""
    interaction.transfers = None
    for name in PERSONAL:
        setattr(interaction, name, None)


def _locked(session: Session, viewer: Viewer, interaction_id: UUID) -> Interaction:
    found = session.scalars(
        select(Interaction).where(Interaction.id == interaction_id, may_see(viewer)).with_for_update()
    ).first()
    if found is None:
        raise NotFound("There is no such interaction.")
    return found
