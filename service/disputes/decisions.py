"""What another reviewer decides about a dispute. Commands never commit.

The answer is changed as an override by whoever decides, and the confirmed score follows. It never goes down unless the
person says in so many words that it shall.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import now
from ..errors import BadInput, Conflict, Forbidden
from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation
from ..identity.tables import User
from ..identity.viewer import Viewer, may_see
from ..interactions.reattribution import reattribute
from ..notifications.commands import notify
from ..redactions.notes import swept
from ..rerun_tables import Cause, Rerun
from ..reviews.blindness import blinded
from ..reviews.commands import REVIEWERS, override, required_text
from ..reviews.explanations import answer_offered
from ..reviews.tables import Override, Review
from ..webhooks.events import enqueue_event
from ..webhooks.tables import EventKind
from . import snapshots
from .assignment import eligible, took_part
from .disputed import Disputed, answers_asked, as_it_stands, locked
from .lapsing import lapse_others
from .tables import Dispute, DisputeKind, DisputeState, Outcome

NOT_YOURS = "You had a part in this result or in an earlier decision, so somebody else decides about it."


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decides and why. `answer` is the third one of a dispute upheld in part; `agent` names whose
    conversation it was, where the agent was wrong; `lowers` says that the score may go down.
    """

    outcome: Outcome
    reason: str = field(repr=False)
    answer: str = ""
    agent: UUID | None = None
    lowers: bool = False


def assign(session: Session, viewer: Viewer, dispute_id: UUID, user_id: UUID | None = None) -> Dispute:
    """Gives an open dispute to somebody who took no part: the viewer, or the person `user_id`."""
    disputed = _to_decide(session, viewer, dispute_id)
    person = user_id or viewer.user_id
    if person not in {user.id for user in _eligible(session, disputed)}:
        raise Conflict(NOT_YOURS if person == viewer.user_id else "This person cannot decide about it.")
    disputed.current.assignee_id = person
    if person is not None and person != viewer.user_id:
        subject = "A dispute waits for your decision."
        notify(session, person, "dispute assigned", subject, f"/disputes/{dispute_id}")
    snapshots.take(session, viewer, disputed, "assigned")
    return disputed.dispute


def decide(session: Session, viewer: Viewer, dispute_id: UUID, decision: Decision) -> Dispute:
    """Settles an open dispute, by the person it is assigned to; an unassigned one becomes the viewer's.

    Raises Forbidden for whoever took part before, Conflict where it is somebody else's, was decided, or the score would
    go down unsaid, BadInput for what does not fit the kind of dispute.
    """
    disputed = _to_decide(session, viewer, dispute_id)
    _check_may_decide(session, viewer, disputed)
    why = required_text(decision.reason, "Say why: the agent reads it.")
    why = swept(session, disputed.interaction.id, why)
    if decision.outcome is not Outcome.REJECTED:
        _carry_out(session, viewer, disputed, decision, why)
    _close(viewer, disputed, decision.outcome, why)
    snapshots.take(session, viewer, disputed, "decided")
    enqueue_event(session, EventKind.DISPUTE_DECIDED, "dispute", disputed.dispute.id)
    if decision.agent is not None and decision.outcome is Outcome.UPHELD:
        lapse_others(session, disputed)
    link = f"/my/disputes#dispute-{dispute_id}"
    notify(session, disputed.dispute.by_id, "dispute decided", "Your dispute was decided.", link)
    return disputed.dispute


def _to_decide(session: Session, viewer: Viewer, dispute_id: UUID) -> Disputed:
    if viewer.role not in REVIEWERS or viewer.user_id is None:
        raise Forbidden("Only QA analysts and supervisors decide about disputes.")
    disputed = locked(session, dispute_id, may_see(viewer))
    if disputed.dispute.state is not DisputeState.OPEN:
        raise Conflict("This dispute is not open any more.")
    if blinded(viewer, session, [disputed.interaction.id]):
        raise Conflict("You are to answer about this interaction for yourself first.")
    return disputed


def _eligible(session: Session, disputed: Disputed) -> list[User]:
    barred = took_part(session, disputed.review, disputed.dispute.rounds)
    return list(eligible(session, disputed.interaction, barred))


def _check_may_decide(session: Session, viewer: Viewer, disputed: Disputed) -> None:
    if viewer.user_id not in {user.id for user in _eligible(session, disputed)}:
        raise Forbidden(NOT_YOURS)
    current = disputed.current
    if current.assignee_id not in (None, viewer.user_id):
        raise Conflict("This dispute is assigned to somebody else. Take it over first.")
    current.assignee_id = viewer.user_id


