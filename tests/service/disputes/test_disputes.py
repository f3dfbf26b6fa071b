"""Disputes through the front door: the whole story, and every refusal."""

import datetime as dt
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from scorecards.loader import library
from service.config import settings
from service.database import now, transaction
from service.disputes.lapsing import escalate_overdue
from service.disputes.snapshots import digest
from service.disputes.tables import DisputeRound, DisputeSnapshot
from service.evaluations.scoring import score
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.releases.tables import ScheduledRelease
from service.reviews.tables import Override, Review
from service.worker import release_scheduled
from tests.conftest import ClientFor
from tests.service.disputes.situation import CLEAR, Situation, released_situation, rounds_of, shift
from tests.service.seed import COMMUNICATION, Seed, answers_of
from tests.service.test_reviews import actions, evaluation_of, review_of


@pytest.fixture
def situation(seeded: Seed, client_for: ClientFor) -> Situation:
    return released_situation(seeded, client_for)


def percent(**changed: str) -> float:
    """The communication score of the seeded call with some answers changed."""
    result = score(library()[1], answers_of(COMMUNICATION) | changed).percent
    assert result is not None
    return result


def kinds_told(client: TestClient) -> list[str]:
    return [one["kind"] for one in client.get("/api/notifications").json()]


def test_the_whole_story(seeded: Seed, client_for: ClientFor) -> None:
    """Confirmed, released on a date, notified, disputed, decided by another, corrected, acknowledged."""
    analyst = client_for(user_id=seeded.users[Role.QA_ANALYST])
    supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
    agent = client_for(user_id=seeded.users[Role.AGENT])
    evaluation = evaluation_of(seeded.call, "seven_cs")
    analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0})
    due = (now() + dt.timedelta(hours=1)).isoformat()
    analyst.post("/api/releases", json={"evaluations": [str(evaluation)], "due_at": due})
    assert agent.get(f"/my/results/{seeded.call}").status_code == 404
    shift(ScheduledRelease, due_at=now() - dt.timedelta(seconds=1))
    release_scheduled(0)
    assert kinds_told(agent) == ["released"]
    page = agent.get(f"/my/results/{seeded.call}").text
    assert "I have read this" in page
    assert "Dispute “Clear”" in page

    raised = agent.post(f"/api/evaluations/{evaluation}/disputes", json=CLEAR)
    dispute = raised.json()["id"]
    assert raised.json()["state"] == "open"
    assert kinds_told(supervisor) == ["dispute assigned"]
    assert kinds_told(analyst) == []

    seen = supervisor.get(f"/disputes/{dispute}").text
    for side in ("I explained it twice.", "Priya Shah confirmed", "The reason for the rise is told in plain words."):
        assert side in seen
    decision = {"outcome": "upheld", "reason": "It was clear the second time."}
    assert supervisor.post(f"/disputes/{dispute}/decide", data=decision).status_code == 303

    review = review_of(evaluation)
    assert review is not None
    assert percent(clear="5") > percent()
    assert review.score == pytest.approx(percent(clear="5"))
    assert kinds_told(agent) == ["dispute decided", "released"]
    page = agent.get(f"/my/results/{seeded.call}").text
    assert "It was clear the second time." in page
    assert agent.post(f"/evaluations/{evaluation}/acknowledge", data={"comment": ""}).status_code == 303
    assert "Acknowledged" in agent.get(f"/my/results/{seeded.call}").text
    with transaction() as session:
        steps = list(session.scalars(select(DisputeSnapshot.step).order_by(DisputeSnapshot.created_at)))
    assert steps == ["raised", "decided"]


