"""Sampling plans as people make and change them. Commands never commit."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..identity.tables import Role, Team
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from .schemas import PlanFields
from .tables import SampleDraw, SamplingPlan


def make_plan(session: Session, viewer: Viewer, fields: PlanFields) -> SamplingPlan:
    """A supervisor's plan is for the own team. Raises BadInput for an unknown team, Conflict for a name in use."""
    plan = SamplingPlan(by_id=_user(viewer))
    _put(session, viewer, plan, fields)
    session.add(plan)
    session.flush()
    audit.record(session, viewer, "made a sampling plan", "sampling plan", plan.id, **_figures(plan))
    return plan


def change_plan(session: Session, viewer: Viewer, plan_id: UUID, fields: PlanFields) -> SamplingPlan:
    """For samples to come: those that were drawn stay as they are."""
    plan = find_plan(viewer, session, plan_id)
    _put(session, viewer, plan, fields)
    audit.record(session, viewer, "changed a sampling plan", "sampling plan", plan.id, **_figures(plan))
    return plan


def set_active(session: Session, viewer: Viewer, plan_id: UUID, *, active: bool) -> SamplingPlan:
    """A plan that is not active draws nothing when a period is over."""
    plan = find_plan(viewer, session, plan_id)
    plan.active = active
    audit.record(session, viewer, "resumed" if active else "paused", "sampling plan", plan.id)
    return plan


def plans(viewer: Viewer, session: Session) -> Sequence[SamplingPlan]:
    """Those of the viewer's scope, active ones first, by name."""
    return session.scalars(
        select(SamplingPlan).where(in_scope(viewer)).order_by(SamplingPlan.active.desc(), SamplingPlan.name)
    ).all()


def find_plan(viewer: Viewer, session: Session, plan_id: UUID) -> SamplingPlan:
    found = session.scalars(select(SamplingPlan).where(SamplingPlan.id == plan_id, in_scope(viewer))).first()
    if found is None:
        raise NotFound("There is no such sampling plan, or it is not yours to see.")
    return found


def find_draw(viewer: Viewer, session: Session, draw_id: UUID) -> tuple[SampleDraw, SamplingPlan]:
    found = session.execute(
        select(SampleDraw, SamplingPlan)
        .join(SamplingPlan, SamplingPlan.id == SampleDraw.plan_id)
        .where(SampleDraw.id == draw_id, in_scope(viewer))
    ).first()
    if found is None:
        raise NotFound("There is no such sample, or it is not yours to see.")
    return found.SampleDraw, found.SamplingPlan


def in_scope(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `SamplingPlan`: a supervisor sees the plans of the own team."""
    if viewer.role is not Role.SUPERVISOR:
        return true()
    return SamplingPlan.team_id == viewer.team_id if viewer.team_id else false()


def _put(session: Session, viewer: Viewer, plan: SamplingPlan, fields: PlanFields) -> None:
    for name, value in fields.of_plan().items():
        setattr(plan, name, value)
    plan.team_id = viewer.team_id if viewer.role is Role.SUPERVISOR else fields.team_id
    if plan.team_id is not None and session.get(Team, plan.team_id) is None:
        raise BadInput("There is no such team.")
    same = select(SamplingPlan.id).where(SamplingPlan.name == plan.name, SamplingPlan.id != plan.id)
    with session.no_autoflush:
        if session.scalars(same).first() is not None:
            raise Conflict("There is a sampling plan of that name already.")


def _figures(plan: SamplingPlan) -> dict[str, object]:
    return {"period": plan.period.value, "quota": plan.quota, "blind_share": plan.blind_share}


def _user(viewer: Viewer) -> UUID:
    if viewer.role not in REVIEWERS or viewer.user_id is None:
        raise Forbidden("Only QA analysts and supervisors make sampling plans.")
    return viewer.user_id
