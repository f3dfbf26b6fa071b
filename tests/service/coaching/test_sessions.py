"""Coaching sessions through the front door: made, scheduled, held, answered by agents, closed."""

from typing import Any
from uuid import UUID

import pytest

from service.actions.commands import remind_of_overdue as remind_of_actions
from service.actions.tables import ActionItem
from service.coaching.session_steps import remind_of_overdue
from service.coaching.session_tables import CoachingSession
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Agent, Role
from tests.service.coaching.situation import COURTEOUS, Coaching, soon, told
from tests.service.disputes.situation import shift
from tests.service.reviews.sampled import task
from tests.service.seed import Seed
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


class TestGroups:
    @pytest.fixture
    def group(self, coaching: Coaching) -> tuple[str, Any]:
        ben, client = coaching.colleague()
        made = coaching.made(kind="group", agents=[str(coaching.seeded.agent), str(ben)])
        coaching.goes_on(made, "scheduled")
        return made, client

    def test_nobody_reads_anothers_evidence(self, coaching: Coaching, group: tuple[str, Any]) -> None:
        made, ben = group
        evaluation = coaching.released()
        body = {"text": "Well done here.", "question": COURTEOUS, "evaluation_id": str(evaluation)}
        coaching.supervisor.post(f"/api/coaching/{made}/agenda", json=body)
        coaching.supervisor.post(f"/api/coaching/{made}/agenda", json={"text": "For everybody."})
        assert [p["text"] for p in coaching.read(made, coaching.agent)["agenda"]] == [
            "Well done here.",
            "For everybody.",
        ]
        assert [p["text"] for p in coaching.read(made, ben)["agenda"]] == ["For everybody."]
        page = ben.get(f"/growth/coaching/{made}").text
        assert "Well done here." not in page
        assert "BB-20117" not in page
        assert "must have been a surprise" not in page

    def test_an_anonymised_point_is_the_words_and_the_turns_alone(
        self, coaching: Coaching, group: tuple[str, Any]
    ) -> None:
        made, ben = group
        body = {"text": "Saying sorry.", "question": COURTEOUS, "evaluation_id": str(coaching.released())}
        coaching.supervisor.post(f"/api/coaching/{made}/agenda", json=body | {"turns": [3], "anonymised": True})
        (point,) = coaching.read(made, ben)["agenda"]
        assert (point["reference"], point["link"], point["agent_id"]) == (None, None, None)
        assert point["turns"][0]["text"].startswith("I'm sorry, that must have been a surprise.")
        assert "BB-20117" not in ben.get(f"/growth/coaching/{made}").text

    def test_acknowledged_by_all(self, coaching: Coaching, group: tuple[str, Any]) -> None:
        made, ben = group
        coaching.goes_on(made, "held")
        assert coaching.agent.post(f"/api/coaching/{made}/acknowledge", json={}).status_code == 204
        assert coaching.read(made)["summary"]["state"] == "held"
        assert ben.post(f"/api/coaching/{made}/acknowledge", json={}).status_code == 204
        assert coaching.read(made)["summary"]["state"] == "acknowledged"
        assert [part["name"] for part in coaching.read(made, ben)["parts"]] == ["Ben Okafor"]

    def test_agents_of_one_team(self, coaching: Coaching) -> None:
        both = [str(coaching.seeded.agent), str(coaching.seeded.other_agent)]
        body = {"title": "Both", "kind": "group", "agents": both}
        refused = coaching.analyst.post("/api/coaching", json=body)
        assert (refused.status_code, "one team" in refused.text) == (400, True)


