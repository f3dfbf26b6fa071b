"""Teams, agents with and without talent, and reviewers of different strictness."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from ..identity.tables import Agent, Role, Team, User

Choice = TypeVar("Choice")
AGENTS_A_TEAM = 20
REVIEWERS = 8
NO_PASSWORD = "nobody signs in with it"  # noqa: S105 - not a hash, so no password matches
FIRST = (
    "Asha",
    "Rhys",
    "Maya",
    "Tom",
    "Ines",
    "Omar",
    "Lena",
    "Jack",
    "Nia",
    "Piotr",
    "Sofia",
    "Callum",
    "Wei",
    "Ruth",
)
LAST = (
    "Patel",
    "Morgan",
    "Okafor",
    "Reid",
    "Costa",
    "Haddad",
    "Novak",
    "Byrne",
    "Chen",
    "Kelly",
    "Singh",
    "Ward",
    "Lund",
)


@dataclass(frozen=True, slots=True)
class SeededAgent:
    """`talent` 0 to 1 is where among all conversations this person's lie on average."""

    id: UUID
    team_id: UUID
    user_id: UUID
    talent: float


@dataclass(frozen=True, slots=True)
class SeededReviewer:
    """`strictness`: how much more likely than not an override lowers the score, 0 to 1."""

    id: UUID
    strictness: float


@dataclass(frozen=True, slots=True)
class People:
    """`leads` are the supervisors' accounts, by team."""

    agents: list[SeededAgent]
    reviewers: list[SeededReviewer]
    leads: Mapping[UUID, UUID]


def add_people(session: Session, count: int, chance: random.Random) -> People:
    teams = [Team(name=f"Team {number + 1}") for number in range(-(-count // AGENTS_A_TEAM))]
    session.add_all(teams)
    session.flush()
    agents = [_agent(session, number, teams[number // AGENTS_A_TEAM], chance) for number in range(count)]
    reviewers = [_user(f"reviewer-{n}@seeded.example", _name(chance), Role.QA_ANALYST) for n in range(REVIEWERS)]
    session.add_all(reviewers)
    session.flush()
    strict = [SeededReviewer(user.id, n / (REVIEWERS - 1)) for n, user in enumerate(reviewers)]
    return People(agents, strict, {team.id: _lead(session, number, team, chance) for number, team in enumerate(teams)})


def _lead(session: Session, number: int, team: Team, chance: random.Random) -> UUID:
    user = _user(f"supervisor-{number + 1}@seeded.example", _name(chance), Role.SUPERVISOR)
    user.team_id = team.id
    session.add(user)
    session.flush()
    return user.id


def _agent(session: Session, number: int, team: Team, chance: random.Random) -> SeededAgent:
    agent = Agent(external_id=f"seeded-{number + 1}", name=_name(chance), team_id=team.id)
    session.add(agent)
    session.flush()
    user = _user(f"agent-{number + 1}@seeded.example", agent.name, Role.AGENT)
    user.team_id, user.agent_id = team.id, agent.id
    session.add(user)
    session.flush()
    return SeededAgent(agent.id, team.id, user.id, chance.betavariate(4, 3))


def _user(email: str, name: str, role: Role) -> User:
    return User(email=email, name=name, role=role, password_hash=NO_PASSWORD)


def _name(chance: random.Random) -> str:
    return f"{pick(FIRST, chance)} {pick(LAST, chance)}"


def pick(options: Sequence[Choice], chance: random.Random) -> Choice:
    """Quicker than `choice`, which matters in millions."""
    return options[int(chance.random() * len(options))]
