"""What the agent says to a plan or its outcome, and who answers. Commands never commit.

A development plan needs the agent's agreement: an objection makes it a draft again. An improvement plan can go on
against an objection, but only once somebody who has no part in the plan has read it and answered with a reason.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import Conflict, Forbidden, NotFound
from ..identity.tables import Agent
from ..identity.viewer import Viewer
from ..notifications.commands import notify, notify_agent
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .decisions import newest_decision, overturn
from .outcome_tables import ObjectionAbout, PlanDecision, PlanObjection
from .plans import back_to_draft
from .scope import leaders_of, own_plan, to_lead
from .tables import DevelopmentPlan, PlanKind, PlanState

HAD_A_PART = "You had a part in this, so somebody else answers the objection."


def agree(session: Session, viewer: Viewer, plan_id: UUID) -> DevelopmentPlan:
    """The agent agrees to what was proposed. Raises Conflict where nothing waits for an answer."""
    plan = _waits_for_the_agent(session, viewer, plan_id)
    plan.agent_agreed_at, plan.state = now(), PlanState.AGREED
    audit.record(session, viewer, "agreed to a plan", "plan", plan.id)
    notify(session, plan.owner_id, "plan agreed", "An agent agreed to a plan.", f"/plans/{plan.id}")
    return plan


def object_to_plan(session: Session, viewer: Viewer, plan_id: UUID, *, words: str) -> PlanObjection:
    """The agent does not agree, and says why. A development plan is a draft again by it."""
    plan = _waits_for_the_agent(session, viewer, plan_id)
    made = _objection(session, viewer, plan, ObjectionAbout.PLAN, words)
    if plan.kind is PlanKind.DEVELOPMENT:
        back_to_draft(plan)
        notify(session, plan.owner_id, "plan objected", "An agent wants a plan changed.", f"/plans/{plan.id}")
    else:
        _tell_others(session, plan, {plan.owner_id, plan.by_id})
    return made


def object_to_outcome(session: Session, viewer: Viewer, plan_id: UUID, *, words: str) -> PlanObjection:
    """The agent holds the outcome wrong; once. Raises Conflict where there is none, or it was objected to."""
    plan = own_plan(viewer, session, plan_id)
    decision = newest_decision(session, plan.id)
    if plan.state is not PlanState.COMPLETED or decision is None:
        raise Conflict("This plan has no outcome to object to.")
    if any(one.decision_id == decision.id for one in objections_of(session, plan.id)):
        raise Conflict("You objected to this outcome already.")
    made = _objection(session, viewer, plan, ObjectionAbout.OUTCOME, words)
    made.decision_id = decision.id
    _tell_others(session, plan, _decided(decision))
    return made


def answer_objection(
    session: Session, viewer: Viewer, plan_id: UUID, objection_id: UUID, *, upheld: bool, reason: str
) -> PlanObjection:
    """Somebody without a part in it answers. Upheld, the plan is a draft again, or its outcome is taken back.

    Raises Forbidden for whoever had a part, Conflict where it was answered or there is nothing left to answer.
    """
    plan = to_lead(viewer, session, plan_id)
    found = _open_objection(session, plan, objection_id)
    decision = session.get(PlanDecision, found.decision_id) if found.decision_id else None
    if viewer.user_id in barred_from(plan, decision):
        raise Forbidden(HAD_A_PART)
    found.answer = swept(session, None, required_text(reason, "Say why: the agent reads it."))
    found.upheld, found.answered_by_id, found.answered_at = upheld, viewer.user_id, now()
    if decision is not None and upheld:
        overturn(session, plan, decision)
    elif decision is None:
        _settle_plan(plan, upheld=upheld)
    audit.record(session, viewer, "answered an objection", "plan", plan.id, upheld=upheld, about=found.about.value)
    notify_agent(
        session, plan.agent_id, "objection answered", "Your objection was answered.", f"/growth/plans/{plan.id}"
    )
    return found


def barred_from(plan: DevelopmentPlan, decision: PlanDecision | None) -> set[UUID | None]:
    """Who had a part in what is objected to."""
    return {plan.owner_id, plan.by_id} | (_decided(decision) if decision else set())


def answerable() -> ColumnElement[bool]:
    """The condition on `PlanObjection` joined with its plan: nobody has answered, and what it is about still stands.

    An objection to a development plan has made that a draft: there is nothing to answer.
    """
    proposed = (DevelopmentPlan.state == PlanState.DRAFT) & (
        PlanObjection.created_at >= DevelopmentPlan.owner_agreed_at
    )
    to_plan = (PlanObjection.about == ObjectionAbout.PLAN) & proposed
    to_outcome = (PlanObjection.about == ObjectionAbout.OUTCOME) & (DevelopmentPlan.state == PlanState.COMPLETED)
    return PlanObjection.answered_at.is_(None) & or_(to_plan, to_outcome)


def objections_of(session: Session, plan_id: UUID) -> list[PlanObjection]:
    """Oldest first. The caller has checked the scope."""
    return list(session.scalars(_raised(plan_id)))


def _raised(plan_id: UUID) -> Select[PlanObjection]:
    return (
        select(PlanObjection)
        .join(DevelopmentPlan, DevelopmentPlan.id == PlanObjection.plan_id)
        .where(PlanObjection.plan_id == plan_id)
        .order_by(PlanObjection.created_at, PlanObjection.id)
    )


def _waits_for_the_agent(session: Session, viewer: Viewer, plan_id: UUID) -> DevelopmentPlan:
    plan = own_plan(viewer, session, plan_id)
    if plan.state is not PlanState.DRAFT or plan.owner_agreed_at is None:
        raise Conflict("Nothing in this plan waits for your agreement.")
    if session.scalars(_raised(plan.id).where(answerable())).first() is not None:
        raise Conflict("You objected to it: that is answered first.")
    return plan


def _objection(
    session: Session, viewer: Viewer, plan: DevelopmentPlan, about: ObjectionAbout, words: str
) -> PlanObjection:
    made = PlanObjection(
        plan_id=plan.id,
        about=about,
        by_id=viewer.user_id,
        words=swept(session, None, required_text(words, "Say why: whoever answers reads it.")),
    )
    session.add(made)
    session.flush()
    audit.record(session, viewer, "objected to a plan", "plan", plan.id, about=about.value)
    return made


def _open_objection(session: Session, plan: DevelopmentPlan, objection_id: UUID) -> PlanObjection:
    wanted = _raised(plan.id).where(PlanObjection.id == objection_id)
    if session.scalars(wanted).first() is None:
        raise NotFound("This plan has no such objection.")
    found = session.scalars(wanted.where(answerable())).first()
    if found is None:
        raise Conflict("This objection was answered, or the plan has moved on.")
    return found


def _settle_plan(plan: DevelopmentPlan, *, upheld: bool) -> None:
    if upheld:
        back_to_draft(plan)
    else:
        plan.state = PlanState.AGREED


def _decided(decision: PlanDecision) -> set[UUID | None]:
    return {decision.by_id, decision.second_id}


def _tell_others(session: Session, plan: DevelopmentPlan, barred: set[UUID | None]) -> None:
    for person in leaders_of(session, session.get_one(Agent, plan.agent_id)):
        if person.id not in barred:
            subject = "An objection to a plan waits for somebody who had no part in it."
            notify(session, person.id, "plan objected", subject, f"/plans/{plan.id}")
