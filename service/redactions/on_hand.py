"""The review that a compliance officer has on hand, and what it is about."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.viewer import Viewer, may_see
from ..interactions.queries import newest_run
from ..interactions.recordings import WITHHELD
from ..interactions.tables import Interaction, State
from ..rerun_queries import open_rerun
from .review_tables import RedactionReview, ReviewKind
from .tables import RedactionRow, RedactionRun


def reviewing(session: Session, viewer: Viewer, interaction_id: UUID) -> tuple[RedactionReview, RedactionRun]:
    """The review that the viewer has on hand, and the run that it is about.

    Raises Conflict where there is none, or the redaction was made again since the page was opened.
    """
    _, run = to_review(session, viewer, interaction_id)
    if open_rerun(session, interaction_id):
        raise Conflict("This interaction is being worked on again. Wait until that is done.")
    mine = [r for r in open_reviews(session, interaction_id) if r.reviewer_id == viewer.user_id]
    if not mine:
        raise Conflict("Take this review on before you decide anything.")
    if any(review.run_id != run.id for review in mine):
        raise Conflict("This interaction was redacted again meanwhile. Open the review again.")
    return mine[0], run


def row_at(run: RedactionRun, position: int) -> RedactionRow:
    row = next((row for row in run.redactions if row.position == position), None)
    if row is None:
        raise BadInput("There is no redaction of this number.")
    return row


def to_review(session: Session, viewer: Viewer, interaction_id: UUID) -> tuple[Interaction, RedactionRun]:
    """The interaction, locked until the end of the transaction, and its run that counts.

    Raises NotFound where it is withheld or outside the scope, Conflict where it is not ready.
    """
    interaction = session.scalars(
        select(Interaction).where(Interaction.id == interaction_id, may_see(viewer)).with_for_update()
    ).first()
    if interaction is None or interaction.state in WITHHELD:
        raise NotFound("There is no such interaction.")
    run = newest_run(session, interaction)
    if interaction.state is not State.READY or run is None:
        raise Conflict("This interaction is not ready yet, so its redaction cannot be reviewed.")
    return interaction, run


def open_reviews(session: Session, interaction_id: UUID) -> list[RedactionReview]:
    """Those that tell most first: of a sample, then the others."""
    found = session.scalars(
        select(RedactionReview).where(
            RedactionReview.interaction_id == interaction_id,
            RedactionReview.finished_at.is_(None),
            RedactionReview.replaced_reason.is_(None),
        )
    )
    return sorted(found, key=lambda review: (review.kind is not ReviewKind.SAMPLE, review.kind))


def person(viewer: Viewer) -> UUID:
    if viewer.user_id is None:
        raise Forbidden("Only a person who is signed in reviews redactions.")
    return viewer.user_id