class TestSteps:
    def test_from_a_draft_to_closed(self, coaching: Coaching) -> None:
        made, agent_user = coaching.made(), coaching.seeded.users[Role.AGENT]
        assert coaching.goes_on(made, "scheduled", minutes=30, place="Room 2").status_code == 204
        assert coaching.read(made, coaching.agent)["place"] == "Room 2"
        body = {"starts_at": soon(48), "why": "I start late."}
        assert coaching.agent.post(f"/api/coaching/{made}/time", json=body).status_code == 204
        assert coaching.read(made)["parts"][0]["other_time_why"] == "I start late."
        assert coaching.goes_on(made, "scheduled", starts_at=soon(48)).status_code == 204
        assert coaching.read(made)["parts"][0]["other_time"] is None
        assert coaching.goes_on(made, "held").status_code == 204
        coaching.agent.post(f"/api/coaching/{made}/acknowledge", json={"comment": "It helped."})
        assert coaching.read(made)["notes"][0]["text"] == "It helped."
        assert coaching.goes_on(made, "closed").status_code == 204
        assert told(agent_user) == [
            "A coaching session with you was scheduled.",
            "A coaching session with you was moved.",
            "A coaching session with you was held. Acknowledge it, and say how useful it was.",
        ]
        assert told(coaching.seeded.users[Role.SUPERVISOR]) == [
            "An agent asks for another time for a coaching session.",
            "A coaching session was acknowledged.",
        ]

    @pytest.mark.parametrize("state", ["scheduled", "held", "missed", "cancelled"])
    def test_a_closed_one_does_not_change(self, coaching: Coaching, state: str) -> None:
        made = coaching.held()
        coaching.goes_on(made, "closed")
        assert coaching.goes_on(made, state, reason="No.").status_code == 409

    def test_missed_and_scheduled_again(self, coaching: Coaching) -> None:
        made = coaching.made()
        assert coaching.goes_on(made, "missed", reason="Ill.").status_code == 409
        coaching.goes_on(made, "scheduled")
        assert coaching.goes_on(made, "missed", reason=" ").status_code == 400
        assert coaching.goes_on(made, "missed", reason="Ill.").status_code == 204
        assert coaching.goes_on(made, "scheduled").status_code == 204
        assert coaching.read(made)["reason"] is None

    def test_a_cancelled_draft_was_never_told_of(self, coaching: Coaching) -> None:
        made = coaching.made()
        assert coaching.goes_on(made, "cancelled", reason="Not needed.").status_code == 204
        assert told(coaching.seeded.users[Role.AGENT]) == []
        assert coaching.agent.get(f"/api/coaching/{made}").status_code == 404

    @pytest.mark.parametrize("starts_at", ["2020-01-01T10:00:00Z", "2099-01-01T10:00:00Z", None])
    def test_the_moment_is_to_come(self, coaching: Coaching, starts_at: str | None) -> None:
        assert coaching.goes_on(coaching.made(), "scheduled", starts_at=starts_at).status_code == 400

    def test_e_learning_is_done_by_its_agents(self, coaching: Coaching) -> None:
        made = coaching.made(kind="e_learning")
        assert coaching.goes_on(made, "scheduled").status_code == 400
        again = coaching.made(kind="e_learning", due_on=soon()[:10])
        assert coaching.goes_on(again, "scheduled").status_code == 204
        assert coaching.goes_on(again, "held").status_code == 409
        assert coaching.agent.post(f"/api/coaching/{again}/done").status_code == 204
        assert coaching.agent.post(f"/api/coaching/{again}/done").status_code == 409
        summary = coaching.read(again)["summary"]
        assert (summary["state"], summary["acknowledged"]) == ("acknowledged", 1)
        assert summary["held_at"] is not None

    def test_coaches_are_reminded_once(self, coaching: Coaching) -> None:
        made = coaching.made()
        coaching.goes_on(made, "scheduled")
        shift(CoachingSession, starts_at="2026-01-05T10:00:00Z")
        assert coaching.read(made)["summary"]["overdue"]
        with transaction() as session:
            assert remind_of_overdue(session) == 1
        with transaction() as session:
            assert remind_of_overdue(session) == 0
        assert [one["id"] for one in coaching.supervisor.get("/api/coaching?which=overdue").json()] == [made]

    def test_each_step_is_in_the_log(self, coaching: Coaching) -> None:
        made = coaching.held()
        coaching.read(made)
        with transaction() as session:
            events = session.query(AuditEvent.action).filter(AuditEvent.entity_id == made).order_by(AuditEvent.position)
            assert [action for (action,) in events] == ["made", "held", "viewed"]


