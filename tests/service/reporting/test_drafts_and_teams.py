"""Effects of coaching in drafts and when they are released; plans and points in reports of teams."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.coaching.session_effects import count_effects
from service.coaching.session_tables import (
    CoachedCriterion,
    CoachingParticipant,
    CoachingSession,
    SessionKind,
    SessionSource,
    SessionState,
)
from service.database import now, transaction
from service.development.tables import DevelopmentPlan, PlanCheckpoint, PlanKind, PlanState
from service.identity.tables import Agent, Role
from service.incentives.ledger_tables import EntryKind, PointEntry, PointSource, SourceKind
from service.incentives.programme_tables import (
    Activity,
    IncentiveProgramme,
    IncentiveRule,
    ProgrammeState,
    RuleKind,
)
from tests.conftest import ClientFor
from tests.service.reporting.situation import in_month, last_month
from tests.service.reporting.test_reports import People
from tests.service.seed import Seed


@pytest.fixture
def people(client_for: ClientFor, database: Engine) -> People:
    return People(client_for)


def coached(made: Seed, *questions: str) -> UUID:
    """The agent was, on the twentieth of last month."""
    held = dt.datetime.combine(last_month().first, dt.time(12), tzinfo=dt.UTC) + dt.timedelta(days=19)
    lead = made.users[Role.SUPERVISOR]
    with transaction() as session:
        found = CoachingSession(
            title="Kind words", kind=SessionKind.ONE_TO_ONE, source=SessionSource.BY_HAND, state=SessionState.HELD,
            coach_id=lead, made_by_id=lead, starts_at=held, announced_at=held, held_at=held,
        )  # fmt: skip
        session.add(found)
        session.flush()
        session.add(CoachingParticipant(coaching_id=found.id, agent_id=made.agent, words_shared=False))
        for position, criterion in enumerate(questions):
            session.add(
                CoachedCriterion(coaching_id=found.id, scorecard="seven_cs", criterion=criterion, position=position)
            )
        return found.id


def effects(people: People, report: str) -> list[str]:
    lines = people.sections(report)["coaching"]["lines"]
    return [line["text"] for line in lines if line["text"].startswith("Effect on")]


class TestEffects:
    def test_a_draft_shows_what_was_counted_last_and_the_release_counts_anew(self, people: People) -> None:
        coached(people.seed, "courteous")
        with transaction() as session:
            count_effects(session)
            in_month(session, people.seed, "55555", last_month())
        id = people.begun()
        [draft] = effects(people, id)
        assert "n 14) before" in draft
        assert "as counted last" in people.sections(id)["coaching"]["words"]
        assert people.released(id)[0] == 200
        [released] = effects(people, id)
        assert "n 19) before" in released
        assert "as counted last" not in people.sections(id)["coaching"]["words"]

    def test_what_was_not_counted_yet_is_measured_on_the_spot(self, people: People) -> None:
        """A session without any count, and one that works on a question more since."""
        coaching = coached(people.seed, "courteous")
        id = people.begun()
        assert len(effects(people, id)) == 1
        with transaction() as session:
            count_effects(session)
            session.add(CoachedCriterion(coaching_id=coaching, scorecard="seven_cs", criterion="clear", position=1))
        assert [line.split(":")[0] for line in effects(people, id)] == ["Effect on Clear", "Effect on Courteous"]

    def test_a_question_that_was_taken_out_is_not_told(self, people: People) -> None:
        coaching = coached(people.seed, "clear", "courteous")
        with transaction() as session:
            count_effects(session)
        with transaction() as session:
            key = {"coaching_id": coaching, "scorecard": "seven_cs", "criterion": "clear"}
            session.delete(session.get_one(CoachedCriterion, key))
        assert [line.split(":")[0] for line in effects(people, people.begun())] == ["Effect on Courteous"]


def colleagues(session: Session, made: Seed, count: int) -> list[UUID]:
    """In the team, beside the agent."""
    found = [Agent(external_id=f"T-{number}", name=f"Colleague {number}", team_id=made.team) for number in range(count)]
    session.add_all(found)
    session.flush()
    return [made.agent, *(one.id for one in found)]


def plan(session: Session, made: Seed, agent: UUID, *, held: bool = False, **changes: object) -> None:
    """With a checkpoint in last month."""
    month, lead = last_month(), made.users[Role.SUPERVISOR]
    values = {"kind": PlanKind.DEVELOPMENT, "state": PlanState.ACTIVE, "started_at": month.starts} | changes
    found = DevelopmentPlan(
        agent_id=agent, by_id=lead, owner_id=lead, title="Plain words",
        purpose="Customers understand at once.", support="An hour.",
        starts_on=month.first, ends_on=month.last + dt.timedelta(days=60), **values,
    )  # fmt: skip
    session.add(found)
    session.flush()
    due = month.first + dt.timedelta(days=14)
    session.add(
        PlanCheckpoint(
            plan_id=found.id, due_on=due, milestone="Half of the calls", held_at=now() if held else None,
            held_by_id=lead if held else None,
        )
    )  # fmt: skip


def lines(people: People, key: str) -> list[str]:
    id = people.begun(team_id=str(people.seed.team))
    section = people.sections(id)[key]
    return [line["text"] for line in section["lines"]] or [section["absent"]]


class TestPlansOfATeam:
    def test_are_counted_and_few_of_a_kind_are_not(self, people: People) -> None:
        with transaction() as session:
            agents = colleagues(session, people.seed, 5)
            for number, agent in enumerate(agents):
                plan(session, people.seed, agent, held=number < 4)
            for agent in agents[:4]:
                plan(session, people.seed, agent, held=True, kind=PlanKind.IMPROVEMENT)
        assert lines(people, "plans") == [
            "Development plans ran for 6 people; 4 of 6 checkpoints that were due are held.",
            "Improvement plans ran for fewer than 5 people.",
        ]

    def test_only_those_that_ran_in_the_month_and_in_the_team(self, people: People) -> None:
        before = last_month().starts - dt.timedelta(days=1)
        with transaction() as session:
            agents = colleagues(session, people.seed, 3)
            plan(session, people.seed, agents[0], state=PlanState.DRAFT, started_at=None)
            plan(session, people.seed, agents[1], state=PlanState.WITHDRAWN)
            plan(session, people.seed, agents[2], state=PlanState.COMPLETED, closed_at=before)
            plan(session, people.seed, people.seed.other_agent)
        assert lines(people, "plans") == ["No plan ran in this month."]


def programme(session: Session, made: Seed, name: str) -> IncentiveRule:
    rule = IncentiveRule(
        kind=RuleKind.PARTICIPATION, name="Coaching", points=20, cap=40, least_n=1, activity=Activity.COACHING
    )
    first = last_month().first
    session.add(
        IncentiveProgramme(
            name=name, why="Calls that customers remember.", starts=first, ends=first + dt.timedelta(days=90),
            state=ProgrammeState.DRAFT, by_id=made.users[Role.QA_ANALYST], rules=[rule], rewards=[], budgets=[],
        )
    )  # fmt: skip
    session.flush()
    return rule


def earned(session: Session, rule: IncentiveRule, agent: UUID, *points: int, months_ago: int = 0) -> None:
    about = last_month().up_to(months_ago + 1)[0]
    for number, each in enumerate(points, start=1):
        entry = PointEntry(
            agent_id=agent, programme_id=rule.programme_id, rule_id=rule.id, points=each, why="Held.",
            kind=EntryKind.EARNED if each > 0 else EntryKind.CORRECTED, first=about.first, last=about.last,
            number=number,
        )  # fmt: skip
        session.add(entry)
        session.flush()
        session.add(PointSource(entry_id=entry.id, kind=SourceKind.COACHING, of_id=uuid4(), at=about.starts))


class TestPointsOfATeam:
    def test_are_added_up_where_enough_people_earned_them(self, people: People) -> None:
        """Five keep 20, 20, 20, 20 and 10 = 90; what was taken back whole is not counted, nor is another month."""
        with transaction() as session:
            agents = colleagues(session, people.seed, 5)
            many, few = programme(session, people.seed, "Autumn"), programme(session, people.seed, "Winter")
            for agent in agents[:4]:
                earned(session, many, agent, 20)
                earned(session, few, agent, 40)
            earned(session, many, agents[4], 20, -10)
            earned(session, many, agents[5], 20, -20)
            earned(session, many, people.seed.other_agent, 1000)
            earned(session, few, agents[5], 40, months_ago=1)
        assert lines(people, "points") == [
            "Autumn: 5 people earned 90 points together.",
            "Winter: fewer than 5 people earned points.",
        ]

    def test_none_at_all_says_so(self, people: People) -> None:
        assert lines(people, "points") == ["No points were earned for this month."]
