"""What an agent does: dispute an answer, appeal against what was decided, withdraw. Commands never commit.

released ─ dispute ─► open ─► decided ─ appeal ─► open ─► decided
                       └─► withdrawn, lapsed
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..config import settings
from ..database import now
from ..errors import BadInput, Conflict, Forbidden
from ..evaluations.details import AnswerDetail
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.tables import TranscriptTurn
from ..notifications.commands import notify
from ..redactions.notes import swept
from ..releases.released import ReleasedResult, released_result
from ..reviews.commands import required_text
from ..reviews.explanations import answer_offered
from ..webhooks.events import enqueue_event
from ..webhooks.tables import EventKind
from . import snapshots
from .assignment import eligible, least_busy, took_part
from .deadlines import after_working_days
from .disputed import Disputed, answers_asked, as_it_stands, locked
from .tables import Dispute, DisputeKind, DisputeRound, DisputeState, Outcome

REASON_MISSING = "Say why: whoever decides reads it."
FIRST, APPEAL = 1, 2


def raise_dispute(
    session: Session,
    viewer: Viewer,
    evaluation_id: UUID,
    *,
    kind: DisputeKind,
    criterion: str = "",
    reason: str,
    proposed: str = "",
    turns: Sequence[int] = (),
) -> Dispute:
    """Disputes one answer of a released result, or, for the wrong agent, the whole. Another reviewer is assigned.

    Raises Conflict once the time is over or while the same is disputed already, BadInput for what does not fit the
    kind: another answer for a score, turns for a wrong transcript.
    """
    result = released_result(session, viewer, evaluation_id)
    if now() > after_working_days(result.review.released_at or now(), settings().dispute_days):
        raise Conflict("The time to dispute this result is over.")
    about = None if kind is DisputeKind.WRONG_AGENT else criterion
    _check_not_open(session, result, about)
    dispute = Dispute(
        review_id=result.review.id,
        by_id=result.by_id,
        criterion=about,
        kind=kind,
        reason=swept(session, result.interaction.id, required_text(reason, REASON_MISSING)),
        proposed=_proposed(session, result, kind, about, proposed),
        turns=_turns(session, result, kind, turns),
        state=DisputeState.OPEN,
        rounds=[],
    )
    session.add(dispute)
    session.flush()
    disputed = Disputed(dispute, result.review, result.evaluation, result.interaction)
    _open_round(session, disputed, FIRST, grounds=None)
    snapshots.take(session, viewer, disputed, "raised")
    return dispute


def appeal(session: Session, viewer: Viewer, dispute_id: UUID, *, grounds: str) -> Dispute:
    """Asks a third person, once, where the first decision was not wholly in the agent's favour.

    Raises Conflict where the policy has no appeal, there was one, or the time is over.
    """
    disputed = _own(session, viewer, dispute_id)
    decided = disputed.current
    if not settings().dispute_appeals or decided.level != FIRST:
        raise Conflict("There is no further appeal against this decision.")
    if disputed.dispute.state is not DisputeState.DECIDED or decided.outcome is Outcome.UPHELD:
        raise Conflict("Only a decision that was not wholly in your favour can be appealed.")
    if now() > after_working_days(decided.decided_at or now(), settings().dispute_days):
        raise Conflict("The time to appeal is over.")
    _check_nothing_else_open(session, disputed)
    disputed.dispute.state, disputed.dispute.closed_at = DisputeState.OPEN, None
    why = swept(session, disputed.interaction.id, required_text(grounds, REASON_MISSING))
    _open_round(session, disputed, APPEAL, grounds=why)
    snapshots.take(session, viewer, disputed, "appealed")
    return disputed.dispute


def withdraw(session: Session, viewer: Viewer, dispute_id: UUID) -> Dispute:
    """Takes an open dispute back. Raises Conflict once it is decided."""
    disputed = _own(session, viewer, dispute_id)
    if disputed.dispute.state is not DisputeState.OPEN:
        raise Conflict("This dispute is not open any more.")
    disputed.dispute.state, disputed.dispute.closed_at = DisputeState.WITHDRAWN, now()
    snapshots.take(session, viewer, disputed, "withdrawn")
    return disputed.dispute


def _own(session: Session, viewer: Viewer, dispute_id: UUID) -> Disputed:
    if viewer.role is not Role.AGENT or viewer.user_id is None:
        raise Forbidden("Only the agent who raised the dispute does this.")
    return locked(session, dispute_id, Dispute.by_id == viewer.user_id)


def _open_round(session: Session, disputed: Disputed, level: int, *, grounds: str | None) -> None:
    barred = took_part(session, disputed.review, disputed.dispute.rounds)
    people = eligible(session, disputed.interaction, barred)
    opened = DisputeRound(
        dispute_id=disputed.dispute.id,
        level=level,
        grounds=grounds,
        assignee_id=least_busy(session, people),
        due_at=after_working_days(now(), settings().dispute_decision_days),
    )
    disputed.dispute.rounds.append(opened)
    session.flush()
    enqueue_event(session, EventKind.DISPUTE_OPENED, "dispute", disputed.dispute.id)
    if opened.assignee_id is not None:
        subject = "An appeal waits for your decision." if level == APPEAL else "A dispute waits for your decision."
        notify(session, opened.assignee_id, "dispute assigned", subject, f"/disputes/{disputed.dispute.id}")


def _proposed(
    session: Session, result: ReleasedResult, kind: DisputeKind, criterion: str | None, proposed: str
) -> str | None:
    """The answer that the agent holds right. Raises BadInput where it is missing, not offered, or counts already."""
    if criterion is None:
        return None
    answer = answers_asked(as_it_stands(session, result.evaluation, result.interaction)).get(criterion)
    if answer is None:
        raise BadInput("This scorecard does not ask that question of this interaction.")
    if kind is DisputeKind.WRONG_TRANSCRIPT:
        return None
    wanted = answer_offered(answer, proposed) if kind is DisputeKind.SCORE else _not_applicable(answer)
    if wanted == answer.answer:
        raise BadInput("That is the answer already. Choose another one.")
    return wanted


def _not_applicable(answer: AnswerDetail) -> str:
    for option in answer.options:
        if option.points is None:
            return option.value
    raise BadInput("This question always applies: the scorecard does not offer not applicable.")


def _turns(session: Session, result: ReleasedResult, kind: DisputeKind, turns: Sequence[int]) -> list[int]:
    chosen = sorted(set(turns))
    if kind is DisputeKind.WRONG_TRANSCRIPT and not chosen:
        raise BadInput("Choose the turns that are written down wrongly.")
    transcript = TranscriptTurn.transcript_id == result.evaluation.transcript_id
    count = session.scalar(select(func.count()).select_from(TranscriptTurn).where(transcript)) or 0
    if chosen and not (chosen[0] >= 0 and chosen[-1] < count):
        raise BadInput(f"There is no such turn: they are numbered from 0 to {count - 1}.")
    return chosen


def _check_not_open(session: Session, result: ReleasedResult, criterion: str | None) -> None:
    if _open_about(session, result.review.id, criterion):
        raise Conflict("This is disputed already. Wait for the decision, or withdraw that dispute first.")


def _check_nothing_else_open(session: Session, disputed: Disputed) -> None:
    if _open_about(session, disputed.review.id, disputed.dispute.criterion):
        raise Conflict("Another dispute about the same question is open. Wait for its decision first.")


def _open_about(session: Session, review_id: UUID, criterion: str | None) -> bool:
    same = Dispute.criterion.is_(None) if criterion is None else Dispute.criterion == criterion
    found = select(Dispute.id).where(Dispute.review_id == review_id, same, Dispute.state == DisputeState.OPEN)
    return session.scalars(found).first() is not None
