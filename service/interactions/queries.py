"""Finding one interaction, always within what the viewer may see."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..errors import NotFound
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer, may_see
from ..redactions.tables import RedactionRun
from ..reviews.tables import Review
from .tables import Interaction, Transcript


def find(viewer: Viewer, session: Session, interaction_id: UUID) -> Interaction:
    """The interaction with its team and agent. Raises NotFound, also where it is outside the viewer's scope."""
    found = session.scalars(
        select(Interaction)
        .where(Interaction.id == interaction_id, may_see(viewer))
        .options(joinedload(Interaction.team), joinedload(Interaction.agent))
    ).first()
    if found is None:
        raise NotFound("There is no such interaction, or it is not yours to see.")
    return found


def newest_run(session: Session, interaction: Interaction, *, released_only: bool = False) -> RedactionRun | None:
    """The redaction run of the version that counts, or of the one whose released results an agent sees."""
    transcript_id = released_version(session, interaction.id) if released_only else interaction.transcript_id
    return session.scalars(
        select(RedactionRun)
        .where(RedactionRun.interaction_id == interaction.id, RedactionRun.transcript_id == transcript_id)
        .options(selectinload(RedactionRun.redactions))
    ).first()


def released_version(session: Session, interaction_id: UUID) -> UUID | None:
    """The newest version on which everything is released that an earlier one's released results answered.

    Until then an agent keeps what was released before: nothing that was shown changes unseen, or goes.
    """
    rows = session.execute(
        select(Evaluation.transcript_id, Evaluation.scorecard, Review.released_at)
        .join(Transcript, Transcript.id == Evaluation.transcript_id)
        .outerjoin(Review, (Review.evaluation_id == Evaluation.id) & Review.confirmed_at.is_not(None))
        .where(Evaluation.interaction_id == interaction_id)
        .order_by(Transcript.version)
    ).all()
    by_version = {id: {row.scorecard: row.released_at for row in rows if row.transcript_id == id} for id, *_ in rows}
    shown: UUID | None = None
    due: set[str] = set()
    for id, released_at in by_version.items():
        released = {scorecard for scorecard, at in released_at.items() if at is not None}
        if released and due & released_at.keys() <= released:
            shown, due = id, due | released
    return shown
