"""A person's decisions about an evaluation: change an answer, confirm, release. Commands never commit.

    machine's answers ─ override* ─► confirm ─► release ─► the agent sees it
                                     ◄─ reopen

Nothing is released that nobody confirmed, and what is confirmed does not change any more unless it is reopened.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload, selectinload

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..evaluations.details import AnswerDetail, EvaluationDetail
from ..evaluations.queries import detail
from ..evaluations.tables import Evaluation
from ..feedback.nudging import nudge_when_released
from ..identity.tables import Role
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..notifications.commands import notify_agent
from ..redactions.notes import swept, swept_or_none
from ..releases.tables import ScheduledRelease
from ..webhooks.events import enqueue_event
from ..webhooks.tables import EventKind
from .blindness import blinded
from .explanations import answer_offered, check_comments, offered_root_causes, reason_missing
from .queries import NOT_REVIEWED, reviews
from .tables import Override, Review
from .task_completion import finish_tasks, reopen_tasks

REVIEWERS = (Role.QA_ANALYST, Role.SUPERVISOR)
LONGEST_TEXT = 2000
LONGEST_SITTING = 4 * 3600.0
"""Seconds. What a browser reports above it is no time that anybody worked."""


def override(
    session: Session,
    viewer: Viewer,
    evaluation_id: UUID,
    *,
    criterion: str,
    answer: str,
    reason: str,
    root_causes: Sequence[str] = (),
) -> Interaction:
    """Puts the viewer's answer in place of the one that counts so far. Returns the evaluation's interaction.

    Raises BadInput without a reason, for an answer or a root cause that is not offered, Conflict once it is confirmed.
    """
    evaluation, interaction = to_decide(session, viewer, evaluation_id)
    so_far = _detail(session, evaluation, interaction)
    if so_far.review.confirmed:
        raise Conflict("This result is confirmed. Reopen it before you change an answer.")
    asked, answer = _choose(so_far, criterion, answer)
    why = required_text(reason, reason_missing(asked, answer))
    causes = offered_root_causes(asked.name, asked.root_causes, root_causes)
    review = _review(session, viewer, evaluation)
    session.add(
        Override(
            review_id=review.id,
            criterion=criterion,
            answer=answer,
            reason=swept(session, interaction.id, why),
            root_causes=causes,
            by_id=_user(viewer),
        )
    )
    changed = {"criterion": criterion, "before": asked.answer, "after": answer}
    audit.record(session, viewer, "changed an answer", "evaluation", evaluation_id, **changed)
    return interaction


def confirm(
    session: Session,
    viewer: Viewer,
    evaluation_id: UUID,
    *,
    overrides_seen: int,
    comment: str = "",
    active_seconds: float | None = None,
) -> Interaction:
    """Stands for the evaluation as it is now. Its score, overrides applied, is fixed, and its tasks are done.

    `overrides_seen` is how many changes the viewer had on screen: nobody confirms what somebody else changed meanwhile.
    Raises Conflict for that, when it is confirmed already, and while a critical question has no answer;
    BadInput while an answer lacks a comment that it needs.
    `active_seconds` is how long the viewer worked on it, where that was measured.
    """
    evaluation, interaction = to_decide(session, viewer, evaluation_id)
    result = _detail(session, evaluation, interaction)
    if result.review.confirmed:
        raise Conflict("This result is confirmed already.")
    if overrides_seen != len(result.review.overrides):
        raise Conflict("Somebody changed an answer while you were reading. Look at it again before you confirm.")
    if result.critical_unscored:
        open_questions = ", ".join(result.critical_unscored)
        raise Conflict(f"Critical questions need an answer before this can be confirmed: {open_questions}.")
    check_comments(result, comment)
    review = _review(session, viewer, evaluation)
    review.reviewer_id = _user(viewer)
    review.confirmed_at = now()
    review.score = result.percent
    review.comment = swept_or_none(session, interaction.id, optional_text(comment))
    review.active_seconds = sensible_seconds(active_seconds)
    audit.record(session, viewer, "confirmed", "evaluation", evaluation_id, score=result.percent)
    enqueue_event(session, EventKind.REVIEW_CONFIRMED, "evaluation", evaluation_id)
    finish_tasks(session, interaction.id, review.reviewer_id)
    return interaction


def reopen(session: Session, viewer: Viewer, evaluation_id: UUID) -> Interaction:
    """Takes a confirmation back, so that answers can change. Raises Conflict once it was released."""
    evaluation, interaction = to_decide(session, viewer, evaluation_id)
    review = confirmed_review(session, evaluation)
    if review.released_at is not None:
        raise Conflict("This result was released to the agent and can no longer be reopened.")
    audit.record(session, viewer, "reopened", "evaluation", evaluation_id, score=review.score)
    _unschedule(session, review)
    review.confirmed_at = None
    review.score = None
    reopen_tasks(session, interaction.id)
    return interaction


def release(session: Session, viewer: Viewer, evaluation_id: UUID) -> Interaction:
    """Lets the agent see a confirmed evaluation. Raises Conflict when it is not confirmed, or has no agent."""
    evaluation, interaction = to_decide(session, viewer, evaluation_id)
    hand_over(session, viewer, confirmed_review(session, evaluation), interaction, by_id=_user(viewer))
    return interaction


def hand_over(
    session: Session, viewer: Viewer | None, review: Review, interaction: Interaction, *, by_id: UUID
) -> None:
    """Releases a confirmed review and tells the agent. `viewer` None is the system, on behalf of the person `by_id`.

    Raises Conflict where it was released already or no agent is named.
    """
    check_releasable(review, interaction)
    review.released_at = now()
    review.released_by_id = by_id
    _unschedule(session, review)
    audit.record(session, viewer, "released", "evaluation", review.evaluation_id, score=review.score)
    enqueue_event(session, EventKind.REVIEW_RELEASED, "evaluation", review.evaluation_id)
    link = f"/my/results/{interaction.id}"
    notify_agent(session, interaction.agent_id, "released", "A result was released to you. Read it when you can.", link)
    nudge_when_released(session, review, interaction)


def check_releasable(review: Review, interaction: Interaction) -> None:
    """Raises Conflict where a confirmed review was released already or there is nobody to release it to."""
    if review.released_at is not None:
        raise Conflict("This result was released already.")
    if interaction.agent_id is None:
        raise Conflict("No agent is named for this interaction, so there is nobody to release it to.")


def _unschedule(session: Session, review: Review) -> None:
    session.execute(delete(ScheduledRelease).where(ScheduledRelease.review_id == review.id))


def required_text(text: str, otherwise: str) -> str:
    """What a person wrote, trimmed. Raises BadInput with the sentence `otherwise` when it is empty."""
    written = optional_text(text)
    if written is None:
        raise BadInput(otherwise)
    return written


def optional_text(text: str) -> str | None:
    """What a person wrote, trimmed, or None. Raises BadInput when it is too long."""
    written = text.strip()
    if len(written) > LONGEST_TEXT:
        raise BadInput(f"That is too long: {len(written)} characters, {LONGEST_TEXT} at most.")
    return written or None


def to_decide(session: Session, viewer: Viewer, evaluation_id: UUID) -> tuple[Evaluation, Interaction]:
    """The evaluation, locked until the end of the transaction, and its interaction."""
    if viewer.role not in REVIEWERS:
        raise Forbidden("Only QA analysts and supervisors decide about results.")
    row = session.execute(
        select(Evaluation, Interaction)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(Evaluation.id == evaluation_id, may_see(viewer))
        .options(selectinload(Evaluation.answers), joinedload(Evaluation.scorecard_version))
        .with_for_update(of=Evaluation)
    ).first()
    if row is None:
        raise NotFound("There is no such result, or it is not yours to see.")
    if row.Interaction.state is not State.READY:
        raise Conflict("This interaction is not ready, so nothing can be decided about it.")
    if row.Evaluation.transcript_id != row.Interaction.transcript_id:
        raise Conflict("This result was superseded: the interaction was worked on again. Decide about the new one.")
    if blinded(viewer, session, [row.Interaction.id]):
        raise Conflict("You are answering this one blind. Hand in your own answers first.")
    return row.Evaluation, row.Interaction


def sensible_seconds(reported: float | None) -> float | None:
    """Seconds of work as a browser reported them; None where there is no such figure, or it cannot be one."""
    return reported if reported is not None and 0 <= reported <= LONGEST_SITTING else None


def _detail(session: Session, evaluation: Evaluation, interaction: Interaction) -> EvaluationDetail:
    review = reviews(session, [evaluation.id]).get(evaluation.id, NOT_REVIEWED)
    return detail(evaluation, evaluation.scorecard_version, review, interaction.channel)


def _choose(result: EvaluationDetail, criterion: str, answer: str) -> tuple[AnswerDetail, str]:
    """The question with the answer that counted so far, and the new one. Raises BadInput where it cannot be chosen."""
    asked = {a.criterion: a for section in result.sections for a in section.answers}
    if criterion not in asked:
        raise BadInput("This scorecard does not ask that question of this interaction.")
    chosen = answer_offered(asked[criterion], answer)
    if chosen == asked[criterion].answer:
        raise BadInput("That is the answer already. Choose another one.")
    return asked[criterion], chosen


def _review(session: Session, viewer: Viewer, evaluation: Evaluation) -> Review:
    review = session.scalars(select(Review).where(Review.evaluation_id == evaluation.id)).first()
    if review is None:
        review = Review(evaluation_id=evaluation.id, reviewer_id=_user(viewer))
        session.add(review)
        session.flush()
    return review


def confirmed_review(session: Session, evaluation: Evaluation) -> Review:
    review = session.scalars(select(Review).where(Review.evaluation_id == evaluation.id)).first()
    if review is None or review.confirmed_at is None:
        raise Conflict("This result is not confirmed yet.")
    return review


def _user(viewer: Viewer) -> UUID:
    if viewer.user_id is None:
        raise Forbidden("Only a person who is signed in decides about results.")
    return viewer.user_id