def _carry_out(session: Session, viewer: Viewer, disputed: Disputed, decision: Decision, why: str) -> None:
    match disputed.dispute.kind:
        case DisputeKind.WRONG_AGENT:
            _hand_to_the_right_agent(session, viewer, disputed, decision, why)
        case DisputeKind.WRONG_TRANSCRIPT:
            _check_corrected(session, disputed)
        case _:
            _change_answer(session, viewer, disputed, decision, why)


def _hand_to_the_right_agent(
    session: Session, viewer: Viewer, disputed: Disputed, decision: Decision, why: str
) -> None:
    if decision.outcome is not Outcome.UPHELD:
        raise BadInput("It was this agent or another one: uphold the dispute or reject it.")
    if decision.agent is None:
        raise BadInput("Say whose conversation it was.")
    reattribute(session, viewer, disputed.interaction.id, decision.agent, why)


def _check_corrected(session: Session, disputed: Disputed) -> None:
    """The transcript is corrected on its own page, which has what depends on it judged again."""
    corrected = select(Rerun.id).where(
        Rerun.interaction_id == disputed.interaction.id,
        Rerun.cause == Cause.CORRECTION,
        Rerun.created_at > disputed.dispute.created_at,
    )
    if session.scalars(corrected).first() is None:
        raise Conflict("Correct the transcript first, or reject the dispute.")


def _change_answer(session: Session, viewer: Viewer, disputed: Disputed, decision: Decision, why: str) -> None:
    assert disputed.dispute.criterion is not None
    assert viewer.user_id is not None
    answer = _new_answer(session, disputed, decision)
    disputed.current.answer = answer
    if disputed.superseded and (newer := _newer(session, disputed)) is not None:
        _answer_anew(session, viewer, newer, disputed.dispute.criterion, answer, why)
        return
    review_id, criterion = disputed.review.id, disputed.dispute.criterion
    session.add(Override(review_id=review_id, criterion=criterion, answer=answer, reason=why, by_id=viewer.user_id))
    result = as_it_stands(session, disputed.evaluation, disputed.interaction)
    if result.critical_unscored:
        missing = ", ".join(result.critical_unscored)
        raise Conflict(f"With this answer critical questions are asked that nobody answered: {missing}.")
    _check_not_lower(disputed.review.score, result.percent, decision.lowers)
    disputed.review.score = result.percent


def _newer(session: Session, disputed: Disputed) -> Evaluation | None:
    """What the same scorecard came to when the interaction was judged again; None where it no longer judges it."""
    return session.scalars(
        select(Evaluation).where(
            Evaluation.transcript_id == disputed.interaction.transcript_id,
            Evaluation.scorecard == disputed.evaluation.scorecard,
            newest(),
        )
    ).first()


def _answer_anew(session: Session, viewer: Viewer, newer: Evaluation, criterion: str, answer: str, why: str) -> None:
    """The decision goes where it can still count: into the result that takes the place of the disputed one.

    Raises Conflict where that one is confirmed already: once it is released, what was disputed counts no more.
    """
    given = session.get(Answer, (newer.id, criterion))
    changed = select(Override.id).join(Review, Review.id == Override.review_id)
    overridden = session.scalar(changed.where(Review.evaluation_id == newer.id, Override.criterion == criterion))
    if overridden is None and given is not None and given.answer == answer:
        return
    override(session, viewer, newer.id, criterion=criterion, answer=answer, reason=why)


def _new_answer(session: Session, disputed: Disputed, decision: Decision) -> str:
    """What the agent proposed, or, in part, another one that is offered."""
    proposed, criterion = disputed.dispute.proposed, disputed.dispute.criterion
    assert proposed is not None
    assert criterion is not None
    if decision.outcome is Outcome.UPHELD:
        return proposed
    asked = answers_asked(as_it_stands(session, disputed.evaluation, disputed.interaction))
    if criterion not in asked:
        raise Conflict("This question is not asked any more, since another answer was changed.")
    answer = answer_offered(asked[criterion], decision.answer)
    if answer in (asked[criterion].answer, proposed):
        raise BadInput("To uphold it in part choose an answer other than the present and the proposed one.")
    return answer


def _check_not_lower(before: float | None, after: float | None, lowers: bool) -> None:
    if lowers or before is None or after is None or after >= before:
        return
    raise Conflict(
        f"This would lower the confirmed score from {before:.1f} % to {after:.1f} %. Say that it shall, if it is right."
    )


def _close(viewer: Viewer, disputed: Disputed, outcome: Outcome, why: str) -> None:
    current = disputed.current
    current.outcome, current.decision = outcome, why
    current.decided_by_id, current.decided_at = viewer.user_id, now()
    disputed.dispute.state, disputed.dispute.closed_at = DisputeState.DECIDED, current.decided_at
