"""Journeys: in order, with effort worked out by hand, within the scope, without what was closed; and the map."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.transcripts import Channel
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Role
from service.interactions.tables import Direction, Interaction, State
from service.journeys.tables import CustomerKey
from tests.conftest import ClientFor
from tests.service.reviews.sampled import task
from tests.service.seed import Seed
from tests.service.test_reviews import evaluation_of

START = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)
OCTOBER = {"since": "2026-10-01", "until": "2026-10-31"}
DAY, HASH = 24.0, "c" * 64


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def supervisor(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.SUPERVISOR])


def contact(seeded: Seed, hours: float, *, customer: str = HASH, team: UUID | None = None, **more: Any) -> UUID:
    """One interaction, so many hours after the start. Ten minutes long unless told otherwise."""
    id = uuid4()
    values = {
        "channel": Channel.VOICE, "state": State.READY, "reference": f"J-{id.hex[:8]}", "content_hash": id.hex,
        "media_type": "audio/flac", "size_bytes": 1, "duration_seconds": 600.0, "call_type": "Billing",
        "agent_id": seeded.agent, "direction": Direction.INBOUND,
    }  # fmt: skip
    with transaction() as session:
        row = Interaction(id=id, customer_hash=customer, team_id=team or seeded.team, **(values | more))
        row.started_at = START + dt.timedelta(hours=hours)
        session.add(row)
    return id


def listed(client: TestClient, **filters: Any) -> Any:
    return client.get("/api/journeys", params=OCTOBER | filters).json()


def journey(client: TestClient) -> Any:
    [row] = listed(client, contacts=1)["rows"]
    return client.get(f"/api/journeys/{row['key']}").json()


def test_contacts_in_order_with_effort_worked_out_by_hand(seeded: Seed, analyst: TestClient) -> None:
    """Call, e-mail a day later, call three days later: one matter. A fourth after 20 days is another."""
    contact(seeded, 0, wait_seconds=60.0, transfers=[{"to": "x", "at": None}], resolution="unresolved", csat=2)
    contact(seeded, DAY, channel=Channel.EMAIL, duration_seconds=None)
    contact(seeded, 4 * DAY, wait_seconds=30.0, resolution="resolved", transfers=[])
    contact(seeded, 24 * DAY, call_type="Move")
    found = journey(analyst)
    assert found["effort"] == {
        "contacts": 4, "repeats": 2, "channel_switches": 2, "transfers": 1, "waiting": 90.0, "in_contact": 1800.0,
    }  # fmt: skip
    newest, first = found["matters"]
    assert [one["channel"] for one in first["contacts"]] == ["voice", "email", "voice"]
    assert [one["repeat"] for one in first["contacts"]] == [False, True, True]
    assert (first["resolution"], newest["resolution"]) == ("resolved", None)
    assert first["contacts"][0]["hurts"] == ["low_rating", "transferred"]
    assert (newest["effort"]["contacts"], newest["contacts"][0]["repeat"]) == (1, False)


def test_what_goes_on_at_once_or_was_our_call_is_no_repeat_contact(seeded: Seed, analyst: TestClient) -> None:
    """As first contact resolution has it: a chat ten minutes after the end goes on, and our own call is none."""
    contact(seeded, 0)
    contact(seeded, 20 / 60, channel=Channel.CHAT)
    contact(seeded, DAY, direction=Direction.OUTBOUND)
    [matter] = journey(analyst)["matters"]
    assert [one["repeat"] for one in matter["contacts"]] == [False, False, False]
    assert matter["effort"]["contacts"] == 3


def test_where_it_hurt_needs_a_person_for_a_critical_fail(seeded: Seed, analyst: TestClient) -> None:
    with transaction() as session:
        found = session.get_one(Interaction, seeded.call)
        found.customer_hash, found.started_at = HASH, START
    assert journey(analyst)["matters"][0]["contacts"][0]["hurts"] == []
    for criterion, answer in (("fair_treatment", "pass"), ("complaint_handling", "na")):
        sent = {"criterion": criterion, "answer": answer, "reason": "I heard it."}
        analyst.post(f"/evaluations/{evaluation_of(seeded.call, 'compliance_uk')}/overrides", data=sent)
    for scorecard, seen in (("compliance_uk", 2), ("seven_cs", 0)):
        evaluation = evaluation_of(seeded.call, scorecard)
        analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": seen, "comment": "Listened twice."})
    [shown] = journey(analyst)["matters"][0]["contacts"]
    assert (shown["confirmed"], shown["hurts"]) == (True, ["critical_fail"])
    task(seeded.call, blind=True, assigned_to=seeded.users[Role.QA_ANALYST], priority=1)
    assert journey(analyst)["matters"][0]["contacts"][0]["hurts"] == []


class TestScope:
    def test_other_teams_contacts_are_bare_facts(self, seeded: Seed, supervisor: TestClient) -> None:
        own = contact(seeded, 0)
        contact(seeded, DAY, team=seeded.other_team, agent_id=seeded.other_agent, csat=1, queue="Secret queue")
        found = journey(supervisor)
        first, second = found["matters"][0]["contacts"]
        assert first["interaction_id"] == str(own)
        hidden = ("interaction_id", "reference", "agent", "queue", "csat", "nps", "ces")
        assert {second[name] for name in hidden} == {None}
        assert (second["channel"], second["call_type"], second["hurts"]) == ("voice", "Billing", [])
        page = supervisor.get(f"/journeys/{found['key']}").text
        assert "Another team" in page
        assert "Secret queue" not in page

    def test_without_a_contact_of_the_team_there_is_no_journey(
        self, seeded: Seed, supervisor: TestClient, analyst: TestClient
    ) -> None:
        contact(seeded, 0, team=seeded.other_team)
        contact(seeded, DAY, team=seeded.other_team)
        assert listed(supervisor)["total"] == 0
        [row] = listed(analyst)["rows"]
        for address in (f"/journeys/{row['key']}", f"/api/journeys/{row['key']}"):
            assert supervisor.get(address).status_code == 404
            assert analyst.get(address).status_code == 200

    def test_agents_and_administrators_read_none(self, seeded: Seed, client_for: ClientFor) -> None:
        for role in (Role.AGENT, Role.ADMINISTRATOR):
            client = client_for(user_id=seeded.users[role])
            assert {client.get(path).status_code for path in ("/journeys", "/journeys/map", "/journeys/x")} == {403}

    def test_reading_is_audited_and_the_hash_is_nowhere(self, seeded: Seed, analyst: TestClient) -> None:
        contact(seeded, 0)
        contact(seeded, DAY)
        found = journey(analyst)
        pages = [analyst.get(path).text for path in ("/journeys?since=2026-10-01", f"/journeys/{found['key']}")]
        assert not any(HASH in page for page in pages)
        assert len(found["key"]) == 20
        assert found["key"] not in HASH
        with transaction() as session:
            events = session.execute(select(AuditEvent.action, AuditEvent.entity_id).filter_by(entity="journey")).all()
        assert ("viewed", found["key"]) in [tuple(event) for event in events]


def test_restricted_and_erased_interactions_stay_out(seeded: Seed, analyst: TestClient) -> None:
    contact(seeded, 0)
    contact(seeded, DAY, state=State.RESTRICTED)
    contact(seeded, 2 * DAY)
    assert journey(analyst)["effort"]["contacts"] == 2


def test_the_key_leaves_with_the_last_interaction(seeded: Seed, analyst: TestClient) -> None:
    first, second = contact(seeded, 0), contact(seeded, DAY)
    key = journey(analyst)["key"]
    for id, left in ((first, 1), (second, 0)):
        with transaction() as session:
            session.get_one(Interaction, id).customer_hash = None
        with transaction() as session:
            assert len(session.scalars(select(CustomerKey)).all()) == left
    assert analyst.get(f"/journeys/{key}").status_code == 404


def test_the_list_is_narrowed_down(seeded: Seed, analyst: TestClient) -> None:
    for hours, type, resolution in ((0, "Billing", "unresolved"), (DAY, "Move", "unresolved")):
        contact(seeded, hours, call_type=type, resolution=resolution)
    for hours in (0, DAY, 2 * DAY):
        contact(seeded, hours, customer="d" * 64, resolution="resolved", call_type="Retention")
    contact(seeded, 0, customer="e" * 64)
    contact(seeded, 60 * DAY, customer="f" * 64)

    def counts(**filters: Any) -> list[int]:
        return [row["contacts"] for row in listed(analyst, **filters)["rows"]]

    assert counts() == [3, 2]
    assert counts(contacts=1) == [3, 2, 1]
    assert counts(contacts=3) == [3]
    assert counts(unresolved=True) == [2]
    assert counts(call_type="Move") == [2]
    assert counts(since="2026-10-06", until="2026-10-07") == [2]
    assert analyst.get("/api/journeys", params={"since": "2026-10-02", "until": "2026-10-01"}).status_code == 400


def test_the_way_from_an_interaction(seeded: Seed, supervisor: TestClient, client_for: ClientFor) -> None:
    with transaction() as session:
        session.get_one(Interaction, seeded.call).customer_hash = HASH
    assert "other contact" not in supervisor.get(f"/interactions/{seeded.call}").text
    contact(seeded, 0)
    contact(seeded, DAY, team=seeded.other_team)
    page = supervisor.get(f"/interactions/{seeded.call}").text
    assert "2 other contacts of this customer" in page
    assert "2 other contacts" in client_for(Role.COMPLIANCE_OFFICER).get(f"/interactions/{seeded.call}").text


class TestMap:
    def ways(self, seeded: Seed, count: int, *types: str, resolution: str | None = "resolved", **more: Any) -> None:
        for number in range(count):
            customer = uuid4().hex
            for step, type in enumerate(types):
                last = resolution if step == len(types) - 1 else None
                contact(
                    seeded, number / 10 + step * DAY, customer=customer, call_type=type, resolution=last, **more
                )  # fmt: skip

    def read(self, client: TestClient, **filters: Any) -> Any:
        return client.get("/api/journeys/map", params=OCTOBER | filters).json()

    def test_flows_and_medians_worked_out_by_hand(self, seeded: Seed, analyst: TestClient) -> None:
        self.ways(seeded, 6, "Billing", wait_seconds=60.0)
        self.ways(seeded, 5, "Billing", "Move", resolution="unresolved", wait_seconds=30.0)
        self.ways(seeded, 4, "Retention")
        found = self.read(analyst)
        flows = {(one["source"][1], one["target"][1], one["source"][0]): one["count"] for one in found["flows"]}
        assert flows == {("Billing", "Resolved", 1): 6, ("Billing", "Move", 1): 5, ("Move", "Unresolved", 2): 5}
        assert (found["matters"], found["hidden"]) == (15, 4)
        [billing] = found["types"]
        assert (billing["call_type"], billing["contacts"]["n"], billing["contacts"]["value"]) == ("Billing", 11, 1.0)
        assert (billing["waiting"]["value"], billing["resolved"]["n"]) == (60.0, 11)
        assert round(billing["resolved"]["value"], 1) == 54.5

    def test_ways_of_fewer_than_five_are_nowhere(self, seeded: Seed, analyst: TestClient) -> None:
        self.ways(seeded, 4, "Retention")
        found = self.read(analyst)
        assert (found["flows"], found["types"], found["matters"]) == ([], [], 4)
        page = analyst.get("/journeys/map", params=OCTOBER).text
        assert "Too few matters to draw" in page

    def test_a_matter_counts_where_it_began_and_is_whole(self, seeded: Seed, analyst: TestClient) -> None:
        self.ways(seeded, 5, "Billing", "Move")
        assert self.read(analyst, since="2026-10-06", until="2026-10-31")["matters"] == 0
        found = self.read(analyst, since="2026-10-05", until="2026-10-05")
        assert {one["target"][1] for one in found["flows"]} == {"Move", "Resolved"}

    def test_after_three_contacts_it_is_one_node(self, seeded: Seed, analyst: TestClient) -> None:
        self.ways(seeded, 5, *["Billing"] * 5)
        found = self.read(analyst)
        assert [one["source"] for one in found["flows"]] == [
            [1, "Billing"], [2, "Billing"], [3, "Billing"], [4, "More contacts"],
        ]  # fmt: skip

    def test_by_the_type_that_it_began_with_and_in_scope(
        self, seeded: Seed, analyst: TestClient, supervisor: TestClient
    ) -> None:
        self.ways(seeded, 5, "Billing", "Move")
        self.ways(seeded, 5, "Move", team=seeded.other_team)
        assert self.read(analyst)["matters"] == 10
        assert self.read(analyst, call_type="Move")["matters"] == 5
        assert self.read(supervisor)["matters"] == 5
        assert "data-flow" in supervisor.get("/journeys/map", params=OCTOBER).text
