"""What a scorecard wants said about an answer: required comments and root causes, through the pages and the API."""

import csv
import io
import json
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.database import transaction
from service.evaluations.tables import Answer, Evaluation
from service.identity.tables import Role
from service.reviews.tables import Override
from tests.conftest import ClientFor
from tests.service.reviews.sampled import task
from tests.service.reviews.test_blind import OWN, fill, start, submit
from tests.service.seed import Seed

JARGON, SEVERAL, UNCHECKED = "Unexplained jargon", "Several things at once", "Understanding not checked"
UNCLEAR = {"criterion": "clear", "answer": "1", "reason": "Three terms are never explained."}


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def communication(seeded: Seed) -> UUID:
    with transaction() as session:
        found = select(Evaluation.id).where(
            Evaluation.interaction_id == seeded.call, Evaluation.scorecard == "seven_cs"
        )
        return session.scalars(found).one()


def machine_says(evaluation: UUID, answer: str, rationale: str | None) -> None:
    with transaction() as session:
        clear = (Answer.evaluation_id == evaluation) & (Answer.criterion == "clear")
        session.execute(update(Answer).where(clear).values(answer=answer, rationale=rationale))


class TestRequiredComment:
    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ("1", "Clear: the answer “Poor” needs a comment. Say why."),
            ("2", "Clear: Say why you change the answer."),
        ],
    )
    @pytest.mark.parametrize("api", ["", "/api"])
    def test_change_without_one_is_refused_by_name(
        self, analyst: TestClient, communication: UUID, answer: str, sentence: str, api: str
    ) -> None:
        sent = UNCLEAR | {"answer": answer, "reason": "  "}
        address = f"{api}/evaluations/{communication}/overrides"
        refused = analyst.post(address, json=sent) if api else analyst.post(address, data=sent)
        assert (refused.status_code, refused.json()["detail"]) == (400, sentence)

    def test_judge_s_answer_without_a_word_is_not_confirmed(
        self, seeded: Seed, analyst: TestClient, communication: UUID
    ) -> None:
        machine_says(communication, "1", None)
        assert "These answers need a comment: Clear." in analyst.get(f"/interactions/{seeded.call}").text
        refused = analyst.post(f"/api/evaluations/{communication}/confirm", json={"overrides_seen": 0, "comment": " "})
        assert refused.status_code == 400
        assert "need a comment: Clear." in refused.json()["detail"]
        said = {"overrides_seen": 0, "comment": "Three terms were new to the customer."}
        assert analyst.post(f"/api/evaluations/{communication}/confirm", json=said).status_code == 204

    def test_reason_of_judge_or_person_is_one(self, seeded: Seed, analyst: TestClient, communication: UUID) -> None:
        machine_says(communication, "1", "The term is not explained.")
        assert "These answers need a comment" not in analyst.get(f"/interactions/{seeded.call}").text
        machine_says(communication, "4", None)
        assert analyst.post(f"/api/evaluations/{communication}/overrides", json=UNCLEAR).status_code == 204
        confirmed = analyst.post(f"/api/evaluations/{communication}/confirm", json={"overrides_seen": 1})
        assert confirmed.status_code == 204