class TestNotesAndRatings:
    def test_private_notes_are_their_authors(self, coaching: Coaching) -> None:
        made = coaching.held()
        coaching.supervisor.post(f"/api/coaching/{made}/notes", json={"text": "Go gently.", "private": True})
        coaching.agent.post(f"/api/coaching/{made}/notes", json={"text": "I was nervous.", "private": True})
        coaching.supervisor.post(f"/api/coaching/{made}/notes", json={"text": "We talked."})
        written = {
            name: [note["text"] for note in coaching.read(made, client)["notes"]]
            for name, client in (
                ("supervisor", coaching.supervisor), ("agent", coaching.agent), ("analyst", coaching.analyst)
            )
        }  # fmt: skip
        assert written == {
            "supervisor": ["Go gently.", "We talked."],
            "agent": ["I was nervous.", "We talked."],
            "analyst": ["We talked."],
        }
        assert "Go gently." not in coaching.agent.get("/my/data/export.json").text
        assert "I was nervous." in coaching.agent.get("/my/data/export.json").text
        assert "Go gently." not in coaching.analyst.get(f"/coaching/{made}").text

    def test_a_rating_is_its_agents(self, coaching: Coaching) -> None:
        made = coaching.held()
        body = {"rating": 2, "words": "Too long.", "share_words": False}
        assert coaching.agent.put(f"/api/coaching/{made}/rating", json=body).status_code == 204
        part = coaching.read(made)["parts"][0]
        assert (part["rating"], part["rating_words"]) == (None, None)
        coaching.agent.put(f"/api/coaching/{made}/rating", json=body | {"share_words": True})
        part = coaching.read(made)["parts"][0]
        assert (part["rating"], part["rating_words"]) == (None, "Too long.")
        own = coaching.read(made, coaching.agent)["parts"][0]
        assert (own["rating"], own["rating_words"]) == (2, "Too long.")

    @pytest.mark.parametrize("rating", [0, 6])
    def test_from_one_to_five(self, coaching: Coaching, rating: int) -> None:
        made = coaching.held()
        assert coaching.agent.put(f"/api/coaching/{made}/rating", json={"rating": rating}).status_code == 400

    def test_a_mean_of_five_agents(self, coaching: Coaching) -> None:
        """Ratings 1, 2, 3, 4 and the mean of 4 and 5: (1 + 2 + 3 + 4 + 4.5) / 5 = 2.9."""
        for number, rating in enumerate((1, 2, 3, 4), 1):
            ben, client = coaching.colleague(f"Colleague {number}")
            made = coaching.held(agents=[str(ben)])
            client.put(f"/api/coaching/{made}/rating", json={"rating": rating})
        assert "so far 4 have" in coaching.supervisor.get("/coaching").text
        for rating in (4, 5):
            coaching.agent.put(f"/api/coaching/{coaching.held()}/rating", json={"rating": rating})
        page = coaching.supervisor.get("/coaching").text
        assert ">2.9</span> of 5" in page
        assert "5 agents" in page


class TestActionItems:
    def test_done_by_whom_and_when(self, coaching: Coaching) -> None:
        made = coaching.held()
        body = {"text": "Use the sentence.", "agent_id": str(coaching.seeded.agent), "due_on": soon()[:10]}
        item = coaching.supervisor.post(f"/api/coaching/{made}/actions", json=body).json()["id"]
        coaching.supervisor.post(f"/api/coaching/{made}/actions", json={"text": "Listen to two calls."})
        assert coaching.agent.put(f"/api/coaching/{made}/actions/{item}", json={"done": True}).status_code == 204
        assert coaching.agent.put(f"/api/coaching/{made}/actions/{item}", json={"done": True}).status_code == 409
        found = coaching.read(made)["actions"]
        assert [(one["owner"], one["done_by"]) for one in found] == [
            ("Tom Ellison", None),
            ("Asha Patel", "Asha Patel"),
        ]
        summary = coaching.read(made)["summary"]
        assert (summary["actions"], summary["actions_done"]) == (2, 1)

    def test_the_coachs_are_not_the_agents_to_finish(self, coaching: Coaching) -> None:
        made = coaching.held()
        item = coaching.supervisor.post(f"/api/coaching/{made}/actions", json={"text": "Listen."}).json()["id"]
        assert coaching.agent.put(f"/api/coaching/{made}/actions/{item}", json={}).status_code == 403

    def test_owners_are_reminded_once(self, coaching: Coaching) -> None:
        made = coaching.held()
        body = {"text": "Use the sentence.", "agent_id": str(coaching.seeded.agent), "due_on": soon()[:10]}
        coaching.supervisor.post(f"/api/coaching/{made}/actions", json=body)
        shift(ActionItem, due_on="2026-01-05")
        for count in (1, 0):
            with transaction() as session:
                assert remind_of_actions(session) == count
        assert told(coaching.seeded.users[Role.AGENT])[-1] == "Something that you agreed to do is past its day."
        assert coaching.read(made)["actions"][0]["overdue"]


