"""Programmes that count by weeks, months or quarters."""

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import make_transient

from service.database import transaction
from service.incentives.balances import points_of
from service.incentives.cadences import periods_about, periods_of, quarter
from service.incentives.programme_tables import Cadence, IncentiveProgramme
from service.performance.periods import DAY, Period, month, today, week
from tests.conftest import ClientFor
from tests.service.disputes.situation import shift
from tests.service.incentives.situation import (
    COUNTED,
    RESULTS,
    call,
    confirm,
    count,
    ledger,
    reviewed,
    running,
    situation,
)
from tests.service.seed import Seed


def programme(cadence: Cadence, starts: str, ends: str) -> IncentiveProgramme:
    made = IncentiveProgramme(starts=dt.date.fromisoformat(starts), ends=dt.date.fromisoformat(ends), cadence=cadence)
    make_transient(made)
    return made


def spans(*days: tuple[str, str]) -> tuple[Period, ...]:
    return tuple(Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) for first, last in days)


def test_periods_are_cut_at_the_programmes_own_days() -> None:
    """2026-10-01 is a Thursday."""
    weeks = periods_of(programme(Cadence.WEEK, "2026-10-01", "2026-10-13"))
    assert weeks == spans(("2026-10-01", "2026-10-04"), ("2026-10-05", "2026-10-11"), ("2026-10-12", "2026-10-13"))
    quarters = periods_of(programme(Cadence.QUARTER, "2026-02-10", "2026-07-01"))
    assert quarters == spans(("2026-02-10", "2026-03-31"), ("2026-04-01", "2026-06-30"), ("2026-07-01", "2026-07-01"))


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [("2026-01-01", "2026-01-01", "2026-03-31"), ("2026-06-30", "2026-04-01", "2026-06-30"),
     ("2024-02-29", "2024-01-01", "2024-03-31"), ("2026-12-31", "2026-10-01", "2026-12-31")],
)  # fmt: skip
def test_quarters_of_the_calendar(day: str, first: str, last: str) -> None:
    assert (quarter(dt.date.fromisoformat(day)),) == spans((first, last))


def test_a_day_is_about_its_period_and_the_next() -> None:
    made = programme(Cadence.WEEK, "2026-10-01", "2026-10-31")
    found = periods_about(made, dt.date(2026, 10, 6))
    assert found == spans(("2026-10-05", "2026-10-11"), ("2026-10-12", "2026-10-18"))
    before = periods_about(made, dt.date(2026, 9, 29))
    assert before == spans(("2026-10-01", "2026-10-04"), ("2026-10-05", "2026-10-11"))


def test_points_are_counted_by_the_week(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    made.made(cadence="week", starts=str(today()))
    assert made.rule(RESULTS, badge="Steady", badge_months=2).status_code == 201
    made.start()
    monday = week(COUNTED.first + 7 * DAY).first
    for number in range(6):
        place = (monday - COUNTED.first).days + (number if number < 3 else number + 4)
        confirm(made.analyst, call(seeded, place, "5" if number < 5 else "2"))
    assert count() == 2
    assert [(entry.first, entry.points) for entry in ledger()] == [(monday, 40), (monday + 7 * DAY, 27)]
    page = made.agent.get("/growth/points").text
    assert "40 points a week" in " ".join(
        page.replace('<span class="nowrap number">', "").replace("</span>", "").split()
    )
    assert "Badge “Steady” after 2 weeks" in page
    assert "Steady" in page.split("Badges", 1)[1]


def test_points_are_counted_by_the_quarter_and_belong_to_the_month_it_ends_in(
    seeded: Seed, client_for: ClientFor
) -> None:
    made = situation(seeded, client_for)
    made.made(cadence="quarter", starts=str(quarter(today()).first))
    assert made.rule().status_code == 201
    made.start()
    whole = quarter(COUNTED.first)
    shift(IncentiveProgramme, starts=whole.first, ends=COUNTED.last)
    reviewed(made, "5", "5", "3")
    assert count() == 1
    (entry,) = ledger()
    assert (entry.points, entry.first, entry.last) == (27, whole.first, COUNTED.last)
    with transaction() as session:
        assert points_of(session, seeded.agent, COUNTED).points == 27
        assert points_of(session, seeded.agent, month(COUNTED.last + DAY)).points == 0


def test_the_cadence_stays_once_it_was_started(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    body = made.analyst.get(f"/api/incentives/{made.programme}").json()
    assert body["cadence"] == "month"
    changed = {"name": "Autumn", "why": "Calls.", "starts": body["starts"], "ends": body["ends"], "cadence": "week"}
    assert made.analyst.put(f"/api/incentives/{made.programme}", json=changed).status_code == 409
    reviewed(made, "5", "5", "5")
    count()
    with pytest.raises(DBAPIError, match="a programme keeps what it counts by"), transaction() as session:
        session.execute(text("update incentive_programmes set cadence = 'week'"))


def test_a_draft_changes_what_it_counts_by(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    form = {"name": "By hand", "why": "Warm calls.", "starts": str(today()), "ends": str(today() + 60 * DAY)}
    place = made.analyst.post("/incentives", data=form | {"cadence": "quarter"}).headers["location"]
    assert "counted by the quarter" in made.analyst.get(place).text
    made.analyst.post(place, data=form | {"cadence": "week"})
    page = made.analyst.get(place).text
    assert "counted by the week" in page
    assert "Points a week, all reaching it" in page
    refused = made.analyst.post("/api/incentives", json=form | {"name": "Other", "cadence": "year"})
    assert refused.status_code in (400, 422)


def test_a_programme_by_the_week_starts_in_this_week_at_the_earliest(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    made.made(cadence="week", starts=str(week(today()).first - DAY))
    made.rule()
    refused = made.analyst.post(f"/api/incentives/{made.programme}/start", json={})
    assert refused.status_code == 409
    assert "in this week at the earliest" in refused.json()["detail"]
