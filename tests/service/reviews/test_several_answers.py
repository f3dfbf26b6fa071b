"""A question of several answers through everybody's hands: scores worked out by hand, pages, API, search, exports."""

import csv
import io
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from scorecards import choices
from service.database import transaction
from service.evaluations.standings import standings
from service.evaluations.tables import ScorecardVersion
from service.identity.tables import Role
from service.interactions.tables import Interaction
from service.reviews.confirmed import confirmed
from service.reviews.tables import Override
from tests.conftest import ClientFor
from tests.service.reviews.sampled import task
from tests.service.reviews.several import CARE, care_call
from tests.service.reviews.test_blind import fill, start, submit
from tests.service.seed import Seed


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


@pytest.fixture
def agent(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.AGENT])


def scored(seeded: Seed, opening: str | None, clear: str | None = "pass") -> tuple[UUID, UUID]:
    with transaction() as session:
        return care_call(session, seeded, opening, clear)


def change(client: TestClient, evaluation: UUID, answer: object, **more: object) -> Any:
    sent = {"criterion": "opening", "answer": answer, "reason": "I listened again.", **more}
    return client.post(f"/api/evaluations/{evaluation}/overrides", json=sent)


def shown(client: TestClient, call: UUID) -> dict[str, Any]:
    evaluations: list[dict[str, Any]] = client.get(f"/api/interactions/{call}").json()["evaluations"]
    (evaluation,) = evaluations
    answers = {answer["criterion"]: answer for section in evaluation["sections"] for answer in section["answers"]}
    return evaluation | {"answers": answers}


class TestScore:
    @pytest.mark.parametrize(
        ("opening", "percent"),
        [
            ("greeted,named", 100 * (3 * 0.75 + 1) / 4),
            ("greeted", 100 * 0.25),
            ("greeted,named,rushed", 100 * (3 * 0.5 + 1) / 4),
            ("rushed", 0.0),
            ("na", None),
        ],
    )
    def test_sum_of_points_within_0_and_1_and_a_condition_on_one_of_them(
        self, seeded: Seed, analyst: TestClient, opening: str, percent: float | None
    ) -> None:
        call, _ = scored(seeded, opening)
        found = shown(analyst, call)
        assert found["percent"] == (None if percent is None else pytest.approx(percent))
        assert ("name_clear" in found["answers"]) is ("named" in opening)

    def test_critical_fail_is_the_same_in_the_database(self, seeded: Seed, analyst: TestClient) -> None:
        failed, _ = scored(seeded, "none")
        partly, evaluation = scored(seeded, "greeted")
        with transaction() as session:
            flags = {id: session.get_one(Interaction, id).critical_fail for id in (failed, partly)}
            told = {id: found[0].critical_fails for id, found in standings(session, [failed, partly]).items()}
        assert flags == {failed: True, partly: False}
        assert told == {failed: ("Opening",), partly: ()}
        assert change(analyst, evaluation, ["rushed"]).status_code == 204
        with transaction() as session:
            assert session.get_one(Interaction, partly).critical_fail
            assert standings(session, [partly])[partly][0].critical_fails == ("Opening",)

    @pytest.mark.parametrize("answer", ["greeted", "greeted,named", "greeted,rushed", "rushed", "none", "na"])
    def test_points_are_the_same_in_the_database(self, seeded: Seed, answer: str) -> None:
        scored(seeded, answer)
        with transaction() as session:
            looked_up = func.answer_points(ScorecardVersion.content, "opening", answer)
            found = session.scalar(select(looked_up).where(ScorecardVersion.scorecard == CARE.id))
        assert found == choices.points(CARE.criterion("opening"), answer)


