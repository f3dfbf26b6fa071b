"""The bell: everybody's own, unread first."""

from uuid import UUID

from sqlalchemy import select

from service.database import transaction
from service.identity.tables import Role
from service.notifications.commands import notify, notify_agent
from service.notifications.tables import Notification
from tests.conftest import ClientFor
from tests.service.seed import Seed


def told(seeded: Seed, subject: str, role: Role = Role.AGENT) -> UUID:
    with transaction() as session:
        notify(session, seeded.users[role], "released", subject, "/my")
        return session.scalars(select(Notification.id).where(Notification.subject == subject)).one()


def test_unread_ones_are_counted_on_every_page_and_listed_first(seeded: Seed, client_for: ClientFor) -> None:
    agent = client_for(user_id=seeded.users[Role.AGENT])
    first = told(seeded, "The first thing.")
    told(seeded, "The second thing.")
    assert 'aria-label="Notifications, 2 unread"' in agent.get("/my").text
    assert agent.post(f"/api/notifications/{first}/read").status_code == 204
    listed = [(one["subject"], one["read_at"] is None) for one in agent.get("/api/notifications").json()]
    assert listed == [("The second thing.", True), ("The first thing.", False)]
    assert 'aria-label="Notifications, 1 unread"' in agent.get("/my").text
    assert agent.post("/notifications/read").status_code == 303
    assert 'aria-label="Notifications"' in agent.get("/my").text


def test_opening_one_goes_where_it_leads(seeded: Seed, client_for: ClientFor) -> None:
    one = told(seeded, "A result was released to you.")
    answer = client_for(user_id=seeded.users[Role.AGENT]).post(f"/notifications/{one}/open")
    assert (answer.status_code, answer.headers["location"]) == (303, "/my")


def test_somebody_elses_does_not_exist(seeded: Seed, client_for: ClientFor) -> None:
    one = told(seeded, "For the agent alone.")
    supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
    assert "For the agent alone." not in supervisor.get("/notifications").text
    assert supervisor.post(f"/notifications/{one}/open").status_code == 404
    assert supervisor.post(f"/api/notifications/{one}/read").status_code == 404


def test_an_agent_without_an_account_is_not_told(seeded: Seed) -> None:
    with transaction() as session:
        assert notify_agent(session, seeded.agent, "released", "A sentence.", "/my")
        assert not notify_agent(session, seeded.other_agent, "released", "A sentence.", "/my")
        assert not notify_agent(session, None, "released", "A sentence.", "/my")


def test_the_same_is_not_told_twice_while_it_waits(seeded: Seed, client_for: ClientFor) -> None:
    agent = client_for(user_id=seeded.users[Role.AGENT])
    told(seeded, "A result was released to you.")
    told(seeded, "A result was released to you.")
    assert len(agent.get("/api/notifications").json()) == 1
    agent.post("/notifications/read")
    with transaction() as session:
        notify(session, seeded.users[Role.AGENT], "released", "A result was released to you.", "/my")
    assert len(agent.get("/api/notifications").json()) == 2
