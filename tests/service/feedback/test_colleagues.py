"""Feedback between agents: consent, the peer rubric, answers, reports; and that none of it is ever a score."""

from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import func, select

from service.dashboards.counting import count_what_changed
from service.database import transaction
from service.evaluations.tables import Answer
from service.feedback.peer_rubric import QUESTIONS, Observation
from service.feedback.peer_tables import OpenedInteraction, PeerFeedback
from service.identity.tables import Role
from service.reviews.confirmed import confirmed_answers
from service.reviews.sheet_tables import AnswerSheet
from tests.service.feedback.people import People

WORDS = {"tone": "suggestion", "topic": "explaining", "words": "Say first what happens, then why."}
SEEN = {"observations": [f"{question.id}=strength" for question in QUESTIONS]}


def opened(people: People, peer: UUID) -> UUID:
    people.confirm(people.seeded.call, release=True)
    sent = {"interaction": str(people.seeded.call), "peer": str(peer)}
    assert people.agent.post("/growth/feedback/opened", data=sent).status_code == 303
    with transaction() as session:
        return session.scalars(select(OpenedInteraction.id)).one()


def only_feedback() -> PeerFeedback:
    with transaction() as session:
        return session.scalars(select(PeerFeedback)).one()


def say(client: TestClient, to: UUID, **changes: str) -> int:
    return client.post("/growth/feedback/colleagues", data=WORDS | {"to": str(to)} | changes).status_code


def test_about_an_interaction_that_its_agent_opened(people: People) -> None:
    peer_id, peer = people.colleague("Nia")
    opening = opened(people, peer_id)
    assert people.told(peer) == ["peer feedback"]
    page = peer.get(f"/growth/feedback/opened/{opening}").text
    assert "surprise" in page
    for result in ("Only one further detail is taken", "The reason for the rise", "Identity check"):
        assert result not in page
    assert peer.get(f"/interactions/{people.seeded.call}").status_code == 404
    assert peer.post(f"/growth/feedback/opened/{opening}", data=WORDS | SEEN).status_code == 303
    received = people.agent.get("/growth/feedback/colleagues").text
    assert "Say first what happens, then why." in received
    assert received.count("A strength") == len(QUESTIONS)
    said = only_feedback()
    answer = {"answer": "Thank you, I will."}
    assert people.agent.post(f"/growth/feedback/{said.id}/acknowledge", data=answer).status_code == 303
    assert "Thank you, I will." in peer.get("/growth/feedback/colleagues").text
    assert peer.post(f"/growth/feedback/opened/{opening}", data=WORDS | SEEN).status_code == 409


def test_consent_is_the_owners_and_can_be_taken_back(people: People) -> None:
    peer_id, peer = people.colleague("Nia")
    _, third = people.colleague("Omar")
    opening = opened(people, peer_id)
    for path in ("", "/audio"):
        assert third.get(f"/growth/feedback/opened/{opening}{path}").status_code == 404
    assert people.supervisor.get(f"/growth/feedback/opened/{opening}").status_code == 403
    assert peer.get(f"/growth/feedback/opened/{opening}/audio").status_code == 200
    assert peer.post(f"/growth/feedback/opened/{opening}/close").status_code == 404
    assert people.agent.post(f"/growth/feedback/opened/{opening}/close").status_code == 303
    assert peer.get(f"/growth/feedback/opened/{opening}").status_code == 404
    assert peer.post(f"/growth/feedback/opened/{opening}", data=WORDS | SEEN).status_code == 404


def test_nobody_opens_what_is_not_their_own_or_was_not_released(people: People) -> None:
    peer_id, peer = people.colleague("Nia")
    agent_id = people.seeded.agent
    sent = {"interaction": str(people.seeded.call), "peer": str(peer_id)}
    assert people.agent.post("/growth/feedback/opened", data=sent).status_code == 404
    people.confirm(people.seeded.call, release=True)
    assert peer.post("/growth/feedback/opened", data=sent | {"peer": str(agent_id)}).status_code == 404
    stranger, _ = people.colleague("Sam", people.seeded.other_team)
    assert people.agent.post("/growth/feedback/opened", data=sent | {"peer": str(stranger)}).status_code == 404


def test_every_question_is_answered_with_what_the_rubric_has(people: People) -> None:
    peer_id, peer = people.colleague("Nia")
    address = f"/growth/feedback/opened/{opened(people, peer_id)}"
    for observations in (
        [],
        SEEN["observations"][1:],
        ["kindness=strength"],
        ["listening=5", *SEEN["observations"][1:]],
    ):
        assert peer.post(address, data=WORDS | {"observations": observations}).status_code == 400
    with transaction() as session:
        assert session.scalar(select(func.count(PeerFeedback.id))) == 0


def test_in_general_within_the_team(people: People) -> None:
    peer_id, peer = people.colleague("Nia")
    assert say(people.agent, peer_id) == 303
    assert say(people.agent, peer_id, words=" ") == 400
    assert say(people.agent, people.seeded.other_agent) == 404
    assert say(people.agent, people.seeded.agent) == 404
    assert "Say first what happens" in peer.get("/growth/feedback/colleagues").text


def test_a_report_goes_to_the_supervisor_who_removes_it(people: People) -> None:
    peer_id, peer = people.colleague("Nia")
    say(people.agent, peer_id, words="You are useless.")
    said = only_feedback().id
    assert "useless" not in people.supervisor.get("/feedback/reports").text
    assert people.agent.post(f"/growth/feedback/{said}/report", data={"reason": "No."}).status_code == 404
    assert peer.post(f"/growth/feedback/{said}/report", data={"reason": "It insults me."}).status_code == 303
    assert people.told(people.supervisor) == ["peer feedback"]
    shown = people.supervisor.get("/feedback/reports").text
    assert "You are useless." in shown
    assert "It insults me." in shown
    assert "It insults me." not in people.agent.get("/growth/feedback/colleagues").text
    other = people.clients(user_id=people.seeded.other_supervisor)
    decision = {"remove": "true", "decision": "We do not speak like that."}
    assert other.post(f"/feedback/reports/{said}", data=decision).status_code == 404
    assert people.supervisor.post(f"/feedback/reports/{said}", data=decision).status_code == 303
    assert "useless" not in peer.get("/growth/feedback/colleagues").text
    assert "Removed by a supervisor" in people.agent.get("/growth/feedback/colleagues").text
    assert people.supervisor.post(f"/feedback/reports/{said}", data=decision).status_code == 409


def test_it_is_never_a_score(people: People) -> None:
    """What is confirmed, scored and counted is the same before and after; the rubric has no points to count."""
    peer_id, peer = people.colleague("Nia")
    opening = opened(people, peer_id)
    analyst = people.seeded.viewer(Role.QA_ANALYST)

    def scored() -> tuple[object, ...]:
        with transaction() as session:
            count_what_changed(session)
            answers = session.scalar(select(func.count()).select_from(Answer))
            sheets = session.scalar(select(func.count(AnswerSheet.id)))
            return answers, sheets, confirmed_answers(analyst, session)

    before = scored()
    peer.post(f"/growth/feedback/opened/{opening}", data=WORDS | {"observations": [f"{q.id}=try" for q in QUESTIONS]})
    assert only_feedback().observations == {q.id: Observation.TRY for q in QUESTIONS}
    assert scored() == before


def test_personal_details_are_replaced(people: People) -> None:
    peer_id, _ = people.colleague("Nia")
    say(people.agent, peer_id, words="When she said 07700 900123 you repeated it.")
    assert "900123" not in only_feedback().words