class TestReview:
    def test_changed_by_program_whatever_the_order(self, seeded: Seed, analyst: TestClient) -> None:
        call, evaluation = scored(seeded, "greeted")
        assert change(analyst, evaluation, ["named", "greeted"]).status_code == 204
        found = shown(analyst, call)["answers"]["opening"]
        assert (found["answer"], found["label"], found["points"]) == ("greeted,named", "Greeted, Gave a name", 2.25)
        again = change(analyst, evaluation, "named,greeted")
        assert (again.status_code, again.json()["detail"]) == (400, "That is the answer already. Choose another one.")

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ([], "that the scorecard offers"),
            (["greeted", "waved"], "that the scorecard offers"),
            (["none", "greeted"], "“None of these” cannot be chosen together with another answer."),
        ],
    )
    def test_refused(self, seeded: Seed, analyst: TestClient, answer: list[str], sentence: str) -> None:
        _, evaluation = scored(seeded, "greeted")
        refused = change(analyst, evaluation, answer)
        assert refused.status_code == 400
        assert sentence in refused.json()["detail"]

    def test_one_that_needs_a_comment_is_named(self, seeded: Seed, analyst: TestClient) -> None:
        _, evaluation = scored(seeded, "greeted")
        refused = change(analyst, evaluation, ["greeted", "rushed"], reason=" ")
        assert refused.json()["detail"] == "Opening: the answer “Greeted, Rushed” needs a comment. Say why."

    def test_ticked_in_the_page(self, seeded: Seed, analyst: TestClient) -> None:
        call, evaluation = scored(seeded, "greeted")
        page = analyst.get(f"/interactions/{call}").text
        assert 'type="checkbox" name="answer" value="greeted" checked' in page
        assert 'name="answer" value="none" data-exclusive' in page
        sent = {"criterion": "opening", "answer": ["greeted", "named"], "reason": "Both.", "root_causes": []}
        assert analyst.post(f"/evaluations/{evaluation}/overrides", data=sent).status_code == 303
        with transaction() as session:
            assert session.scalars(select(Override.answer)).all() == ["greeted,named"]
        assert "Greeted, Gave a name" in analyst.get(f"/interactions/{call}").text

    def test_confirmed_answer_carries_its_points(self, seeded: Seed, analyst: TestClient) -> None:
        _, evaluation = scored(seeded, "greeted")
        change(analyst, evaluation, ["greeted", "named"])
        confirm = analyst.post(f"/api/evaluations/{evaluation}/confirm", json={"overrides_seen": 1})
        assert confirm.status_code == 204, confirm.text
        with transaction() as session:
            rows = session.execute(confirmed()).all()
        assert {row.criterion: (row.answer, row.points) for row in rows} == {
            "opening": ("greeted,named", 0.75), "name_clear": ("pass", 1.0),
        }  # fmt: skip


class TestSheet:
    def test_ticked_taken_back_and_handed_in(self, seeded: Seed, analyst: TestClient) -> None:
        call, _ = scored(seeded, "greeted")
        (sheet,) = start(analyst, str(task(call, blind=True)))  # type: ignore[arg-type]
        name = "answer:opening"
        analyst.post(f"/sheets/{sheet}/answers", data={name: ["", "named", "greeted"]})
        assert self.own(analyst, sheet) == "greeted,named"
        assert 'value="named" checked' in analyst.get(f"/sheets/{sheet}").text
        analyst.post(f"/sheets/{sheet}/answers", data={name: [""]})
        assert self.own(analyst, sheet) is None
        refused = analyst.post(f"/sheets/{sheet}/answers", data={name: ["", "none", "greeted"]})
        assert refused.status_code == 400
        analyst.post(f"/sheets/{sheet}/submit", data={name: ["", "greeted", "named"], "answer:name_clear": "pass"})
        page = analyst.get(f"/sheets/{sheet}/differences").text
        assert "Yours: Greeted, Gave a name" in page
        assert "The judge&#39;s: Greeted" in page or "The judge's: Greeted" in page

    def own(self, client: TestClient, sheet: str) -> str | None:
        questions = client.get(f"/api/sheets/{sheet}").json()["sections"][0]["questions"]
        answer: str | None = questions[0]["answer"]
        return answer

    def test_agreement_counts_sets(self, seeded: Seed, analyst: TestClient) -> None:
        """Machine and own: greeted twice, none twice, greeted and both. Observed: the last is 2/3 apart.

        Expected, over 3: greeted and none 3 times 1, greeted and both 2 times 2/3, none and both once 1: 16/3.
        """
        for machine, own in (("greeted", "greeted"), ("none", "none"), ("greeted", "greeted,named")):
            call, _ = scored(seeded, machine, None)
            (sheet,) = start(analyst, str(task(call, blind=True)))  # type: ignore[arg-type]
            fill(analyst, sheet, {"opening": own, "name_clear": "pass"})
            assert submit(analyst, sheet) == 200
        found = analyst.get("/api/agreement", params={"scorecard": "care"}).json()["criteria"]
        opening = next(criterion for criterion in found if criterion["criterion"] == "opening")
        assert (opening["n"], opening["answered"], opening["exact"]["value"]) == (3, 3, pytest.approx(2 / 3))
        assert opening["kappa"]["value"] == pytest.approx(1 - (2 / 3) / (16 / 9))
        assert opening["within_one"]["value"] is None


