"""Signing in at an OpenID provider, against a real one on loopback with keys made on the spot."""

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from joserfc import jwk
from sqlalchemy import func, select

from service.compliance.tables import AuditEvent
from service.config import settings
from service.database import transaction
from service.identity.federation_tables import FederatedIdentity
from service.identity.oidc_provider import forget_provider
from service.identity.passwords import hash_password
from service.identity.tables import Agent, Role, Team, User
from tests.service.identity.provider import CLIENT, SECRET, TinyProvider, serving

ROLES = {"qa": "qa_analyst", "north": "supervisor:Billing North", "agents": "agent", "admins": "administrator"}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[TinyProvider]:
    with serving() as running:
        forget_provider()
        configured = {"issuer": running.issuer, "client_id": CLIENT, "client_secret": SECRET, "name": "Example ID"}
        for name, value in configured.items():
            monkeypatch.setattr(settings(), f"oidc_{name}", value)
        monkeypatch.setattr(settings(), "public_url", "http://callqa.test/")
        yield running
        forget_provider()


def add(email: str = "priya@example.test", role: Role = Role.QA_ANALYST, password: str = "-", **more: Any) -> User:
    with transaction() as session:
        user = User(email=email, name="Priya Shah", role=role, password_hash=password, **more)
        session.add(user)
    return user


def sign_in(client: TestClient, provider: TinyProvider, next: str = "/", **changes: str) -> httpx2.Response:
    """The whole way there and back; `changes` are to what the browser brings back."""
    gone = client.get("/sign-in/oidc", params={"next": next})
    assert gone.status_code == 303
    return client.get("/sign-in/oidc/callback", params=provider.authorize(gone.headers["location"]) | changes)


def signed_in(client: TestClient) -> bool:
    return client.get("/notifications").status_code == 200


def test_there_and_back(client: TestClient, provider: TinyProvider) -> None:
    user = add(email="Priya@Example.test".lower())
    assert "Sign in with Example ID" in client.get("/sign-in").text
    answer = sign_in(client, provider, next="/queue?mine=true")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?mine=true")
    assert signed_in(client)
    with transaction() as session:
        linked = session.scalars(select(FederatedIdentity)).one()
        assert (linked.issuer, linked.subject, linked.user_id) == (provider.issuer, "s-1", user.id)
        found = [event.action for event in session.scalars(select(AuditEvent).order_by(AuditEvent.position))]
    assert found[:2] == ["linked to single sign-on", "signed in"]


def test_once_linked_the_address_may_change(client: TestClient, provider: TinyProvider) -> None:
    add()
    sign_in(client, provider)
    provider.claims = {"email": "married@example.test", "email_verified": None}
    client.cookies.clear()
    sign_in(client, provider)
    assert signed_in(client)


def test_an_address_given_to_somebody_else_does_not_open_the_old_account(
    client: TestClient, provider: TinyProvider
) -> None:
    add()
    sign_in(client, provider)
    client.cookies.clear()
    provider.claims = {"sub": "s-2"}
    assert "belongs to somebody else" in sign_in(client, provider).text
    assert not signed_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"aud": ["callqa", "another"], "azp": "another"},
        {"nonce": "of another sign-in"},
        {"exp": 1_000_000_000},
        {"iat": 9_999_999_999},
        {"nonce": None},
        {"sub": None},
    ],
    ids=lambda claims: " ".join(claims),
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    client: TestClient, provider: TinyProvider, claims: dict[str, Any]
) -> None:
    add()
    provider.claims = claims
    answer = sign_in(client, provider)
    assert answer.status_code == 401
    assert "does not prove who you are" in answer.text
    assert not signed_in(client)


def test_a_token_signed_by_somebody_else_is_refused(client: TestClient, provider: TinyProvider) -> None:
    add()
    provider.signing_key = jwk.RSAKey.generate_key(2048, {"kid": "first"})
    assert sign_in(client, provider).status_code == 401


def test_new_keys_of_the_provider_are_asked_for(client: TestClient, provider: TinyProvider) -> None:
    add()
    sign_in(client, provider)
    client.cookies.clear()
    provider.key = provider.signing_key = jwk.RSAKey.generate_key(2048, {"kid": "second"})
    assert sign_in(client, provider).status_code == 303


@pytest.mark.parametrize(
    "changes", [{"state": "another"}, {"iss": "https://other.example"}, {"code": "made up"}, {"code": ""}], ids=str
)
def test_what_comes_back_must_be_what_went(client: TestClient, provider: TinyProvider, changes: dict[str, str]) -> None:
    add()
    assert sign_in(client, provider, **changes).status_code == 401
    assert not signed_in(client)


