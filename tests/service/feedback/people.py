"""Colleagues with accounts, shared by the tests of feedback."""

from dataclasses import dataclass
from uuid import UUID

from fastapi.testclient import TestClient

from service.database import transaction
from service.identity.sessions import csrf_token, open_session
from service.identity.tables import Agent, Role, User
from service.web import COOKIE
from tests.conftest import ClientFor
from tests.service.seed import PASSWORD_HASH, Seed
from tests.service.test_reviews import evaluation_of


@dataclass(slots=True)
class People:
    """The seeded agent, colleagues of the same team, their supervisor, and the analyst."""

    seeded: Seed
    clients: ClientFor
    agent: TestClient
    supervisor: TestClient
    analyst: TestClient

    def colleague(self, name: str, team: UUID | None = None) -> tuple[UUID, TestClient]:
        """On the same application as the others: making one for each takes longer than what is tested."""
        agent_id, user_id = add_agent(name, team or self.seeded.team)
        with transaction() as session:
            token = open_session(session, session.get_one(User, user_id))
        client = TestClient(self.agent.app, raise_server_exceptions=False, follow_redirects=False)
        client.cookies.set(COOKIE, token)
        client.headers["X-CSRF-Token"] = csrf_token(token)
        return agent_id, client

    def confirm(self, interaction: UUID, *, release: bool = False) -> None:
        evaluation = evaluation_of(interaction, "seven_cs")
        assert self.analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0}).status_code == 303
        if release:
            assert self.analyst.post(f"/evaluations/{evaluation}/release").status_code == 303

    def told(self, client: TestClient) -> list[str]:
        return [one["kind"] for one in client.get("/api/notifications").json()]


def people_of(seeded: Seed, client_for: ClientFor) -> People:
    agent, supervisor, analyst = (
        client_for(user_id=seeded.users[role]) for role in (Role.AGENT, Role.SUPERVISOR, Role.QA_ANALYST)
    )
    return People(seeded, client_for, agent, supervisor, analyst)


def add_agent(name: str, team: UUID) -> tuple[UUID, UUID]:
    """Ids of the agent and the account."""
    with transaction() as session:
        agent = Agent(external_id=f"x-{name}", name=name, team_id=team)
        session.add(agent)
        session.flush()
        user = User(
            email=f"{name}@example.test", name=name, role=Role.AGENT, password_hash=PASSWORD_HASH, agent_id=agent.id
        )
        session.add(user)
        session.flush()
        return agent.id, user.id
