"""Who reads what of a coaching session: groups, blind reviewers, people who moved, and everybody else."""

from typing import Any

import pytest

from service.database import transaction
from service.identity.tables import Agent, Role
from tests.service.coaching.situation import COURTEOUS, Coaching
from tests.service.coaching.test_sessions import approve
from tests.service.reviews.sampled import task
from tests.service.test_reviews import evaluation_of


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
        new = {"title": "New", "agents": [str(coaching.seeded.agent)]}
        assert coaching.supervisor.post("/api/coaching", json=new).status_code == 404
        assert other.post("/api/coaching", json=new).status_code == 201

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
