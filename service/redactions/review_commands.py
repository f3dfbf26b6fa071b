"""A compliance officer's review of an interaction's redaction: taking it on, deciding, finishing. Never commits."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.personal_data import DataType
from models.transcripts import Channel

from .. import engines
from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, NotFound
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from .applying import apply_changes
from .decisions import carry_decisions
from .on_hand import open_reviews, person, reviewing, row_at, to_review
from .retypings import record_retypings
from .review_queue import kinds_waiting, next_waiting
from .review_tables import RedactionDecision, RedactionReview, ReviewKind, Verdict
from .tables import RedactionRow, RedactionRun
from .tallies import decided, is_doubtful, tally, undecided


def take(session: Session, viewer: Viewer, interaction_id: UUID) -> RedactionRun:
    """Assigns every review that the interaction waits for to the viewer, or one of the viewer's own choice.

    Taking it on again goes on with it, on the redaction run that counts now. Raises Conflict where somebody else has
    it, or it is not ready.
    """
    interaction, run = to_review(session, viewer, interaction_id)
    reviews = open_reviews(session, interaction_id)
    if any(review.reviewer_id not in (None, viewer.user_id) for review in reviews):
        raise Conflict("Somebody else is reviewing this redaction. It has to be put back first.")
    mine = [review for review in reviews if review.reviewer_id == viewer.user_id]
    for review in _wanted(session, interaction, reviews):
        if review not in mine:
            review.reviewer_id, review.assigned_at = person(viewer), now()
            audit.record(
                session, viewer, "took on a review", "redaction report", interaction_id, kind=review.kind.value
            )
        if review.run_id not in (None, run.id):
            carry_decisions(session, review, run)
        review.run_id = run.id
    session.flush()
    return run


def take_next(session: Session, viewer: Viewer, kind: ReviewKind) -> UUID:
    """Takes on the one that has waited longest, the viewer's own first. Raises NotFound where none waits."""
    interaction_id = next_waiting(session, viewer, kind)
    if interaction_id is None:
        raise NotFound("Nothing of this kind is waiting.")
    take(session, viewer, interaction_id)
    return interaction_id


def put_back(session: Session, viewer: Viewer, interaction_id: UUID) -> None:
    """Gives an unfinished review back to the queue, whoever has it. What was decided stays."""
    to_review(session, viewer, interaction_id)
    reviews = [review for review in open_reviews(session, interaction_id) if review.reviewer_id is not None]
    if not reviews:
        raise Conflict("Nobody has this review.")
    for review in reviews:
        review.reviewer_id = review.assigned_at = None
        if review.kind is not ReviewKind.SAMPLE and not _has_decisions(session, review):
            session.delete(review)
    session.flush()
    apply_changes(session, viewer, interaction_id)
    audit.record(session, viewer, "put back a review", "redaction report", interaction_id)


def decide(
    session: Session,
    viewer: Viewer,
    interaction_id: UUID,
    position: int,
    verdict: Verdict,
    correct_type: DataType | None = None,
) -> RedactionDecision:
    """What the viewer says about one redaction; an earlier decision is replaced, and stays in the audit log.

    Raises BadInput where the type is wrong and no other is named.
    """
    review, run = reviewing(session, viewer, interaction_id)
    row = row_at(run, position)
    chosen = _chosen_type(row, verdict, correct_type)
    decision = session.scalars(
        select(RedactionDecision).where(RedactionDecision.run_id == run.id, RedactionDecision.position == position)
    ).first()
    before = decision.verdict.value if decision else None
    decision = decision or RedactionDecision(run_id=run.id, position=position)
    decision.review_id, decision.by_id, decision.created_at = review.id, person(viewer), now()
    decision.verdict, decision.correct_type, decision.together = verdict, chosen, False
    session.add(decision)
    session.flush()
    told = {"number": position + 1, "verdict": verdict.value, "before": before}
    audit.record(session, viewer, "decided on a redaction", "redaction report", interaction_id, **told)
    return decision


def confirm_rest(session: Session, viewer: Viewer, interaction_id: UUID) -> int:
    """Says of every redaction that is still open that it is right. How many there were."""
    review, run = reviewing(session, viewer, interaction_id)
    rest = undecided(run.redactions, decided(session, run.id))
    session.add_all(
        RedactionDecision(
            run_id=run.id,
            position=row.position,
            review_id=review.id,
            verdict=Verdict.RIGHT,
            by_id=person(viewer),
            together=True,
        )
        for row in rest
    )
    audit.record(session, viewer, "confirmed the other redactions", "redaction report", interaction_id, count=len(rest))
    return len(rest)


def finish(session: Session, viewer: Viewer, interaction_id: UUID, *, seconds: int) -> bool:
    """Ends the viewer's reviews of the interaction and puts what was changed into effect.

    `seconds` is how long the page was in view; no more counts than have passed. True where a new redaction run was
    started. Raises Conflict while redactions are open that this kind of review has to decide on.
    """
    _, run = reviewing(session, viewer, interaction_id)
    mine = [r for r in open_reviews(session, interaction_id) if r.reviewer_id == viewer.user_id]
    decisions = decided(session, run.id)
    _check_complete(mine, undecided(run.redactions, decisions), session.get_one(Interaction, interaction_id).channel)
    counts = tally(session, run, decisions)
    record_retypings(session, run, decisions)
    for review in mine:
        assert review.assigned_at is not None
        passed = int((now() - review.assigned_at).total_seconds())
        review.finished_at, review.seconds, review.counts = now(), max(0, min(seconds, passed)), counts
    session.flush()
    kinds = sorted(review.kind.value for review in mine)
    audit.record(session, viewer, "finished a review", "redaction report", interaction_id, kinds=kinds, counts=counts)
    return apply_changes(session, viewer, interaction_id)


def _wanted(session: Session, interaction: Interaction, reviews: Sequence[RedactionReview]) -> list[RedactionReview]:
    """Reviews that are there, and rows for those that the queue found; one of choice where there is no reason."""
    there = {review.kind for review in reviews}
    missing = [kind for kind in kinds_waiting(session, interaction.id) if kind not in there]
    if not there and not missing:
        missing = [ReviewKind.CHOSEN]
    made = [RedactionReview(interaction_id=interaction.id, kind=kind) for kind in missing]
    session.add_all(made)
    return [*reviews, *made]


def _check_complete(mine: Sequence[RedactionReview], left: Sequence[RedactionRow], channel: Channel) -> None:
    kinds = {review.kind for review in mine}
    doubtful = [row for row in left if is_doubtful(row, channel)]
    if ReviewKind.SAMPLE in kinds and left:
        raise Conflict(f"{len(left)} redactions are still to be decided on.")
    if ReviewKind.DOUBTFUL in kinds and doubtful:
        raise Conflict(f"{len(doubtful)} doubtful redactions are still to be decided on.")


def _chosen_type(row: RedactionRow, verdict: Verdict, correct_type: DataType | None) -> DataType | None:
    if verdict is not Verdict.WRONG_TYPE:
        return None
    if correct_type is None or correct_type is row.type:
        raise BadInput("Say which type it is.")
    if not engines.policy().masks(correct_type):
        raise BadInput("The policy keeps that type, so this would no longer be masked. Propose to undo it instead.")
    return correct_type


def _has_decisions(session: Session, review: RedactionReview) -> bool:
    found = select(RedactionDecision.id).where(RedactionDecision.review_id == review.id).limit(1)
    return session.scalar(found) is not None
