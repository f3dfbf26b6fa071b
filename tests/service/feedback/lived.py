"""Some weeks of feedback and journeys: what their pages show when they are not empty."""

from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import select

from service.database import now, transaction
from service.feedback.nudging import nudge_when_ready
from service.feedback.peer_tables import OpenedInteraction, PeerFeedback
from service.feedback.recognition_tables import Recognition
from service.feedback.upward_tables import UpwardRound
from service.interactions.tables import Interaction
from service.journeys.keys import keys_of
from service.performance.periods import DAY, today
from tests.conftest import ClientFor
from tests.service.feedback.people import People, add_agent, people_of
from tests.service.feedback.test_colleagues import SEEN, WORDS
from tests.service.feedback.test_nudges import CRITICAL, MONOLOGUE
from tests.service.feedback.test_recognition import PRAISE
from tests.service.feedback.test_upward import WISHES, answer
from tests.service.seed import Seed

HASH = "1" * 64


def fed_back(seeded: Seed, client_for: ClientFor) -> dict[str, str]:
    """Praise, customers, colleagues, a closed round and an open one, nudges; a customer who came in twice.

    The seeded call's communication result is released already.
    """
    people = people_of(seeded, client_for)
    peers = [add_agent(f"Colleague {number}", seeded.team) for number in range(5)]
    clients = [client_for(user_id=user) for _, user in peers]
    names = {"recognition_id": _praised(people), "feedback_id": _between(people, peers[0][0], clients[0])}
    _customer_said(people)
    names["round_id"] = _rounds(people, clients)
    _nudged(people)
    with transaction() as session:
        opening = OpenedInteraction(interaction_id=seeded.foreign, owner_id=seeded.other_agent, peer_id=seeded.agent)
        session.add(opening)
        for id in (seeded.call, seeded.chat):
            session.get_one(Interaction, id).customer_hash = HASH
        session.flush()
        return names | {"opened_id": str(opening.id), "customer_key": keys_of(session, [HASH])[HASH]}


def _praised(people: People) -> str:
    moment = f"/api/interactions/{people.seeded.call}/recognitions"
    assert people.supervisor.post(moment, json=PRAISE | {"turn": 3}).status_code == 201
    with transaction() as session:
        return str(session.scalars(select(Recognition.id)).one())


def _customer_said(people: People) -> None:
    with transaction() as session:
        reference = session.get_one(Interaction, people.seeded.call).reference
    said = {"reference": reference, "csat": 4, "ces": 6, "comment": "Quick and kind."}
    assert people.supervisor.post("/api/customer-feedback", json=said).status_code == 201


def _between(people: People, peer_id: UUID, peer: TestClient) -> str:
    """One about an interaction that was opened, reported; one in general. The first one's id."""
    opened = {"interaction": str(people.seeded.call), "peer": str(peer_id)}
    assert people.agent.post("/growth/feedback/opened", data=opened).status_code == 303
    with transaction() as session:
        opening = session.scalars(select(OpenedInteraction.id)).one()
    assert peer.post(f"/growth/feedback/opened/{opening}", data=WORDS | SEEN).status_code == 303
    with transaction() as session:
        given = session.scalars(select(PeerFeedback.id)).one()
    assert people.agent.post(f"/growth/feedback/{given}/report", data={"reason": "Is it fair?"}).status_code == 303
    again = peer.post("/growth/feedback/colleagues", data=WORDS | {"to": str(people.seeded.agent)})
    assert again.status_code == 303
    return str(given)


def _rounds(people: People, clients: list[TestClient]) -> str:
    """One that has closed with five answers and was replied to, and one that is open. The first one's id."""
    closed = _round(people, "Summer")
    for client, wish in zip(clients, WISHES, strict=True):
        assert answer(client, closed, 4, wish) == 303
    assert people.analyst.post(f"/feedback/upward/{closed}/close").status_code == 303
    reply = {"words": "Thank you. There are five minutes after every complaint now."}
    assert people.supervisor.put(f"/api/upward-rounds/{closed}/reply", json=reply).status_code == 204
    assert people.supervisor.post(f"/api/upward-rounds/{closed}/reply/confirm").status_code == 204
    _round(people, "Autumn")
    return str(closed)


def _round(people: People, name: str) -> UUID:
    sent = {"name": name, "closes_on": str(today() + 7 * DAY), "teams": [str(people.seeded.team)]}
    assert people.analyst.post("/feedback/upward", data=sent).status_code == 303
    with transaction() as session:
        return session.scalars(select(UpwardRound.id).where(UpwardRound.name == name)).one()


def _nudged(people: People) -> None:
    """As if the call had come in now."""
    for rule in (MONOLOGUE, CRITICAL):
        assert people.supervisor.post("/feedback/rules", data=rule).status_code == 303
    with transaction() as session:
        call = session.get_one(Interaction, people.seeded.call)
        came_in, call.started_at = call.started_at, now()
        nudge_when_ready(session, call)
        call.started_at = came_in