class TestRaising:
    def test_goes_to_somebody_who_took_no_part(self, situation: Situation) -> None:
        found = situation.read(situation.raised())
        assert found["confirmed_by"] == "Priya Shah"
        assert found["rounds"][0]["assignee"] == "Tom Ellison"
        assert (found["criterion_name"], found["proposed_label"], found["turns"]) == ("Clear", "Excellent", [6])

    def test_an_analyst_who_took_no_part_goes_before_the_supervisor(self, situation: Situation) -> None:
        situation.another_analyst("Una Third")
        assert situation.read(situation.raised())["rounds"][0]["assignee"] == "Una Third"

    def test_whoever_changed_an_answer_took_part(self, seeded: Seed, client_for: ClientFor) -> None:
        supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
        evaluation = evaluation_of(seeded.call, "seven_cs")
        changed = {"criterion": "concise", "answer": "3", "reason": "It takes long."}
        supervisor.post(f"/evaluations/{evaluation}/overrides", data=changed)
        analyst = client_for(user_id=seeded.users[Role.QA_ANALYST])
        analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 1})
        analyst.post(f"/evaluations/{evaluation}/release")
        agent = client_for(user_id=seeded.users[Role.AGENT])
        dispute = agent.post(f"/api/evaluations/{evaluation}/disputes", json=CLEAR).json()["id"]
        assert rounds_of(UUID(dispute))[0].assignee_id is None
        decision = {"outcome": "rejected", "reason": "No."}
        assert supervisor.post(f"/api/disputes/{dispute}/decide", json=decision).status_code == 403

    def test_not_applicable_proposes_that_answer(self, seeded: Seed, situation: Situation) -> None:
        evaluation = _released_compliance(situation)
        sent = {"kind": "not_applicable", "criterion": "key_terms", "reason": "Nothing was sold."}
        answer = situation.agent.post(f"/api/evaluations/{evaluation}/disputes", json=sent)
        assert situation.read(answer.json()["id"])["proposed"] == "na"

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"reason": "  "}, "Say why"),
            ({"proposed": ""}, "Choose one of the answers"),
            ({"proposed": "9"}, "Choose one of the answers"),
            ({"proposed": "4"}, "the answer already"),
            ({"criterion": "kindness"}, "does not ask"),
            ({"criterion": ""}, "does not ask"),
            ({"turns": [99]}, "no such turn"),
            ({"turns": [-1]}, "no such turn"),
            ({"kind": "wrong_transcript", "turns": []}, "Choose the turns"),
        ],
    )
    def test_what_cannot_be_sent(self, situation: Situation, change: dict[str, object], sentence: str) -> None:
        answer = situation.agent.post(f"/api/evaluations/{situation.evaluation}/disputes", json=CLEAR | change)
        assert answer.status_code == 400, answer.text
        assert sentence in answer.json()["detail"]
        assert situation.agent.get("/api/my/disputes").json() == []

    def test_once_at_a_time(self, situation: Situation) -> None:
        situation.raised()
        again = situation.agent.post(f"/api/evaluations/{situation.evaluation}/disputes", json=CLEAR)
        assert again.status_code == 409
        situation.raised(criterion="concise", proposed="5")

    def test_until_the_tenth_working_day(self, situation: Situation) -> None:
        shift(Review, released_at=now() - dt.timedelta(days=11))
        situation.raised()
        shift(Review, released_at=now() - dt.timedelta(days=17))
        late = situation.agent.post(
            f"/api/evaluations/{situation.evaluation}/disputes", json=CLEAR | {"criterion": "concise", "proposed": "5"}
        )
        assert late.status_code == 409
        assert "time to dispute" in late.json()["detail"]
        assert "Dispute “Concise”" not in situation.agent.get(f"/my/results/{situation.seeded.call}").text

    def test_only_what_was_released_to_the_agent(self, seeded: Seed, situation: Situation) -> None:
        for evaluation in (evaluation_of(seeded.call), evaluation_of(seeded.foreign, "seven_cs"), UUID(int=1)):
            address = f"/api/evaluations/{evaluation}/disputes"
            assert situation.agent.post(address, json=CLEAR).status_code == 404
            assert situation.agent.get(f"/my/disputes/new?evaluation={evaluation}&criterion=clear").status_code == 404

    def test_a_restricted_interaction_is_closed(self, situation: Situation) -> None:
        dispute = situation.raised()
        shift(Interaction, state=State.RESTRICTED)
        assert situation.decided(dispute).status_code == 409
        assert situation.agent.post(f"/api/disputes/{dispute}/withdraw").status_code == 409

    def test_words_are_swept_before_they_are_stored(self, situation: Situation) -> None:
        dispute = situation.raised(reason="She said jo.bloggs@example.org, twice.")
        assert situation.read(dispute)["reason"] == "She said [EMAIL], twice."
        with transaction() as session:
            kept = session.scalars(select(DisputeSnapshot.content)).all()
        assert "jo.bloggs" not in str(kept)

    def test_the_form_is_a_page_and_a_fragment(self, situation: Situation) -> None:
        address = f"/my/disputes/new?evaluation={situation.evaluation}&criterion=clear"
        assert "<html" in situation.agent.get(address).text
        fragment = situation.agent.get(address, headers={"HX-Request": "true"}).text
        assert "<html" not in fragment
        assert "Which turns show it?" in fragment


