"""How often, with what outcome, how fast: counted by hand."""

import datetime as dt

import pytest

from service.database import now
from service.disputes.deadlines import after_working_days
from service.disputes.tables import DisputeRound
from service.reviews.tables import Review
from tests.conftest import ClientFor
from tests.service.disputes.situation import Situation, released_situation, shift
from tests.service.seed import Seed


@pytest.fixture
def situation(seeded: Seed, client_for: ClientFor) -> Situation:
    return released_situation(seeded, client_for)


def decide_five(situation: Situation) -> None:
    """Two upheld, one of them in part, three rejected; and one open."""
    situation.decided(situation.raised())
    situation.decided(situation.raised(criterion="complete", proposed="5"), "partly_upheld", answer="4")
    for criterion in ("concise", "concrete", "coherent"):
        situation.decided(situation.raised(criterion=criterion, proposed="5"), "rejected")
    situation.raised(criterion="correct", proposed="5")


def test_shares_have_their_interval_and_n(situation: Situation) -> None:
    decide_five(situation)
    figures = situation.supervisor.get("/api/disputes/statistics").json()
    assert (figures["raised"], figures["decided"]) == (6, 5)
    assert figures["upheld"] == {"count": 2, "total": 5}
    assert figures["by_outcome"] == {"upheld": 1, "partly_upheld": 1, "rejected": 3}
    page = situation.supervisor.get("/disputes/statistics").text
    assert "40 %" in page
    assert "12–77 %" in page, "Wilson for 2 of 5: .118 to .769"
    clear = next(row for row in figures["by_criterion"] if row["criterion"] == "clear")
    assert (clear["disputed"], clear["upheld"]) == ({"count": 1, "total": 1}, {"count": 1, "total": 1})


def test_small_groups_of_reviewers_are_not_shown(situation: Situation) -> None:
    situation.decided(situation.raised())
    before = situation.supervisor.get("/api/disputes/statistics").json()
    assert (before["by_reviewer"], before["suppressed"]) == ([], 1)
    for criterion in ("concise", "concrete", "coherent", "complete"):
        situation.decided(situation.raised(criterion=criterion, proposed="5"), "rejected")
    after = situation.supervisor.get("/api/disputes/statistics").json()
    assert after["by_reviewer"] == [{"name": "Priya Shah", "upheld": {"count": 1, "total": 5}}]
    assert after["suppressed"] == 0


def test_time_to_the_decision(situation: Situation) -> None:
    situation.decided(situation.raised(), "rejected")
    raised = now() - dt.timedelta(days=6)
    shift(DisputeRound, created_at=raised, decided_at=raised + dt.timedelta(days=4), due_at=raised)
    figures = situation.supervisor.get("/api/disputes/statistics").json()
    assert figures["median_days"] == pytest.approx(4)
    assert figures["in_time"] == {"count": 0, "total": 1}


def test_only_the_period_and_the_scope(situation: Situation) -> None:
    situation.raised()
    other = situation.clients(user_id=situation.seeded.other_supervisor)
    assert other.get("/api/disputes/statistics").json()["raised"] == 0
    shift(Review, released_at=now() - dt.timedelta(days=200))
    assert situation.supervisor.get("/api/disputes/statistics").json()["raised"] == 0
    since = (now() - dt.timedelta(days=201)).date().isoformat()
    assert situation.supervisor.get(f"/api/disputes/statistics?since={since}").json()["raised"] == 1
    assert situation.supervisor.get("/disputes/statistics?since=2026-03-02&until=2026-03-01").status_code == 422


@pytest.mark.parametrize(
    ("released", "days", "until"),
    [
        ("2026-11-19T10:00:00+00:00", 1, "2026-11-20T23:59:59+00:00"),  # Thursday: Friday
        ("2026-11-20T23:30:00+00:00", 1, "2026-11-23T23:59:59+00:00"),  # Friday: Monday
        ("2026-11-21T10:00:00+00:00", 1, "2026-11-23T23:59:59+00:00"),  # Saturday: Monday
        ("2026-11-19T10:00:00+00:00", 10, "2026-12-03T23:59:59+00:00"),  # two weeks
        ("2026-11-20T01:00:00+02:00", 1, "2026-11-20T23:59:59+00:00"),  # still Thursday in UTC
    ],
)
def test_working_days(released: str, days: int, until: str) -> None:
    assert after_working_days(dt.datetime.fromisoformat(released), days) == dt.datetime.fromisoformat(until)
