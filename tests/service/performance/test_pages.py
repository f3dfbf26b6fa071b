"""The pages of performance: whose figures they show, what they say where there are none, and their files."""

import csv
import datetime as dt
import io
import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.transcripts import Channel
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Agent, Role
from service.interactions.tables import Interaction
from service.performance.counting import measure_what_changed
from service.performance.periods import Period
from service.performance.queries import figure
from service.performance.scopes import Scope
from tests.conftest import ClientFor
from tests.service.reviews.sampled import simple_call
from tests.service.seed import STARTED, Seed
from tests.service.test_reviews import evaluation_of

DAY = STARTED.date()
DAYS = f"since={DAY}&until={DAY}"
THE_DAY = Period(DAY, DAY)


@pytest.fixture
def counted(seeded: Seed) -> Seed:
    count()
    return seeded


@pytest.fixture
def analyst(counted: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=counted.users[Role.QA_ANALYST])


@pytest.fixture
def supervisor(counted: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=counted.users[Role.SUPERVISOR])


def count() -> None:
    with transaction() as session:
        measure_what_changed(session)


def contacts(client: TestClient, query: str = "") -> int:
    found = client.get(f"/api/performance?{DAYS}&{query}").json()["metrics"]
    return int(next(row["figure"]["value"] for row in found if row["metric"] == "contacts"))


def test_a_supervisor_sees_the_contacts_of_the_own_team(
    counted: Seed, analyst: TestClient, supervisor: TestClient
) -> None:
    assert (contacts(analyst), contacts(supervisor)) == (6, 5)
    assert supervisor.get(f"/performance?{DAYS}&team={counted.other_team}").status_code == 404
    assert supervisor.get(f"/performance/agents/{counted.other_agent}?{DAYS}").status_code == 404
    assert supervisor.get(f"/performance/agents/{counted.agent}?{DAYS}").status_code == 200


def test_an_agent_who_moved_is_seen_by_both_teams_with_the_contacts_of_each(
    seeded: Seed, client_for: ClientFor
) -> None:
    with transaction() as session:
        session.get_one(Agent, seeded.agent).team_id = seeded.other_team
        session.get_one(Interaction, seeded.chat).team_id = seeded.other_team
    count()
    old, new = (client_for(user_id=id) for id in (seeded.users[Role.SUPERVISOR], seeded.other_supervisor))
    for supervisor, expected in ((old, 4), (new, 1)):
        assert contacts(supervisor, f"agent={seeded.agent}") == expected
        assert supervisor.get(f"/performance/agents/{seeded.agent}?{DAYS}").status_code == 200


@pytest.mark.parametrize("by", ["team", "agent", "queue", "call_type", "channel", "day", "week", "month"])
def test_groups(analyst: TestClient, by: str) -> None:
    groups = analyst.get(f"/api/performance/groups?{DAYS}&by={by}").json()
    assert sum(group["figures"]["contacts"]["n"] for group in groups) == 6
    assert analyst.get(f"/performance?{DAYS}&by={by}").status_code == 200


def test_a_person_with_few_results_is_not_judged_by_them(counted: Seed, analyst: TestClient) -> None:
    """Three calls of the agent carry a rating, and one of the other's."""
    by_agent = {
        group["key"]: group["figures"] for group in analyst.get(f"/api/performance/groups?{DAYS}&by=agent").json()
    }
    assert by_agent[str(counted.other_agent)]["satisfied"] == {"value": None, "low": None, "high": None, "n": 1}
    assert by_agent[str(counted.agent)]["satisfied"]["value"] == 100.0
    page = analyst.get(f"/performance?{DAYS}&by=agent&section=Customers").text
    assert "Not enough yet (n 1)" in page


