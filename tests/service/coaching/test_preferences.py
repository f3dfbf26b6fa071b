"""How agents like to be coached: stated, shown where it matters, and taken back."""

from uuid import uuid4

import pytest

from service.coaching.preferences import Preferences
from service.coaching.session_tables import LearningStyle
from service.coaching.suiting import TOGETHER, suited
from service.database import now
from service.identity.tables import Role
from tests.service.coaching.situation import Coaching

STATED = {"styles": ["practise", "see_it_done"], "first_contact": "written", "length": "short", "words": "Slowly."}
PAGE = "/api/my/preferences"
NEXT, RESOURCE = "Say it aloud.", "A course (20 minutes)"


def stated(*styles: LearningStyle) -> Preferences:
    return Preferences(uuid4(), styles, None, None, None, None, now())


class TestSuiting:
    def test_the_agents_ways_first_then_the_usual_ones(self) -> None:
        found = suited(NEXT, RESOURCE, stated(LearningStyle.TALK_THROUGH, LearningStyle.PRACTISE))
        assert [step.text for step in found.steps] == [TOGETHER[LearningStyle.TALK_THROUGH], NEXT, RESOURCE]
        assert [step.preferred for step in found.steps] == [True, True, False]
        assert found.because == "talking it through"

    def test_without_a_statement_it_is_as_the_scorecard_has_it(self) -> None:
        found = suited(NEXT, RESOURCE, None)
        assert ([step.text for step in found.steps], found.because) == ([NEXT, RESOURCE], None)

    def test_one_resource_is_offered_once(self) -> None:
        found = suited(NEXT, RESOURCE, stated(LearningStyle.READ, LearningStyle.E_LEARNING))
        assert [step.text for step in found.steps] == [RESOURCE, NEXT]
        assert found.because == "reading"

    def test_what_the_scorecard_does_not_offer_is_left_out(self) -> None:
        found = suited(NEXT, "", stated(LearningStyle.READ))
        assert ([step.text for step in found.steps], found.because) == ([NEXT], None)


class TestStating:
    def test_stated_changed_and_taken_back(self, coaching: Coaching) -> None:
        assert coaching.agent.get(PAGE).json() is None
        assert coaching.agent.put(PAGE, json=STATED).json()["styles"] == ["practise", "see_it_done"]
        form = {"first": "read", "second": "", "third": "", "time_of_day": "end_of_shift", "words": ""}
        assert coaching.agent.post("/growth/preferences", data=form).status_code == 303
        found = coaching.agent.get(PAGE).json()
        assert (found["styles"], found["first_contact"], found["time_of_day"]) == (["read"], None, "end_of_shift")
        assert found["words"] is None
        assert coaching.agent.delete(PAGE).status_code == 204
        assert coaching.agent.get(PAGE).json() is None

    @pytest.mark.parametrize(
        ("body", "status"), [({"styles": ["read", "read"]}, 400), ({"styles": ["by osmosis"]}, 422)]
    )
    def test_what_cannot_be_used(self, coaching: Coaching, body: dict[str, object], status: int) -> None:
        assert coaching.agent.put(PAGE, json=body).status_code == status

    def test_words_are_swept(self, coaching: Coaching) -> None:
        coaching.agent.put(PAGE, json={"words": "Call me on 07700 900123."})
        assert "900123" not in coaching.agent.get(PAGE).text


class TestWhereItMatters:
    def test_whoever_coaches_reads_it_in_the_session(self, coaching: Coaching) -> None:
        made = coaching.made()
        coaching.agent.put(PAGE, json=STATED)
        found = coaching.read(made)
        assert [one["styles"] for one in found["preferences"]] == [["practise", "see_it_done"]]
        assert found["ways"][0]["suited"]["because"] == "practising"
        page = coaching.supervisor.get(f"/coaching/{made}").text
        assert "because Asha Patel prefers practising:" in page
        assert "Slowly." in page

    def test_the_suggestion_puts_the_next_step_accordingly(self, coaching: Coaching) -> None:
        page = f"/interactions/{coaching.seeded.call}"
        assert "prefers" not in coaching.supervisor.get(page).text
        coaching.agent.put(PAGE, json={"styles": ["see_it_done"]})
        shown = coaching.supervisor.get(page).text
        assert "because Asha Patel prefers seeing it done:" in shown
        assert TOGETHER[LearningStyle.SEE_IT_DONE] in shown
        suggestion = coaching.supervisor.get(f"/api{page}").json()["suggestion"]
        assert [step["style"] for step in suggestion["suited"]["steps"]] == ["see_it_done", "practise", "e_learning"]

    def test_it_is_nobody_elses_business(self, coaching: Coaching) -> None:
        coaching.agent.put(PAGE, json=STATED)
        officer = coaching.clients(user_id=coaching.seeded.users[Role.COMPLIANCE_OFFICER])
        assert "prefers" not in officer.get(f"/interactions/{coaching.seeded.call}").text
        assert officer.get(f"/api/interactions/{coaching.seeded.call}").json()["suggestion"]["suited"] is None

    def test_it_is_in_the_agents_own_data(self, coaching: Coaching) -> None:
        coaching.agent.put(PAGE, json=STATED)
        export = coaching.agent.get("/my/data/export.json").json()
        assert export["preferences"]["words"] == "Slowly."
        assert {one["category"]: one["count"] for one in export["data"]["stored"]}["Coaching preferences"] == 1