def test_another_browser_cannot_come_back(client: TestClient, provider: TinyProvider) -> None:
    add()
    answer = provider.authorize(client.get("/sign-in/oidc").headers["location"])
    client.cookies.clear()
    assert client.get("/sign-in/oidc/callback", params=answer).status_code == 401


def test_it_takes_ten_minutes_at_most(
    client: TestClient, provider: TinyProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    monkeypatch.setattr("service.identity.oidc_flow.MOST_SECONDS", -1)
    assert "took too long" in sign_in(client, provider).text


@pytest.mark.parametrize("vouched", [False, None, "yes"])
def test_an_address_that_nobody_vouches_for_finds_no_account(
    client: TestClient, provider: TinyProvider, vouched: object
) -> None:
    add()
    provider.claims = {"email_verified": vouched}
    assert "does not vouch" in sign_in(client, provider).text
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(FederatedIdentity)) == 0


def test_nobody_is_let_in_without_an_account(client: TestClient, provider: TinyProvider) -> None:
    assert "There is no account for you" in sign_in(client, provider).text


def test_a_closed_account_stays_closed(client: TestClient, provider: TinyProvider) -> None:
    add(active=False)
    assert "Your account is closed" in sign_in(client, provider).text


def test_roles_follow_the_provider(client: TestClient, provider: TinyProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "oidc_roles", ROLES)
    user = add()
    provider.claims = {"groups": ["everybody", "north"]}
    sign_in(client, provider)
    with transaction() as session:
        changed = session.get_one(User, user.id)
        team = session.scalars(select(Team)).one()
        assert (changed.role, changed.team_id, team.name) == (Role.SUPERVISOR, team.id, "Billing North")
    client.cookies.clear()
    provider.claims = {"groups": ["everybody"]}
    assert "gives you no role here" in sign_in(client, provider).text


def test_an_account_is_made_where_that_is_allowed(
    client: TestClient, provider: TinyProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "oidc_roles", ROLES)
    provider.claims = {"groups": "agents", "employee": "A-1042"}
    assert "There is no account" in sign_in(client, provider).text
    monkeypatch.setattr(settings(), "oidc_provisioning", True)
    assert "agent id under which" in sign_in(client, provider).text
    monkeypatch.setattr(settings(), "oidc_agent_claim", "employee")
    assert sign_in(client, provider).status_code == 303
    with transaction() as session:
        user = session.scalars(select(User)).one()
        assert (user.email, user.role) == ("priya@example.test", Role.AGENT)
        assert session.get_one(Agent, user.agent_id).external_id == "A-1042"


def test_the_only_administrator_is_not_demoted(
    client: TestClient, provider: TinyProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "oidc_roles", ROLES)
    user = add(role=Role.ADMINISTRATOR)
    provider.claims = {"groups": ["qa"]}
    assert "only administrator" in sign_in(client, provider).text
    with transaction() as session:
        assert session.get_one(User, user.id).role is Role.ADMINISTRATOR


def test_with_passwords_closed_an_administrator_still_gets_in(
    client: TestClient, provider: TinyProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "oidc_only", True)
    add(password=hash_password("of the analyst"))
    add("ada@example.test", Role.ADMINISTRATOR, hash_password("of ada"))
    analyst = {"email": "priya@example.test", "password": "of the analyst"}
    assert "Passwords are for administrators only" in client.post("/sign-in", data=analyst).text
    ada = {"email": "ada@example.test", "password": "of ada"}
    assert client.post("/sign-in", data=ada).status_code == 303


def test_a_provider_that_is_down_is_said_on_the_page(
    client: TestClient, provider: TinyProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "oidc_issuer", "http://127.0.0.1:9")
    answer = client.get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text


@pytest.mark.parametrize("issuer", ["http://id.example.org", "ftp://127.0.0.1"])
def test_a_provider_without_tls_is_not_trusted(
    client: TestClient, provider: TinyProvider, monkeypatch: pytest.MonkeyPatch, issuer: str
) -> None:
    monkeypatch.setattr(settings(), "oidc_issuer", issuer)
    assert "must begin with https" in client.get("/sign-in/oidc").text


def test_nobody_is_sent_to_another_site_afterwards(client: TestClient, provider: TinyProvider) -> None:
    add()
    assert sign_in(client, provider, next="//evil.example").headers["location"] == "/"


def test_without_a_provider_there_is_no_way_to_it(client: TestClient) -> None:
    assert "/sign-in/oidc" not in client.get("/sign-in").text
    assert client.get("/sign-in/oidc").status_code == 404


def test_refusals_are_in_the_audit_log_without_the_person(client: TestClient, provider: TinyProvider) -> None:
    sign_in(client, provider)
    with transaction() as session:
        event = session.scalars(select(AuditEvent)).one()
        assert (event.action, event.entity) == ("refused to sign in", "single sign-on")
        assert "priya" not in json.dumps([event.entity_id, event.detail])
