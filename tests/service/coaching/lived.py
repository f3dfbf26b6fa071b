"""Coaching sessions as they look after some weeks of work."""

from collections.abc import Mapping

from service.coaching.session_effects import count_effects
from service.database import transaction
from tests.conftest import ClientFor
from tests.service.coaching.situation import COURTEOUS, Coaching, coaching_situation, soon
from tests.service.seed import Seed


def coached(seeded: Seed, client_for: ClientFor) -> Mapping[str, str]:
    """One to come with everything in it, one that was held; the agent said what suits. The seed's call is released."""
    people = coaching_situation(seeded, client_for)
    people.agent.put(
        "/api/my/preferences", json={"styles": ["practise"], "first_contact": "written", "words": "Gently."}
    )
    _held(people.held(), people)
    made = people.made(kind="group", due_on=soon()[:10])
    base, words = f"/api/coaching/{made}", {"text": "Start with what went well.", "question": COURTEOUS}
    for part, body in (
        ("agenda", words),
        ("goals", {"text": "Name what the customer is going through."}),
        ("resources", {"title": "A talk", "link": "https://learn.test/talk", "style": "practise"}),
        ("actions", {"text": "Try it twice.", "agent_id": str(seeded.agent), "due_on": soon()[:10]}),
        ("notes", {"text": "Bring your headset."}),
        ("notes", {"text": "Begin gently.", "private": True}),
    ):
        assert people.supervisor.post(f"{base}/{part}", json=body).status_code in (201, 204), part
    people.goes_on(made, "scheduled", minutes=30, place="Room 2")
    _joined(base, people)
    people.agent.post(f"{base}/time", json={"starts_at": soon(30), "why": "I start late."})
    with transaction() as session:
        count_effects(session)
    return {"coaching_id": made}


def _held(coaching: str, people: Coaching) -> None:
    people.agent.post(f"/api/coaching/{coaching}/acknowledge", json={"comment": "It helped."})
    people.agent.put(f"/api/coaching/{coaching}/rating", json={"rating": 5, "words": "Short.", "share_words": True})


def _joined(base: str, people: Coaching) -> None:
    """One colleague was added, another added and taken out again; a third could be added."""
    (ben, _), (cat, _), _ = (people.colleague(name) for name in ("Ben Okafor", "Cat Weiss", "Dan Moore"))
    for agent in (ben, cat):
        added = people.supervisor.post(f"{base}/participants", json={"agent_id": str(agent)})
        assert added.status_code == 204
    reason = {"reason": "On holiday that week."}
    assert people.supervisor.post(f"{base}/participants/{cat}/remove", json=reason).status_code == 204
