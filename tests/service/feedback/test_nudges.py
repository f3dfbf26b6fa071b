"""Nudges: as soon as an interaction is ready, once, to whom it concerns, and never the judge's word to an agent."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.config import settings
from service.database import now, transaction
from service.feedback import nudging
from service.feedback.nudge_tables import Nudge
from service.feedback.nudging import after_quiet_hours, nudge_when_ready
from service.identity.tables import Role
from service.interactions.tables import Interaction
from service.pipeline import run_step, step_named
from service.reviews.blindness import has_seen
from tests.service.feedback.people import People
from tests.service.reviews.sampled import task
from tests.service.test_reviews import evaluation_of

MONOLOGUE = {"name": "Long stretch", "condition": "metric", "recipient": "agent", "metric": "longest_monologue",
             "at_least": "7"}  # fmt: skip
CRITICAL = {"name": "Critical", "condition": "critical_proposal", "recipient": "supervisor"}


@pytest.fixture(autouse=True)
def no_quiet_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "quiet_until", settings().quiet_from)


def rule(client: TestClient, **changes: Any) -> int:
    return client.post("/feedback/rules", data=MONOLOGUE | changes).status_code


def make(people: People, sent: dict[str, str]) -> None:
    assert people.supervisor.post("/feedback/rules", data=sent).status_code == 303


def ready(people: People, interaction: UUID | None = None, at: dt.datetime | None = None) -> None:
    """The interaction, just in, becomes ready."""
    with transaction() as session:
        found = session.get_one(Interaction, interaction or people.seeded.call)
        found.started_at = at or now()
        nudge_when_ready(session, found)


def told(client: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/nudges").json()
    return found


def test_an_agent_is_told_a_neutral_fact(people: People) -> None:
    make(people, MONOLOGUE)
    ready(people)
    [nudge] = told(people.agent)
    assert (nudge["metric"]["label"], nudge["value"], nudge["may_open"]) == ("Longest stretch", 7.4, False)
    assert people.told(people.agent) == ["nudge"]
    page = people.agent.get("/growth/feedback").text
    assert "0:07 min" in page
    assert f"/my/results/{people.seeded.call}" not in page
    assert told(people.supervisor) == []


def test_below_the_value_nobody_is_told(people: People) -> None:
    make(people, MONOLOGUE | {"at_least": "7.5"})
    ready(people)
    assert told(people.agent) == []


def test_what_only_the_judge_said_is_no_rule_for_agents(people: People) -> None:
    for condition in ("critical_proposal", "complaint"):
        answer = people.supervisor.post(
            "/feedback/rules", data=CRITICAL | {"condition": condition, "recipient": "agent"}
        )
        assert answer.status_code == 400
    make(people, CRITICAL)
    ready(people)
    assert told(people.agent) == []
    [nudge] = told(people.supervisor)
    assert nudge["critical_fails"] > 0
    assert "Nobody has confirmed" in people.supervisor.get("/feedback/nudges").text


def test_good_news_waits_for_a_person(people: People) -> None:
    make(people, {"name": "Well done", "condition": "confirmed_score", "recipient": "agent", "at_least": "50"})
    ready(people)
    assert told(people.agent) == []
    people.confirm(people.seeded.call)
    assert told(people.agent) == []
    assert (
        people.analyst.post(f"/evaluations/{evaluation_of(people.seeded.call, 'seven_cs')}/release").status_code == 303
    )
    [nudge] = told(people.agent)
    assert nudge["score"] >= 50
    assert nudge["may_open"]


def test_once_however_often_the_step_runs(people: People) -> None:
    make(people, MONOLOGUE)
    for _ in range(3):
        ready(people)
    assert len(told(people.agent)) == 1


def test_the_pipeline_nudges_in_the_transaction_that_makes_it_ready(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(people, {"name": "Complaint", "condition": "complaint", "recipient": "supervisor"})
    with transaction() as session:
        found = session.get_one(Interaction, people.seeded.received)
        found.started_at, found.call_type, found.state = now(), "Complaint", step_named("conclude").expects
    step = step_named("conclude")
    nothing = type(step)(step.name, step.queue, step.expects, step.leads_to, lambda _: lambda *_: None)

    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as context:
        context.setattr("service.pipeline.start", broken)
        with pytest.raises(RuntimeError):
            run_step(nothing, people.seeded.received)
    assert told(people.supervisor) == []
    run_step(nothing, people.seeded.received)
    assert [nudge["condition"] for nudge in told(people.supervisor)] == ["complaint"]


def test_what_was_brought_in_late_is_no_news(people: People) -> None:
    make(people, MONOLOGUE)
    ready(people, at=now() - nudging.FRESH - dt.timedelta(minutes=1))
    assert told(people.agent) == []


def test_after_so_many_in_a_day_the_bell_is_silent(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "nudges_per_day", 1)
    make(people, MONOLOGUE)
    make(people, MONOLOGUE | {"name": "Dead air", "metric": "dead_air_count", "at_least": "1"})
    ready(people)
    assert len(told(people.agent)) == 2
    assert people.told(people.agent) == ["nudge"]


def test_in_quiet_hours_it_waits(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    make(people, MONOLOGUE)
    monkeypatch.setattr(nudging, "after_quiet_hours", lambda at: at + dt.timedelta(hours=8))
    ready(people)
    assert told(people.agent) == []
    assert people.told(people.agent) == []
    with transaction() as session:
        assert nudging.deliver_due(session) == 0
        session.execute(update(Nudge).values(due_at=now()))
    with transaction() as session:
        assert nudging.deliver_due(session) == 1
    assert len(told(people.agent)) == 1
    assert people.told(people.agent) == ["nudge"]


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-10-24T20:30", "2026-10-25T07:00"),  # 21:30 in London; the clocks go back in the night
        ("2026-10-25T06:30", "2026-10-25T07:00"),
        ("2026-07-01T05:59", "2026-07-01T06:00"),
        ("2026-07-01T06:00", "2026-07-01T06:00"),
        ("2026-07-01T18:59", "2026-07-01T18:59"),
        ("2026-07-01T19:00", "2026-07-02T06:00"),
    ],
)
def test_quiet_hours_are_those_of_the_centres_clocks(monkeypatch: pytest.MonkeyPatch, at: str, until: str) -> None:
    for name, value in (("time_zone", "Europe/London"), ("quiet_from", "20:00"), ("quiet_until", "07:00")):
        monkeypatch.setattr(settings(), name, value)
    moment, end = (dt.datetime.fromisoformat(value).replace(tzinfo=dt.UTC) for value in (at, until))
    assert after_quiet_hours(moment) == end


def test_the_receiver_mutes_it(people: People) -> None:
    make(people, MONOLOGUE)
    ready(people)
    [nudge] = told(people.agent)
    assert people.agent.post("/nudges/mute", data={"rule": nudge["rule_id"], "days": "7"}).status_code == 303
    ready(people, people.seeded.closed)
    assert len(told(people.agent)) == 1
    assert people.agent.post("/nudges/unmute", data={"rule": nudge["rule_id"]}).status_code == 303
    ready(people, people.seeded.closed)
    assert len(told(people.agent)) == 2
    assert people.supervisor.post("/nudges/mute", data={"rule": nudge["rule_id"]}).status_code == 404


def test_who_is_to_answer_blind_is_told_nothing(people: People) -> None:
    make(people, CRITICAL)
    ready(people)
    task(people.seeded.call, blind=True, assigned_to=people.seeded.users[Role.SUPERVISOR], priority=1)
    assert told(people.supervisor) == []
    assert "Nobody has confirmed" not in people.supervisor.get("/feedback/nudges").text


def test_who_read_a_critical_proposal_has_seen_the_answer(people: People) -> None:
    """A blind review of that interaction by the same person would not be blind."""
    make(people, CRITICAL)
    ready(people)
    user = people.seeded.users[Role.SUPERVISOR]
    with transaction() as session:
        assert not has_seen(session, user, people.seeded.call)
    people.supervisor.get("/feedback/nudges")
    with transaction() as session:
        assert has_seen(session, user, people.seeded.call)


class TestRules:
    def test_a_supervisors_rule_is_the_own_teams(self, people: People) -> None:
        make(people, CRITICAL | {"team": str(people.seeded.other_team)})
        ready(people, people.seeded.foreign)
        assert told(people.clients(user_id=people.seeded.other_supervisor)) == []
        ready(people)
        assert len(told(people.supervisor)) == 1

    def test_an_administrators_rule_holds_for_all(self, people: People) -> None:
        administrator = people.clients(user_id=people.seeded.users[Role.ADMINISTRATOR])
        assert administrator.post("/feedback/rules", data=CRITICAL).status_code == 303
        ready(people, people.seeded.foreign)
        assert len(told(people.clients(user_id=people.seeded.other_supervisor))) == 1
        with transaction() as session:
            rule_id = session.scalars(select(Nudge.rule_id)).one()
        switch = f"/feedback/rules/{rule_id}/switch"
        assert people.supervisor.post(switch, data={"active": "false"}).status_code == 404
        assert administrator.post(switch, data={"active": "false"}).status_code == 303
        ready(people)
        assert told(people.supervisor) == []

    def test_bad_input(self, people: People) -> None:
        for change in (
            {"metric": ""},
            {"metric": "kindness"},
            {"at_least": ""},
            {"at_least": "-1"},
            {"name": " "},
            {"condition": "confirmed_score", "at_least": "101"},
        ):
            assert rule(people.supervisor, **change) == 400

    def test_only_of_a_call_type(self, people: People) -> None:
        make(people, MONOLOGUE | {"call_type": "Retention"})
        ready(people)
        assert told(people.agent) == []
