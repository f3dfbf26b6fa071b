"""Drafting a plan, proposing it, starting, changing, handing it over, withdrawing it. Commands never commit.

    draft ─ propose ─► the agent agrees ─► agreed ─ start ─► active ─ outcome ─► completed
      ▲                └ objects: see objections.py                │
      └──────────────── revise, until the goals lock ──────────────┘     withdraw, at any time

Nothing follows from a plan by itself, whatever its outcome.
"""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict
from ..identity.tables import Agent, User
from ..identity.viewer import Viewer
from ..notifications.commands import notify, notify_agent
from ..objectives.commands import propose as propose_objective
from ..objectives.tables import ObjectiveState
from ..performance.periods import today
from ..redactions.notes import swept
from ..reviews.commands import optional_text, required_text
from .goals import objectives
from .grounds import Claim, keep_ground
from .scope import OPEN, find_agent, leaders_of, to_lead, user_of
from .tables import DevelopmentPlan, PlanKind, PlanState

LONGEST_TITLE = 120
LONGEST = dt.timedelta(days=366)
SUPPORT_MISSING = "Say what support is offered: an improvement plan without it is not one."


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What somebody wants to plan. `claim` is the weakness that an improvement plan rests on."""

    kind: PlanKind
    title: str
    purpose: str = field(repr=False)
    starts_on: dt.date
    ends_on: dt.date
    support: str = field(default="", repr=False)
    claim: Claim | None = None


def draft_plan(session: Session, viewer: Viewer, agent_id: UUID, draft: PlanDraft) -> DevelopmentPlan:
    """Led by the viewer. The agent does not see it before it is proposed.

    Raises NotFound for somebody whom the viewer does not lead, BadInput for dates and texts that cannot be used or an
    improvement plan without ground or support, Conflict while another one runs at the time.
    """
    by_id, agent = user_of(viewer), find_agent(viewer, session, agent_id)
    _check_dates(draft.starts_on, draft.ends_on)
    made = DevelopmentPlan(
        kind=draft.kind,
        agent_id=agent.id,
        by_id=by_id,
        owner_id=by_id,
        state=PlanState.DRAFT,
        goals=[],
        checkpoints=[],
        **_texts(session, draft.kind, draft.title, draft.purpose, draft.support),
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
    )
    if draft.kind is PlanKind.IMPROVEMENT:
        _check_alone(session, agent.id, draft.starts_on, draft.ends_on)
    session.add(made)
    session.flush()
    if draft.kind is PlanKind.IMPROVEMENT:
        keep_ground(session, viewer, made, draft.claim)
    audit.record(session, viewer, "drafted a plan", "plan", made.id, agent=str(agent.id), kind=draft.kind.value)
    return made


def change_plan(
    session: Session,
    viewer: Viewer,
    plan_id: UUID,
    *,
    title: str,
    purpose: str,
    support: str,
    starts_on: dt.date,
    ends_on: dt.date,
) -> DevelopmentPlan:
    """Changes a draft. Raises Conflict once it is agreed: revise it first."""
    plan = to_lead(viewer, session, plan_id, PlanState.DRAFT)
    _check_dates(starts_on, ends_on)
    if any(not starts_on <= checkpoint.due_on <= ends_on for checkpoint in plan.checkpoints):
        raise BadInput("A checkpoint lies outside these dates. Move or remove it first.")
    if plan.kind is PlanKind.IMPROVEMENT:
        _check_alone(session, plan.agent_id, starts_on, ends_on, but=plan.id)
    for name, text in _texts(session, plan.kind, title, purpose, support).items():
        setattr(plan, name, text)
    plan.starts_on, plan.ends_on = starts_on, ends_on
    audit.record(session, viewer, "changed a plan", "plan", plan.id)
    return plan


def record_conversation(session: Session, viewer: Viewer, plan_id: UUID, *, on: dt.date, words: str) -> DevelopmentPlan:
    """Writes down when both first spoke about the plan and what was said; once. The agent reads it."""
    plan = to_lead(viewer, session, plan_id, PlanState.DRAFT, PlanState.AGREED)
    if plan.conversation_on is not None:
        raise Conflict("The first conversation is written down already. Add a note for another one.")
    if not plan.created_at.date() - dt.timedelta(days=31) <= on <= today():
        raise BadInput("The conversation was held at most a month before the plan was drafted, and not after today.")
    plan.conversation_on = on
    plan.conversation = swept(session, None, required_text(words, "Write down what was said, in a few words."))
    audit.record(session, viewer, "wrote down the first conversation", "plan", plan.id)
    return plan


def propose(session: Session, viewer: Viewer, plan_id: UUID) -> DevelopmentPlan:
    """Shows the plan to the agent, who agrees or objects. Raises Conflict without goals or checkpoints."""
    plan = to_lead(viewer, session, plan_id, PlanState.DRAFT)
    if not plan.goals or not plan.checkpoints:
        raise Conflict("Add at least one goal and one checkpoint first: both sides agree to those.")
    if plan.kind is PlanKind.IMPROVEMENT and plan.conversation_on is None:
        raise Conflict("Speak with the agent first, and write down what was said.")
    if plan.owner_agreed_at is not None:
        raise Conflict("This plan waits for the agent already.")
    for objective in objectives(session, plan):
        if objective.state is ObjectiveState.DRAFT:
            propose_objective(session, viewer, objective.id)
    plan.proposed_at = plan.proposed_at or now()
    plan.owner_agreed_at = now()
    audit.record(session, viewer, "proposed a plan", "plan", plan.id)
    told = notify_agent(
        session, plan.agent_id, "plan proposed", "A plan waits for what you say to it.", f"/growth/plans/{plan.id}"
    )
    if not told:
        raise Conflict("The agent has no account and could not agree. An administrator can add one.")
    return plan


def start(session: Session, viewer: Viewer, plan_id: UUID) -> DevelopmentPlan:
    """Begins an agreed plan. Raises Conflict while an objective behind a goal is not: nothing measures it yet."""
    plan = to_lead(viewer, session, plan_id, PlanState.AGREED)
    if any(objective.state is not ObjectiveState.AGREED for objective in objectives(session, plan)):
        raise Conflict(
            "An objective behind a goal is not agreed yet, so its progress is not measured. Agree to it first."
        )
    plan.state, plan.started_at = PlanState.ACTIVE, now()
    audit.record(session, viewer, "started a plan", "plan", plan.id)
    notify_agent(session, plan.agent_id, "plan started", "Your plan has begun.", f"/growth/plans/{plan.id}")
    return plan


def revise(session: Session, viewer: Viewer, plan_id: UUID, *, reason: str) -> DevelopmentPlan:
    """Makes it a draft again, for both to agree to anew. Raises Conflict once its goals are locked."""
    plan = to_lead(viewer, session, plan_id, *OPEN)
    if plan.goals_locked_at is not None:
        raise Conflict("The goals are locked since the first checkpoint. Complete or withdraw this plan instead.")
    why = swept(session, None, required_text(reason, "Say why: the agent reads it."))
    back_to_draft(plan)
    audit.record(session, viewer, "revised a plan", "plan", plan.id, reason=why)
    notify_agent(session, plan.agent_id, "plan revised", "Your plan is being changed.", f"/growth/plans/{plan.id}")
    return plan


def back_to_draft(plan: DevelopmentPlan) -> None:
    """Nobody has agreed any more; the agent keeps seeing it."""
    plan.state, plan.started_at = PlanState.DRAFT, None
    plan.owner_agreed_at = plan.agent_agreed_at = None


def withdraw(session: Session, viewer: Viewer, plan_id: UUID, *, reason: str) -> DevelopmentPlan:
    """Ends an open plan without an outcome. One person may: it takes nothing from the agent."""
    plan = to_lead(viewer, session, plan_id, *OPEN)
    plan.withdrawn_reason = swept(session, None, required_text(reason, "Say why: the agent reads it."))
    plan.state, plan.closed_at, plan.withdrawn_by_id = PlanState.WITHDRAWN, now(), viewer.user_id
    audit.record(session, viewer, "withdrew a plan", "plan", plan.id)
    if plan.proposed_at is not None:
        notify_agent(
            session, plan.agent_id, "plan withdrawn", "A plan of yours was withdrawn.", f"/growth/plans/{plan.id}"
        )
    return plan


def hand_over(session: Session, viewer: Viewer, plan_id: UUID, user_id: UUID) -> DevelopmentPlan:
    """Gives an open plan to somebody else who can lead it. Raises BadInput for anybody who cannot."""
    plan = to_lead(viewer, session, plan_id, *OPEN)
    if user_id not in {user.id for user in leaders_of(session, session.get_one(Agent, plan.agent_id))}:
        raise BadInput("This person cannot lead it: choose an active supervisor of the agent's team, or a QA analyst.")
    if user_id == plan.owner_id:
        raise Conflict("This person leads it already.")
    plan.owner_id = user_id
    audit.record(session, viewer, "handed a plan over", "plan", plan.id, to=str(user_id))
    if user_id != viewer.user_id:
        notify(session, user_id, "plan handed over", "A plan was handed over to you.", f"/plans/{plan.id}")
    if plan.proposed_at is not None:
        subject = f"{session.get_one(User, user_id).name} leads your plan from now on."
        notify_agent(session, plan.agent_id, "plan handed over", subject, f"/growth/plans/{plan.id}")
    return plan


def _texts(session: Session, kind: PlanKind, title: str, purpose: str, support: str) -> dict[str, str | None]:
    named = " ".join(title.split())
    if not 0 < len(named) <= LONGEST_TITLE:
        raise BadInput(f"Give the plan a title of at most {LONGEST_TITLE} characters.")
    offered = required_text(support, SUPPORT_MISSING) if kind is PlanKind.IMPROVEMENT else optional_text(support)
    return {
        "title": swept(session, None, named),
        "purpose": swept(session, None, required_text(purpose, "Say what the plan is for.")),
        "support": None if offered is None else swept(session, None, offered),
    }


def _check_dates(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on <= starts_on:
        raise BadInput(f"The plan ends on {ends_on}, which is not after it starts on {starts_on}.")
    if ends_on <= today():
        raise BadInput("The plan must end after today.")
    if ends_on - starts_on > LONGEST:
        raise BadInput(f"A plan covers {LONGEST.days} days at most.")


def _check_alone(
    session: Session, agent_id: UUID, starts_on: dt.date, ends_on: dt.date, but: UUID | None = None
) -> None:
    overlapping = select(DevelopmentPlan.id).where(
        DevelopmentPlan.agent_id == agent_id,
        DevelopmentPlan.kind == PlanKind.IMPROVEMENT,
        DevelopmentPlan.state.in_(OPEN),
        DevelopmentPlan.starts_on <= ends_on,
        DevelopmentPlan.ends_on >= starts_on,
        DevelopmentPlan.id.is_distinct_from(but),
    )
    if session.scalars(overlapping).first() is not None:
        raise Conflict(
            "Another improvement plan of this agent covers some of these days. Complete or withdraw it first."
        )
