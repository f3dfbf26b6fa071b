"""A programme that has run for a month, for pages that are looked at."""

from tests.conftest import ClientFor
from tests.service.incentives.situation import count, reviewed, running
from tests.service.seed import Seed


def points_earned(seeded: Seed, client_for: ClientFor) -> dict[str, str]:
    """Earned points, one reward that waits, one that was proposed, and a leaderboard; ids by the names of routes."""
    made = running(seeded, client_for, badge="Kind ear")
    policy = {"enabled": True, "leaderboard": "anonymous", "reason": "Agreed with the works council."}
    assert made.administrator.put("/api/incentives/policy", json=policy).status_code == 200
    budget = {"currency": "GBP", "amount": "200.00"}
    assert made.analyst.put(f"/api/incentives/{made.programme}/budgets", json=budget).status_code == 200
    voucher = made.reward(kind="money", name="Voucher", points=10, amount="15.00", currency="GBP").json()["id"]
    late = made.reward(stock=3).json()["id"]
    reviewed(made, "5", "4", "3", "4", first=3)
    count()
    assert made.redeemed(voucher).status_code == 201
    proposed = {"agent_id": str(seeded.agent), "reward_id": late, "reason": "Kept calm on a hard day."}
    assert made.supervisor.post("/api/incentives/awards", json=proposed).status_code == 201
    return {"programme_id": made.programme}
