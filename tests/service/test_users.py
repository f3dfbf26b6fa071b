"""Accounts and teams through the pages: who may do what, and that nobody can lock everybody out."""

import re
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select

from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.commands import generate_password
from service.identity.tables import Agent, Role, SignIn, Team, User
from tests.conftest import ClientFor
from tests.service.seed import Seed

NEW = {"email": "Zoe.Quinn@Example.org", "name": "Zoe  Quinn", "role": "qa_analyst"}


@pytest.fixture
def admin(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.ADMINISTRATOR])


def find(email: str) -> User:
    with transaction() as session:
        return session.scalars(select(User).where(User.email == email)).one()


def refused(answer: Response, status: int, words: str) -> bool:
    return answer.status_code == status and words in answer.text


def password_in(answer: Response) -> str:
    found = re.search(r'<code class="secret">([^<]+)<', answer.text)
    assert found, answer.text
    return found.group(1)


def sign_in(client: TestClient, email: str, password: str) -> int:
    return client.post("/sign-in", data={"email": email, "password": password}).status_code


def test_an_added_person_can_sign_in_with_the_password_shown_once(admin: TestClient, client: TestClient) -> None:
    answer = admin.post("/users", data=NEW)
    password = password_in(answer)
    added = find("zoe.quinn@example.org")
    assert (added.name, added.role, added.team_id, added.active) == ("Zoe Quinn", Role.QA_ANALYST, None, True)
    assert sign_in(client, "zoe.quinn@example.org", password) == 303
    assert password not in added.password_hash
    assert password not in admin.get("/users").text
    assert password not in admin.get(f"/users/{added.id}").text


def test_what_is_missing_is_said_and_what_was_typed_stays(admin: TestClient, seeded: Seed) -> None:
    assert refused(admin.post("/users", data=NEW | {"email": "nobody"}), 400, "not an e-mail address")
    assert refused(admin.post("/users", data=NEW | {"name": " "}), 400, "Give a name")
    assert refused(admin.post("/users", data=NEW | {"role": "supervisor"}), 400, "A supervisor needs a team")
    assert refused(admin.post("/users", data=NEW | {"role": "agent"}), 400, "An agent needs the agent id")
    taken = admin.post("/users", data=NEW | {"email": "QA_Analyst@example.test"})
    assert refused(taken, 409, "There is an account qa_analyst@example.test already.")
    assert 'value="Zoe  Quinn"' in taken.text
    linked = admin.post("/users", data=NEW | {"role": "agent", "agent": "A-1042"})
    assert refused(linked, 409, "Another account is linked")
    with transaction() as session:
        assert session.scalars(select(User).where(User.email == "zoe.quinn@example.org")).all() == []
        assert session.scalars(select(AuditEvent)).all() == [], "what was refused did not happen"


def test_an_agent_is_linked_or_made(admin: TestClient, seeded: Seed) -> None:
    admin.post("/users", data=NEW | {"role": "agent", "agent": "A-2077", "team": str(seeded.other_team)})
    added = find("zoe.quinn@example.org")
    assert (added.agent_id, added.team_id) == (seeded.other_agent, seeded.other_team)
    admin.post("/users", data=NEW | {"email": "new@example.org", "role": "agent", "agent": " A-9 "})
    with transaction() as session:
        made = session.scalars(select(Agent).where(Agent.external_id == "A-9")).one()
    assert find("new@example.org").agent_id == made.id
    assert made.name == "Zoe Quinn"


def test_a_role_without_team_has_none(admin: TestClient, seeded: Seed) -> None:
    supervisor = seeded.users[Role.SUPERVISOR]
    form = {"name": "Tom Ellison", "role": "qa_analyst", "team": str(seeded.team), "agent": ""}
    assert admin.post(f"/users/{supervisor}", data=form).status_code == 303
    with transaction() as session:
        changed = session.get_one(User, supervisor)
        assert (changed.role, changed.team_id) == (Role.QA_ANALYST, None)
        event = session.scalars(select(AuditEvent).where(AuditEvent.entity_id == str(supervisor))).one()
    assert event.detail == {"role": "qa_analyst", "role_before": "supervisor"}


def test_a_supervisor_sees_the_new_team_at_once(admin: TestClient, seeded: Seed, client_for: ClientFor) -> None:
    supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
    assert "BB-20117" in supervisor.get("/interactions").text
    form = {"name": "Tom Ellison", "role": "supervisor", "team": str(seeded.other_team)}
    assert admin.post(f"/users/{seeded.users[Role.SUPERVISOR]}", data=form).status_code == 303
    page = supervisor.get("/interactions").text
    assert "GS-40021" in page
    assert "BB-20117" not in page


def test_closing_an_account_signs_the_person_out(admin: TestClient, seeded: Seed, client_for: ClientFor) -> None:
    analyst = client_for(user_id=seeded.users[Role.QA_ANALYST])
    assert analyst.get("/interactions").status_code == 200
    address = f"/users/{seeded.users[Role.QA_ANALYST]}/active"
    closed = admin.post(address, data={"active": "false"})
    assert (closed.status_code, closed.headers["location"]) == (303, "/users?done=closed")
    assert "The account was closed" in admin.get(closed.headers["location"]).text
    assert analyst.get("/interactions").status_code == 401
    assert admin.post(address, data={"active": "true"}).status_code == 303
    assert analyst.get("/interactions").status_code == 401, "the old session stays ended"


