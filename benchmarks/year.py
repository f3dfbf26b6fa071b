"""How fast pages of growth are after a year: `python benchmarks/year.py [--interactions N] [--runs N] [--data FOLDER]`.

A year of a centre of 200 agents, seeded (or the one in FOLDER, made by an earlier run or `callqa seed`): interactions,
reviews, coaching, objectives, plans, recognition, customers' answers, points. Each page is asked for through HTTP, one
after the other, as a QA analyst, a supervisor, an agent and a compliance officer. Target: 300 ms at the median.
"""

import argparse
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from asking import Target, ask, centre, report_size, serving
from sqlalchemy import func, select
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from service.identity.tables import User

TARGET = Target(median=300)
COUNTED = (
    "interactions", "reviews", "coaching_sessions", "objectives", "development_plans", "recognitions",
    "customer_feedback", "point_entries",
)  # fmt: skip
LEADING = {
    "performance": "/performance",
    "performance: a year": "/performance?since={since}&until={until}",
    "performance: definitions": "/performance/metrics",
    "performance: one agent": "/performance/agents/{agent}",
    "performance: imports": "/performance/imports",
    "objectives": "/objectives",
    "objectives: new": "/objectives/new?agent={agent}",
    "objectives: one": "/objectives/{objective}",
    "coaching": "/coaching",
    "coaching: ended": "/coaching?which=ended",
    "coaching: effects": "/coaching/effects",
    "coaching: new": "/coaching/new",
    "coaching: one": "/coaching/{coaching}",
    "plans": "/plans",
    "plans: closed": "/plans?which=closed",
    "plans: to be seen to": "/plans?which=attention",
    "plans: new": "/plans/new?agent={agent}&kind=improvement",
    "plans: one agent": "/plans/agents/{agent}",
    "plans: one": "/plans/{plan}",
    "plans: appraisal": "/plans/{plan}/appraisal",
    "plans: improvement": "/plans/{improvement}",
    "feedback": "/feedback",
    "feedback: customers": "/feedback/customers",
    "feedback: upward": "/feedback/upward",
    "incentives": "/incentives",
    "incentives: one": "/incentives/{programme}",
    "incentives: fairness": "/incentives/{programme}/fairness",
    "journeys": "/journeys",
    "journeys: map": "/journeys/map",
    "journeys: map of a year": "/journeys/map?since={since}&until={until}",
    "journeys: a year": "/journeys?since={since}&until={until}",
    "journeys: one": "/journeys/{customer}",
    "reports": "/reports",
    "reports: agent": "/reports/{agent_report}",
    "reports: agent, PDF": "/reports/{agent_report}/report.pdf",
    "reports: team": "/reports/{team_report}",
}
PAGES: Mapping[str, Mapping[str, str]] = {
    "qa_analyst": LEADING,
    "supervisor": {
        **LEADING,
        "feedback: nudges": "/feedback/nudges",
        "feedback: rules of nudges": "/feedback/rules",
    },
    "agent": {
        "growth": "/growth",
        "objectives": "/growth/objectives",
        "coaching": "/growth/coaching",
        "coaching: one": "/growth/coaching/{coaching}",
        "preferences": "/growth/preferences",
        "plans": "/growth/plans",
        "plans: one": "/growth/plans/{plan}",
        "feedback": "/growth/feedback",
        "feedback: colleagues": "/growth/feedback/colleagues",
        "feedback: upward": "/growth/feedback/upward",
        "points": "/growth/points",
        "reports": "/growth/reports",
        "results": "/my",
        "what is stored about me": "/my/data",
    },
    "compliance_officer": {"journeys": "/journeys", "journeys: one": "/journeys/{customer}"},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interactions", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--data", type=Path, help="a folder with a seeded database; it is kept")
    asked = parser.parse_args()
    with centre(asked.data, interactions=asked.interactions, days=365):
        report_size(*COUNTED)
        cookies, places = prepared()
        with serving() as address:
            slow = []
            for role, pages in PAGES.items():
                filled = {name: path.format(**places) for name, path in pages.items()}
                slow += ask(address, role, cookies[role], filled, asked.runs, TARGET)
    sys.exit(f"over the target: {', '.join(slow)}" if slow else 0)