class TestRootCauses:
    def test_are_kept_in_the_scorecard_s_order_and_shown(
        self, seeded: Seed, analyst: TestClient, communication: UUID
    ) -> None:
        sent = {**UNCLEAR, "root_causes": [UNCHECKED, JARGON]}
        assert analyst.post(f"/evaluations/{communication}/overrides", data=sent).status_code == 303
        with transaction() as session:
            assert session.scalars(select(Override.root_causes)).all() == [[JARGON, UNCHECKED]]
        assert f"{JARGON}, {UNCHECKED}" in analyst.get(f"/interactions/{seeded.call}").text
        shown = analyst.get(f"/api/interactions/{seeded.call}").json()["evaluations"]
        clear = next(a for e in shown for s in e["sections"] for a in s["answers"] if a["criterion"] == "clear")
        assert clear["root_causes"] == [JARGON, SEVERAL, UNCHECKED]
        assert clear["override"]["root_causes"] == [JARGON, UNCHECKED]

    def test_agent_sees_them_once_released(
        self, seeded: Seed, analyst: TestClient, communication: UUID, client_for: ClientFor
    ) -> None:
        agent = client_for(user_id=seeded.users[Role.AGENT])
        at = f"/api/evaluations/{communication}"
        analyst.post(f"{at}/overrides", json=UNCLEAR | {"root_causes": [JARGON]}).raise_for_status()
        analyst.post(f"{at}/confirm", json={"overrides_seen": 1}).raise_for_status()
        assert JARGON not in agent.get(f"/my/results/{seeded.call}").text
        analyst.post(f"{at}/release").raise_for_status()
        assert JARGON in agent.get(f"/my/results/{seeded.call}").text

    def test_only_those_that_are_listed(self, analyst: TestClient, communication: UUID) -> None:
        sent = UNCLEAR | {"root_causes": ["Bad mood"]}
        refused = analyst.post(f"/api/evaluations/{communication}/overrides", json=sent)
        assert (refused.status_code, "Clear: choose among the root causes" in refused.json()["detail"]) == (400, True)
        with transaction() as session:
            assert session.scalars(select(Override)).all() == []


class TestSheet:
    @pytest.fixture
    def sheet(self, seeded: Seed, analyst: TestClient) -> str:
        (sheet,) = start(analyst, task(seeded.chat, blind=True))
        fill(analyst, sheet, OWN)
        return sheet

    def test_offers_them_and_says_which_answers_need_a_comment(self, analyst: TestClient, sheet: str) -> None:
        page = analyst.get(f"/sheets/{sheet}").text
        assert f'name="cause:clear:1" value="{JARGON}"' in page
        assert "(required for Poor)" in page

    def test_saves_those_that_are_ticked(self, analyst: TestClient, sheet: str) -> None:
        sent = {"answer:clear": "2", "cause:clear:1": JARGON, "cause:clear:3": UNCHECKED}
        assert analyst.post(f"/sheets/{sheet}/answers", data=sent).status_code == 303
        sections = analyst.get(f"/api/sheets/{sheet}").json()["sections"]
        clear = next(q for section in sections for q in section["questions"] if q["criterion"] == "clear")
        assert (clear["root_causes"], clear["chosen_causes"]) == ([JARGON, SEVERAL, UNCHECKED], [JARGON, UNCHECKED])
        unlisted = analyst.post(f"/sheets/{sheet}/answers", data=sent | {"cause:clear:1": "Bad mood"})
        assert unlisted.status_code == 400

    def test_go_into_the_result(self, analyst: TestClient, sheet: str) -> None:
        sent = {"answer:clear": "2", "comment:clear": "Jargon.", "cause:clear:1": JARGON}
        analyst.post(f"/sheets/{sheet}/answers", data=sent)
        assert submit(analyst, sheet) == 200
        assert analyst.post(f"/sheets/{sheet}/differences", data={"comment": ""}).status_code == 303
        with transaction() as session:
            kept = {o.criterion: o.root_causes for o in session.scalars(select(Override))}
        assert kept["clear"] == [JARGON]
        assert kept["correct"] == []

    def test_go_into_the_corpus_and_the_agent_s_own_export(
        self, seeded: Seed, analyst: TestClient, communication: UUID, client_for: ClientFor
    ) -> None:
        sent = {**UNCLEAR, "root_causes": [JARGON, UNCHECKED]}
        assert analyst.post(f"/api/evaluations/{communication}/overrides", json=sent).status_code == 204
        analyst.post(f"/api/evaluations/{communication}/confirm", json={"overrides_seen": 1})
        assert analyst.post(f"/evaluations/{communication}/release").status_code == 303
        rows = analyst.get("/agreement/corpus.jsonl", params={"labels": "overrides"}).text.splitlines()
        assert [json.loads(row)["root_causes"] for row in rows] == [{"clear": [JARGON, UNCHECKED]}]
        agent = client_for(user_id=seeded.users[Role.AGENT])
        results = csv.DictReader(io.StringIO(agent.get("/my/data/results.csv").text))
        assert {row["root_causes"] for row in results if row["criterion"] == "Clear"} == {f"{JARGON}; {UNCHECKED}"}
