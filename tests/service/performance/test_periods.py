"""Days, weeks and months of the centre, clocks that change included."""

import datetime as dt

import pytest

from service.config import settings
from service.errors import BadInput, ServiceError
from service.performance.periods import Period, midnight, month, week


@pytest.mark.usefixtures("london")
@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)])
def test_days_on_which_the_clocks_change(day: str, hours: int) -> None:
    date = dt.date.fromisoformat(day)
    period = Period(date, date)
    assert (period.ends - period.starts) / dt.timedelta(hours=1) == hours


@pytest.mark.usefixtures("london")
def test_a_day_begins_at_the_centres_midnight() -> None:
    assert midnight(dt.date(2026, 7, 1)) == dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)


def test_a_midnight_that_does_not_exist_is_the_first_moment_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Cairo the clocks went from 0:00 to 1:00 on 26 April 2024."""
    monkeypatch.setenv("CALLQA_TIME_ZONE", "Africa/Cairo")
    settings.cache_clear()
    try:
        assert midnight(dt.date(2024, 4, 26)) == dt.datetime(2024, 4, 25, 22, tzinfo=dt.UTC)
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_the_period_before_is_as_long() -> None:
    period = Period(dt.date(2026, 10, 26), dt.date(2026, 11, 22))
    assert period.before() == Period(dt.date(2026, 9, 28), dt.date(2026, 10, 25))
    assert month(dt.date(2026, 3, 9)).before() == Period(dt.date(2026, 2, 1), dt.date(2026, 2, 28))
    year = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert year.before() == Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert week(dt.date(2026, 11, 22)) == Period(dt.date(2026, 11, 16), dt.date(2026, 11, 22))


def test_periods_up_to_one_follow_each_other() -> None:
    found = month(dt.date(2026, 3, 9)).up_to(4)
    assert [period.first.month for period in found] == [12, 1, 2, 3]


def test_a_period_that_ends_before_it_begins_is_none() -> None:
    with pytest.raises(BadInput, match="ends on 2026-11-01, before it begins on 2026-11-02"):
        Period(dt.date(2026, 11, 2), dt.date(2026, 11, 1))
    with pytest.raises(BadInput, match="3660 days at most"):
        Period(dt.date(2000, 1, 1), dt.date(2026, 1, 1))


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../secrets"])
def test_a_time_zone_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("CALLQA_TIME_ZONE", zone)
    settings.cache_clear()
    try:
        with pytest.raises(ServiceError, match=r"CALLQA_TIME_ZONE.*there is no such time zone"):
            settings()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
