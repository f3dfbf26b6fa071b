"""Taking part earns points as it happens, up to a cap; and nothing that was erased takes them away."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from service.actions.tables import ActionItem
from service.database import now, transaction
from service.feedback.peer_tables import PeerFeedback, Tone, Topic
from service.identity.tables import Agent, Role
from service.incentives.ledger_tables import EntryKind
from tests.conftest import ClientFor
from tests.service.incentives.situation import Situation, count, ledger, situation
from tests.service.seed import Seed
from tests.service.selfassessment.test_self_assessment import ask, hand_in
from tests.service.test_reviews import evaluation_of

EACH = {"kind": "participation", "name": "Taking part", "points": 5, "cap": 12, "least_n": 1}


def taking_part(seeded: Seed, client_for: ClientFor, activity: str, **changes: Any) -> Situation:
    made = situation(seeded, client_for)
    made.made()
    added = made.rule({**EACH, "activity": activity, **changes})
    assert added.status_code == 201, added.text
    made.start()
    return made


def given(to: UUID, by: UUID, times: int = 1) -> list[UUID]:
    with transaction() as session:
        rows = [
            PeerFeedback(
                from_id=by,
                to_id=to,
                tone=Tone.APPRECIATIVE,
                topic=Topic.CALM,
                words="You stayed calm.",
                observations={},
            )
            for _ in range(times)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def test_a_self_assessment_that_was_handed_in(seeded: Seed, client_for: ClientFor) -> None:
    made = taking_part(seeded, client_for, "self_assessment")
    assert ask(made.supervisor, seeded.chat) == 201
    assert count() == 0
    hand_in(made.agent, evaluation_of(seeded.chat, "seven_cs"))
    assert count() == 1
    assert [(entry.points, entry.why) for entry in ledger()] == [(5, "Once this month.")]


def test_coaching_that_was_held_and_acknowledged(seeded: Seed, client_for: ClientFor) -> None:
    made = taking_part(seeded, client_for, "coaching")
    body = {"title": "Courtesy", "agents": [str(seeded.agent)], "questions": ["seven_cs/courteous"]}
    coaching = made.supervisor.post("/api/coaching", json=body).json()["id"]
    assert made.supervisor.post(f"/api/coaching/{coaching}/state", json={"state": "held"}).status_code == 204
    assert count() == 0
    assert made.agent.post(f"/api/coaching/{coaching}/acknowledge", json={}).status_code == 204
    assert count() == 1
    assert [entry.points for entry in ledger()] == [5]


def test_agreed_actions_count_and_own_ones_do_not(seeded: Seed, client_for: ClientFor) -> None:
    made = taking_part(seeded, client_for, "actions")
    with transaction() as session:
        for by in (Role.SUPERVISOR, Role.AGENT):
            item = ActionItem(text="Practise.", agent_id=seeded.agent, made_by_id=seeded.users[by], done_at=now())
            session.add(item)
    count()
    assert [entry.points for entry in ledger()] == [5]
    assert made.balance == 5


def test_feedback_counts_each_colleague_once_and_not_what_was_taken_away(seeded: Seed, client_for: ClientFor) -> None:
    taking_part(seeded, client_for, "peer_feedback", cap=100)
    with transaction() as session:
        friend = Agent(external_id="F-1", name="A friend", team_id=seeded.team)
        session.add(friend)
        session.flush()
        friend_id = friend.id
    given(friend_id, seeded.agent, times=4)
    (abuse,) = given(seeded.other_agent, seeded.agent)
    assert count() == 1
    assert [entry.points for entry in ledger()] == [10]
    with transaction() as session:
        session.execute(update(PeerFeedback).where(PeerFeedback.id == abuse).values(removed_at=now()))
    count()
    assert [(entry.points, entry.kind) for entry in ledger()] == [(10, EntryKind.EARNED), (-5, EntryKind.CORRECTED)]


def test_what_was_erased_keeps_its_points(seeded: Seed, client_for: ClientFor) -> None:
    taking_part(seeded, client_for, "peer_feedback")
    (first,) = given(seeded.other_agent, seeded.agent)
    count()
    with transaction() as session:
        session.execute(delete(PeerFeedback).where(PeerFeedback.id == first))
    assert count() == 0
    assert [entry.points for entry in ledger()] == [5]


def test_a_month_has_a_cap(seeded: Seed, client_for: ClientFor) -> None:
    """Four times five are twenty; the rule gives twelve at most, in what comes as it happens."""
    taking_part(seeded, client_for, "actions")
    for _ in range(4):
        with transaction() as session:
            by = seeded.users[Role.SUPERVISOR]
            session.add(ActionItem(text="Practise.", agent_id=seeded.agent, made_by_id=by, done_at=now()))
        count()
    assert [(entry.points, entry.kind) for entry in ledger()] == [(5, EntryKind.EARNED)] * 2 + [(2, EntryKind.EARNED)]
    assert ledger()[-1].why == "3 times this month. That is the most in a month: 12."


def test_a_colleague_of_another_team_has_another_programme(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    made.made(team_ids=[str(seeded.other_team)])
    made.rule({**EACH, "activity": "peer_feedback"})
    made.start()
    given(seeded.other_agent, seeded.agent)
    assert count() == 0
    given(seeded.agent, seeded.other_agent)
    assert count() == 1
    assert made.agent.get("/api/points").json()["balances"] == []
