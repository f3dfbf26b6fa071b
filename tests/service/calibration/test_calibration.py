"""A calibration session from setting it up to guidance, and its figures against numbers worked out by hand."""

from collections.abc import Mapping
from statistics import pstdev
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from scorecards.loader import library
from service.calibration.tables import GuidanceNote
from service.database import transaction
from service.identity.tables import Role, User
from service.interactions.tables import Interaction
from service.notifications.tables import Notification
from tests.conftest import ClientFor
from tests.service.reviews.sampled import simple_call
from tests.service.seed import PASSWORD_HASH, Seed

CARD = library()[1]
Answers = Mapping[str, str]


class People:
    """A facilitator who is the expert, and two reviewers."""

    def __init__(self, seeded: Seed, client_for: ClientFor) -> None:
        with transaction() as session:
            mild = User(email="mild@example.test", name="Mild Mina", role=Role.QA_ANALYST, password_hash=PASSWORD_HASH)
            session.add(mild)
            session.flush()
            self.mild_id = mild.id
            self.calls = [simple_call(session, seeded, number) for number in range(2)]
            self.references = [session.get_one(Interaction, id).reference for id in self.calls]
        self.expert_id, self.strict_id = seeded.users[Role.QA_ANALYST], seeded.users[Role.SUPERVISOR]
        self.expert = client_for(user_id=self.expert_id)
        self.strict = client_for(user_id=self.strict_id)
        self.mild = client_for(user_id=self.mild_id)

    def set_up(self, **changes: object) -> dict[str, Any]:
        sent = {
            "title": "November", "references": self.references, "scorecard": CARD.id, "expert_id": str(self.expert_id),
            "participants": [str(self.strict_id), str(self.mild_id)],
        } | changes  # fmt: skip
        answer = self.expert.post("/api/calibration-sessions", json=sent)
        body: dict[str, Any] = answer.json()
        return body | {"status": answer.status_code}


@pytest.fixture
def people(seeded: Seed, client_for: ClientFor) -> People:
    return People(seeded, client_for)


def sheets_of(client: TestClient, id: str) -> list[str]:
    answer = client.post(f"/api/calibration-sessions/{id}/answer")
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["sheets"]
    return found


def answer_all(client: TestClient, id: str, answers: list[Answers]) -> None:
    for sheet, given in zip(sheets_of(client, id), answers, strict=True):
        everything = {criterion.id: "3" for criterion in CARD.criteria} | dict(given)
        body = {"answers": [{"criterion": c, "answer": a, "comment": "As I see it."} for c, a in everything.items()]}
        saved = client.put(f"/api/sheets/{sheet}/answers", json=body)
        assert saved.status_code == 200, saved.text
        assert client.post(f"/api/sheets/{sheet}/submit", json={}).status_code == 200


def all_answer(people: People, id: str) -> None:
    """The expert says 3 to everything; one person is a grade milder on `clear`, the other stricter on `clear`, once."""
    answer_all(people.expert, id, [{}, {}])
    answer_all(people.strict, id, [{"clear": "1"}, {}])
    answer_all(people.mild, id, [{"clear": "4"}, {"clear": "4"}])


class TestSettingUp:
    def test_people_are_asked(self, people: People) -> None:
        made = people.set_up()
        assert (made["status"], made["title"], len(made["items"])) == (200, "November", 2)
        with transaction() as session:
            told = {told.user_id: told.link for told in session.scalars(select(Notification))}
        assert told == dict.fromkeys([people.strict_id, people.mild_id], f"/calibration/{made['id']}")
        assert "for you to answer" in people.mild.get("/calibration").text

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"references": ["nowhere"]}, "Not found"),
            ({"references": []}, "Name 1 to 50"),
            ({"title": "  "}, "title"),
            ({"participants": []}, "somebody to take part"),
            ({"scorecard": "friendliness"}, "not scored by this scorecard"),
        ],
    )
    def test_refused(self, people: People, change: dict[str, object], sentence: str) -> None:
        made = people.set_up(**change)
        assert (made["status"], sentence in made["detail"]) == (400, True)

    def test_who_may_not_see_an_interaction_does_not_take_part(self, seeded: Seed, people: People) -> None:
        assert people.set_up(participants=[str(seeded.other_supervisor)])["status"] == 400
        assert people.set_up(participants=[str(seeded.users[Role.AGENT])])["status"] == 400

    def test_by_form(self, people: People) -> None:
        form = {
            "title": "By form", "references": "\n".join(people.references), "scorecard": CARD.id, "due_on": "",
            "expert_id": str(people.expert_id), "participants": [str(people.mild_id)],
        }  # fmt: skip
        made = people.expert.post("/calibration", data=form)
        assert made.status_code == 303
        assert "By form" in people.mild.get(made.headers["location"]).text


