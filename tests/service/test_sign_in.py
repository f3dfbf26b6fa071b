"""Signing in, staying in, and being kept out."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from service.database import transaction
from service.identity.passwords import hash_password
from service.identity.sessions import MAX_FAILURES
from service.identity.tables import Role, User
from service.web import COOKIE
from tests.conftest import ClientFor

ADDRESS, PASSWORD = "ana@example.org", "correct horse battery"


@pytest.fixture
def ana(database: Engine) -> None:
    with transaction() as session:
        user = User(email=ADDRESS, name="Ana", role=Role.QA_ANALYST, password_hash=hash_password(PASSWORD))
        session.add(user)


def sign_in(client: TestClient, password: str = PASSWORD, **more: str) -> int:
    return client.post("/sign-in", data={"email": ADDRESS, "password": password, **more}).status_code


@pytest.mark.usefixtures("ana")
class TestSignIn:
    def test_right_password_opens_a_session(self, client: TestClient) -> None:
        assert sign_in(client) == 303
        assert client.cookies.get(COOKIE)

    def test_cookie_is_out_of_reach_of_scripts_and_other_sites(self, client: TestClient) -> None:
        cookie = client.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD}).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie

    def test_wrong_password_says_no_more_than_that(self, client: TestClient) -> None:
        wrong = client.post("/sign-in", data={"email": ADDRESS, "password": "x"})
        unknown = client.post("/sign-in", data={"email": "nobody@example.org", "password": "x"})
        assert (wrong.status_code, unknown.status_code) == (401, 401)
        sentence = "Address and password do not match an active account."
        assert sentence in wrong.text
        assert sentence in unknown.text

    def test_another_site_cannot_sign_anybody_in(self, client: TestClient) -> None:
        data = {"email": ADDRESS, "password": PASSWORD}
        assert client.post("/sign-in", data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403

    def test_guessing_is_stopped(self, client: TestClient) -> None:
        assert [sign_in(client, "wrong") for _ in range(MAX_FAILURES)] == [401] * MAX_FAILURES
        assert sign_in(client) == 429

    def test_inactive_account_is_refused(self, client: TestClient, database: Engine) -> None:
        with database.begin() as connection:
            connection.execute(text("update users set active = false"))
        assert sign_in(client) == 401

    @pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example"])
    def test_does_not_send_people_elsewhere(self, client: TestClient, elsewhere: str) -> None:
        response = client.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD, "next": elsewhere})
        assert response.headers["location"] == "/"


class TestSession:
    def test_ends_when_idle(self, client_for: ClientFor, database: Engine) -> None:
        client = client_for(Role.QA_ANALYST)
        assert client.get("/api/interactions/00000000-0000-0000-0000-000000000000/retry").status_code != 401
        with database.begin() as connection:
            connection.execute(text("update sign_ins set last_seen_at = now() - interval '3 hours'"))
        assert client.post("/sign-out").status_code == 401

    def test_token_itself_is_not_stored(self, client_for: ClientFor, database: Engine) -> None:
        client = client_for(Role.QA_ANALYST)
        with database.begin() as connection:
            stored = connection.execute(text("select token_hash from sign_ins")).scalars().all()
        assert client.cookies[COOKIE] not in stored

    def test_sign_out_ends_it_on_the_server(self, client_for: ClientFor, database: Engine) -> None:
        client = client_for(Role.QA_ANALYST)
        assert client.post("/sign-out").status_code == 303
        with database.begin() as connection:
            assert connection.execute(text("select count(*) from sign_ins")).scalar() == 0


class TestForgery:
    def test_without_token(self, client_for: ClientFor) -> None:
        client = client_for(Role.QA_ANALYST)
        del client.headers["X-CSRF-Token"]
        assert client.post("/sign-out").status_code == 403

    def test_from_another_site(self, client_for: ClientFor) -> None:
        client = client_for(Role.QA_ANALYST)
        assert client.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403

    def test_with_another_sessions_token(self, client_for: ClientFor) -> None:
        client, other = client_for(Role.QA_ANALYST), client_for(Role.SUPERVISOR)
        client.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
        assert client.post("/sign-out").status_code == 403
