"""Matters told apart beforehand say what the interactions say, whatever happens to those in between."""

import random
from collections.abc import Iterator
from itertools import product
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select

from models.transcripts import Channel
from service.config import settings
from service.database import transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.journeys.counting import count_journeys
from service.journeys.tables import CountedJourneys, JourneyMatter, StaleJourney
from tests.conftest import ClientFor
from tests.service.journeys.test_journeys import DAY, OCTOBER, contact
from tests.service.seed import Seed

TYPES, STATED = ("Billing", "Move", None), ("resolved", "unresolved", None)
CUSTOMERS = [letter * 64 for letter in "abcdefghijklmnopqrst"]
PERIODS = (("2026-10-01", "2026-10-31"), ("2026-10-05", "2026-10-12"), ("2026-10-13", "2026-11-20"))


def count() -> int:
    with transaction() as session:
        return count_journeys(session)


def maps(*clients: TestClient) -> list[Any]:
    """Of every period, of all types and of one, for each of the clients. In no order where counts are the same."""
    asked = [
        client.get("/api/journeys/map", params={"since": since, "until": until} | chosen).json()
        for client, (since, until), chosen in product(clients, PERIODS, ({}, {"call_type": "Billing"}))
    ]
    return [one | {"flows": sorted(map(str, one["flows"]))} for one in asked]


def maps_of_raw_contacts(*clients: TestClient) -> list[Any]:
    """As long as nothing was counted, the interactions themselves are asked."""
    with transaction() as session:
        session.execute(delete(CountedJourneys))
    found = maps(*clients)
    with transaction() as session:
        session.add(CountedJourneys(id=1, window_days=settings().repeat_contact_days))
    return found


@pytest.fixture
def readers(seeded: Seed, client_for: ClientFor) -> tuple[TestClient, TestClient]:
    return client_for(user_id=seeded.users[Role.QA_ANALYST]), client_for(user_id=seeded.users[Role.SUPERVISOR])