def prepared() -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """A session's cookie for each role, and what fits into the addresses: all of one team and one of its agents."""
    from service import tables  # noqa: F401 - relationships between domains
    from service.database import transaction
    from service.identity.sessions import open_session
    from service.identity.tables import Role, User
    from service.web import COOKIE

    with transaction() as session:
        analyst = session.scalars(select(User).where(User.role == Role.QA_ANALYST).order_by(User.email)).first()
        agent = session.scalars(select(User).where(User.role == Role.AGENT).order_by(User.email)).first()
        assert analyst is not None
        assert agent is not None
        lead = select(User).where(User.role == Role.SUPERVISOR, User.team_id == agent.team_id)
        people = {"qa_analyst": analyst, "supervisor": session.scalars(lead).one(), "agent": agent}
        people["compliance_officer"] = _officer(session)
        cookies = {role: {COOKIE: open_session(session, user)} for role, user in people.items()}
        places = _places(session, agent) | _reports(session, people["supervisor"], agent)
    return cookies, places


def _officer(session: Session) -> "User":
    from service.identity.tables import Role, User

    found = session.scalars(select(User).where(User.role == Role.COMPLIANCE_OFFICER)).first()
    if found is None:
        found = User(email="officer@bench.example", name="Officer", role=Role.COMPLIANCE_OFFICER, password_hash="-")
        session.add(found)
        session.flush()
    return found


def _places(session: Session, agent: "User") -> dict[str, str]:
    """Newest first, so that each page has something to show."""
    from service.coaching.session_tables import CoachingParticipant, CoachingSession
    from service.development.tables import DevelopmentPlan, PlanKind
    from service.identity.tables import Agent
    from service.incentives.programme_tables import IncentiveProgramme
    from service.interactions.tables import Interaction
    from service.journeys.keys import keys_of
    from service.objectives.tables import Objective
    from service.performance.periods import today

    own = select(CoachingParticipant.coaching_id).where(CoachingParticipant.agent_id == agent.agent_id)
    wanted = {
        "coaching": select(CoachingSession.id)
        .where(CoachingSession.id.in_(own))
        .order_by(CoachingSession.held_at.desc()),
        "plan": select(DevelopmentPlan.id)
        .where(DevelopmentPlan.agent_id == agent.agent_id)
        .order_by(DevelopmentPlan.started_at.desc()),
        "objective": select(Objective.id)
        .where(Objective.team_id == agent.team_id)
        .order_by(Objective.agent_id.nulls_first()),
        "programme": select(IncentiveProgramme.id),
    }
    often = (
        select(Interaction.customer_hash)
        .where(Interaction.team_id == agent.team_id, Interaction.customer_hash.is_not(None))
        .group_by(Interaction.customer_hash)
        .order_by(func.count().desc())
    )
    wanted["improvement"] = (
        select(DevelopmentPlan.id)
        .join(Agent, Agent.id == DevelopmentPlan.agent_id)
        .where(Agent.team_id == agent.team_id, DevelopmentPlan.kind == PlanKind.IMPROVEMENT)
    )
    customer = session.scalars(often).first() or ""
    found = {name: str(session.scalars(query).first()) for name, query in wanted.items()}
    days = {"since": str(today() - timedelta(days=364)), "until": str(today())}
    return found | days | {"agent": str(agent.agent_id), "customer": keys_of(session, [customer])[customer]}


def _reports(session: Session, lead: "User", agent: "User") -> dict[str, str]:
    """Of last month; begun the first time."""
    from service.identity.sessions import viewer_of
    from service.performance.periods import month, today
    from service.reporting.commands import begin, newest_of
    from service.reporting.tables import ReportKind

    last = month(today()).before().first
    subjects = {
        "agent_report": (ReportKind.AGENT, {"agent_id": agent.agent_id}),
        "team_report": (ReportKind.TEAM, {"team_id": agent.team_id}),
    }
    return {
        name: str((newest_of(session, kind, *of.values(), last) or begin(session, viewer_of(lead), last, **of)).id)
        for name, (kind, of) in subjects.items()
    }


if __name__ == "__main__":
    main()
