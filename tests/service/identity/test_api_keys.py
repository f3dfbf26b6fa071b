"""API keys: what they open, what they never do, when they end, and what is recorded of them."""

import datetime as dt
import hashlib
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select, update

from service.compliance.tables import AuditEvent
from service.config import settings
from service.database import now, transaction
from service.identity import api_keys
from service.identity.api_key_access import CHANGES, READS
from service.identity.api_key_tables import ApiKey
from service.identity.request_rates import RequestRates
from service.identity.tables import Role
from service.identity.viewer import Viewer
from tests.conftest import ClientFor
from tests.service.seed import Seed
from tests.service.test_authorization import ALLOWED, ENDLESS, call, routes

OWN = {"GET /api/sheets/{sheet_id}", "GET /api/sheets/{sheet_id}/differences"}
"""What is one person's own, and so closed to every program."""
ADMINISTRATOR = Viewer(None, "Setup", Role.ADMINISTRATOR)


def key_of(role: Role, *, team_id: UUID | None = None, days: int | None = None) -> str:
    with transaction() as session:
        return api_keys.make_key(session, ADMINISTRATOR, "Telephone system", role, team_id=team_id, days=days)[1]


@pytest.fixture
def program(client: TestClient) -> TestClient:
    """A client without a cookie, with the key of a QA analyst."""
    client.headers["Authorization"] = f"Bearer {key_of(Role.QA_ANALYST)}"
    return client


def test_a_key_reads_an_interaction_and_the_log_names_it(program: TestClient, seeded: Seed) -> None:
    assert program.get(f"/api/interactions/{seeded.call}").json()["reference"]
    with transaction() as session:
        key = session.scalars(select(ApiKey)).one()
        event = session.scalars(select(AuditEvent).where(AuditEvent.entity_id == str(seeded.call))).one()
        assert (event.actor_id, event.actor) == (key.id, "qa_analyst")
        assert key.last_used_at is not None


def test_the_audit_log_shows_a_keys_name(program: TestClient, seeded: Seed, client_for: ClientFor) -> None:
    program.get(f"/api/interactions/{seeded.call}")
    page = client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER]).get("/audit").text
    assert "Telephone system" in page
    assert "Removed account" not in page


def test_an_upload_needs_no_token_against_forgery(program: TestClient) -> None:
    body = {"file": ("hello.txt", b"Agent: Hello, how can I help?\nCustomer: Where is my parcel?\n")}
    answer = program.post("/api/interactions", files=body)
    assert [result["status"] for result in answer.json()["results"]] == ["created"]


def test_a_key_never_decides(program: TestClient, seeded: Seed) -> None:
    """Every changing route that is not listed as a program's business is closed, whatever the role."""
    closed = [
        route
        for route, roles in ALLOWED.items()
        if roles and not route.startswith("GET") and route not in CHANGES | {"POST /sign-out"}
    ]
    assert {route: call(program, route) for route in closed} == dict.fromkeys(closed, 403)


def test_pages_are_for_people(program: TestClient) -> None:
    pages = [r for r in ALLOWED if r.startswith("GET /") and " /api/" not in r and r not in READS and ALLOWED[r]]
    assert {route: call(program, route) for route in pages} == dict.fromkeys(pages, 403)


def test_what_keys_open_exists() -> None:
    assert set(routes()) >= CHANGES | READS


@pytest.mark.parametrize("role", api_keys.FOR_PROGRAMS)
def test_the_role_of_a_key_counts(client: TestClient, seeded: Seed, role: Role) -> None:
    team = seeded.team if role is Role.SUPERVISOR else None
    client.headers["Authorization"] = f"Bearer {key_of(role, team_id=team)}"
    opened = [route for route in ALLOWED if route not in ENDLESS and (route.startswith("GET /api") or route in CHANGES)]
    answered = {route: call(client, route) for route in opened if " /api-keys" not in route}
    refused = {route for route, status in answered.items() if status == 403}
    assert refused - OWN == {route for route in answered if role not in ALLOWED[route]} - OWN
    assert [route for route, status in answered.items() if status >= 500] == []


