"""What a year leaves behind besides results: coaching, objectives, plans, recognition. Made up."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ..actions.tables import ActionItem
from ..coaching.session_tables import (
    CoachedCriterion,
    CoachingNote,
    CoachingParticipant,
    CoachingSession,
    SessionKind,
    SessionSource,
    SessionState,
)
from ..development.outcome_tables import PlanDecision, PlanOutcome
from ..development.tables import DevelopmentPlan, GoalResult, PlanCheckpoint, PlanGoal, PlanKind, PlanNote, PlanState
from ..feedback.recognition_tables import Recognition, RecognitionKind
from ..objectives.tables import Level, Objective, ObjectiveOutcome, ObjectiveState
from .copying import Rows
from .people import SeededAgent, pick

MONTH = dt.timedelta(days=30)
SCORECARD = "seven_cs"
CRITERIA = ("clear", "concise", "concrete", "coherent", "complete", "courteous")
COACHED, RECOGNISED, LINKED = 0.9, 0.5, 0.6
MONTHS_A_PLAN = 3
TABLES = (
    Objective, CoachingSession, CoachingParticipant, CoachedCriterion, CoachingNote, DevelopmentPlan, PlanGoal,
    PlanCheckpoint, PlanNote, PlanDecision, ActionItem, Recognition,
)  # fmt: skip
WORDS = ("Shorter sentences.", "Ask before you explain.", "Say what happens next.", "Sum up at the end.")


@dataclass(frozen=True, slots=True)
class Growth:
    """Writes rows from `since` to `until`. `leads` has who leads each team, `conversations` some of each agent's."""

    rows: Rows
    leads: Mapping[UUID, UUID]
    conversations: Mapping[UUID, Sequence[UUID]]
    since: dt.datetime
    until: dt.datetime
    chance: random.Random

    def of(self, agents: Sequence[SeededAgent], by_id: UUID) -> None:
        """`by_id` wrote what the business wants."""
        business = self._objective(by_id, self.since, level=Level.BUSINESS, days=400)
        served = {team: self._objective(lead, self.since, level=Level.TEAM, parent_id=business, team_id=team, days=390)
                  for team, lead in self.leads.items()}  # fmt: skip
        for agent in agents:
            for number, began in enumerate(self._months()):
                self._month(agent, began)
                if number % MONTHS_A_PLAN == 0:
                    self._plan(agent, began, served[agent.team_id])

    def _months(self) -> list[dt.datetime]:
        return [self.since + number * MONTH for number in range((self.until - self.since) // MONTH)]

    def _month(self, agent: SeededAgent, began: dt.datetime) -> None:
        at = began + dt.timedelta(days=self.chance.uniform(2, 27))
        if self.chance.random() < COACHED:
            self._coached(agent, at)
        if self.chance.random() < RECOGNISED:
            self._recognised(agent, at)

    def _coached(self, agent: SeededAgent, at: dt.datetime) -> None:
        id, lead, ended = self._id(), self.leads[agent.team_id], at < self.until - MONTH
        state = SessionState.CLOSED if ended else SessionState.HELD
        self.rows.add(
            CoachingSession, id=id, created_at=at - dt.timedelta(days=5), title="Plain words",
            kind=SessionKind.ONE_TO_ONE.value, source=SessionSource.BY_HAND.value, state=state.value, coach_id=lead,
            made_by_id=lead, due_on=at.date(), starts_at=at, minutes=30, announced_at=at - dt.timedelta(days=4),
            held_at=at, closed_at=at + MONTH if ended else None,
        )  # fmt: skip
        self.rows.add(
            CoachingParticipant, coaching_id=id, agent_id=agent.id, acknowledged_at=at if ended else None,
            rating=self.chance.randint(2, 5) if ended else None, words_shared=False, rated_at=at if ended else None,
        )  # fmt: skip
        self.rows.add(
            CoachedCriterion, coaching_id=id, scorecard=SCORECARD, criterion=pick(CRITERIA, self.chance), position=0
        )
        self.rows.add(
            CoachingNote, id=self._id(), created_at=at, coaching_id=id, by_id=lead, private=False,
            text=pick(WORDS, self.chance),
        )  # fmt: skip
        self._action(agent, lead, at, coaching_id=id)

    def _recognised(self, agent: SeededAgent, at: dt.datetime) -> None:
        heard = self.conversations.get(agent.id, ())
        linked = pick(heard, self.chance) if heard and self.chance.random() < LINKED else None
        self.rows.add(
            Recognition, id=self._id(), created_at=at, agent_id=agent.id, by_id=self.leads[agent.team_id],
            kind=pick(tuple(RecognitionKind), self.chance).value, title="Well done", note=pick(WORDS, self.chance),
            interaction_id=linked, for_the_team=self.chance.random() < 0.3,
        )  # fmt: skip

    def _plan(self, agent: SeededAgent, began: dt.datetime, parent_id: UUID) -> None:
        id, lead = self._id(), self.leads[agent.team_id]
        objective = self._objective(
            lead, began, level=Level.INDIVIDUAL, parent_id=parent_id, agent_id=agent.id, team_id=agent.team_id,
            criterion=pick(CRITERIA, self.chance), days=80,
        )  # fmt: skip
        ended = began + dt.timedelta(days=80) < self.until
        locked = began + dt.timedelta(days=30)
        self.rows.add(
            DevelopmentPlan, id=id, created_at=began, kind=PlanKind.DEVELOPMENT.value, agent_id=agent.id, by_id=lead,
            owner_id=lead, title="Plain words", purpose="Customers understand at once.", support="An hour a week.",
            starts_on=began.date(), ends_on=(began + dt.timedelta(days=80)).date(),
            state=(PlanState.COMPLETED if ended else PlanState.ACTIVE).value, proposed_at=began, owner_agreed_at=began,
            agent_agreed_at=began, started_at=began, goals_locked_at=locked if locked < self.until else None,
            closed_at=began + dt.timedelta(days=80) if ended else None,
        )  # fmt: skip
        result = GoalResult.MET.value if ended else None
        self._goal(id, 1, result, objective_id=objective, seen_by=None)
        self._goal(id, 2, result, objective_id=None, seen_by="Both listen to three calls.")
        for number in (1, 2):
            self._checkpoint(id, lead, began + number * MONTH)
        self.rows.add(PlanNote, id=self._id(), created_at=began, plan_id=id, by_id=lead, text=pick(WORDS, self.chance))
        self._action(agent, lead, began, plan_id=id)
        if ended:
            self.rows.add(
                PlanDecision, id=self._id(), created_at=began + dt.timedelta(days=80), plan_id=id,
                outcome=PlanOutcome.MET.value, reason="Heard in three calls.", by_id=lead,
            )  # fmt: skip

    def _goal(self, plan: UUID, position: int, result: str | None, **measured: object) -> None:
        self.rows.add(
            PlanGoal, id=self._id(), created_at=self.since, plan_id=plan, position=position, text="Plain words",
            result=result, **measured,
        )  # fmt: skip

    def _checkpoint(self, plan: UUID, lead: UUID, at: dt.datetime) -> None:
        held = at < self.until
        self.rows.add(
            PlanCheckpoint, id=self._id(), created_at=self.since, plan_id=plan, due_on=at.date(),
            milestone="Half of the calls", held_at=at if held else None, held_by_id=lead if held else None,
            owner_words=pick(WORDS, self.chance) if held else None, measured=[],
        )  # fmt: skip

    def _action(self, agent: SeededAgent, lead: UUID, at: dt.datetime, **of: UUID) -> None:
        done = self.chance.random() < 0.7 and at + MONTH / 2 < self.until
        self.rows.add(
            ActionItem, id=self._id(), created_at=at, text=pick(WORDS, self.chance), agent_id=agent.id,
            due_on=(at + MONTH / 2).date(), made_by_id=lead, done_at=at + MONTH / 3 if done else None,
            done_by_id=agent.user_id if done else None, **of,
        )  # fmt: skip

    def _objective(self, owner: UUID, began: dt.datetime, *, level: Level, days: int, **of: UUID | str) -> UUID:
        """Agreed when it began; closed when its days are over. `of`: whose it is, what it serves, its criterion."""
        id, due = self._id(), began + dt.timedelta(days=days)
        closed = due < self.until
        self.rows.add(
            Objective, id=id, created_at=began, level=level.value, parent_id=of.get("parent_id"), name="Clear words",
            why="Customers stay where they understand.", metric="quality", scorecard=SCORECARD,
            criterion=of.get("criterion"), agent_id=of.get("agent_id"), team_id=of.get("team_id"), owner_id=owner,
            by_id=owner, baseline_first=(began - 3 * MONTH).date(), baseline_last=(began - MONTH / 30).date(),
            baseline_value=72.0, baseline_low=65.0, baseline_high=79.0, baseline_n=24, target=85.0,
            starts_on=began.date(), due_on=due.date(), questions=[],
            state=(ObjectiveState.CLOSED if closed else ObjectiveState.AGREED).value, version=1, proposed_at=began,
            agreed_at=began, agreed_by_id=owner, outcome=ObjectiveOutcome.MET.value if closed else None,
            closing_reason="Reached." if closed else None, closed_at=due if closed else None,
            closed_by_id=owner if closed else None, closing_value=86.0 if closed else None,
            closing_n=26 if closed else None,
        )  # fmt: skip
        return id

    def _id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)