def test_the_pages_say_all_of_it(coaching: Coaching, seeded: Seed) -> None:
    made = coaching.made()
    coaching.supervisor.post(f"/coaching/{made}/agenda", data={"text": "What went well", "question": COURTEOUS})
    coaching.supervisor.post(f"/coaching/{made}/goals", data={"text": "Say it once."})
    coaching.supervisor.post(f"/coaching/{made}/resources", data={"title": "A talk", "link": "https://learn.test/1"})
    refused = coaching.supervisor.post(
        f"/coaching/{made}/resources", data={"title": "A", "link": "javascript:alert(1)"}
    )
    assert refused.status_code == 400
    coaching.supervisor.post(f"/coaching/{made}/schedule", data={"starts_at": soon()[:16], "minutes": "30"})
    coaching.supervisor.post(f"/coaching/{made}/hold", data={"held_at": ""})
    for client, page in ((coaching.supervisor, f"/coaching/{made}"), (coaching.agent, f"/growth/coaching/{made}")):
        shown = client.get(page).text
        for words in ("What went well", "Say it once.", "https://learn.test/1", "Not enough reviewed yet"):
            assert words in shown
    assert "Courtesy" in coaching.agent.get("/growth/coaching").text
    assert "Courtesy" in coaching.supervisor.get("/coaching/export.csv").text


class TestBlindness:
    @pytest.fixture
    def blind(self, coaching: Coaching) -> Coaching:
        """The analyst is to answer the seed's call, whose result is released, without seeing anybody's answers."""
        coaching.released()
        task(coaching.seeded.call, blind=True, assigned_to=coaching.seeded.users[Role.QA_ANALYST])
        return coaching

    def test_points_about_it_are_left_out(self, blind: Coaching) -> None:
        made, evaluation = blind.made(), evaluation_of(blind.seeded.call, "seven_cs")
        body = {"text": "Listen to this.", "question": COURTEOUS, "evaluation_id": str(evaluation)}
        assert blind.supervisor.post(f"/api/coaching/{made}/agenda", json=body).status_code == 201
        found = blind.read(made, blind.analyst)
        assert (found["agenda"], found["withheld"]) == ([], 1)
        assert "Listen to this." not in blind.analyst.get(f"/coaching/{made}").text
        refused = blind.analyst.post(f"/api/coaching/{made}/agenda", json=body)
        assert (refused.status_code, "blind" in refused.text) == (409, True)

    def test_it_is_not_offered_as_evidence(self, blind: Coaching) -> None:
        made = blind.made()
        assert "BB-20117, Courteous" in blind.supervisor.get(f"/coaching/{made}").text
        assert "BB-20117" not in blind.analyst.get(f"/coaching/{made}").text

    def test_no_session_is_made_from_it(self, blind: Coaching) -> None:
        approve(blind)
        body = {"title": "It", "agents": [str(blind.seeded.agent)], "origin": {"suggestion_of": str(blind.seeded.call)}}
        assert blind.analyst.post("/api/coaching", json=body).status_code == 409


class TestScopes:
    def test_an_agent_who_moved_is_coached_by_the_new_team(self, coaching: Coaching) -> None:
        """The former supervisor keeps what was made there, and makes nothing new; the evidence of calls in the old
        team stays with those who may see them."""
        made, evaluation = coaching.made(), coaching.released()
        body = {"text": "Listen.", "question": COURTEOUS, "evaluation_id": str(evaluation)}
        coaching.supervisor.post(f"/api/coaching/{made}/agenda", json=body)
        other = coaching.clients(user_id=coaching.seeded.other_supervisor)
        with transaction() as session:
            session.get_one(Agent, coaching.seeded.agent).team_id = coaching.seeded.other_team
        assert coaching.read(made)["withheld"] == 0
        found = coaching.read(made, other)
        assert (found["agenda"], found["withheld"]) == ([], 1)
        body = {"title": "New", "agents": [str(coaching.seeded.agent)]}
        assert coaching.supervisor.post("/api/coaching", json=body).status_code == 404
        assert other.post("/api/coaching", json=body).status_code == 201

    def test_the_form_offers_nobody_of_another_team(self, coaching: Coaching) -> None:
        page = coaching.supervisor.get(f"/coaching/new?agent_id={coaching.seeded.other_agent}").text
        assert "Rhys Morgan" not in page
        assert "Mo Farrell" not in page

    @pytest.mark.parametrize("role", [Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR])
    def test_others_have_no_part_in_it(self, coaching: Coaching, role: Role) -> None:
        client = coaching.clients(user_id=coaching.seeded.users[role])
        assert client.get(f"/coaching/{coaching.made()}").status_code == 403

    def test_another_agent_has_none_of_it(self, coaching: Coaching) -> None:
        made, (_, ben) = coaching.held(), coaching.colleague()
        assert ben.get(f"/growth/coaching/{made}").status_code == 404
        for part, body in (("acknowledge", {}), ("notes", {"text": "Hello."}), ("done", {})):
            assert ben.post(f"/api/coaching/{made}/{part}", json=body).status_code == 404
        assert ben.put(f"/api/coaching/{made}/rating", json={"rating": 1}).status_code == 404