class TestDeciding:
    def test_upheld_takes_the_proposed_answer(self, situation: Situation) -> None:
        dispute = situation.raised()
        assert situation.decided(dispute).json()["state"] == "decided"
        assert situation.review.score == pytest.approx(percent(clear="5"))
        with transaction() as session:
            override = session.scalars(select(Override)).one()
        assert (override.answer, override.by_id) == ("5", situation.seeded.users[Role.SUPERVISOR])
        assert situation.review.reviewer_id == situation.seeded.users[Role.QA_ANALYST]

    def test_partly_takes_another_answer(self, situation: Situation) -> None:
        dispute = situation.raised(criterion="complete", proposed="5")
        for answer in ("", "5", "3"):
            assert situation.decided(dispute, "partly_upheld", answer=answer).status_code == 400
        assert situation.decided(dispute, "partly_upheld", answer="4").status_code == 200
        assert situation.review.score == pytest.approx(percent(complete="4"))

    def test_rejected_changes_nothing(self, situation: Situation) -> None:
        assert situation.decided(situation.raised(), "rejected").status_code == 200
        assert situation.review.score == pytest.approx(percent())
        assert "Rejected" in situation.agent.get("/my/disputes").text

    def test_a_lower_score_is_said_in_so_many_words(self, situation: Situation) -> None:
        dispute = situation.raised()
        low = situation.decided(dispute, "partly_upheld", answer="2")
        assert low.status_code == 409
        assert "lower the confirmed score" in low.json()["detail"]
        assert situation.review.score == pytest.approx(percent())
        assert situation.decided(dispute, "partly_upheld", answer="2", lowers=True).status_code == 200
        assert situation.review.score == pytest.approx(percent(clear="2"))

    def test_never_by_whoever_confirmed_it(self, situation: Situation) -> None:
        dispute = situation.raised()
        body = {"outcome": "rejected", "reason": "I was right."}
        assert situation.analyst.post(f"/api/disputes/{dispute}/decide", json=body).status_code == 403
        assert situation.analyst.post(f"/api/disputes/{dispute}/assign", json={}).status_code == 409
        assert "You had a part in this result" in situation.analyst.get(f"/disputes/{dispute}").text

    def test_by_the_person_it_is_assigned_to(self, situation: Situation) -> None:
        dispute = situation.raised()
        third = situation.another_analyst()
        body = {"outcome": "rejected", "reason": "No."}
        assert third.post(f"/api/disputes/{dispute}/decide", json=body).status_code == 409
        assert third.post(f"/api/disputes/{dispute}/assign", json={}).status_code == 200
        assert situation.decided(dispute).status_code == 409
        assert third.post(f"/api/disputes/{dispute}/decide", json=body).status_code == 200

    def test_one_person_may_decide_several_about_the_same_result(self, situation: Situation) -> None:
        first, second = situation.raised(), situation.raised(criterion="complete", proposed="5")
        assert situation.decided(first).status_code == 200
        assert situation.decided(second).status_code == 200
        assert situation.review.score == pytest.approx(percent(clear="5", complete="5"))

    def test_needs_a_reason_and_happens_once(self, situation: Situation) -> None:
        dispute = situation.raised()
        assert situation.decided(dispute, reason=" ").status_code == 400
        assert situation.decided(dispute).status_code == 200
        assert situation.decided(dispute).status_code == 409

    def test_another_team_sees_nothing(self, situation: Situation) -> None:
        dispute = situation.raised()
        other = situation.clients(user_id=situation.seeded.other_supervisor)
        body = {"outcome": "rejected", "reason": "No."}
        assert other.get("/api/disputes").json() == []
        assert other.get(f"/disputes/{dispute}").status_code == 404
        assert other.post(f"/api/disputes/{dispute}/decide", json=body).status_code == 404

    def test_a_wrong_transcript_is_corrected_first(self, situation: Situation) -> None:
        dispute = situation.raised(kind="wrong_transcript", proposed="", turns=[6])
        answer = situation.decided(dispute)
        assert answer.status_code == 409
        assert "Correct the transcript first" in answer.json()["detail"]
        assert situation.decided(dispute, "rejected").status_code == 200


WRONG_AGENT = {"kind": "wrong_agent", "criterion": "", "proposed": "", "turns": [], "reason": "I was on leave."}


