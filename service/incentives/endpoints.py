"""JSON: programmes of incentives, what they booked, and rewards."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from ..compliance import audit
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..reviews.commands import REVIEWERS
from ..web import SessionDep, allow
from . import awards, choices, offers, rules
from . import programmes as commands
from .counting import count_now
from .growth import my_points
from .policy import policy_in_force, set_policy
from .programme_details import ledger_of
from .programme_queries import programmes, seen_programme
from .schemas import (
    AwardBody,
    AwardFields,
    BalanceBody,
    BookedBody,
    BudgetBody,
    BudgetFields,
    ChoiceFields,
    DecisionFields,
    EntryBody,
    MyPointsBody,
    PolicyBody,
    PolicyFields,
    ProgrammeBody,
    ProgrammeFields,
    ReasonFields,
    RedemptionFields,
    RewardBody,
    RewardFields,
    RuleBody,
    RuleFields,
)

router = APIRouter(prefix="/api", tags=["incentives"])
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
Agent = Annotated[Viewer, Depends(allow(Role.AGENT))]
Administrator = Annotated[Viewer, Depends(allow(Role.ADMINISTRATOR))]
PolicyReader = Annotated[Viewer, Depends(allow(*REVIEWERS, Role.AGENT, Role.ADMINISTRATOR))]


@router.get("/incentives")
def overview(session: SessionDep, viewer: Reviewer) -> list[ProgrammeBody]:
    """The programmes in the viewer's scope."""
    found = programmes(viewer, session)
    audit.record(session, viewer, "listed", "incentive programme", "list", count=len(found))
    return [ProgrammeBody.model_validate(one) for one in found]


@router.post("/incentives", status_code=201)
def make(session: SessionDep, viewer: Reviewer, body: ProgrammeFields) -> ProgrammeBody:
    """A draft. A supervisor's is for the own team."""
    return ProgrammeBody.model_validate(commands.make_programme(session, viewer, body))


@router.get("/incentives/policy")
def policy(session: SessionDep, viewer: PolicyReader) -> PolicyBody:
    """What the centre allows."""
    return PolicyBody.model_validate(policy_in_force(session))


@router.put("/incentives/policy")
def decide_policy(session: SessionDep, viewer: Administrator, body: PolicyFields) -> PolicyBody:
    """Switches incentives on or off for the whole centre, and says what colleagues see of each other."""
    decided = body.model_dump(exclude={"csrf_token"})
    return PolicyBody.model_validate(set_policy(session, viewer, **decided))


