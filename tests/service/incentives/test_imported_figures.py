"""Points for figures of other systems: confirmed imports alone, by what the metric meant when the programme started."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from service.database import now, transaction
from service.errors import Forbidden
from service.identity.tables import Role, User
from service.identity.viewer import THE_SERVICE
from service.incentives.ledger_tables import EntryKind, PointEntry, PointSource, SourceKind
from service.incentives.programme_tables import IncentiveRule
from service.performance import import_confirmations
from service.performance.import_tables import ImportedMetric, ImportedValue
from service.performance.periods import DAY
from tests.conftest import ClientFor
from tests.service.incentives.situation import COUNTED, Situation, correct, count, ledger, situation
from tests.service.seed import Seed

ADHERENCE = {
    "name": "adherence", "title": "Schedule adherence", "unit": "percent", "direction": "higher", "combining": "mean",
    "definition": "Time as scheduled over scheduled time, from the workforce system.",
}  # fmt: skip
SALES = ADHERENCE | {"name": "sales", "title": "Sales", "unit": "count", "combining": "sum", "definition": "Contracts."}
FIGURE = {
    "kind": "figure",
    "name": "On time",
    "points": 30,
    "least_n": 20,
    "target": 90,
    "metric": "imported.adherence",
}
AMENDED = {"title": "Away", "unit": "percent", "direction": "lower", "definition": "Time away.", "reason": "New."}
BETTER = {"kind": "improvement", "name": "Better", "points": 25, "least_n": 20, "metric": "imported.adherence"}


@pytest.fixture
def made(seeded: Seed, client_for: ClientFor) -> Situation:
    found = situation(seeded, client_for)
    for metric in (ADHERENCE, SALES):
        assert found.analyst.post("/performance/imports/metrics", data=metric).status_code == 303
    found.made()
    return found


def brought(client: TestClient, *values: tuple[int, float], metric: str = "adherence", n: int | None = 10) -> str:
    """Values of single days of the counted month, by the number of the day; the id of their import."""
    rows = [
        {"metric": metric, "agent": "A-1042", "period": str(COUNTED.first + day * DAY), "value": value, "n": n}
        for day, value in values
    ]
    answer = client.post("/api/performance/values", json={"values": rows})
    assert answer.status_code == 200, answer.text
    return str(client.get("/api/performance/imports").json()[0]["id"])


def confirmed(client: TestClient, *values: tuple[int, float], **more: Any) -> str:
    id = brought(client, *values, **more)
    assert client.post(f"/api/performance/imports/{id}/confirm").status_code == 204
    return id


def test_a_figure_at_its_target_gives_points_once_its_import_is_confirmed(made: Situation) -> None:
    """92 and 89 of 10 observations each make 90.5 %."""
    assert made.rule(FIGURE).status_code == 201
    made.start()
    id = brought(made.analyst, (0, 92), (1, 89))
    assert count() == 0
    assert made.analyst.post(f"/performance/imports/{id}/confirm").status_code == 303
    assert correct() == 1
    (entry,) = ledger()
    assert (entry.points, entry.why) == (30, "90.5 % (n 20): 90 % or more.")
    assert count() == 0
    page = made.agent.get("/growth/points").text
    assert "Schedule adherence" in page
    assert "confirmed by" in page
    assert [one["points"] for one in made.agent.get("/my/data/export.json").json()["points"]] == [30]


def test_too_few_observations_and_a_figure_below_its_target_give_nothing(made: Situation) -> None:
    made.rule(FIGURE)
    made.start()
    confirmed(made.analyst, (0, 99))
    assert count() == 0
    confirmed(made.analyst, (1, 80))
    assert count() == 0
    assert ledger() == []


def test_a_corrected_import_corrects_the_points_once_it_is_confirmed(made: Situation) -> None:
    made.rule(FIGURE)
    made.start()
    confirmed(made.analyst, (0, 92), (1, 90))
    assert count() == 1
    again = brought(made.analyst, (1, 70))
    assert [count(), correct()] == [0, 0]  # what was given stays until a person has looked at it
    assert made.analyst.post(f"/api/performance/imports/{again}/confirm").status_code == 204
    assert correct() == 1
    assert [entry.points for entry in ledger()] == [30, -30]
    assert ledger()[-1].why == "Corrected from 30 to 0: 81 % (n 20): not 90 % or more."


def test_taking_a_confirmation_back_takes_no_points_away(made: Situation) -> None:
    made.rule(FIGURE)
    made.start()
    id = confirmed(made.analyst, (0, 92), (1, 90))
    count()
    assert made.analyst.delete(f"/api/performance/imports/{id}/confirm").status_code == 204
    assert made.analyst.delete(f"/api/performance/imports/{id}/confirm").status_code == 409
    assert [count(), correct()] == [0, 0]
    assert [entry.points for entry in ledger()] == [30]


def test_getting_better_in_imported_values_counts_beyond_noise(made: Situation) -> None:
    made.rule(BETTER)
    made.start()
    before = -COUNTED.before().days
    confirmed(made.analyst, (before, 70), (before + 1, 72), (before + 2, 71))
    confirmed(made.analyst, (0, 90), (1, 92), (2, 91))
    assert count() == 1
    (entry,) = ledger()
    assert entry.points == 25
    assert entry.why.startswith("+20.0 against the month before (")
    with transaction() as session:
        sources = session.scalars(select(PointSource).where(PointSource.kind == SourceKind.IMPORTED)).all()
    assert sorted(source.value or 0 for source in sources) == [70, 71, 72, 90, 91, 92]


def test_a_difference_of_values_within_noise_gives_nothing(made: Situation) -> None:
    made.rule(BETTER)
    made.start()
    before = -COUNTED.before().days
    confirmed(made.analyst, (before, 60), (before + 1, 90), (before + 2, 71))
    confirmed(made.analyst, (0, 65), (1, 92), (2, 78))
    assert count() == 0


def test_a_sum_reaches_a_target_and_gets_better_by_no_interval(made: Situation) -> None:
    refused = made.rule(BETTER | {"metric": "imported.sales"})
    assert refused.status_code == 400
    assert "has no interval" in refused.json()["detail"]
    assert made.rule(FIGURE | {"metric": "imported.sales", "target": 150, "least_n": 2}).status_code == 201
    made.start()
    confirmed(made.analyst, (0, 80), (1, 75), metric="sales", n=None)
    assert count() == 1
    assert ledger()[0].why == "155 (n 2): 150 or more."


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"metric": "imported.nothing"}, "no such imported metric"),
        ({"metric": "handle_time"}, "no such imported metric"),
        ({"metric": None}, "no such imported metric"),
        ({"target": None}, "which value the figure has to reach"),
        ({"question": "seven_cs"}, "not both"),
    ],
)
def test_rules_of_figures_that_do_not_fit_are_named(made: Situation, wrong: dict[str, Any], said: str) -> None:
    refused = made.rule({name: value for name, value in (FIGURE | wrong).items() if value is not None})
    assert refused.status_code == 400
    assert said in refused.json()["detail"]


def test_nobody_confirms_own_figures_and_no_program_confirms(made: Situation, seeded: Seed) -> None:
    with transaction() as session:
        session.scalars(select(User).where(User.agent_id == seeded.agent)).one().agent_id = None
        session.get_one(User, seeded.users[Role.QA_ANALYST]).agent_id = seeded.agent
    id = brought(made.analyst, (0, 92))
    refused = made.analyst.post(f"/api/performance/imports/{id}/confirm")
    assert refused.status_code == 409
    assert "Your own figures" in refused.json()["detail"]
    assert made.supervisor.post(f"/api/performance/imports/{id}/confirm").status_code == 403
    with transaction() as session, pytest.raises(Forbidden, match="signed in"):
        import_confirmations.confirm(session, THE_SERVICE, UUID(id))


def test_values_of_another_meaning_neither_earn_nor_take(made: Situation) -> None:
    made.rule(FIGURE)
    made.start()
    confirmed(made.analyst, (0, 92), (1, 90))
    assert count() == 1
    _, metric = made.analyst.get("/api/performance/imported-metrics").json()  # sales, then adherence
    amended = {
        "title": "Adherence",
        "unit": "percent",
        "direction": "lower",
        "definition": "Time away.",
        "reason": "New.",
    }
    assert made.analyst.put(f"/api/performance/imported-metrics/{metric['id']}", json=amended).status_code == 200
    confirmed(made.analyst, (0, 10), (1, 12))
    assert [count(), correct()] == [0, 0]
    assert [entry.points for entry in ledger()] == [30]
    rules = made.analyst.get(f"/incentives/{made.programme}").text
    assert "90 % or more in Schedule adherence" in rules
    assert "The metric was amended since" in rules


def test_a_draft_whose_metric_has_no_better_any_more_does_not_start(made: Situation) -> None:
    made.rule(FIGURE)
    with transaction() as session:
        id = session.scalars(select(ImportedMetric.id).where(ImportedMetric.name == "adherence")).one()
    neither = {
        "title": "Adherence",
        "unit": "percent",
        "direction": "neither",
        "definition": "Share.",
        "reason": "New.",
    }
    assert made.analyst.put(f"/api/performance/imported-metrics/{id}", json=neither).status_code == 200
    refused = made.analyst.post(f"/api/incentives/{made.programme}/start", json={})
    assert refused.status_code == 409
    assert "no better and worse any more" in refused.json()["detail"]


def test_the_database_refuses_points_for_values_that_nobody_confirmed(made: Situation, seeded: Seed) -> None:
    made.rule(FIGURE)
    made.start()
    brought(made.analyst, (0, 92))
    with pytest.raises(DBAPIError, match="imported values that another person confirmed"):
        _booked_by_hand(seeded)


def test_an_import_is_looked_at_before_it_is_confirmed(made: Situation) -> None:
    brought(made.analyst, (0, 92))
    id = brought(made.analyst, (0, 94))
    page = made.analyst.get(f"/performance/imports/{id}").text
    assert "94 %" in page
    assert "92 %" in page  # what it replaced
    assert "Confirm the values" in page
    assert "Waits for a person" in made.supervisor.get("/performance/imports").text
    assert made.supervisor.get(f"/performance/imports/{id}").status_code == 403
    assert made.analyst.post(f"/performance/imports/{id}/confirm").status_code == 303
    assert made.analyst.post(f"/performance/imports/{id}/confirm").status_code == 409
    assert made.analyst.post(f"/performance/imports/{id}/reopen").status_code == 303


def _booked_by_hand(seeded: Seed) -> None:
    with transaction() as session:
        rule, value = session.scalars(select(IncentiveRule)).one(), session.scalars(select(ImportedValue)).one()
        entry = PointEntry(agent_id=seeded.agent, programme_id=rule.programme_id, rule_id=rule.id, points=30, why="Yes")
        entry.first, entry.last, entry.kind = COUNTED.first, COUNTED.last, EntryKind.EARNED
        session.add(entry)
        session.flush()
        session.add(PointSource(entry_id=entry.id, kind=SourceKind.IMPORTED, of_id=value.id, at=now()))
