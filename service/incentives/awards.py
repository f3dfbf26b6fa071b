"""Rewards that agents redeem points for, or that somebody proposes. Commands never commit.

    proposed ─ a second person ─► approved ─► handed over
       └─► withdrawn, rejected       └─► cancelled: its points go back

Nobody decides about what they proposed or would receive. Points are booked when it is approved.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import Conflict, Forbidden, NotFound
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer, agent_of
from ..notifications.commands import notify_agent
from ..redactions.notes import swept, swept_or_none
from ..reviews.commands import REVIEWERS, optional_text, required_text
from .access import may_see_points, may_see_programme
from .balances import balance
from .ledger_tables import Award, AwardState, EntryKind, PointEntry
from .policy import check_enabled
from .programme_tables import IncentiveChoice, IncentiveProgramme, IncentiveReward, ProgrammeState
from .spending import check_left

LINK = "/growth/points"


def redeem(session: Session, viewer: Viewer, reward_id: UUID) -> Award:
    """An agent asks for a reward for own points, which are reserved. Raises Conflict where they do not reach."""
    if viewer.role is not Role.AGENT or viewer.user_id is None:
        raise Forbidden("Only agents redeem points, their own.")
    agent_id = agent_of(viewer)
    check_enabled(session)
    reward = _offered(session, viewer, reward_id)
    if not reward.points:
        raise Conflict("This reward cannot be redeemed: people award it.")
    available = balance(session, reward.programme_id, agent_id).available
    if available < reward.points:
        raise Conflict(f"This costs {reward.points} points, and you have {available} to redeem.")
    check_left(session, reward)
    made = _award(session, reward, agent_id, viewer.user_id, redeemed=True)
    audit.record(session, viewer, "asked for a reward", "award", made.id, points=made.points)
    return made


def propose(session: Session, viewer: Viewer, reward_id: UUID, agent_id: UUID, *, reason: str) -> Award:
    """Somebody proposes a reward without points, for a reason that the agent reads."""
    if viewer.role not in REVIEWERS or viewer.user_id is None:
        raise Forbidden("Only QA analysts and supervisors propose rewards.")
    check_enabled(session)
    reward = _offered(session, viewer, reward_id)
    agent = session.scalars(select(Agent).where(Agent.id == agent_id, may_see_points(viewer))).first()
    if agent is None:
        raise NotFound("There is no such agent, or it is one of another team.")
    choice = session.get(IncentiveChoice, agent_id)
    if choice is not None and choice.opted_out:
        raise Conflict("This agent takes no part in incentives.")
    why = swept(session, None, required_text(reason, "Say what it is for: the agent reads it."))
    check_left(session, reward)
    made = _award(session, reward, agent_id, viewer.user_id, redeemed=False, reason=why)
    audit.record(session, viewer, "proposed a reward", "award", made.id, agent=str(agent_id))
    return made


def decide(session: Session, viewer: Viewer, award_id: UUID, *, approved: bool, reason: str = "") -> Award:
    """By somebody else than who proposed or receives it. A rejection says why. Raises Conflict where points are gone.

    Points that were corrected since are gone: then it can only be rejected.
    """
    award, reward = _to_decide(session, viewer, award_id, AwardState.PROPOSED)
    why = optional_text(reason) if approved else required_text(reason, "Say why: the agent reads it.")
    if approved and award.redeemed:
        _book(session, award, reward, EntryKind.REDEEMED)
    award.state = AwardState.APPROVED if approved else AwardState.REJECTED
    award.decided_by_id, award.decided_at = viewer.user_id, now()
    award.decision = swept_or_none(session, None, why)
    action = "approved a reward" if approved else "rejected a reward"
    audit.record(session, viewer, action, "award", award.id, points=award.points)
    words = "A reward was approved for you." if approved else "A reward that you asked for was not approved."
    if approved or award.redeemed:
        notify_agent(session, award.agent_id, "reward decided", words, LINK)
    return award


def hand_over(session: Session, viewer: Viewer, award_id: UUID) -> Award:
    """The agent has it."""
    award, _ = _to_decide(session, viewer, award_id, AwardState.APPROVED)
    award.state, award.closed_at = AwardState.HANDED_OVER, now()
    audit.record(session, viewer, "handed over a reward", "award", award.id)
    return award


def cancel(session: Session, viewer: Viewer, award_id: UUID, *, reason: str) -> Award:
    """What was approved cannot be had after all: its points go back."""
    award, reward = _to_decide(session, viewer, award_id, AwardState.APPROVED)
    award.decision = swept(session, None, required_text(reason, "Say why: the agent reads it."))
    award.state, award.closed_at = AwardState.CANCELLED, now()
    if award.redeemed:
        _book(session, award, reward, EntryKind.RETURNED)
    audit.record(session, viewer, "cancelled a reward", "award", award.id, points=award.points)
    words = "A reward that was approved for you cannot be had. Its points are yours again."
    notify_agent(session, award.agent_id, "reward cancelled", words, LINK)
    return award


def withdraw(session: Session, viewer: Viewer, award_id: UUID) -> Award:
    """Whoever asked for it takes it back before it is decided."""
    own = select(Award).where(Award.id == award_id, Award.proposed_by_id == viewer.user_id)
    award = session.scalars(own.with_for_update()).first()
    if award is None:
        raise NotFound("There is no such reward, or somebody else asked for it.")
    if award.state is not AwardState.PROPOSED:
        raise Conflict("This was decided already.")
    award.state, award.closed_at = AwardState.WITHDRAWN, now()
    audit.record(session, viewer, "withdrew a reward", "award", award.id)
    return award


def _offered(session: Session, viewer: Viewer, reward_id: UUID) -> IncentiveReward:
    """Locked until the end of the transaction, so that none is promised twice."""
    found = session.execute(
        select(IncentiveReward, IncentiveProgramme.state)
        .join(IncentiveProgramme, IncentiveProgramme.id == IncentiveReward.programme_id)
        .where(IncentiveReward.id == reward_id, may_see_programme(viewer))
        .with_for_update(of=IncentiveProgramme)
    ).first()
    if found is None or found.state is ProgrammeState.DRAFT:
        raise NotFound("There is no such reward, or it is not offered to you.")
    reward: IncentiveReward = found.IncentiveReward
    if not reward.active:
        raise Conflict("This reward is not offered any more.")
    return reward


def _award(
    session: Session, reward: IncentiveReward, agent_id: UUID, by_id: UUID, *, redeemed: bool, reason: str | None = None
) -> Award:
    made = Award(
        reward_id=reward.id,
        agent_id=agent_id,
        redeemed=redeemed,
        points=reward.points if redeemed else 0,
        amount=reward.amount,
        currency=reward.currency,
        reason=reason,
        proposed_by_id=by_id,
    )
    session.add(made)
    session.flush()
    return made


def _to_decide(session: Session, viewer: Viewer, award_id: UUID, state: AwardState) -> tuple[Award, IncentiveReward]:
    if viewer.role not in REVIEWERS or viewer.user_id is None:
        raise Forbidden("Only QA analysts and supervisors decide about rewards.")
    found = session.execute(
        select(Award, IncentiveReward)
        .join(IncentiveReward, IncentiveReward.id == Award.reward_id)
        .join(Agent, Agent.id == Award.agent_id)
        .where(Award.id == award_id, may_see_points(viewer))
        .with_for_update(of=Award)
    ).first()
    if found is None:
        raise NotFound("There is no such reward, or it is not yours to see.")
    award: Award = found.Award
    if award.state is not state:
        raise Conflict("This was decided already." if state is AwardState.PROPOSED else "This was not approved.")
    if viewer.user_id == award.proposed_by_id and state is AwardState.PROPOSED:
        raise Forbidden("A second person decides about what you proposed.")
    if viewer.agent_id == award.agent_id:
        raise Forbidden("Nobody decides about an own reward.")
    return award, found.IncentiveReward


def _book(session: Session, award: Award, reward: IncentiveReward, kind: EntryKind) -> None:
    session.execute(select(IncentiveProgramme.id).where(IncentiveProgramme.id == reward.programme_id).with_for_update())
    has = balance(session, reward.programme_id, award.agent_id).points
    if kind is EntryKind.REDEEMED and has < award.points:
        raise Conflict(f"Points were corrected since: {has} are left, and this costs {award.points}.")
    session.add(
        PointEntry(
            agent_id=award.agent_id,
            programme_id=reward.programme_id,
            award_id=award.id,
            kind=kind,
            points=award.points if kind is EntryKind.RETURNED else -award.points,
            why=f"{'Redeemed for' if kind is EntryKind.REDEEMED else 'Returned for'} {reward.name}.",
        )
    )
    session.flush()