class TestBlindness:
    def test_nobody_who_takes_part_sees_answers_before_the_end(self, people: People) -> None:
        id = people.set_up()["id"]
        sheet = sheets_of(people.mild, id)[0]
        for client in (people.mild, people.strict, people.expert):
            assert client.get(f"/api/interactions/{people.calls[0]}").json()["evaluations"] == []
            assert client.get(f"/api/calibration-sessions/{id}/results").status_code == 409
        page = people.mild.get(f"/sheets/{sheet}").text
        assert "You answer first" in page
        assert "Polite." not in page
        answer_all(people.mild, id, [{}, {}])
        assert people.mild.get(f"/api/sheets/{sheet}/differences").status_code == 409
        assert "Polite." not in people.mild.get(f"/interactions/{people.calls[0]}").text
        assert "Nothing is noted" not in people.mild.get(f"/calibration/{id}").text

    def test_others_do_not_even_know_of_it(self, seeded: Seed, people: People, client_for: ClientFor) -> None:
        id = people.set_up()["id"]
        other = client_for(user_id=seeded.other_supervisor)
        assert other.get(f"/calibration/{id}").status_code == 404
        assert other.post(f"/api/calibration-sessions/{id}/answer").status_code == 404
        assert other.get("/api/calibration-sessions").json() == []

    def test_who_had_seen_it_is_marked(self, people: People) -> None:
        people.mild.get(f"/interactions/{people.calls[0]}")
        id = people.set_up()["id"]
        all_answer(people, id)
        persons = people.expert.get(f"/api/calibration-sessions/{id}/results").json()["persons"]
        assert {person["name"]: person["seen_before"] for person in persons} == {
            "Mild Mina": 1, "Tom Ellison": 0, "The judge": 0,
        }  # fmt: skip


class TestClosing:
    def test_ends_by_itself_with_the_last_sheet(self, people: People) -> None:
        id = people.set_up()["id"]
        all_answer(people, id)
        assert people.mild.get(f"/api/calibration-sessions/{id}").json()["closed_at"]
        assert people.mild.get(f"/api/interactions/{people.calls[0]}").json()["evaluations"]
        assert people.mild.post(f"/api/calibration-sessions/{id}/answer").status_code == 409

    def test_early_by_the_facilitator_once_there_is_a_reference(self, people: People) -> None:
        id = people.set_up()["id"]
        assert people.expert.post(f"/api/calibration-sessions/{id}/close").status_code == 409
        answer_all(people.expert, id, [{}, {}])
        assert people.mild.post(f"/api/calibration-sessions/{id}/close").status_code == 403
        assert people.expert.post(f"/calibration/{id}/close").status_code == 303
        assert people.expert.post(f"/api/calibration-sessions/{id}/close").status_code == 409
        found = people.expert.get(f"/api/calibration-sessions/{id}/results").json()
        assert (found["people"], [person["n"] for person in found["persons"]]) == (1, [0, 0, 2])


