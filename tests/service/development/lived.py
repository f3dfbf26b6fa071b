"""Plans in the lived-in centre: one that runs, with words of both; one whose outcome waits; the agent's own words."""

from service.performance.periods import today
from tests.conftest import ClientFor
from tests.service.development.situation import DAY, situation, weak_results
from tests.service.seed import Seed

SUPPORTED = "An hour a week with a colleague."


def plans_made(seeded: Seed, client_for: ClientFor) -> dict[str, str]:
    plans = situation(seeded, client_for)
    weak_results(seeded)
    development = plans.running(plans.body(title="Tariffs by heart", support=SUPPORTED))
    plans.hold(development)
    plans.outcome(development)
    plan = plans.drafted(plans.improvement())
    plans.lead(plan, "checkpoints", due_on=str(today() + 30 * DAY), milestone="All calls without jargon.")
    plans.proposed(plans.filled(plan))
    assert plans.agent.post(f"/api/growth/plans/{plan}/agree").status_code == 200
    plans.lead(plan, "start")
    plans.hold(plan)
    checkpoint = plans.read(plan)["checkpoints"][0]["id"]
    words = {"words": "The second call went well; the first I would do otherwise now."}
    assert plans.agent.post(f"/api/growth/plans/{plan}/checkpoints/{checkpoint}/words", json=words).status_code == 200
    plans.lead(plan, "notes", words="Try shorter sentences.")
    action = {"text": "Write down five sentences without jargon", "due_on": str(today() + 7 * DAY)}
    assert plans.supervisor.post(f"/plans/{plan}/actions", data=action).status_code == 303
    goal = {"text": "Train new colleagues", "sharing": "supervisor"}
    assert plans.agent.post("/api/growth/career-goals", json=goal).status_code == 201
    check_in = {"score": 4, "words": "Quieter than last week.", "sharing": "supervisor"}
    assert plans.agent.post("/api/growth/check-ins", json=check_in).status_code == 201
    return {"development_plan_id": plan, "agent_id": str(seeded.agent)}
