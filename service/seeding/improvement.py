"""Improvement plans, by the commands that people use: a weakness that released results show, agreed to and begun."""

from sqlalchemy.orm import Session

from ..development.checkpoints import add_checkpoint, hold
from ..development.goals import add_goal
from ..development.grounds import Claim, claimable
from ..development.objections import agree
from ..development.plans import PlanDraft, draft_plan, propose, record_conversation, start
from ..development.tables import PlanKind
from ..development.training_needs import TrainingNeed
from ..identity.sessions import viewer_of
from ..identity.tables import User
from ..identity.viewer import Viewer
from ..performance.periods import DAY, today
from .people import People, SeededAgent

LOOKED_AT = 5
"""Of each team, how many of the least talented: looking at everybody's results takes time."""
CHECKPOINTS = (0, 14, 28)
LENGTH = 42
"""Days, as the checkpoints are."""


def add_improvement_plans(session: Session, people: People) -> int:
    """One in each team where results show enough, its first checkpoint held today; how many."""
    made = 0
    for team, lead_id in people.leads.items():
        lead = viewer_of(session.get_one(User, lead_id))
        own = sorted((agent for agent in people.agents if agent.team_id == team), key=lambda agent: agent.talent)
        for agent in own[:LOOKED_AT]:
            needs = claimable(lead, session, agent.id)
            if needs:
                _begin(session, lead, agent, needs[0])
                made += 1
                break
    return made


def _begin(session: Session, lead: Viewer, agent: SeededAgent, need: TrainingNeed) -> None:
    day, weak = today(), need.weakness
    draft = PlanDraft(
        kind=PlanKind.IMPROVEMENT, title=f"Better at: {need.name}"[:120], purpose="Customers understand at once.",
        starts_on=day, ends_on=day + LENGTH * DAY, support="An hour a week with a coach.",
        claim=Claim(weak.scorecard, weak.criterion, "There was no coach for it until now."),
    )  # fmt: skip
    plan = draft_plan(session, lead, agent.id, draft)
    goal = need.next_step or need.name
    add_goal(session, lead, plan.id, text=goal, seen_by="Both listen to three calls.", objective_id=None)
    first, *_ = [
        add_checkpoint(session, lead, plan.id, due_on=day + days * DAY, milestone="Three conversations without it.")
        for days in CHECKPOINTS
    ]
    record_conversation(session, lead, plan.id, on=day, words="What the results show, and what stands in the way.")
    propose(session, lead, plan.id)
    agree(session, viewer_of(session.get_one(User, agent.user_id)), plan.id)
    start(session, lead, plan.id)
    hold(session, lead, plan.id, first.id, words="It is clear what to try.")