def test_a_supervisors_key_sees_its_team_only(client: TestClient, seeded: Seed) -> None:
    client.headers["Authorization"] = f"Bearer {key_of(Role.SUPERVISOR, team_id=seeded.team)}"
    assert client.get(f"/api/interactions/{seeded.call}").status_code == 200
    assert client.get(f"/api/interactions/{seeded.foreign}").status_code == 404


def test_the_secret_is_not_stored(database: Engine) -> None:
    token = key_of(Role.QA_ANALYST)
    with transaction() as session:
        key = session.scalars(select(ApiKey)).one()
        stored = [str(value) for value in vars(key).values()]
        assert not any(token in value for value in stored)
        assert key.token_hash == hashlib.sha256(token.encode()).hexdigest()
        assert token.startswith(f"{key.prefix}_")


@pytest.mark.parametrize("ended", ["revoked_at", "expires_at"])
def test_an_ended_key_opens_nothing(program: TestClient, seeded: Seed, ended: str) -> None:
    with transaction() as session:
        session.execute(update(ApiKey).values({ended: now() - dt.timedelta(seconds=1)}))
    answer = program.get(f"/api/interactions/{seeded.call}")
    assert (answer.status_code, answer.json()["error"]) == (401, "NotSignedIn")


def test_a_wrong_key_takes_the_cookie_out_of_account(client_for: ClientFor) -> None:
    """Otherwise a request could mix one identity's cookie with another's header."""
    signed_in = client_for(Role.QA_ANALYST)
    assert signed_in.get("/api/queue").status_code == 200
    assert signed_in.get("/api/queue", headers={"Authorization": "Bearer callqa_wrong"}).status_code == 401


def test_too_many_requests_are_told_when_to_come_back(program: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "api_key_requests_per_minute", 2)
    statuses = [program.get("/api/articles").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert int(program.get("/api/articles").headers["Retry-After"]) in range(1, 31)


def test_a_minutes_requests_at_once_then_evenly() -> None:
    moment = 0.0
    rates, key = RequestRates(lambda: moment), uuid4()
    assert [rates.wait(key, 6) for _ in range(7)] == [0] * 6 + [10]
    moment = 9.0
    assert rates.wait(key, 6) == 1
    moment = 10.0
    assert [rates.wait(key, 6), rates.wait(key, 6)] == [0, 10]
    assert rates.wait(uuid4(), 6) == 0  # another key has its own


def test_made_and_revoked_on_screen(client_for: ClientFor, client: TestClient) -> None:
    administrator = client_for(Role.ADMINISTRATOR)
    made = administrator.post("/api-keys", data={"name": "Exports", "role": "qa_analyst", "days": "30"})
    token = made.text.split('value="callqa_')[1].split('"')[0]
    headers = {"Authorization": f"Bearer callqa_{token}"}
    assert client.get("/api/articles", headers=headers).status_code == 200
    key = administrator.get("/api/api-keys").json()[0]
    assert token not in administrator.get("/api-keys").text
    administrator.post(f"/api-keys/{key['id']}/revoke")
    assert client.get("/api/articles", headers=headers).status_code == 401
    assert administrator.get("/api/api-keys").json()[0]["state"] == "revoked"
    with transaction() as session:
        about = select(func.count()).where(AuditEvent.entity == "api key", AuditEvent.actor_id.is_not(None))
        assert session.scalar(about) == 2


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"name": " ", "role": "qa_analyst"}, "Give a name"),
        ({"name": "x", "role": "agent"}, "cannot have the role of an agent"),
        ({"name": "x", "role": "supervisor"}, "needs a team"),
        ({"name": "x", "role": "qa_analyst", "team_id": str(uuid4())}, "limited to one team"),
    ],
)
def test_what_is_not_a_key(client_for: ClientFor, sent: dict[str, str], reason: str) -> None:
    answer = client_for(Role.ADMINISTRATOR).post("/api/api-keys", json=sent)
    assert answer.status_code == 400
    assert reason in answer.json()["detail"]
