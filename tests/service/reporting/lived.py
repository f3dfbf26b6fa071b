"""Reports in the lived-in centre: one released to the agent and answered; one of the team, a draft."""

from service.database import transaction
from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.reporting.situation import SUMMARY, approved, in_month, last_month
from tests.service.seed import Seed


def reports_released(seeded: Seed, client_for: ClientFor) -> dict[str, str]:
    """Both are about last month."""
    supervisor, agent = (client_for(user_id=seeded.users[role]) for role in (Role.SUPERVISOR, Role.AGENT))
    with transaction() as session:
        calls = in_month(session, seeded, "334445", last_month())
    approved(seeded, calls[0])
    about = {"month": f"{last_month().first:%Y-%m}"}
    team = supervisor.post("/api/reports", json=about | {"team_id": str(seeded.team)})
    assert team.status_code == 201, team.text
    own = supervisor.post("/api/reports", json=about | {"agent_id": str(seeded.agent)}).json()["id"]
    assert supervisor.put(f"/api/reports/{own}/summary", json={"summary": SUMMARY}).status_code == 200
    assert supervisor.post(f"/api/reports/{own}/release").status_code == 200
    assert agent.post(f"/api/reports/{own}/answer", json={"text": "Thank you, I agree."}).status_code == 204
    return {"report_id": own}
