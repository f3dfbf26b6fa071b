"""An objective's figure over time: no value of fewer than five results, the same words for everybody."""

import datetime as dt
import json
import re
from html import unescape

from sqlalchemy import Engine

from service.database import transaction
from service.identity.tables import Role
from service.objectives.trends import periods_between
from service.performance.periods import Period, today
from tests.conftest import ClientFor
from tests.service.objectives.lived import objectives_set
from tests.service.objectives.situation import DAY, graded, seeded
from tests.service.reviews.sampled import task


def test_weeks_and_months_are_cut_at_both_ends() -> None:
    """2026-10-01 is a Thursday."""
    by, weeks = periods_between(dt.date(2026, 10, 1), dt.date(2026, 10, 13))
    assert by == "week"
    assert [(one.first.day, one.last.day) for one in weeks] == [(1, 4), (5, 11), (12, 13)]
    by, months = periods_between(dt.date(2026, 1, 15), dt.date(2026, 8, 2))
    assert by == "month"
    assert (months[0], months[-1]) == (
        Period(dt.date(2026, 1, 15), dt.date(2026, 1, 31)),
        Period(dt.date(2026, 8, 1), dt.date(2026, 8, 2)),
    )
    assert len(months) == 8


def test_each_week_has_its_figure_and_small_ones_their_n_alone(client_for: ClientFor, database: Engine) -> None:
    """Eight grades of 20 days ago make 62.5 %; three of today are too few to be drawn."""
    made = seeded()
    names = objectives_set(made, client_for)
    supervisor, agent = (client_for(user_id=made.users[role]) for role in (Role.SUPERVISOR, Role.AGENT))
    before = supervisor.get(f"/api/objectives/{names['own_objective_id']}/trend").json()
    with transaction() as session:
        graded(session, made, "555", days_ago=0.2)
    trend = supervisor.get(f"/api/objectives/{names['own_objective_id']}/trend").json()
    assert (trend["by"], trend["baseline"], trend["points"][-1]["last"]) == ("week", 62.5, str(today()))
    assert sum(point["n"] for point in trend["points"]) == sum(point["n"] for point in before["points"]) + 3
    drawn = [point for point in trend["points"] if point["value"] is not None]
    assert all(point["n"] >= 5 for point in drawn)
    assert all(point["low"] is None for point in trend["points"] if point["n"] < 5)
    assert {point["value"] for point in before["points"] if point["n"] == 8} == {62.5}
    assert agent.get(f"/api/objectives/{names['own_objective_id']}/trend").json() == trend


def test_the_page_draws_it_and_says_the_same_in_a_table(client_for: ClientFor, database: Engine) -> None:
    made = seeded()
    names = objectives_set(made, client_for)
    with transaction() as session:
        graded(session, made, "44454", days_ago=1)
    supervisor, agent = (client_for(user_id=made.users[role]) for role in (Role.SUPERVISOR, Role.AGENT))
    for page in (supervisor.get(f"/objectives/{names['own_objective_id']}").text, agent.get("/growth/objectives").text):
        found = re.search(r'data-trend="([^"]*)"', page)
        assert found is not None
        drawn = json.loads(unescape(found[1]))
        assert drawn["baseline"] == 62.5
        assert len(drawn["values"]) == len(drawn["words"]) == len(drawn["labels"])
        assert sum(value is not None for value in drawn["values"]) >= 2
        assert "The figures as a table" in page
        assert "not enough yet (n 0)" in page
        assert "/static/objectives/trend.js" in page


def test_nothing_is_drawn_for_who_is_not_to_know(client_for: ClientFor, database: Engine) -> None:
    made = seeded()
    names = objectives_set(made, client_for)
    address = f"/api/objectives/{names['own_objective_id']}/trend"
    supervisor = client_for(user_id=made.users[Role.SUPERVISOR])
    assert supervisor.get(address).json()["points"]
    task(made.chat, blind=True, assigned_to=made.users[Role.SUPERVISOR], priority=1)
    assert supervisor.get(address).json() == {"by": None, "points": [], "baseline": None, "target": None}
    assert client_for(user_id=made.other_supervisor).get(address).status_code == 404
    assert client_for(user_id=made.users[Role.ADMINISTRATOR]).get(address).status_code == 404


def test_a_metric_that_means_something_else_since_is_said_so(client_for: ClientFor, database: Engine) -> None:
    made = seeded()
    analyst = client_for(user_id=made.users[Role.QA_ANALYST])
    terms = {"title": "Adherence", "unit": "percent", "direction": "higher", "definition": "Kept time."}
    declared = terms | {"name": "adherence", "combining": "mean"}
    assert analyst.post("/performance/imports/metrics", data=declared).status_code == 303
    value = {"metric": "adherence", "agent": "A-1042", "value": 80, "n": 9}
    values = [value | {"period": str(today() - days * DAY), "value": 80 + days % 3} for days in range(1, 20)]
    assert analyst.post("/api/performance/values", json={"values": values}).status_code == 200
    body = {
        "level": "business", "metric": "imported.adherence", "name": "On time", "why": "Queues are short.",
        "target": 90, "due_on": str(today() + 100 * DAY), "justification": "We know.",
    }  # fmt: skip
    id = analyst.post("/api/objectives", json=body).json()["id"]
    analyst.post(f"/api/objectives/{id}/agree", json={})
    trend = analyst.get(f"/api/objectives/{id}/trend").json()
    assert sum(point["value"] is not None for point in trend["points"]) >= 2
    assert "means something else now" not in analyst.get(f"/objectives/{id}").text
    metric = analyst.get("/api/performance/imported-metrics").json()[0]["id"]
    amended = terms | {"definition": "Kept time of paid time.", "reason": "Paid."}
    assert analyst.put(f"/api/performance/imported-metrics/{metric}", json=amended).status_code == 200
    assert "Its metric means something else now" in analyst.get(f"/objectives/{id}").text