class TestWrongAgent:
    @pytest.fixture
    def third(self, situation: Situation) -> TestClient:
        return situation.another_analyst()

    def test_upheld_moves_it_and_withdraws_the_result(self, situation: Situation, third: TestClient) -> None:
        other = situation.raised()
        dispute = situation.raised(**WRONG_AGENT)
        body = {"outcome": "upheld", "reason": "It is another voice.", "agent": str(situation.seeded.other_agent)}
        assert third.post(f"/api/disputes/{dispute}/assign", json={}).status_code == 200
        assert third.post(f"/api/disputes/{dispute}/decide", json=body).status_code == 200
        with transaction() as session:
            moved = session.get_one(Interaction, situation.seeded.call)
            assert (moved.agent_id, moved.team_id) == (situation.seeded.other_agent, situation.seeded.other_team)
        assert situation.review.released_at is None
        assert situation.agent.get(f"/my/results/{situation.seeded.call}").status_code == 404
        assert third.get(f"/api/disputes/{other}").json()["state"] == "lapsed"
        told = kinds_told(situation.agent)
        assert {"dispute decided", "dispute lapsed", "result withdrawn"} <= set(told)
        assert "Upheld" in situation.agent.get("/my/disputes").text

    def test_needs_the_right_one_and_knows_no_half(self, situation: Situation, third: TestClient) -> None:
        dispute = situation.raised(**WRONG_AGENT)
        third.post(f"/api/disputes/{dispute}/assign", json={})
        agent = str(situation.seeded.other_agent)
        for body in ({"outcome": "upheld"}, {"outcome": "partly_upheld", "agent": agent}):
            answer = third.post(f"/api/disputes/{dispute}/decide", json=body | {"reason": "Yes."})
            assert answer.status_code == 400
        assert "Whose conversation it was" in third.get(f"/disputes/{dispute}").text


