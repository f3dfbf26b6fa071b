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
    """The redaction run of the newest redacted transcript, or of the newest that a released result is about."""
    runs = (
        select(RedactionRun)
        .join(Transcript, Transcript.id == RedactionRun.transcript_id)
        .where(RedactionRun.interaction_id == interaction.id)
        .options(selectinload(RedactionRun.redactions))
        .order_by(Transcript.version.desc())
    )
    if released_only:
        released = (
            select(Review.id)
            .join(Evaluation, Evaluation.id == Review.evaluation_id)
            .where(
                Evaluation.transcript_id == Transcript.id,
                Review.confirmed_at.is_not(None),
                Review.released_at.is_not(None),
            )
        )
        runs = runs.where(released.exists())
    return session.scalars(runs.limit(1)).first()