class TestResults:
    @pytest.fixture
    def closed(self, people: People) -> str:
        id = str(people.set_up()["id"])
        all_answer(people, id)
        return id

    @pytest.fixture
    def found(self, people: People, closed: str) -> dict[str, Any]:
        found: dict[str, Any] = people.mild.get(f"/api/calibration-sessions/{closed}/results").json()
        return found

    def test_each_beside_the_expert(self, found: dict[str, Any]) -> None:
        mild, strict, machine = found["persons"]
        assert (mild["name"], strict["name"], machine["machine"]) == ("Mild Mina", "Tom Ellison", True)
        assert (mild["n"], mild["same"]["value"]) == (14, pytest.approx(12 / 14))
        assert mild["deviation"]["value"] == pytest.approx(2 * 25 / 14)
        assert strict["deviation"]["value"] == pytest.approx(-50 / 14)
        assert (machine["n"], machine["same"]["value"], machine["deviation"]["value"]) == (2, 0.0, 25.0)

    def test_the_whole_score(self, found: dict[str, Any]) -> None:
        weights = [criterion.weight for criterion in CARD.criteria]
        share = CARD.criterion("clear").weight / sum(weights)
        mild, strict, _ = found["persons"]
        if len(CARD.sections) == 1:
            assert mild["score_deviation"] == pytest.approx(25 * share)
            assert strict["score_deviation"] == pytest.approx(-25 * share)

    def test_by_question(self, found: dict[str, Any]) -> None:
        by_id = {each["criterion"]: each for each in found["criteria"]}
        clear, concise = by_id["clear"], by_id["concise"]
        assert (clear["n"], clear["same"]["value"]) == (4, 0.25)
        # Points 50, 0, 75 about the first call and 50, 50, 75 about the second.
        assert clear["spread"] == pytest.approx((pstdev([50, 0, 75]) + pstdev([50, 50, 75])) / 2)
        assert concise["spread"] == 0
        assert concise["alpha"]["value"] is None, "nobody ever differed"
        assert clear["alpha"]["value"] < 0.3
        assert by_id["courteous"]["machine_same"]["value"] == 0

    def test_the_page_lays_it_side_by_side(self, people: People, closed: str) -> None:
        page = people.strict.get(f"/calibration/{closed}").text
        for words in ("Mild Mina", "The judge", "By question", "Alpha", "differs"):
            assert words in page


class TestDeciding:
    @pytest.fixture
    def closed(self, people: People) -> str:
        id = str(people.set_up()["id"])
        all_answer(people, id)
        return id

    def test_notes_are_swept(self, people: People, closed: str) -> None:
        text = "Ask about jargon, ring 07700 900123."
        assert (
            people.mild.post(f"/calibration/{closed}/notes", data={"text": text, "criterion": "clear"}).status_code
            == 303
        )
        page = people.strict.get(f"/calibration/{closed}").text
        assert "Ask about jargon" in page
        assert "07700" not in page

    def test_guidance_is_a_proposal_for_the_next_version(self, people: People, closed: str) -> None:
        sent = {"criterion": "clear", "text": "An abbreviation that the customer used first is no jargon."}
        assert people.mild.post(f"/api/calibration-sessions/{closed}/guidance", json=sent).status_code == 403
        assert people.expert.post(f"/calibration/{closed}/guidance", data=sent).status_code == 303
        with transaction() as session:
            note = session.scalars(select(GuidanceNote)).one()
            assert (note.scorecard, note.criterion, note.text, note.taken_version) == (
                CARD.id, "clear", sent["text"], None,
            )  # fmt: skip
            assert note.session_id == UUID(closed)
        assert "next version" in people.mild.get(f"/calibration/{closed}").text

    @pytest.mark.parametrize("sent", [{"criterion": "clear", "text": " "}, {"criterion": "friendliness", "text": "x"}])
    def test_refused(self, people: People, closed: str, sent: dict[str, str]) -> None:
        assert people.expert.post(f"/api/calibration-sessions/{closed}/guidance", json=sent).status_code == 400

    def test_not_while_people_answer(self, people: People) -> None:
        id = people.set_up()["id"]
        assert people.expert.post(f"/api/calibration-sessions/{id}/notes", json={"text": "x"}).status_code == 409
