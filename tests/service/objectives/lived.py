"""Objectives in the lived-in centre: a business objective, and two of its agent that serve it."""

from service.database import transaction
from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.objectives.situation import BASELINE, begun, business, courtesy, graded
from tests.service.seed import Seed

NEVERTHELESS = "We know, and we try it for a quarter."


def objectives_set(seeded: Seed, client_for: ClientFor) -> dict[str, str]:
    """One is agreed, commented on and on its way; one waits for an answer."""
    analyst, supervisor, agent = (
        client_for(user_id=seeded.users[role]) for role in (Role.QA_ANALYST, Role.SUPERVISOR, Role.AGENT)
    )
    with transaction() as session:
        graded(session, seeded, BASELINE, days_ago=40)
    wanted = business(analyst)
    asked = courtesy(seeded, wanted, justification=NEVERTHELESS)
    agreed = supervisor.post("/api/objectives", json=asked).json()["id"]
    waits = {"metric": "hold_time", "scorecard": None, "criterion": None, "target": 8, "name": "Less hold time"}
    proposed = supervisor.post("/api/objectives", json=asked | waits).json()["id"]
    for objective in (agreed, proposed):
        assert supervisor.post(f"/api/objectives/{objective}/propose").status_code == 200
    assert agent.post(f"/api/objectives/{agreed}/comments", json={"text": "March suits me."}).status_code == 204
    assert supervisor.post(f"/api/objectives/{agreed}/agree").status_code == 200
    begun(agreed, days_ago=10, days_left=30)
    with transaction() as session:
        graded(session, seeded, "444544", days_ago=8)
    return {"objective_id": wanted, "own_objective_id": agreed}
