"""Overriding answers, confirming, reopening, releasing: through the pages, on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from models.transcripts import Channel
from scorecards.loader import library
from scorecards.schema import AnswerKind, Condition, Criterion, Option, Scorecard, Section
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.evaluations.scoring import score
from service.evaluations.tables import Answer, Evaluation
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.redactions.tables import RedactionRun
from service.reviews.tables import Override, Review
from tests.conftest import ClientFor
from tests.service.seed import COMMUNICATION, COMPLIANCE, Answered, Seed, answers_of, evaluated, scorecard_version

PASS_FAIR = {"criterion": "fair_treatment", "answer": "pass", "reason": "The facts support the promise."}


def evaluation_of(interaction: UUID, scorecard: str = "compliance_uk") -> UUID:
    with transaction() as session:
        found = select(Evaluation.id).where(Evaluation.interaction_id == interaction, Evaluation.scorecard == scorecard)
        return session.scalars(found).one()


def review_of(evaluation: UUID) -> Review | None:
    with transaction() as session:
        return session.scalars(select(Review).where(Review.evaluation_id == evaluation)).first()


def result(client: TestClient, interaction: UUID, scorecard: str = "compliance_uk") -> dict[str, Any]:
    answer = client.get(f"/api/interactions/{interaction}")
    assert answer.status_code == 200, answer.text
    return next(found for found in answer.json()["evaluations"] if found["scorecard"] == scorecard)


def answer_to(result: dict[str, Any], criterion: str) -> dict[str, Any]:
    return next(a for section in result["sections"] for a in section["answers"] if a["criterion"] == criterion)


def actions(entity_id: UUID) -> list[str]:
    with transaction() as session:
        events = select(AuditEvent.action).where(AuditEvent.entity_id == str(entity_id)).order_by(AuditEvent.position)
        return list(session.scalars(events))


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def compliance(seeded: Seed) -> UUID:
    return evaluation_of(seeded.call)


@pytest.fixture
def communication(seeded: Seed) -> UUID:
    return evaluation_of(seeded.call, "seven_cs")


class TestOverride:
    def test_what_was_said_about_a_result_that_was_replaced_is_still_read(
        self, seeded: Seed, analyst: TestClient, compliance: UUID
    ) -> None:
        sent = {"criterion": "identity_check", "answer": "na", "reason": "Nobody was asked."}
        analyst.post(f"/evaluations/{compliance}/overrides", data=sent)
        sent |= {"answer": "pass", "reason": "The name and the postcode were checked."}
        analyst.post(f"/evaluations/{compliance}/overrides", data=sent)
        with transaction() as session:
            run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == seeded.call)).one()
            card = library()[0].model_copy(update={"version": library()[0].version + 1})
            session.add(scorecard_version(card))
            evaluated(session, seeded.call, run, card, COMPLIANCE, Channel.VOICE)
        found = answer_to(result(analyst, seeded.call), "identity_check")
        assert (found["answer"], found["override"], found["history"]) == ("fail", None, [])
        (before,) = found["said_before"]
        assert (before["by"], before["answer"]) == ("Priya Shah", "pass")
        page = analyst.get(f"/interactions/{seeded.call}").text
        assert "Said before, of a result that this one replaced" in page
        assert "The name and the postcode were checked." in page
        assert "Nobody was asked." not in page, "it was taken back before the result was replaced"

    def test_counts_in_place_of_the_machine_s_answer_which_stays(
        self, seeded: Seed, analyst: TestClient, compliance: UUID
    ) -> None:
        sent = {"criterion": "identity_check", "answer": "pass", "reason": "The name and the postcode were checked."}
        assert analyst.post(f"/evaluations/{compliance}/overrides", data=sent).status_code == 303
        changed = answer_to(result(analyst, seeded.call), "identity_check")
        assert (changed["answer"], changed["points"]) == ("pass", 3)
        assert changed["machine"]["answer"] == "fail"
        assert changed["override"]["by"] == "Priya Shah"
        assert changed["override"]["reason"] == sent["reason"]
        with transaction() as session:
            stored = session.get_one(Answer, (compliance, "identity_check"))
            assert stored.answer == "fail"

    def test_score_is_recomputed(self, seeded: Seed, analyst: TestClient, compliance: UUID) -> None:
        answers = answers_of(COMPLIANCE)
        for criterion in ("identity_check", "payment_security"):
            sent = {"criterion": criterion, "answer": "na", "reason": "Nothing was disclosed."}
            assert analyst.post(f"/evaluations/{compliance}/overrides", data=sent).status_code == 303
            answers[criterion] = "na"
        shown = result(analyst, seeded.call)
        assert shown["machine_percent"] == 0
        assert shown["percent"] == pytest.approx(score(library()[0], answers, channel="voice").percent)
        assert shown["percent"] > 0
        assert shown["auto_failed"] is False

    def test_unscored_question_gets_a_person_s_answer(
        self, seeded: Seed, analyst: TestClient, compliance: UUID
    ) -> None:
        assert answer_to(result(analyst, seeded.call), "fair_treatment")["outcome"] == "unscored"
        analyst.post(f"/evaluations/{compliance}/overrides", data=PASS_FAIR)
        answered = answer_to(result(analyst, seeded.call), "fair_treatment")
        assert (answered["outcome"], answered["machine"]["unscored_reason"]) == ("met", "low_confidence")

    def test_newest_counts_and_none_is_erased(self, seeded: Seed, analyst: TestClient, compliance: UUID) -> None:
        for answer in ("pass", "na", "fail"):
            sent = {"criterion": "fair_treatment", "answer": answer, "reason": f"I say {answer}."}
            assert analyst.post(f"/evaluations/{compliance}/overrides", data=sent).status_code == 303
        shown = answer_to(result(analyst, seeded.call), "fair_treatment")
        assert shown["answer"] == "fail"
        assert [earlier["answer"] for earlier in shown["history"]] == ["na", "pass"]

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"reason": ""}, "Say why"),
            ({"reason": "  \n "}, "Say why"),
            ({"reason": "x" * 2001}, "too long"),
            ({"answer": "maybe"}, "Choose one of the answers"),
            ({"answer": ""}, "Choose one of the answers"),
            ({"criterion": "friendliness"}, "does not ask that question"),
            ({"criterion": "closing", "answer": "pass"}, "the answer already"),
        ],
    )
    def test_refused(self, analyst: TestClient, compliance: UUID, change: dict[str, str], sentence: str) -> None:
        answer = analyst.post(f"/evaluations/{compliance}/overrides", data=PASS_FAIR | change)
        assert answer.status_code == 400
        assert sentence in answer.json()["detail"]
        assert review_of(compliance) is None

    def test_question_not_asked_of_the_channel_cannot_be_answered(self, seeded: Seed, analyst: TestClient) -> None:
        chat = evaluation_of(seeded.chat, "seven_cs")
        sent = {"criterion": "recording_notice", "answer": "pass", "reason": "It was said."}
        assert analyst.post(f"/evaluations/{chat}/overrides", data=sent).status_code == 400

    def test_htmx_gets_the_evaluation_and_the_tiles(self, analyst: TestClient, compliance: UUID) -> None:
        answer = analyst.post(f"/evaluations/{compliance}/overrides", data=PASS_FAIR, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert f'id="evaluation-{compliance}"' in answer.text
        assert 'hx-swap-oob="true"' in answer.text
        assert "Priya Shah" in answer.text
        assert "<html" not in answer.text

    def test_reason_is_shown_as_text(self, seeded: Seed, analyst: TestClient, compliance: UUID) -> None:
        analyst.post(f"/evaluations/{compliance}/overrides", data=PASS_FAIR | {"reason": "<script>x</script>"})
        assert "<script>x" not in analyst.get(f"/interactions/{seeded.call}").text


class TestConfirm:
    def test_fixes_the_score(self, seeded: Seed, analyst: TestClient, communication: UUID) -> None:
        answer = analyst.post(f"/evaluations/{communication}/confirm", data={"overrides_seen": 0, "comment": " Nice. "})
        assert answer.status_code == 303
        review = review_of(communication)
        assert review is not None
        assert review.score == pytest.approx(score(library()[1], answers_of(COMMUNICATION)).percent)
        assert (review.comment, review.reviewer_id) == ("Nice.", seeded.users[Role.QA_ANALYST])
        assert review.released_at is None

    def test_unanswered_critical_question_stops_it(self, analyst: TestClient, compliance: UUID) -> None:
        answer = analyst.post(f"/evaluations/{compliance}/confirm", data={"overrides_seen": 0})
        assert answer.status_code == 409
        assert "Fair treatment" in answer.json()["detail"]
        analyst.post(f"/evaluations/{compliance}/overrides", data=PASS_FAIR)
        assert analyst.post(f"/evaluations/{compliance}/confirm", data={"overrides_seen": 1}).status_code == 303

    def test_what_somebody_else_changed_is_not_confirmed_unseen(self, analyst: TestClient, compliance: UUID) -> None:
        analyst.post(f"/evaluations/{compliance}/overrides", data=PASS_FAIR)
        answer = analyst.post(f"/evaluations/{compliance}/confirm", data={"overrides_seen": 0})
        assert answer.status_code == 409
        assert "while you were reading" in answer.json()["detail"]

    def test_twice_is_refused(self, analyst: TestClient, communication: UUID) -> None:
        codes = [
            analyst.post(f"/evaluations/{communication}/confirm", data={"overrides_seen": 0}).status_code
            for _ in range(2)
        ]
        assert codes == [303, 409]

    def test_confirmed_answers_do_not_change_until_reopened(self, analyst: TestClient, communication: UUID) -> None:
        change = {"criterion": "clear", "answer": "2", "reason": "Jargon."}
        analyst.post(f"/evaluations/{communication}/confirm", data={"overrides_seen": 0})
        assert analyst.post(f"/evaluations/{communication}/overrides", data=change).status_code == 409
        assert analyst.post(f"/evaluations/{communication}/reopen").status_code == 303
        assert analyst.post(f"/evaluations/{communication}/overrides", data=change).status_code == 303
        review = review_of(communication)
        assert review is not None
        assert (review.confirmed_at, review.score) == (None, None)

    @pytest.mark.parametrize("state", [State.FAILED, State.REDACTED, State.RESTRICTED])
    def test_only_when_ready(self, seeded: Seed, analyst: TestClient, communication: UUID, state: State) -> None:
        with transaction() as session:
            session.execute(update(Interaction).where(Interaction.id == seeded.call).values(state=state))
        answer = analyst.post(f"/evaluations/{communication}/confirm", data={"overrides_seen": 0})
        assert answer.status_code == 409


class TestRelease:
    def test_unconfirmed_is_never_released(self, analyst: TestClient, communication: UUID) -> None:
        assert analyst.post(f"/evaluations/{communication}/release").status_code == 409
        analyst.post(
            f"/evaluations/{communication}/overrides", data={"criterion": "clear", "answer": "2", "reason": "Jargon."}
        )
        assert analyst.post(f"/evaluations/{communication}/release").status_code == 409
        review = review_of(communication)
        assert review is not None
        assert review.released_at is None

    def test_reopened_is_not_released(self, analyst: TestClient, communication: UUID) -> None:
        analyst.post(f"/evaluations/{communication}/confirm", data={"overrides_seen": 0})
        analyst.post(f"/evaluations/{communication}/reopen")
        assert analyst.post(f"/evaluations/{communication}/release").status_code == 409

    def test_released_is_final(self, analyst: TestClient, communication: UUID) -> None:
        analyst.post(f"/evaluations/{communication}/confirm", data={"overrides_seen": 0})
        assert analyst.post(f"/evaluations/{communication}/release").status_code == 303
        change = {"criterion": "clear", "answer": "2", "reason": "Jargon."}
        assert analyst.post(f"/evaluations/{communication}/release").status_code == 409
        assert analyst.post(f"/evaluations/{communication}/reopen").status_code == 409
        assert analyst.post(f"/evaluations/{communication}/overrides", data=change).status_code == 409

    def test_nobody_to_release_to(self, seeded: Seed, analyst: TestClient, communication: UUID) -> None:
        with transaction() as session:
            session.execute(update(Interaction).where(Interaction.id == seeded.call).values(agent_id=None))
        analyst.post(f"/evaluations/{communication}/confirm", data={"overrides_seen": 0})
        answer = analyst.post(f"/evaluations/{communication}/release")
        assert answer.status_code == 409
        assert "nobody to release it to" in answer.json()["detail"]


STEPS: dict[str, Callable[[UUID], tuple[str, dict[str, Any]]]] = {
    "override": lambda id: (f"/evaluations/{id}/overrides", {"criterion": "clear", "answer": "2", "reason": "Jargon."}),
    "confirm": lambda id: (f"/evaluations/{id}/confirm", {"overrides_seen": 0}),
    "reopen": lambda id: (f"/evaluations/{id}/reopen", {}),
    "release": lambda id: (f"/evaluations/{id}/release", {}),
}


@pytest.mark.parametrize("step", STEPS)
class TestWhoDecides:
    @pytest.mark.parametrize("role", [Role.COMPLIANCE_OFFICER, Role.AGENT, Role.ADMINISTRATOR])
    def test_other_roles_do_not(
        self, seeded: Seed, client_for: ClientFor, communication: UUID, role: Role, step: str
    ) -> None:
        url, data = STEPS[step](communication)
        assert client_for(user_id=seeded.users[role]).post(url, data=data).status_code == 403
        assert review_of(communication) is None

    def test_supervisor_of_another_team_does_not(
        self, seeded: Seed, client_for: ClientFor, communication: UUID, step: str
    ) -> None:
        url, data = STEPS[step](communication)
        assert client_for(user_id=seeded.other_supervisor).post(url, data=data).status_code == 404

    def test_forged_request_does_not(self, analyst: TestClient, communication: UUID, step: str) -> None:
        url, data = STEPS[step](communication)
        assert analyst.post(url, data=data, headers={"X-CSRF-Token": "x"}).status_code == 403


def test_supervisor_of_the_team_reviews(seeded: Seed, client_for: ClientFor, communication: UUID) -> None:
    supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
    assert supervisor.post(f"/evaluations/{communication}/confirm", data={"overrides_seen": 0}).status_code == 303
    assert supervisor.post(f"/evaluations/{communication}/release").status_code == 303


def test_every_decision_is_audited_without_the_words(analyst: TestClient, compliance: UUID) -> None:
    analyst.post(f"/evaluations/{compliance}/overrides", data=PASS_FAIR)
    analyst.post(f"/evaluations/{compliance}/confirm", data={"overrides_seen": 1, "comment": "Well done."})
    analyst.post(f"/evaluations/{compliance}/reopen")
    analyst.post(f"/evaluations/{compliance}/confirm", data={"overrides_seen": 1})
    analyst.post(f"/evaluations/{compliance}/release")
    assert actions(compliance) == ["changed an answer", "confirmed", "reopened", "confirmed", "released"]
    with transaction() as session:
        details = [str(detail) for detail in session.scalars(select(AuditEvent.detail))]
        assert not any(PASS_FAIR["reason"] in detail or "Well done" in detail for detail in details)
        assert session.scalars(select(Override.reason)).one() == PASS_FAIR["reason"]


def test_unknown_evaluation(analyst: TestClient, communication: UUID) -> None:
    nowhere = UUID(int=communication.int ^ 1)
    assert analyst.post(f"/evaluations/{nowhere}/release").status_code == 404


class TestQuestionWithACondition:
    """`apology` is asked only where `complaint` was answered with pass."""

    @pytest.fixture
    def conditional(self, seeded: Seed) -> UUID:
        options = (Option(value="pass", label="Yes", points=1), Option(value="fail", label="No", points=0))
        complaint = Criterion(
            id="complaint", name="Complaint", question="?", kind=AnswerKind.PASS_FAIL, options=options
        )
        condition = Condition(criterion="complaint", answers=("pass",))
        apology = complaint.model_copy(update={"id": "apology", "name": "Apology", "condition": condition})
        section = Section(id="all", name="All", criteria=(complaint, apology))
        card = Scorecard(id="conditional", version=1, name="Conditional", sections=(section,))
        with transaction() as session:
            session.add(scorecard_version(card))
            run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == seeded.call)).one()
            answered: Answered = {"complaint": ("fail", 0.9, (2,), None), "apology": (None, 0.1, (), None)}
            return evaluated(session, seeded.call, run, card, answered, Channel.VOICE).id

    def test_is_asked_once_a_person_s_answer_meets_it(
        self, seeded: Seed, analyst: TestClient, conditional: UUID
    ) -> None:
        before = result(analyst, seeded.call, "conditional")
        assert (before["asked"], [a["criterion"] for a in before["sections"][0]["answers"]]) == (1, ["complaint"])
        sent = {"criterion": "apology", "answer": "pass", "reason": "It was said."}
        assert analyst.post(f"/evaluations/{conditional}/overrides", data=sent).status_code == 400
        met = {"criterion": "complaint", "answer": "pass", "reason": "It is one."}
        assert analyst.post(f"/evaluations/{conditional}/overrides", data=met).status_code == 303
        assert analyst.post(f"/evaluations/{conditional}/overrides", data=sent).status_code == 303
        after = result(analyst, seeded.call, "conditional")
        assert (after["asked"], after["answered"], after["percent"]) == (2, 2, 100)


def test_reviewers_at_the_same_time(seeded: Seed, analyst: TestClient, communication: UUID) -> None:
    def change(criterion: str) -> int:
        sent = {"criterion": criterion, "answer": "2", "reason": "I would say so."}
        return analyst.post(f"/evaluations/{communication}/overrides", data=sent).status_code

    with ThreadPoolExecutor(max_workers=len(COMMUNICATION)) as people:
        assert set(people.map(change, COMMUNICATION)) == {303}
    changed = result(analyst, seeded.call, "seven_cs")["review"]["overrides"]
    assert {override["criterion"] for override in changed} == set(COMMUNICATION)
    confirm = [(f"/evaluations/{communication}/confirm", {"overrides_seen": len(COMMUNICATION)})] * 4
    with ThreadPoolExecutor(max_workers=4) as people:
        codes = sorted(people.map(lambda sent: analyst.post(sent[0], data=sent[1]).status_code, confirm))
    assert codes == [303, 409, 409, 409]
