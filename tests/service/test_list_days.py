"""Days of lists are those of the centre's clocks, so that a list shows what a figure of the same days counted."""

import datetime as dt
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from service.database import transaction
from service.identity.tables import Role
from service.performance.counting import measure_what_changed
from tests.conftest import ClientFor
from tests.service.journeys.test_journeys import START, contact
from tests.service.seed import Seed

THE_DAY = "since=2026-10-25&until=2026-10-25"
"""The clocks in London go back: it lasts from 23:00 UTC of the day before to midnight UTC, 25 hours."""
WITHIN = ("2026-10-24T23:00", "2026-10-25T12:00", "2026-10-25T23:59")
AROUND = ("2026-10-24T22:59", "2026-10-26T00:00")


@pytest.fixture
def analyst(london: None, seeded: Seed, client_for: ClientFor) -> TestClient:
    for at in (*WITHIN, *AROUND):
        moment = dt.datetime.fromisoformat(f"{at}+00:00")
        contact(seeded, (moment - START) / dt.timedelta(hours=1), reference=at)
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def listed(page: str) -> set[str]:
    return set(re.findall(r'class="row-link" href="/interactions/[0-9a-f-]+">([^<]+)<', page))


def test_a_day_lasts_as_long_as_at_the_centre(analyst: TestClient) -> None:
    page = analyst.get(f"/interactions?{THE_DAY}").text
    assert listed(page) == set(WITHIN)
    assert "From (Europe/London)" in page
    exported = analyst.get(f"/interactions/export.csv?{THE_DAY}").text
    assert [at in exported for at in (*WITHIN, *AROUND)] == [True, True, True, False, False]
    assert "To, included (Europe/London)" in analyst.get("/search").text
    assert "From (Europe/London)" in analyst.get("/exports").text


def test_the_list_behind_a_figure_has_as_many_as_the_figure_says(analyst: TestClient) -> None:
    with transaction() as session:
        measure_what_changed(session)
    page = analyst.get(f"/performance?{THE_DAY}").text
    [link] = set(re.findall(r'href="(/interactions\?[^"]+)"', page))
    figures = analyst.get(f"/api/performance?{THE_DAY}").json()["metrics"]
    [contacts] = [one["figure"]["n"] for one in figures if one["metric"] == "contacts"]
    assert contacts == len(listed(analyst.get(unescape(link)).text)) == len(WITHIN)


@pytest.mark.parametrize("query", ["since=0001-01-01", "until=9999-12-31"])
def test_days_that_no_calendar_needs_are_refused(analyst: TestClient, query: str) -> None:
    assert analyst.get(f"/interactions?{query}").status_code == 422
