"""What an imported metric is said to be changes, is kept, and marks what was measured before."""

import pytest
from fastapi.testclient import TestClient

from service.database import transaction
from service.identity.tables import Role
from service.performance.queries import measured
from service.performance.scopes import Scope
from tests.conftest import ClientFor
from tests.service.performance.test_imports import ADHERENCE, OCTOBER, sent
from tests.service.seed import Seed

TERMS = {key: ADHERENCE[key] for key in ("title", "unit", "direction", "definition")} | {
    "reason": "The system changed."
}


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    made = client_for(user_id=seeded.users[Role.QA_ANALYST])
    assert made.post("/performance/imports/metrics", data=ADHERENCE).status_code == 303
    sent(made, "adherence,A-1042,2026-10-05,90,10", "adherence,A-1042,2026-10-06,80,10")
    return made


def place(analyst: TestClient) -> str:
    return f"/performance/imports/metrics/{analyst.get('/api/performance/imported-metrics').json()[0]['id']}"


def amended(analyst: TestClient, **changes: str) -> None:
    assert analyst.post(place(analyst), data=TERMS | changes).status_code == 303


def october() -> tuple[float | None, int]:
    with transaction() as session:
        figure = measured(session, "imported.adherence", OCTOBER, Scope())
    return figure.value, figure.n


def test_every_version_is_kept_with_who_and_why(analyst: TestClient, seeded: Seed) -> None:
    amended(analyst, title="On schedule")
    amended(analyst, definition="Time as scheduled over paid time.")
    (metric,) = analyst.get("/api/performance/imported-metrics").json()
    assert (metric["title"], metric["version"], metric["meaning"]) == ("Schedule adherence", 3, 3)
    assert [(one["version"], one["meaning"], one["title"]) for one in metric["versions"]] == [
        (2, 1, "On schedule"),
        (1, 1, "Schedule adherence"),
    ]
    assert metric["versions"][0]["reason"] == "The system changed."
    page = analyst.get(place(analyst)).text
    assert "Time as scheduled over paid time." in page
    assert "On schedule" in page


def test_another_name_and_clearer_words_mean_the_same(analyst: TestClient) -> None:
    amended(analyst, title="On schedule")
    amended(analyst, title="On schedule", definition="Scheduled time that was kept, in percent.", clarifies="true")
    (metric,) = analyst.get("/api/performance/imported-metrics").json()
    assert (metric["version"], metric["meaning"], metric["earlier"]) == (3, 1, 0)
    assert "earlier definition" not in analyst.get("/performance?since=2026-10-01&until=2026-10-31").text
    assert october() == (85.0, 20)


def test_another_definition_marks_what_was_measured_before(
    analyst: TestClient, seeded: Seed, client_for: ClientFor
) -> None:
    amended(analyst, definition="Time as scheduled over paid time.")
    assert october() == (85.0, 20)
    for address in ("/performance", f"/performance/agents/{seeded.agent}"):
        page = analyst.get(f"{address}?since=2026-10-01&until=2026-10-31").text
        assert "Some figures rest on earlier definitions" in page
        assert "Schedule adherence: 2 values came in while it meant something else." in page
    assert "2 by an earlier definition" in analyst.get("/performance/imports").text
    agent = client_for(user_id=seeded.users[Role.AGENT])
    values = agent.get("/my/data/export.json").json()["imported_values"]
    assert [one["earlier_meaning"] for one in values] == [True, True]


def test_values_that_are_sent_again_are_measured_anew(analyst: TestClient) -> None:
    amended(analyst, definition="Time as scheduled over paid time.")
    assert "0 new, 1 replaced, 0 there already" in sent(analyst, "adherence,A-1042,2026-10-05,90,10")
    assert "0 new, 0 replaced, 1 there already" in sent(analyst, "adherence,A-1042,2026-10-05,90,10")
    assert analyst.get("/api/performance/imported-metrics").json()[0]["earlier"] == 1


def test_values_in_another_unit_are_left_out_of_figures(analyst: TestClient) -> None:
    amended(analyst, unit="seconds", direction="lower", title="Late")
    assert october() == (None, 0)
    sent(analyst, "adherence,A-1042,2026-10-07,40,10")
    assert october() == (40.0, 10)
    page = analyst.get("/performance?since=2026-10-01&until=2026-10-31").text
    assert "Late: 2 in another unit are left out." in page


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "Nothing of it changes."),
        ({"title": " "}, "Give the metric a title."),
        ({"title": "New", "reason": " "}, "Say why it is amended"),
        ({"unit": "count"}, "A count is combined as a sum."),
    ],
)
def test_an_amendment_that_cannot_be_used_stays_in_the_form(
    analyst: TestClient, changes: dict[str, str], reason: str
) -> None:
    answer = analyst.post(place(analyst), data=TERMS | changes)
    assert answer.status_code == 400
    assert reason in answer.text
    assert "from the workforce system" in answer.text


def test_who_may_not_amend_reads_it(analyst: TestClient, seeded: Seed, client_for: ClientFor) -> None:
    supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
    page = supervisor.get(place(analyst)).text
    assert "What it was said to be before" in page
    assert "Amend it" not in page
    assert supervisor.post(place(analyst), data=TERMS).status_code == 403
    unknown = "00000000-0000-0000-0000-000000000000"
    assert analyst.get(f"/performance/imports/metrics/{unknown}").status_code == 404
    answer = analyst.put(f"/api/performance/imported-metrics/{unknown}", json=TERMS)
    assert answer.status_code == 404
