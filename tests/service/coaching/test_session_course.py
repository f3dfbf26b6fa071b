"""Coaching sessions through the front door: scheduled, held, answered by agents, closed."""

import pytest

from service.actions.commands import remind_of_overdue as remind_of_actions
from service.actions.tables import ActionItem
from service.coaching.session_steps import remind_of_overdue
from service.coaching.session_tables import CoachingSession
from service.compliance.tables import AuditEvent
from service.database import transaction
from service.identity.tables import Role
from tests.service.coaching.situation import COURTEOUS, Coaching, soon, told
from tests.service.disputes.situation import shift
from tests.service.seed import Seed


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
