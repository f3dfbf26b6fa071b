"""Objectives on screen: the roll-up, the form that keeps what was entered, the agent's page, what stays hidden."""

import re

import pytest
from sqlalchemy import Engine

from service.database import transaction
from service.identity.tables import Role
from service.performance.periods import today
from tests.conftest import ClientFor
from tests.service.objectives.lived import objectives_set
from tests.service.objectives.situation import DAY, business, courtesy, graded, seeded
from tests.service.reviews.sampled import task


@pytest.fixture
def form() -> dict[str, str]:
    return {
        "level": "individual", "metric": "quality", "narrowing": "seven_cs:courteous", "name": "Warmer openings",
        "why": "Callers often have a bad day already.", "due_on": str(today() + 180 * DAY),
    }  # fmt: skip


def test_the_form_measures_the_baseline_and_keeps_what_was_entered(
    client_for: ClientFor, database: Engine, form: dict[str, str]
) -> None:
    made = seeded()
    parent = business(client_for(user_id=made.users[Role.QA_ANALYST]))
    supervisor = client_for(user_id=made.users[Role.SUPERVISOR])
    form |= {"agent_id": str(made.agent), "parent_id": parent}
    measured = supervisor.post("/objectives", data=form)
    assert (measured.status_code, "Baseline: 62 % (51–74, n 8)" in measured.text) == (200, True)
    questioned = supervisor.post("/objectives", data=form | {"target": "70"})
    assert questioned.status_code == 400
    assert "within the noise of the baseline" in questioned.text
    assert 'value="Warmer openings"' in questioned.text
    assert 'value="70.0"' in questioned.text
    assert supervisor.get("/api/objectives").json()[0]["level"] == "business"
    saved = supervisor.post("/objectives", data=form | {"target": "70", "justification": "A first step."})
    assert saved.status_code == 303
    assert "A first step." in supervisor.get(saved.headers["location"]).text


def test_the_roll_up_has_everything_in_its_place(client_for: ClientFor, database: Engine) -> None:
    made = seeded()
    names = objectives_set(made, client_for)
    supervisor, analyst, administrator = (
        client_for(user_id=made.users[role]) for role in (Role.SUPERVISOR, Role.QA_ANALYST, Role.ADMINISTRATOR)
    )
    page = supervisor.get("/objectives").text
    assert re.findall(r'<tr data-depth="(\d)">\s*<th scope="row"><div><a [^>]*>([^<]*)<', page) == [
        ("0", "Courteous service"),
        ("1", "Warmer openings"),
        ("1", "Less hold time"),
    ]
    assert "2 individual objectives serve it" in analyst.get("/objectives").text
    assert "Warmer openings" in analyst.get(f"/objectives?team={made.team}").text
    bare = administrator.get(f"/objectives/{names['objective_id']}").text
    assert "Not shown to you" in bare
    assert "n 10" not in bare


def test_whoever_is_to_answer_blind_sees_no_figures_of_that_agent(client_for: ClientFor, database: Engine) -> None:
    made = seeded()
    analyst = client_for(user_id=made.users[Role.QA_ANALYST])
    asked = courtesy(made, business(analyst), owner_id=str(made.users[Role.SUPERVISOR]))
    id = analyst.post("/api/objectives", json=asked).json()["id"]
    assert analyst.get(f"/api/objectives/{id}").json()["baseline"]["n"] == 8
    with transaction() as session:
        call = graded(session, made, "5", days_ago=1)[0]
    task(call, blind=True, assigned_to=made.users[Role.QA_ANALYST])
    hidden = analyst.get(f"/api/objectives/{id}").json()
    assert (hidden["hidden"], hidden["baseline"], hidden["progress"]) == (True, None, None)
    assert "Figures are hidden for now" in analyst.get(f"/objectives/{id}").text