def test_a_new_password_replaces_the_old_one(admin: TestClient, client: TestClient) -> None:
    first = password_in(admin.post("/users", data=NEW))
    added = find("zoe.quinn@example.org")
    assert sign_in(client, added.email, first) == 303
    second = password_in(admin.post(f"/users/{added.id}/password"))
    assert first != second
    with transaction() as session:
        assert session.scalars(select(SignIn).where(SignIn.user_id == added.id)).all() == []
    client.cookies.clear()
    assert sign_in(client, added.email, first) == 401
    assert sign_in(client, added.email, second) == 303


def test_the_last_administrator_stays(admin: TestClient, seeded: Seed) -> None:
    own = seeded.users[Role.ADMINISTRATOR]
    demotion = {"name": "Owen Clarke", "role": "qa_analyst"}
    assert refused(admin.post(f"/users/{own}", data=demotion), 409, "only administrator")
    assert refused(admin.post(f"/users/{own}/active", data={"active": "false"}), 409, "cannot close your own account")
    admin.post("/users", data=NEW | {"role": "administrator"})
    assert admin.post(f"/users/{own}", data=demotion).status_code == 303


def test_teams(admin: TestClient, seeded: Seed) -> None:
    assert admin.post("/teams", data={"name": " Night  shift "}).status_code == 303
    with transaction() as session:
        team = session.scalars(select(Team).where(Team.name == "Night shift")).one().id
    assert refused(admin.post("/teams", data={"name": "night SHIFT"}), 409, "There is a team night SHIFT already.")
    assert refused(admin.post("/teams", data={"name": ""}), 400, "Give a name")
    assert admin.post(f"/teams/{team}", data={"name": "Nights"}).status_code == 303
    assert admin.post(f"/teams/{team}", data={"name": "NIGHTS"}).status_code == 303, "its own name may change its case"
    assert refused(admin.post(f"/teams/{team}", data={"name": "Billing North"}), 409, "already")
    assert "NIGHTS" in admin.get("/users").text


def test_unknown_accounts_and_teams(admin: TestClient) -> None:
    nobody = UUID(int=7)
    assert admin.get(f"/users/{nobody}").status_code == 404
    assert admin.post(f"/users/{nobody}/password").status_code == 404
    assert admin.post(f"/teams/{nobody}", data={"name": "Nights"}).status_code == 404


def listed(admin: TestClient, query: str) -> list[str]:
    """Names in the list of users, in order."""
    page = admin.get(f"/users?{query}")
    assert page.status_code == 200, page.text
    return re.findall(r'class="row-link" href="/users/[^"]+">([^<]+)<', page.text)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=PRIYA", ["Priya Shah"]),
        ("q=other%40", ["Mo Farrell"]),
        ("q=%25", []),
        ("q=nobody", []),
        ("of_role=supervisor", ["Mo Farrell", "Tom Ellison"]),
        ("of_role=supervisor&q=tom&state=", ["Tom Ellison"]),
        ("state=closed", ["Mo Farrell"]),
        ("of_role=supervisor&state=active", ["Tom Ellison"]),
    ],
)
def test_users_are_found_by_name_role_and_state(admin: TestClient, seeded: Seed, query: str, names: list[str]) -> None:
    if "state" in query:
        admin.post(f"/users/{seeded.other_supervisor}/active", data={"active": "false"})
    assert listed(admin, query) == names
    assert ("No account matches" in admin.get(f"/users?{query}").text) is (not names)


def test_users_are_found_by_team_and_page(admin: TestClient, seeded: Seed) -> None:
    assert listed(admin, f"of_team={seeded.other_team}") == ["Mo Farrell"]
    with transaction() as session:
        for number in range(60):
            made = User(email=f"{number}@example.test", name=f"Zed {number:02}", role=Role.QA_ANALYST)
            made.password_hash = ""
            session.add(made)
    first, second = listed(admin, "q=zed"), listed(admin, "q=zed&page=2")
    assert (len(first), len(second), first[0], second[-1]) == (50, 10, "Zed 00", "Zed 59")
    assert 'href="/users?q=zed&amp;page=2"' in admin.get("/users?q=zed").text
    assert listed(admin, "q=zed&page=9") == second, "the last one there is"
    assert admin.get("/users?of_team=nowhere").status_code == 422


def test_nobody_else_manages_accounts(seeded: Seed, client_for: ClientFor) -> None:
    user = seeded.users[Role.AGENT]
    for role in set(Role) - {Role.ADMINISTRATOR}:
        client = client_for(user_id=seeded.users[role])
        for address in ("/users", f"/users/{user}", f"/users/{user}/password", f"/users/{user}/active", "/teams"):
            assert client.post(address, data=NEW | {"active": "false"}).status_code == 403
        assert client.get("/users").status_code == 403
        assert client.get(f"/users/{user}").status_code == 403


def test_a_request_without_the_token_is_refused(admin: TestClient) -> None:
    del admin.headers["X-CSRF-Token"]
    assert admin.post("/users", data=NEW).status_code == 403


def test_passwords_are_long_and_never_alike() -> None:
    made = {generate_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"[0-9a-f]{6}(-[0-9a-f]{6}){3}", password) for password in made)