def test_unconfirmed_answers_feed_nothing(counted: Seed, analyst: TestClient, client_for: ClientFor) -> None:
    with transaction() as session:
        assert figure(counted.viewer(Role.QA_ANALYST), session, "quality", THE_DAY, Scope()).n == 0
    evaluation = evaluation_of(counted.call, "seven_cs")
    assert analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0}).status_code == 303
    count()
    with transaction() as session:
        assert figure(counted.viewer(Role.QA_ANALYST), session, "quality", THE_DAY, Scope()).n == 1
        agents = counted.viewer(Role.AGENT)
        assert figure(agents, session, "quality", THE_DAY, Scope()).n == 0, "it was not released to the agent"


def test_repeat_contacts(seeded: Seed, analyst: TestClient) -> None:
    """A call, another channel five minutes after it, and a call three days later, all of one customer."""
    monday = dt.datetime(2026, 9, 7, 9, tzinfo=dt.UTC)
    with transaction() as session:
        for number, (at, channel) in enumerate(
            [
                (monday, Channel.VOICE),
                (monday + dt.timedelta(minutes=7), Channel.CHAT),
                (monday + dt.timedelta(days=3), Channel.VOICE),
            ]
        ):
            call = session.get_one(Interaction, simple_call(session, seeded, number, started=at))
            call.channel, call.customer_hash = channel, "somebody"
    count()
    month = "since=2026-09-01&until=2026-09-30"
    rows = {row["metric"]: row for row in analyst.get(f"/api/performance?{month}").json()["metrics"]}
    assert rows["no_repeat_contact"]["figure"]["n"] == 3
    assert rows["no_repeat_contact"]["figure"]["value"] == pytest.approx(100 / 3)
    with transaction() as session:
        last = session.scalars(
            select(Interaction).where(Interaction.customer_hash == "somebody").order_by(Interaction.started_at.desc())
        ).first()
        assert last is not None
        last.customer_hash = None
    count()
    rows = {row["metric"]: row for row in analyst.get(f"/api/performance?{month}").json()["metrics"]}
    assert (rows["no_repeat_contact"]["figure"]["value"], rows["no_repeat_contact"]["figure"]["n"]) == (100.0, 2)


def test_files_hold_what_the_page_shows(analyst: TestClient) -> None:
    lines = list(csv.DictReader(io.StringIO(analyst.get(f"/performance/export.csv?{DAYS}").text.lstrip("\ufeff"))))
    answered = next(line for line in lines if line["metric"] == "time_to_answer")
    assert (answered["value"], answered["n"], answered["unit"]) == ("42.5", "6", "seconds")  # (5 · 38 + 65) / 6
    grouped = analyst.get(f"/performance/export.csv?{DAYS}&part=groups&by=team").text
    assert "Billing North,contacts,Contacts,count" in grouped


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("since=2030-01-01&until=2030-01-31", 200, "This period has not begun"),
        ("since=2001-01-01&until=2001-01-31", 200, "Nothing came in"),
        ("since=2026-11-20&until=2026-11-01", 422, "before it begins"),
        ("since=1999-01-01&until=2026-11-01", 422, "2000-01-01 at the earliest"),
        ("since=2001-01-01&until=2026-11-01", 422, "3660 days at most"),
        ("by=colour", 422, "by"),
        ("queue=Nowhere", 200, "Nothing came in"),
    ],
)
def test_periods_in_which_nothing_is_say_so(analyst: TestClient, query: str, status: int, words: str) -> None:
    answer = analyst.get(f"/performance?{query}")
    assert answer.status_code == status
    assert words in answer.text


def test_looking_is_audited(counted: Seed, analyst: TestClient) -> None:
    analyst.get(f"/performance/agents/{counted.agent}?{DAYS}")
    with transaction() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.entity == "performance")).one()
    assert (event.action, event.entity_id) == ("viewed", str(counted.agent))


def test_definitions_name_every_metric(analyst: TestClient) -> None:
    page = analyst.get("/performance/metrics").text
    ids = [metric["id"] for metric in analyst.get("/api/performance/metrics").json()]
    assert set(ids) <= set(re.findall(r'<div id="([\w.]+)"', page))
