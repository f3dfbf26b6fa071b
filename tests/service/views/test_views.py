"""Saved views and alerts: kept, shared, told once, and never more often than asked."""

import datetime as dt
import socketserver
import threading
from collections.abc import Iterator
from email import message_from_string
from email.policy import default
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.config import settings
from service.database import transaction
from service.errors import Unavailable
from service.identity.tables import Role, User
from service.interactions.tables import Interaction
from service.jobs import ALERT_MAIL_JOB
from service.notifications.tables import Notification
from service.views.alerts import send_mail, tell_of_new
from service.views.tables import SavedView, ViewAlert
from tests.conftest import ClientFor
from tests.service.seed import Seed

VIEW = {"name": "Parcels", "place": "search", "address": "words=parcel"}


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def saved(client: TestClient, **changes: object) -> UUID:
    answer = client.post("/api/views", json=VIEW | changes)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


def names(client: TestClient) -> list[str]:
    return [view["name"] for view in client.get("/api/views").json()]


class TestKeeping:
    def test_opens_the_page_with_its_filters(self, analyst: TestClient) -> None:
        form = {"name": "Calm", "place": "interactions", "address": "channel=chat&queue="}
        assert analyst.post("/views", data=form).status_code == 303
        (view,) = analyst.get("/api/views").json()
        assert analyst.get(f"/views/{view['id']}").headers["location"] == "/interactions?channel=chat"
        assert "Calm" in analyst.get("/views").text
        assert "Calm" in analyst.get("/search").text

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"name": "  "}, 400),
            ({"name": "x" * 81}, 400),
            ({"address": ""}, 400),
            ({"address": "since=yesterday"}, 400),
            ({"address": "words=call+me+on+07700+900123"}, 400),
            ({"place": "users"}, 422),
        ],
    )
    def test_what_cannot_be_kept_is_refused(self, analyst: TestClient, changes: dict[str, str], status: int) -> None:
        answer = analyst.post("/api/views", json=VIEW | changes)
        assert answer.status_code == status
        assert "900123" not in answer.text
        assert names(analyst) == []

    def test_a_name_is_swept_and_used_once(self, analyst: TestClient) -> None:
        saved(analyst, name="Ring 07700 900123 back")
        assert names(analyst) == ["Ring [PHONE] back"]
        assert analyst.post("/api/views", json=VIEW | {"name": "Ring [PHONE] back"}).status_code == 409

    def test_shared_within_the_team_only(self, seeded: Seed, analyst: TestClient, client_for: ClientFor) -> None:
        supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
        compliance = client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])
        other = client_for(user_id=seeded.other_supervisor)
        saved(supervisor, name="Team", shared=True)
        centre = saved(analyst, name="Centre", shared=True)
        assert (names(supervisor), names(other), names(compliance)) == (["Team"], [], ["Centre"])
        assert supervisor.get(f"/views/{centre}").status_code == 404
        assert compliance.delete(f"/api/views/{centre}").status_code == 404
        analyst.post(f"/views/{centre}/share", data={})
        assert names(compliance) == []
        assert analyst.delete(f"/api/views/{centre}").status_code == 204
        assert names(analyst) == []


def look() -> None:
    with transaction() as session:
        tell_of_new(session)


def told(user: UUID) -> list[tuple[str, str]]:
    with transaction() as session:
        rows = session.scalars(select(Notification).where(Notification.user_id == user))
        return [(row.subject, row.link) for row in rows]


def arrive(*interactions: UUID) -> None:
    """As if they reached us just now, after the alert was set."""
    with transaction() as session:
        later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
        session.execute(update(Interaction).where(Interaction.id.in_(interactions)).values(created_at=later))


def pass_time(hours: float) -> None:
    with transaction() as session:
        for alert in session.scalars(select(ViewAlert)):
            alert.told_at = alert.told_at and alert.told_at - dt.timedelta(hours=hours)


