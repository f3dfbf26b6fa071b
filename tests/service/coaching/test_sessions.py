"""Coaching sessions through the front door: what they are made from, and their agenda."""

from typing import Any
from uuid import UUID

import pytest

from service.identity.tables import Role
from tests.service.coaching.situation import COURTEOUS, Coaching, soon, told
from tests.service.selfassessment.test_self_assessment import ask, hand_in
from tests.service.test_reviews import evaluation_of


def approve(coaching: Coaching) -> None:
    form = {"decision": "approved"}
    assert coaching.supervisor.post(f"/interactions/{coaching.seeded.call}/suggestion", data=form).status_code == 303


def make(coaching: Coaching, **origin: object) -> Any:
    body = {"title": "From it", "agents": [str(coaching.seeded.agent)], "origin": origin}
    return coaching.supervisor.post("/api/coaching", json=body)


class TestOrigins:
    def test_an_approved_suggestion_gives_it_an_agenda(self, coaching: Coaching) -> None:
        coaching.released("seven_cs")
        coaching.released_compliance()
        approve(coaching)
        answer = make(coaching, suggestion_of=str(coaching.seeded.call))
        assert answer.status_code == 201, answer.text
        found = coaching.read(answer.json()["id"])
        assert found["summary"]["source"] == "suggestion"
        assert [point["question"]["criterion"] for point in found["agenda"]] == ["courteous", "payment_security"]
        assert [turn["number"] for turn in found["agenda"][1]["turns"]] == [12]
        assert [question["criterion"] for question in found["questions"]] == ["payment_security"]
        assert found["goals"][0]["text"].startswith("Practise the interruption sentence")
        assert found["resources"][0]["title"].startswith("Taking card payments securely")
        assert found["interaction_id"] == str(coaching.seeded.call)

    def test_one_that_nobody_approved_is_no_ground(self, coaching: Coaching) -> None:
        answer = make(coaching, suggestion_of=str(coaching.seeded.call))
        assert (answer.status_code, answer.json()["detail"]) == (409, "A supervisor approves the suggestion first.")

    def test_nor_is_one_whose_result_was_not_released(self, coaching: Coaching) -> None:
        """The judge's answers that no person confirmed, and confirmed ones that the agent was not shown."""
        approve(coaching)
        refused = make(coaching, suggestion_of=str(coaching.seeded.call))
        assert refused.status_code == 409
        assert "Release this result" in refused.json()["detail"]
        evaluation = evaluation_of(coaching.seeded.call, "seven_cs")
        coaching.analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0})
        assert make(coaching, suggestion_of=str(coaching.seeded.call)).status_code == 409

    def test_a_decided_dispute(self, coaching: Coaching) -> None:
        evaluation = coaching.released()
        body = {"kind": "score", "criterion": "clear", "proposed": "5", "reason": "I explained it.", "turns": [6]}
        dispute = coaching.agent.post(f"/api/evaluations/{evaluation}/disputes", json=body).json()["id"]
        assert make(coaching, dispute_id=dispute).status_code == 409
        decision = {"outcome": "rejected", "reason": "Once more, from the start."}
        assert coaching.supervisor.post(f"/api/disputes/{dispute}/decide", json=decision).status_code in (200, 204)
        found = coaching.read(make(coaching, dispute_id=dispute).json()["id"])
        assert (found["summary"]["source"], found["dispute_id"]) == ("dispute", dispute)
        assert [[turn["number"] for turn in point["turns"]] for point in found["agenda"]] == [[6]]
        assert coaching.supervisor.get(f"/coaching/new?dispute_id={dispute}").status_code == 200

    def test_a_gap_of_self_assessments(self, coaching: Coaching) -> None:
        evaluation = evaluation_of(coaching.seeded.call, "seven_cs")
        assert ask(coaching.supervisor, coaching.seeded.call) == 201
        hand_in(coaching.agent, evaluation)
        coaching.release(evaluation)
        gap = {"agent_id": str(coaching.seeded.agent), "question": "seven_cs/complete"}
        found = coaching.read(make(coaching, **gap).json()["id"])
        assert found["summary"]["source"] == "self_assessment"
        assert [point["reference"] for point in found["agenda"]] == ["BB-20117"]
        assert make(coaching, **gap | {"question": "seven_cs/correct"}).status_code == 404

    def test_from_one_thing_only(self, coaching: Coaching) -> None:
        both = {"suggestion_of": str(coaching.seeded.call), "dispute_id": str(coaching.seeded.call)}
        assert make(coaching, **both).status_code == 400