class TestElsewhere:
    def test_found_by_one_of_its_options(self, seeded: Seed, analyst: TestClient) -> None:
        both, _ = scored(seeded, "greeted,named")
        changed, evaluation = scored(seeded, "none")
        change(analyst, evaluation, ["named"])

        def found(answer: str) -> set[str]:
            results = analyst.get("/api/search", params={"criterion": "opening", "answer": answer}).json()
            return {hit["id"] for hit in results["hits"]}

        assert found("named") == {str(both), str(changed)}
        assert found("greeted") == {str(both)}
        assert found("named,greeted") == {str(both)}
        assert found("none") == set()

    def test_exported(self, seeded: Seed, analyst: TestClient) -> None:
        call, evaluation = scored(seeded, "greeted")
        change(analyst, evaluation, ["named", "greeted"])
        exported = analyst.get("/api/exports/answers", params={"format": "csv"})
        lines = [row for row in csv.DictReader(io.StringIO(exported.text)) if row["interaction_id"] == str(call)]
        line = next(line for line in lines if line["criterion"] == "opening")
        assert (line["machine_answer"], line["person_answer"], line["answer"]) == (
            "greeted", "greeted,named", "greeted,named",
        )  # fmt: skip

    def test_disputed_and_decided(
        self, seeded: Seed, analyst: TestClient, agent: TestClient, client_for: ClientFor
    ) -> None:
        call, evaluation = scored(seeded, "greeted")
        assert analyst.post(f"/api/evaluations/{evaluation}/confirm", json={"overrides_seen": 0}).status_code == 204
        assert analyst.post(f"/evaluations/{evaluation}/release").status_code == 303
        form = agent.get("/my/disputes/new", params={"evaluation": str(evaluation), "criterion": "opening"}).text
        assert 'type="checkbox" name="proposed" value="greeted" checked' in form
        assert 'name="proposed" value="na"' not in form
        sent = {"kind": "score", "criterion": "opening", "reason": "I gave my name.", "proposed": ["greeted", "named"]}
        assert agent.post(f"/evaluations/{evaluation}/disputes", data=sent).status_code == 303
        supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
        (dispute,) = supervisor.get("/api/disputes").json()
        assert dispute["proposed_label"] == "Greeted, Gave a name"
        assert 'type="checkbox" name="answer"' in supervisor.get(f"/disputes/{dispute['id']}").text
        decision = {"outcome": "partly_upheld", "reason": "The name is heard.", "answer": ["named"]}
        assert supervisor.post(f"/disputes/{dispute['id']}/decide", data=decision).status_code == 303
        assert shown(agent, call)["answers"]["opening"]["answer"] == "named"