class TestAlerts:
    def test_tells_of_what_is_new_once_and_not_too_often(self, seeded: Seed, analyst: TestClient) -> None:
        me = seeded.users[Role.QA_ANALYST]
        view = saved(analyst, address="words=sorry")
        assert analyst.put(f"/api/views/{view}/alert", json={"period": "day"}).status_code == 204
        look()
        assert told(me) == [], "what was there before is not new"
        arrive(seeded.call, seeded.chat)
        look()
        first = ("2 new interactions are in a view of yours: Parcels.", f"/views/{view}")
        assert told(me) == [first]
        arrive(seeded.foreign)
        pass_time(hours=23)
        look()
        assert told(me) == [first], "not twice a day"
        pass_time(hours=2)
        look()
        assert told(me) == [first, ("1 new interaction is in a view of yours: Parcels.", f"/views/{view}")]
        pass_time(hours=25)
        look()
        assert len(told(me)) == 2, "nobody is told of the same again"

    def test_each_is_told_of_what_they_see(self, seeded: Seed, client_for: ClientFor) -> None:
        supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
        view = saved(supervisor, address="words=sorry")
        supervisor.post(f"/views/{view}/alert", data={"period": "hour"})
        arrive(seeded.call, seeded.foreign)
        look()
        assert [subject for subject, _ in told(seeded.users[Role.SUPERVISOR])] == [
            "1 new interaction is in a view of yours: Parcels."
        ]

    def test_ends_with_the_sharing_the_account_or_on_wish(
        self, seeded: Seed, analyst: TestClient, client_for: ClientFor
    ) -> None:
        officer = seeded.users[Role.COMPLIANCE_OFFICER]
        compliance = client_for(user_id=officer)
        view = saved(analyst, address="words=sorry", shared=True)
        for client in (analyst, compliance):
            client.put(f"/api/views/{view}/alert", json={"period": "hour"})
        analyst.post(f"/views/{view}/share", data={})
        analyst.post(f"/views/{view}/alert", data={"period": ""})
        arrive(seeded.call)
        look()
        assert told(officer) == told(seeded.users[Role.QA_ANALYST]) == []
        with transaction() as session:
            session.get_one(User, officer).active = False
            session.get_one(SavedView, view).shared = True
        look()
        assert told(officer) == []

    def test_without_a_mail_server_none_can_be_asked_for(self, analyst: TestClient) -> None:
        view = saved(analyst)
        refused = analyst.put(f"/api/views/{view}/alert", json={"period": "day", "by_email": True})
        assert refused.status_code == 400
        assert "No mail server" in refused.json()["detail"]


class Letterbox(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as one message needs."""

    letters: list[str]

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        in_data, lines = False, []
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if in_data and line != ".":
                lines.append(line)
                continue
            if in_data:
                self.letters.append("\n".join(lines))
            in_data = line.upper() == "DATA"
            if line.upper() == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"354 go on\r\n" if in_data else b"250 ok\r\n")


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a mail server on this machine was handed."""
    Letterbox.letters = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Letterbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        changed = {"smtp_host": "127.0.0.1", "smtp_port": server.server_address[1], "smtp_security": "none"}
        for name, value in (changed | {"public_url": "https://callqa.example.org/"}).items():
            monkeypatch.setattr(settings(), name, value)
        yield Letterbox.letters
        server.shutdown()


class TestMail:
    def test_has_a_count_and_a_link_and_nothing_else(
        self, seeded: Seed, analyst: TestClient, letters: list[str]
    ) -> None:
        view = saved(analyst, address="words=sorry", name="Apologies")
        analyst.put(f"/api/views/{view}/alert", json={"period": "day", "by_email": True})
        arrive(seeded.call)
        look()
        with transaction() as session:
            alert = session.scalars(select(ViewAlert.id)).one()
            jobs = session.connection().exec_driver_sql("select task_name, args from procrastinate_jobs").all()
        assert jobs == [(ALERT_MAIL_JOB, {"alert": str(alert), "count": 1})]
        send_mail(alert, 1)
        (letter,) = letters
        assert "To: qa_analyst@example.test" in letter
        said = message_from_string(letter, policy=default).get_content()
        assert f"https://callqa.example.org/views/{view}" in said
        assert "Apologies" not in letter
        assert "BB-20117" not in letter

    def test_a_server_that_is_away_is_told_without_the_recipient(
        self, seeded: Seed, analyst: TestClient, letters: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view = saved(analyst)
        analyst.put(f"/api/views/{view}/alert", json={"period": "day", "by_email": True})
        monkeypatch.setattr(settings(), "smtp_port", 9)
        with transaction() as session:
            alert = session.scalars(select(ViewAlert.id)).one()
        with pytest.raises(Unavailable) as refused:
            send_mail(alert, 1)
        assert "example.test" not in str(refused.value)
