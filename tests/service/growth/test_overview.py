"""The agent's overview: empty in words, and with everything that there is."""

from sqlalchemy import Engine

from service.database import transaction
from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.objectives.lived import objectives_set
from tests.service.reporting.lived import reports_released
from tests.service.seed import seed


def test_an_empty_overview_says_what_will_be_there(client_for: ClientFor, database: Engine) -> None:
    with transaction() as session:
        made = seed(session)
    page = client_for(user_id=made.users[Role.AGENT]).get("/growth").text
    for words in ("No coaching session is planned", "No objective is open", "No report was released", "Nothing yet"):
        assert words in page


def test_the_overview_has_what_was_agreed_planned_and_released(client_for: ClientFor, database: Engine) -> None:
    with transaction() as session:
        made = seed(session)
    agreed = objectives_set(made, client_for)["own_objective_id"]
    report = reports_released(made, client_for)["report_id"]
    supervisor = client_for(user_id=made.users[Role.SUPERVISOR])
    praised = {"kind": "thank_you", "title": "A calm voice", "note": "In a loud hour."}
    assert supervisor.post(f"/api/agents/{made.agent}/recognitions", json=praised).status_code == 201
    page = client_for(user_id=made.users[Role.AGENT]).get("/growth").text
    assert f'href="/growth/objectives#objective-{agreed}"' in page
    assert f'href="/growth/reports/{report}"' in page
    assert "A calm voice" in page