class TestAppealing:
    def test_goes_to_a_third_person_once(self, situation: Situation) -> None:
        dispute = situation.raised()
        situation.decided(dispute, "rejected")
        third = situation.another_analyst()
        sent = {"grounds": "Nobody listened to the second half."}
        assert situation.agent.post(f"/api/disputes/{dispute}/appeal", json=sent).json()["state"] == "open"
        found = situation.read(dispute)
        assert [one["assignee"] for one in found["rounds"]] == ["Tom Ellison", "Third Person"]
        assert situation.decided(dispute).status_code == 403
        body = {"outcome": "upheld", "reason": "It is clear."}
        assert third.post(f"/api/disputes/{dispute}/decide", json=body).status_code == 200
        assert situation.review.score == pytest.approx(percent(clear="5"))
        assert situation.agent.post(f"/api/disputes/{dispute}/appeal", json=sent).status_code == 409

    def test_not_against_what_was_upheld(self, situation: Situation) -> None:
        dispute = situation.raised()
        situation.decided(dispute)
        answer = situation.agent.post(f"/api/disputes/{dispute}/appeal", json={"grounds": "More."})
        assert answer.status_code == 409

    def test_not_too_late(self, situation: Situation) -> None:
        dispute = situation.raised()
        situation.decided(dispute, "rejected")
        assert situation.read(dispute)["appeal_until"] is not None
        shift(DisputeRound, decided_at=now() - dt.timedelta(days=20))
        assert situation.read(dispute)["appeal_until"] is None
        answer = situation.agent.post(f"/api/disputes/{dispute}/appeal", json={"grounds": "Late."})
        assert "time to appeal" in answer.json()["detail"]

    def test_not_where_the_policy_has_none(self, situation: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
        dispute = situation.raised()
        situation.decided(dispute, "rejected")
        monkeypatch.setattr(settings(), "dispute_appeals", False)
        answer = situation.agent.post(f"/api/disputes/{dispute}/appeal", json={"grounds": "Please."})
        assert answer.status_code == 409


class TestWithdrawing:
    def test_own_open_ones(self, situation: Situation) -> None:
        dispute = situation.raised()
        assert situation.agent.post(f"/api/disputes/{dispute}/withdraw").json()["state"] == "withdrawn"
        assert situation.agent.post(f"/api/disputes/{dispute}/withdraw").status_code == 409
        assert situation.decided(dispute).status_code == 409
        situation.raised()

    def test_never_another_agents(self, situation: Situation) -> None:
        dispute = situation.raised()
        stranger = situation.clients(Role.AGENT)
        assert stranger.post(f"/api/disputes/{dispute}/withdraw").status_code == 404
        assert stranger.post(f"/api/disputes/{dispute}/appeal", json={"grounds": "x"}).status_code == 404


def test_an_overdue_one_is_escalated_once(situation: Situation) -> None:
    dispute = situation.raised()
    with transaction() as session:
        assert escalate_overdue(session) == 0
        session.execute(update(DisputeRound).values(due_at=now() - dt.timedelta(minutes=1)))
    with transaction() as session:
        assert escalate_overdue(session) == 1
        assert escalate_overdue(session) == 0
    assert kinds_told(situation.supervisor) == ["dispute overdue", "dispute assigned"]
    assert "Overdue" in situation.supervisor.get("/disputes").text
    assert [one["id"] for one in situation.supervisor.get("/api/disputes?which=overdue").json()] == [str(dispute)]
    assert actions(dispute).count("dispute escalated") == 1


class TestSnapshots:
    def test_hold_the_result_before_and_after(self, situation: Situation) -> None:
        dispute = situation.raised()
        situation.decided(dispute)
        with transaction() as session:
            kept = session.scalars(select(DisputeSnapshot).order_by(DisputeSnapshot.created_at)).all()
        before, after = (snapshot.content["result"] for snapshot in kept)
        assert before["score"] == pytest.approx(percent())
        assert after["score"] == pytest.approx(percent(clear="5"))
        assert (before["answers"]["clear"]["answer"], after["answers"]["clear"]["answer"]) == ("4", "5")
        assert after["answers"]["clear"]["machine"] == "4"
        assert kept[1].content["dispute"]["rounds"][0]["outcome"] == "upheld"

    def test_the_database_refuses_to_change_one(self, situation: Situation) -> None:
        situation.raised()
        with pytest.raises(DBAPIError, match="never change"), transaction() as session:
            session.execute(text("update dispute_snapshots set step = 'decided'"))

    def test_their_digests_are_in_the_audit_log(self, situation: Situation) -> None:
        dispute = situation.raised()
        with transaction() as session:
            kept = session.scalars(select(DisputeSnapshot)).one()
        listed = situation.supervisor.get(f"/api/disputes/{dispute}/snapshots").json()
        assert listed[0]["digest"] == kept.digest == digest(kept.content)
        assert actions(dispute)[0] == "dispute raised"


def test_whoever_it_is_assigned_to_is_told_and_finds_it_in_the_queue(situation: Situation) -> None:
    """It came to the supervisor by itself: the analyst had confirmed the result."""
    assert "Disputes with you" not in situation.supervisor.get("/queue").text
    dispute = situation.raised()
    (told,) = situation.supervisor.get("/api/notifications").json()
    assert (told["subject"], told["read_at"]) == ("A dispute waits for your decision.", None)
    opened = situation.supervisor.post(f"/notifications/{told['id']}/open")
    assert opened.headers["location"] == f"/disputes/{dispute}"
    queue = situation.supervisor.get("/queue").text
    assert "Disputes with you" in queue
    assert f'href="/disputes/{dispute}"' in queue
    assert "Disputes with you" not in situation.supervisor.get("/queue?tab=risk").text
    assert "Disputes with you" not in situation.analyst.get("/queue").text
    assert "dispute assigned" not in kinds_told(situation.analyst)


def test_a_dispute_taken_over_is_in_the_queue_of_who_took_it(situation: Situation) -> None:
    dispute = situation.raised()
    third = situation.another_analyst()
    assert third.post(f"/api/disputes/{dispute}/assign", json={}).status_code in (200, 204)
    assert f"/disputes/{dispute}" in third.get("/queue").text
    assert "Disputes with you" not in situation.supervisor.get("/queue").text
    assert situation.agent.post(f"/api/disputes/{dispute}/withdraw").status_code in (200, 204)
    assert "Disputes with you" not in third.get("/queue").text, "nothing is to be decided"


def test_pages_list_and_export(situation: Situation) -> None:
    situation.raised()
    for which in ("open", "mine", "all"):
        assert "BB-20117" in situation.supervisor.get(f"/disputes?which={which}").text
    for which in ("overdue", "settled"):
        assert "BB-20117" not in situation.supervisor.get(f"/disputes?which={which}").text
    export = situation.supervisor.get("/disputes/export.csv").text
    assert "BB-20117" in export
    assert str(CLEAR["reason"]) not in export
    assert "Another answer is right" in situation.agent.get("/my/disputes").text


def _released_compliance(situation: Situation) -> UUID:
    evaluation = evaluation_of(situation.seeded.call)
    fair = {"criterion": "fair_treatment", "answer": "pass", "reason": "The facts support it."}
    situation.analyst.post(f"/evaluations/{evaluation}/overrides", data=fair)
    situation.analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 1})
    assert situation.analyst.post(f"/evaluations/{evaluation}/release").status_code == 303
    return evaluation