@pytest.fixture
def three_days(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The repeat window."""
    monkeypatch.setenv("CALLQA_REPEAT_CONTACT_DAYS", "3")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def drawn(seeded: Seed, chance: random.Random) -> UUID:
    return contact(
        seeded, chance.uniform(0, 45 * DAY), customer=chance.choice(CUSTOMERS),
        team=chance.choice((seeded.team, seeded.other_team)), channel=chance.choice(tuple(Channel)),
        call_type=chance.choice(TYPES), resolution=chance.choice(STATED),
        wait_seconds=chance.choice((None, chance.uniform(0, 400))), duration_seconds=chance.uniform(10, 900),
        transfers=chance.choice((None, [], [{"to": "x", "at": None}])),
    )  # fmt: skip


def disturb(seeded: Seed, ids: list[UUID], chance: random.Random) -> None:
    """One of everything that happens to contacts: they change, move, change hands, are closed, erased, and come."""
    with transaction() as session:
        of = [session.get_one(Interaction, id) for id in chance.sample(ids, 8)]
        of[0].call_type, of[0].resolution = "Move", "escalated"
        of[1].started_at = of[2].started_at
        of[2].team_id = seeded.other_team
        of[3].state = State.RESTRICTED
        of[4].state, of[4].customer_hash = State.ERASED, None
        of[5].customer_hash = chance.choice(CUSTOMERS)
        of[6].wait_seconds, of[6].transfers = 77.7, [{"to": "y", "at": None}]
        session.delete(of[7])
        ids.remove(of[7].id)
    ids.append(drawn(seeded, chance))


@pytest.mark.usefixtures("three_days")
@pytest.mark.parametrize("number", [1, 2])
def test_the_map_is_the_same_counted_or_not(seeded: Seed, readers: tuple[TestClient, TestClient], number: int) -> None:
    chance = random.Random(number)
    ids = [drawn(seeded, chance) for _ in range(90)]
    count()
    for _ in range(2):
        disturb(seeded, ids, chance)
        with_changes = maps(*readers)
        assert count()
        with transaction() as session:
            assert session.scalar(select(func.count(StaleJourney.id))) == 0
        assert maps(*readers) == with_changes == maps_of_raw_contacts(*readers)
    assert any(one["types"] for one in with_changes)


@pytest.mark.usefixtures("three_days")
def test_the_map_is_what_the_journeys_say(seeded: Seed, readers: tuple[TestClient, TestClient]) -> None:
    """Worked out from each customer's page, which tells matters apart by itself."""
    chance, analyst = random.Random(4), readers[0]
    for _ in range(120):
        drawn(seeded, chance)
    count()
    rows = analyst.get("/api/journeys", params={"since": "2026-09-01", "until": "2026-12-31", "contacts": 1}).json()
    journeys = [analyst.get(f"/api/journeys/{row['key']}").json() for row in rows["rows"]]
    began = [
        matter for journey in journeys for matter in journey["matters"]
        if "2026-10-01" <= matter["contacts"][0]["at"] < "2026-11-01"
    ]  # fmt: skip
    found = analyst.get("/api/journeys/map", params=OCTOBER).json()
    assert found["matters"] == len(began)
    assert len(found["types"]) == 3
    for row in found["types"]:
        own = [one for one in began if (one["contacts"][0]["call_type"] or "No type") == row["call_type"]]
        for measure, of in (("contacts", "contacts"), ("transfers", "transfers"), ("switches", "channel_switches"),
                            ("waiting", "waiting"), ("in_contact", "in_contact")):  # fmt: skip
            assert row[measure]["value"] == pytest.approx(median(one["effort"][of] for one in own)), measure
            assert row[measure]["n"] == len(own)
        stated = [one["resolution"] for one in own if one["resolution"]]
        assert row["resolved"]["n"] == len(stated)
        assert row["resolved"]["value"] == pytest.approx(100 * stated.count("resolved") / len(stated))


def test_only_customers_of_whom_something_changed_are_counted_again(seeded: Seed) -> None:
    ids = [contact(seeded, hours, customer=customer) for customer in CUSTOMERS[:2] for hours in (0, DAY)]
    count()
    with transaction() as session:
        before = dict(session.execute(select(JourneyMatter.customer_hash, JourneyMatter.id)).all())
        session.get_one(Interaction, ids[0]).queue = "Another"
    assert count() == 0
    with transaction() as session:
        session.get_one(Interaction, ids[0]).call_type = "Another"
    assert count() == 1
    with transaction() as session:
        after = dict(session.execute(select(JourneyMatter.customer_hash, JourneyMatter.id)).all())
    assert after[CUSTOMERS[0]] != before[CUSTOMERS[0]]
    assert after[CUSTOMERS[1]] == before[CUSTOMERS[1]]


def test_nothing_of_an_erased_customer_stays(seeded: Seed) -> None:
    ids = [contact(seeded, hours) for hours in (0, DAY)]
    count()
    for id in ids:
        with transaction() as session:
            found = session.get_one(Interaction, id)
            found.state, found.customer_hash = State.ERASED, None
    count()
    with transaction() as session:
        assert session.scalar(select(func.count(JourneyMatter.id))) == 0
        assert session.scalar(select(func.count(StaleJourney.id))) == 0


def test_another_repeat_window_tells_all_matters_apart_again(
    seeded: Seed, readers: tuple[TestClient, TestClient], request: pytest.FixtureRequest
) -> None:
    for hours in (0, 5 * DAY):
        contact(seeded, hours)
    count()
    assert maps(readers[0])[0]["matters"] == 1
    request.getfixturevalue("three_days")
    assert maps(readers[0])[0]["matters"] == 2
    count()
    assert maps(readers[0])[0]["matters"] == 2


def test_a_matter_that_goes_on_long_after_the_period_is_whole(
    seeded: Seed, readers: tuple[TestClient, TestClient]
) -> None:
    for week in range(8):
        for customer in CUSTOMERS[:5]:
            contact(seeded, week * 6 * DAY, customer=customer)
    whole = readers[0].get("/api/journeys/map", params=OCTOBER).json()
    count()
    assert readers[0].get("/api/journeys/map", params=OCTOBER).json() == whole
    assert whole["types"][0]["contacts"]["value"] == 8
