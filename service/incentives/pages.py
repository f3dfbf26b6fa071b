"""Programmes, for those who lead them, and the policy, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import select

from ..compliance import audit
from ..exporting.csv_files import csv_response
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from ..objectives.choices import choices as objective_choices
from ..objectives.choices import teams_led
from ..objectives.tables import Level
from ..performance.periods import month, today
from ..reviews.commands import REVIEWERS
from ..reviews.queries import names
from ..web import SessionDep, allow, render
from . import awards, offers, rules
from . import programmes as commands
from .access import may_see_points
from .award_queries import awards_of
from .counting import count_now
from .fairness import FOUR_FIFTHS, fairness
from .leaderboards import board
from .policy import policy_in_force, set_policy, versions
from .programme_details import ledger_of, programme_detail
from .programme_queries import programmes, seen_programme
from .rewarded_metrics import reachable, rewardable
from .schemas import (
    ActiveFields,
    AwardFields,
    BudgetFields,
    DecisionFields,
    PolicyFields,
    ProgrammeFields,
    ReasonFields,
    RewardFields,
    RuleFields,
)
from .signs import signs

router = APIRouter(prefix="/incentives", include_in_schema=False)
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
Administrator = Annotated[Viewer, Depends(allow(Role.ADMINISTRATOR))]
LEDGER = ("Booked at", "Agent", "Rule", "Kind", "Points", "From", "To", "Why")


@router.get("")
def overview(request: Request, session: SessionDep, viewer: Reviewer) -> HTMLResponse:
    found, waiting = programmes(viewer, session), [one for one in awards_of(viewer, session) if one.open]
    audit.record(session, viewer, "listed", "incentive programme", "list", count=len(found))
    return render(
        request, "incentives/programmes.html", viewer, programmes=found, awards=waiting, signs=signs(viewer, session),
        policy=policy_in_force(session), first=month(today()).first, choices=_choices(session, viewer),
    )  # fmt: skip


@router.post("")
def make(session: SessionDep, viewer: Reviewer, form: Annotated[ProgrammeFields, Form()]) -> RedirectResponse:
    return _back(commands.make_programme(session, viewer, form).id)


@router.get("/policy")
def policy(request: Request, session: SessionDep, viewer: Administrator) -> HTMLResponse:
    decided = versions(session)
    people = names(session, [one.by_id for one in decided])
    return render(
        request, "incentives/policy.html", viewer, policy=policy_in_force(session), versions=decided, people=people
    )


@router.post("/policy")
def decide_policy(
    session: SessionDep, viewer: Administrator, form: Annotated[PolicyFields, Form()]
) -> RedirectResponse:
    set_policy(session, viewer, **form.model_dump(exclude={"csrf_token"}))
    return RedirectResponse("/incentives/policy", 303)


@router.get("/{programme_id}")
def page(request: Request, session: SessionDep, viewer: Reviewer, programme_id: UUID) -> HTMLResponse:
    detail = programme_detail(viewer, session, programme_id)
    audit.record(session, viewer, "viewed", "incentive programme", programme_id, people=len(detail.people))
    agents = select(Agent.id, Agent.name).where(may_see_points(viewer)).order_by(Agent.name)
    return render(
        request, "incentives/programme.html", viewer, detail=detail, programme=detail.programme,
        agents=session.execute(agents).all(), board=board(viewer, session, programme_id),
        policy=policy_in_force(session), metrics=[(one.id, one.name) for one in rewardable(session)],
        figures=reachable(session),
        choices=_choices(session, viewer),
    )  # fmt: skip


@router.post("/{programme_id}")
def change(
    session: SessionDep, viewer: Reviewer, programme_id: UUID, form: Annotated[ProgrammeFields, Form()]
) -> RedirectResponse:
    return _back(commands.change_programme(session, viewer, programme_id, form).id)


@router.post("/{programme_id}/rules")
def add_rule(
    session: SessionDep, viewer: Reviewer, programme_id: UUID, form: Annotated[RuleFields, Form()]
) -> RedirectResponse:
    rules.add_rule(session, viewer, programme_id, form)
    return _back(programme_id)


@router.post("/{programme_id}/rules/{incentive_rule_id}/remove")
def remove_rule(session: SessionDep, viewer: Reviewer, programme_id: UUID, incentive_rule_id: UUID) -> RedirectResponse:
    rules.remove_rule(session, viewer, programme_id, incentive_rule_id)
    return _back(programme_id)


@router.post("/{programme_id}/rewards")
def add_reward(
    session: SessionDep, viewer: Reviewer, programme_id: UUID, form: Annotated[RewardFields, Form()]
) -> RedirectResponse:
    offers.add_reward(session, viewer, programme_id, form)
    return _back(programme_id, "rewards")


@router.post("/{programme_id}/rewards/{reward_id}/active")
def set_active(
    session: SessionDep, viewer: Reviewer, programme_id: UUID, reward_id: UUID, form: Annotated[ActiveFields, Form()]
) -> RedirectResponse:
    offers.set_reward_active(session, viewer, programme_id, reward_id, active=form.active)
    return _back(programme_id, "rewards")


@router.post("/{programme_id}/budgets")
def set_budget(
    session: SessionDep, viewer: Reviewer, programme_id: UUID, form: Annotated[BudgetFields, Form()]
) -> RedirectResponse:
    offers.set_budget(session, viewer, programme_id, form)
    return _back(programme_id, "rewards")


@router.post("/{programme_id}/start")
def start(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> RedirectResponse:
    return _back(commands.start(session, viewer, programme_id).id)


@router.post("/{programme_id}/end")
def end(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> RedirectResponse:
    return _back(commands.end(session, viewer, programme_id).id)


@router.post("/{programme_id}/discard")
def discard(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> RedirectResponse:
    commands.discard(session, viewer, programme_id)
    return RedirectResponse("/incentives", 303)


@router.post("/{programme_id}/count")
def count(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> RedirectResponse:
    count_now(session, viewer, programme_id)
    return _back(programme_id)


@router.get("/{programme_id}/fairness")
def fair(request: Request, session: SessionDep, viewer: Reviewer, programme_id: UUID) -> HTMLResponse:
    programme = seen_programme(viewer, session, programme_id)
    audit.record(session, viewer, "viewed", "incentive programme", programme_id, part="fairness")
    found = fairness(viewer, session, programme_id)
    return render(
        request, "incentives/fairness.html", viewer, programme=programme, found=found, four_fifths=FOUR_FIFTHS
    )


@router.get("/{programme_id}/ledger.csv")
def ledger(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> Response:
    lines = ledger_of(viewer, session, programme_id)
    audit.record(session, viewer, "exported", "incentive programme", programme_id, lines=len(lines))
    rows = (
        (entry.at.isoformat(), name, entry.rule, entry.kind.value, entry.points, entry.first, entry.last, entry.why)
        for name, entry in lines
    )
    return csv_response("points", LEDGER, rows)


@router.post("/{programme_id}/awards")
def propose(
    session: SessionDep, viewer: Reviewer, programme_id: UUID, form: Annotated[AwardFields, Form()]
) -> RedirectResponse:
    awards.propose(session, viewer, form.reward_id, form.agent_id, reason=form.reason)
    return _back(programme_id, "awards")


@router.post("/{programme_id}/awards/{award_id}/decide")
def decide(
    session: SessionDep, viewer: Reviewer, programme_id: UUID, award_id: UUID, form: Annotated[DecisionFields, Form()]
) -> RedirectResponse:
    awards.decide(session, viewer, award_id, approved=form.approved, reason=form.reason)
    return _back(programme_id, "awards")


@router.post("/{programme_id}/awards/{award_id}/hand-over")
def hand_over(session: SessionDep, viewer: Reviewer, programme_id: UUID, award_id: UUID) -> RedirectResponse:
    awards.hand_over(session, viewer, award_id)
    return _back(programme_id, "awards")


@router.post("/{programme_id}/awards/{award_id}/cancel")
def cancel(
    session: SessionDep, viewer: Reviewer, programme_id: UUID, award_id: UUID, form: Annotated[ReasonFields, Form()]
) -> RedirectResponse:
    awards.cancel(session, viewer, award_id, reason=form.reason)
    return _back(programme_id, "awards")


@router.post("/{programme_id}/awards/{award_id}/withdraw")
def withdraw(session: SessionDep, viewer: Reviewer, programme_id: UUID, award_id: UUID) -> RedirectResponse:
    awards.withdraw(session, viewer, award_id)
    return _back(programme_id, "awards")


def _back(programme_id: UUID, part: str = "") -> RedirectResponse:
    return RedirectResponse(f"/incentives/{programme_id}{f'#{part}' if part else ''}", 303)


def _choices(session: SessionDep, viewer: Viewer) -> dict[str, object]:
    """Business objectives, scorecards with their questions, and teams; none to choose for a supervisor."""
    found = objective_choices(viewer, session, Level.TEAM)
    teams = teams_led(viewer, session) if viewer.role is Role.QA_ANALYST else ()
    return {"objectives": found.parents, "questions": found.narrowings, "teams": teams}
