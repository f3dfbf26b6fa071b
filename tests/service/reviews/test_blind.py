"""A blind review: nothing of the machine's answers anywhere until own answers are handed in, then side by side."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from scorecards.loader import library
from service.database import transaction
from service.evaluations.tables import Answer
from service.identity.tables import Role
from service.reviews.confirmed import confirmed_answers
from service.reviews.sheet_tables import AnswerSheet
from service.reviews.tables import Override, Review
from service.reviews.task_tables import ReviewTask, TaskState
from tests.conftest import ClientFor
from tests.service.reviews.sampled import evaluations_of, task
from tests.service.seed import COMMUNICATION, COMPLIANCE, Seed

RATIONALES = [
    rationale for answered in (COMPLIANCE, COMMUNICATION) for _, _, _, rationale in answered.values() if rationale
]
OWN = {criterion.id: "4" for criterion in library()[1].criteria} | {"clear": "2", "correct": "5"}
"""Own answers to the seven C's: another than the machine's for `clear`, `complete` and `courteous`, one it withheld."""


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def blind(seeded: Seed) -> UUID:
    """A blind task for the chat, which has one scorecard with one answer of the machine."""
    return task(seeded.chat, blind=True)


def start(client: TestClient, task_id: UUID) -> list[str]:
    answer = client.post(f"/api/queue/{task_id}/start")
    assert answer.status_code == 200, answer.text
    sheets: list[str] = answer.json()["sheets"]
    return sheets


def fill(client: TestClient, sheet: str, answers: dict[str, str]) -> None:
    asked = [
        q["criterion"]
        for section in client.get(f"/api/sheets/{sheet}").json()["sections"]
        for q in section["questions"]
    ]
    said = {"comment": "As I see it."}
    body = {"answers": [said | {"criterion": criterion, "answer": answers[criterion]} for criterion in asked]}
    assert client.put(f"/api/sheets/{sheet}/answers", json=body).status_code == 200


def submit(client: TestClient, sheet: str, seconds: float | None = None) -> int:
    return client.post(f"/api/sheets/{sheet}/submit", json={"active_seconds": seconds}).status_code


def everything_shown(client: TestClient, interaction: UUID, sheets: list[str]) -> str:
    """All pages and answers that the reviewer can open about the interaction."""
    addresses = [
        f"/interactions/{interaction}", f"/api/interactions/{interaction}", "/interactions", "/interactions/export.csv",
        "/queue?tab=mine", "/queue?tab=blind", "/api/queue?tab=mine",
        *(f"/sheets/{sheet}" for sheet in sheets), *(f"/api/sheets/{sheet}" for sheet in sheets),
    ]  # fmt: skip
    shown = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in shown} == {200}
    return "".join(answer.text for answer in shown)


class TestNothingIsShown:
    def test_of_the_machine_s_answers(self, seeded: Seed, analyst: TestClient) -> None:
        sheets = start(analyst, task(seeded.call, blind=True))
        assert len(sheets) == 2
        text = everything_shown(analyst, seeded.call, sheets)
        assert "You answer first" in text
        assert [rationale for rationale in RATIONALES if rationale in text] == []
        assert [
            word for word in ("Confidence", "data-outcome", "distribution", "score-tile-figure") if word in text
        ] == []
        assert analyst.get(f"/api/interactions/{seeded.call}").json()["evaluations"] == []
        assert analyst.get(f"/api/interactions/{seeded.call}").json()["suggestion"] is None
        row = next(line for line in analyst.get("/interactions/export.csv").text.splitlines() if "BB-20117" in line)
        assert row.endswith(",,,,,,")

    def test_nor_can_it_be_found_by_filter_or_order(self, seeded: Seed, analyst: TestClient) -> None:
        start(analyst, task(seeded.call, blind=True))
        assert "BB-20117" not in analyst.get("/interactions?critical=true").text
        assert "BB-20117" not in analyst.get("/interactions?score_to=100").text
        assert "BB-20117" in analyst.get("/interactions?sort=score").text

    def test_nor_decided(self, seeded: Seed, analyst: TestClient, blind: UUID) -> None:
        sheets = start(analyst, blind)
        (evaluation,) = evaluations_of(seeded.chat)
        answer = analyst.post(f"/api/evaluations/{evaluation}/confirm", json={"overrides_seen": 0})
        assert (answer.status_code, "blind" in answer.json()["detail"]) == (409, True)
        assert analyst.get(f"/api/sheets/{sheets[0]}/differences").status_code == 409
        assert analyst.get(f"/sheets/{sheets[0]}/differences").status_code == 409

    def test_until_every_scorecard_is_answered(self, seeded: Seed, analyst: TestClient) -> None:
        first, second = start(analyst, task(seeded.call, blind=True))
        passed = {criterion.id: criterion.options[0].value for card in library() for criterion in card.criteria}
        fill(analyst, first, passed)
        assert submit(analyst, first) == 200
        assert analyst.get(f"/api/sheets/{first}/differences").status_code == 409
        assert analyst.get(f"/sheets/{first}").headers["location"] == f"/sheets/{second}"
        fill(analyst, second, passed)
        assert submit(analyst, second) == 200
        assert analyst.get(f"/api/sheets/{first}/differences").status_code == 200
        assert len(analyst.get(f"/api/interactions/{seeded.call}").json()["evaluations"]) == 2

    def test_others_see_it_all_the_while(
        self, seeded: Seed, analyst: TestClient, client_for: ClientFor, blind: UUID
    ) -> None:
        start(analyst, blind)
        supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
        assert supervisor.get(f"/api/interactions/{seeded.chat}").json()["evaluations"]


class TestSheet:
    def test_is_its_owner_s_alone(self, seeded: Seed, analyst: TestClient, client_for: ClientFor, blind: UUID) -> None:
        (sheet,) = start(analyst, blind)
        supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
        for method, address in (("GET", ""), ("POST", "/submit"), ("GET", "/differences")):
            assert supervisor.request(method, f"/api/sheets/{sheet}{address}", json={}).status_code == 404

    @pytest.mark.parametrize(
        ("entry", "sentence"),
        [
            ({"criterion": "clear", "answer": "7"}, "Choose one of the answers"),
            ({"criterion": "friendliness", "answer": "4"}, "does not ask that question"),
            ({"criterion": "clear", "answer": "4", "evidence": [99]}, "no such turn"),
            ({"criterion": "clear", "answer": "4", "comment": "x" * 2001}, "too long"),
        ],
    )
    def test_refused(self, analyst: TestClient, blind: UUID, entry: dict[str, Any], sentence: str) -> None:
        (sheet,) = start(analyst, blind)
        answer = analyst.put(f"/api/sheets/{sheet}/answers", json={"answers": [entry]})
        assert (answer.status_code, sentence in answer.json()["detail"]) == (400, True)

    def test_is_handed_in_whole_and_once(self, analyst: TestClient, blind: UUID) -> None:
        (sheet,) = start(analyst, blind)
        assert submit(analyst, sheet) == 400, "nothing is answered"
        fill(analyst, sheet, OWN | {"clear": "1"})
        silent = {"answers": [{"criterion": "clear", "answer": "1"}]}
        assert analyst.put(f"/api/sheets/{sheet}/answers", json=silent).status_code == 200
        refused = analyst.post(f"/api/sheets/{sheet}/submit", json={})
        assert (refused.status_code, "need a comment: Clear" in refused.json()["detail"]) == (400, True)
        fill(analyst, sheet, OWN)
        assert submit(analyst, sheet) == 200
        assert submit(analyst, sheet) == 409
        late = {"answers": [{"criterion": "clear", "answer": "5"}]}
        assert analyst.put(f"/api/sheets/{sheet}/answers", json=late).status_code == 409

    def test_saves_itself_from_the_page(self, analyst: TestClient, blind: UUID) -> None:
        (sheet,) = start(analyst, blind)
        sent = {"answer:clear": "3", "comment:clear": "Some jargon, he is on 07700 900123.", "evidence:clear": "2 4"}
        answer = analyst.post(f"/sheets/{sheet}/answers", data=sent, headers={"HX-Request": "true"})
        assert "1 of 7" in answer.text.replace("\n", " ")
        kept = next(
            q for s in analyst.get(f"/api/sheets/{sheet}").json()["sections"] for q in s["questions"] if q["answer"]
        )
        assert (kept["criterion"], kept["answer"], kept["evidence"]) == ("clear", "3", [2, 4])
        assert "07700" not in kept["comment"]
        assert analyst.post(f"/sheets/{sheet}/answers", data={"answer:clear": ""}).status_code == 303
        assert analyst.get(f"/api/sheets/{sheet}").json()["answered"] == 0

    def test_evidence_is_turn_numbers(self, analyst: TestClient, blind: UUID) -> None:
        (sheet,) = start(analyst, blind)
        sent = {"answer:clear": "3", "evidence:clear": "two"}
        assert analyst.post(f"/sheets/{sheet}/answers", data=sent).status_code == 400


class TestDifferences:
    @pytest.fixture
    def handed_in(self, analyst: TestClient, blind: UUID) -> str:
        (sheet,) = start(analyst, blind)
        fill(analyst, sheet, OWN)
        assert submit(analyst, sheet, 55.5) == 200
        return sheet

    def test_are_laid_side_by_side(self, analyst: TestClient, handed_in: str) -> None:
        found = {each["criterion"]: each for each in analyst.get(f"/api/sheets/{handed_in}/differences").json()}
        assert (found["courteous"]["own"], found["courteous"]["machine"]) == ("4", "4")
        assert (found["clear"]["own"], found["clear"]["machine"]) == ("2", None)
        assert "Confirm the result" in analyst.get(f"/sheets/{handed_in}/differences").text

    def test_own_answers_become_overrides(self, seeded: Seed, analyst: TestClient, handed_in: str) -> None:
        assert analyst.post(f"/sheets/{handed_in}/differences", data={"comment": "Well done."}).status_code == 303
        with transaction() as session:
            overridden = {o.criterion: o.answer for o in session.scalars(select(Override))}
            assert overridden == {c: a for c, a in OWN.items() if c != "courteous"}
            review = session.scalars(select(Review)).one()
            assert (review.confirmed_at is not None, review.active_seconds, review.comment) == (
                True,
                55.5,
                "Well done.",
            )
            assert session.scalars(select(ReviewTask)).one().state is TaskState.DONE
            found = {a.criterion: a for a in confirmed_answers(seeded.viewer(Role.QA_ANALYST), session)}
            assert found["courteous"].blind_answer == "4"


class TestChoosing:
    """Own answers differ from what the machine said to both scorecards."""

    @pytest.fixture
    def sheets(self, seeded: Seed, analyst: TestClient) -> list[str]:
        sheets = start(analyst, task(seeded.call, blind=True))
        passed = {c.id: c.options[0].value for c in library()[0].criteria} | OWN
        for sheet in sheets:
            fill(analyst, sheet, passed)
            assert submit(analyst, sheet) == 200
        return sheets

    def test_every_difference_needs_a_choice(self, analyst: TestClient, sheets: list[str]) -> None:
        answer = analyst.post(f"/api/sheets/{sheets[1]}/differences", json={"choices": {}})
        assert (answer.status_code, "Missing" in answer.json()["detail"]) == (400, True)

    def test_mine_overrides_and_the_machine_s_stands(
        self, seeded: Seed, analyst: TestClient, sheets: list[str]
    ) -> None:
        choices = {
            "clear": {"keeps": "mine", "reason": "Jargon at 0:51."},
            "complete": {"keeps": "machine"},
            "courteous": {"keeps": "machine"},
        }
        answer = analyst.post(f"/api/sheets/{sheets[1]}/differences", json={"choices": choices})
        assert answer.status_code == 204, answer.text
        with transaction() as session:
            overridden = {o.criterion: (o.answer, o.reason) for o in session.scalars(select(Override))}
            assert overridden["clear"] == ("2", "Jargon at 0:51.")
            assert set(overridden) == {"clear", "correct"}
            evaluation = evaluations_of(seeded.call)[1]
            assert session.get_one(Answer, (evaluation, "clear")).answer == "4", "what the machine said stays"
            found = {a.criterion: a for a in confirmed_answers(seeded.viewer(Role.QA_ANALYST), session)}
        assert (found["complete"].answer, found["complete"].blind_answer) == ("3", "4")

    def test_one_after_the_other_then_the_queue(self, analyst: TestClient, sheets: list[str]) -> None:
        assert analyst.get(f"/sheets/{sheets[0]}").headers["location"] == f"/sheets/{sheets[0]}/differences"
        for sheet, then in zip(sheets, (f"/sheets/{sheets[1]}/differences", "/queue?tab=mine"), strict=True):
            different = [d for d in analyst.get(f"/api/sheets/{sheet}/differences").json() if d["own"] != d["machine"]]
            sent = {f"keeps:{each['criterion']}": "mine" for each in different}
            answer = analyst.post(f"/sheets/{sheet}/differences", data=sent)
            assert (answer.status_code, answer.headers.get("location")) == (303, then)


class TestWhoHasSeenIt:
    def test_is_not_blind_any_more(self, seeded: Seed, analyst: TestClient, blind: UUID) -> None:
        analyst.get(f"/interactions/{seeded.chat}")
        assert start(analyst, blind) == []
        with transaction() as session:
            assert session.get_one(ReviewTask, blind).unblinded
            assert session.scalars(select(AnswerSheet)).all() == []
        assert analyst.get(f"/api/interactions/{seeded.chat}").json()["evaluations"]
        assert "Not blind" in analyst.get("/queue?tab=mine").text

    def test_a_page_without_answers_is_no_look_at_them(self, seeded: Seed, analyst: TestClient, blind: UUID) -> None:
        (sheet,) = start(analyst, blind)
        analyst.get(f"/interactions/{seeded.chat}")
        analyst.get(f"/sheets/{sheet}")
        analyst.post(f"/queue/{blind}/give-back")
        assert start(analyst, blind) == [sheet]

    def test_somebody_who_has_not_is_preferred(self, seeded: Seed, analyst: TestClient, blind: UUID) -> None:
        analyst.get(f"/interactions/{seeded.chat}")
        qa, supervisor = seeded.users[Role.QA_ANALYST], seeded.users[Role.SUPERVISOR]
        task(seeded.call, assigned_to=supervisor)
        analyst.post("/api/queue/balance", json={"people": [str(qa), str(supervisor)]})
        with transaction() as session:
            found = session.get_one(ReviewTask, blind)
            assert (found.assigned_to_id, found.unblinded) == (supervisor, False)