@router.get("/incentives/{programme_id}")
def one(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> ProgrammeBody:
    """A programme with its rules, rewards and budgets."""
    found = seen_programme(viewer, session, programme_id)
    audit.record(session, viewer, "viewed", "incentive programme", programme_id)
    return ProgrammeBody.model_validate(found)


@router.put("/incentives/{programme_id}")
def change(session: SessionDep, viewer: Reviewer, programme_id: UUID, body: ProgrammeFields) -> ProgrammeBody:
    """Changes a draft."""
    return ProgrammeBody.model_validate(commands.change_programme(session, viewer, programme_id, body))


@router.post("/incentives/{programme_id}/rules", status_code=201)
def add_rule(session: SessionDep, viewer: Reviewer, programme_id: UUID, body: RuleFields) -> RuleBody:
    """Adds a rule to a draft."""
    return RuleBody.model_validate(rules.add_rule(session, viewer, programme_id, body))


@router.delete("/incentives/{programme_id}/rules/{incentive_rule_id}", status_code=204)
def remove_rule(session: SessionDep, viewer: Reviewer, programme_id: UUID, incentive_rule_id: UUID) -> None:
    """Removes a rule from a draft."""
    rules.remove_rule(session, viewer, programme_id, incentive_rule_id)


@router.post("/incentives/{programme_id}/rewards", status_code=201)
def add_reward(session: SessionDep, viewer: Reviewer, programme_id: UUID, body: RewardFields) -> RewardBody:
    """Adds a reward. Money needs a budget in its currency."""
    return RewardBody.model_validate(offers.add_reward(session, viewer, programme_id, body))


@router.put("/incentives/{programme_id}/budgets")
def set_budget(session: SessionDep, viewer: Reviewer, programme_id: UUID, body: BudgetFields) -> BudgetBody:
    """What may be spent in one currency."""
    return BudgetBody.model_validate(offers.set_budget(session, viewer, programme_id, body))


@router.post("/incentives/{programme_id}/start")
def start(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> ProgrammeBody:
    """From now on it counts, and its rules stay as they are."""
    return ProgrammeBody.model_validate(commands.start(session, viewer, programme_id))


@router.post("/incentives/{programme_id}/end")
def end(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> ProgrammeBody:
    """After today nothing more is earned."""
    return ProgrammeBody.model_validate(commands.end(session, viewer, programme_id))


@router.post("/incentives/{programme_id}/count")
def count(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> BookedBody:
    """Counts every period that has begun, at once."""
    return BookedBody(entries=count_now(session, viewer, programme_id))


@router.get("/incentives/{programme_id}/ledger")
def ledger(session: SessionDep, viewer: Reviewer, programme_id: UUID) -> list[EntryBody]:
    """Every line, newest first, of agents whose points the viewer may see."""
    lines = ledger_of(viewer, session, programme_id)
    audit.record(session, viewer, "viewed", "incentive programme", programme_id, lines=len(lines))
    return [EntryBody.of(name, entry) for name, entry in lines]


@router.post("/incentives/awards", status_code=201)
def propose(session: SessionDep, viewer: Reviewer, body: AwardFields) -> AwardBody:
    """Proposes a reward for an agent, for a reason. A second person approves it."""
    made = awards.propose(session, viewer, body.reward_id, body.agent_id, reason=body.reason)
    return AwardBody.model_validate(made)


@router.post("/incentives/awards/{award_id}/decide")
def decide(session: SessionDep, viewer: Reviewer, award_id: UUID, body: DecisionFields) -> AwardBody:
    """By somebody else than who proposed or receives it."""
    return AwardBody.model_validate(
        awards.decide(session, viewer, award_id, approved=body.approved, reason=body.reason)
    )


@router.post("/incentives/awards/{award_id}/hand-over")
def hand_over(session: SessionDep, viewer: Reviewer, award_id: UUID) -> AwardBody:
    """The agent has it."""
    return AwardBody.model_validate(awards.hand_over(session, viewer, award_id))


@router.post("/incentives/awards/{award_id}/cancel")
def cancel(session: SessionDep, viewer: Reviewer, award_id: UUID, body: ReasonFields) -> AwardBody:
    """What was approved cannot be had: its points go back."""
    return AwardBody.model_validate(awards.cancel(session, viewer, award_id, reason=body.reason))


@router.get("/points")
def points(session: SessionDep, viewer: Agent) -> MyPointsBody:
    """The agent's own points: balances by programme, and every entry with why."""
    found = my_points(viewer, session)
    audit.record(session, viewer, "viewed", "points", viewer.agent_id or "", entries=len(found.entries))
    return MyPointsBody(
        takes_part=not found.choice.opted_out,
        balances=[BalanceBody.of(one.programme, one.balance) for one in found.programmes],
        entries=[EntryBody.of(viewer.name, entry) for entry in found.entries],
    )


@router.post("/points/redemptions", status_code=201)
def redeem(session: SessionDep, viewer: Agent, body: RedemptionFields) -> AwardBody:
    """Asks for a reward for own points."""
    return AwardBody.model_validate(awards.redeem(session, viewer, body.reward_id))


@router.post("/points/redemptions/{award_id}/withdraw")
def withdraw(session: SessionDep, viewer: Agent, award_id: UUID) -> AwardBody:
    """Takes back what was asked for, before it is decided."""
    return AwardBody.model_validate(awards.withdraw(session, viewer, award_id))


@router.put("/points/choices")
def choose(session: SessionDep, viewer: Agent, body: ChoiceFields) -> ChoiceFields:
    """Whether the agent takes part, and is named on a leaderboard. Not taking part is no disadvantage."""
    made = choices.choose(session, viewer, takes_part=body.takes_part, named=body.named)
    return ChoiceFields(takes_part=not made.opted_out, named=made.named)