class TestMaking:
    @pytest.mark.parametrize(
        ("changes", "status", "words"),
        [
            ({"title": " "}, 400, "title"),
            ({"agents": []}, 400, "One agent"),
            ({"kind": "group", "agents": []}, 400, "Choose 1 to"),
            ({"due_on": "2020-01-01"}, 400, "from today on"),
            ({"questions": ["seven_cs/none"]}, 400, "not in any version"),
            ({"questions": ["nonsense"]}, 422, ""),
            ({"coach_id": "00000000-0000-0000-0000-000000000000"}, 400, "does not coach this team"),
        ],
    )
    def test_what_cannot_be_used_is_named(
        self, coaching: Coaching, changes: dict[str, object], status: int, words: str
    ) -> None:
        body = {"title": "Courtesy", "agents": [str(coaching.seeded.agent)]} | changes
        answer = coaching.supervisor.post("/api/coaching", json=body)
        assert (answer.status_code, words in answer.text) == (status, True)

    def test_a_supervisor_coaches_the_own_team(self, coaching: Coaching) -> None:
        body = {"title": "Courtesy", "agents": [str(coaching.seeded.other_agent)]}
        assert coaching.supervisor.post("/api/coaching", json=body).status_code == 404

    def test_an_analyst_asks_a_supervisor_with_a_day(self, coaching: Coaching) -> None:
        seeded = coaching.seeded
        supervisor = seeded.users[Role.SUPERVISOR]
        body = {"title": "Courtesy", "agents": [str(seeded.agent)], "coach_id": str(supervisor), "due_on": soon()[:10]}
        made = coaching.analyst.post("/api/coaching", json=body).json()["id"]
        assert told(supervisor) == ["You are asked to coach."]
        assert coaching.read(made)["summary"]["coach"] == "Tom Ellison"
        assert coaching.read(made)["made_by"] == "Priya Shah"

    def test_personal_data_does_not_stay_in_a_title(self, coaching: Coaching) -> None:
        made = coaching.made(title="About 07700 900123")
        assert "900123" not in coaching.read(made)["summary"]["title"]

    def test_a_draft_is_nobody_elses(self, coaching: Coaching) -> None:
        made = coaching.made()
        assert coaching.agent.get(f"/api/coaching/{made}").status_code == 404
        other = coaching.clients(user_id=coaching.seeded.other_supervisor)
        assert other.get(f"/api/coaching/{made}").status_code == 404
        assert other.get(f"/coaching/{made}").status_code == 404
        assert coaching.agent.get("/api/coaching?which=all").json() == []


class TestAgenda:
    def cite(self, coaching: Coaching, made: str, evaluation: UUID, **more: object) -> Any:
        body = {"text": "Listen to this.", "question": COURTEOUS, "evaluation_id": str(evaluation)} | more
        return coaching.supervisor.post(f"/api/coaching/{made}/agenda", json=body)

    def test_only_confirmed_and_released_results_are_cited(self, coaching: Coaching) -> None:
        made, evaluation = coaching.made(), evaluation_of(coaching.seeded.call, "seven_cs")
        assert self.cite(coaching, made, evaluation).status_code == 409
        coaching.analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 0})
        assert self.cite(coaching, made, evaluation).status_code == 409
        coaching.analyst.post(f"/evaluations/{evaluation}/release")
        assert self.cite(coaching, made, evaluation).status_code == 201
        (point,) = coaching.read(made)["agenda"]
        assert (point["reference"], point["link"]) == ("BB-20117", f"/interactions/{coaching.seeded.call}#turn-3")
        assert [turn["number"] for turn in point["turns"]] == [3, 16]

    def test_answers_that_nobody_gave_are_no_evidence(self, coaching: Coaching) -> None:
        made, evaluation = coaching.made(), coaching.released()
        assert self.cite(coaching, made, evaluation, question="seven_cs/correct").status_code == 409

    def test_of_those_who_take_part_and_within_the_scope(self, coaching: Coaching) -> None:
        ben, _ = coaching.colleague()
        made, evaluation = coaching.made(agents=[str(ben)]), coaching.released()
        refused = self.cite(coaching, made, evaluation)
        assert (refused.status_code, "does not take part" in refused.text) == (400, True)
        assert self.cite(coaching, made, evaluation_of(coaching.seeded.foreign, "seven_cs")).status_code == 404

    @pytest.mark.parametrize("turns", [[18], [-1], list(range(21))])
    def test_turns_exist(self, coaching: Coaching, turns: list[int]) -> None:
        assert self.cite(coaching, coaching.made(), coaching.released(), turns=turns).status_code == 400

    def test_points_are_moved_and_removed(self, coaching: Coaching) -> None:
        made = coaching.made()
        ids = [
            coaching.supervisor.post(f"/api/coaching/{made}/agenda", json={"text": text}).json()["id"]
            for text in ("One", "Two", "Three")
        ]
        coaching.supervisor.post(f"/coaching/{made}/agenda/{ids[2]}/up")
        coaching.supervisor.post(f"/coaching/{made}/agenda/{ids[0]}/up")
        assert [point["text"] for point in coaching.read(made)["agenda"]] == ["One", "Three", "Two"]
        coaching.supervisor.post(f"/coaching/{made}/agenda/{ids[0]}/remove")
        assert [point["text"] for point in coaching.read(made)["agenda"]] == ["Three", "Two"]

    def test_what_counts_no_more_is_not_shown(self, coaching: Coaching) -> None:
        """Restricted interactions are closed to everybody, erased ones take their points along."""
        made, evaluation = coaching.made(), coaching.released()
        self.cite(coaching, made, evaluation)
        officer = coaching.clients(user_id=coaching.seeded.users[Role.COMPLIANCE_OFFICER])
        officer.post(f"/interactions/{coaching.seeded.call}/restrict", data={"reason": "Asked for."})
        found = coaching.read(made)
        assert (found["agenda"], found["withheld"]) == ([], 1)
        officer.post(f"/interactions/{coaching.seeded.call}/erase", data={"reason": "Asked for."})
        found = coaching.read(made)
        assert (found["agenda"], found["withheld"]) == ([], 0)
