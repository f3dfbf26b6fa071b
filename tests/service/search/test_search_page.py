"""The search page, its export and the endpoint, through the front door."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from service.compliance.tables import AuditEvent
from service.database import transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.reviews.task_tables import ReviewTask
from tests.conftest import ClientFor
from tests.service.reviews.sampled import evaluations_of, task
from tests.service.seed import Seed


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def references(client: TestClient, **filters: str | float) -> set[str]:
    answer = client.get("/api/search", params=filters)
    assert answer.status_code == 200, answer.text
    return {hit["reference"] for hit in answer.json()["hits"]}


def test_the_page_shows_where_and_leads_there(seeded: Seed, analyst: TestClient) -> None:
    page = analyst.get("/search", params={"words": "parcel", "speaker": "customer"}).text
    assert "<mark>parcel</mark>" in page
    assert f"/interactions/{seeded.chat}#turn-1" in page
    assert "1 interaction<" in page


def test_without_anything_asked_nothing_is_listed(seeded: Seed, analyst: TestClient) -> None:
    page = analyst.get("/search").text
    assert "Search every conversation" in page
    assert str(seeded.chat) not in page


def test_nothing_found_and_no_word_are_told(seeded: Seed, analyst: TestClient) -> None:
    assert "Nothing was found" in analyst.get("/search", params={"words": "zebra"}).text
    refused = analyst.get("/search", params={"words": "?!"}, headers={"Accept": "text/html"})
    assert refused.status_code == 400
    assert "no word to look for" in refused.text


def test_the_audit_names_filters_and_not_what_was_searched(seeded: Seed, analyst: TestClient) -> None:
    analyst.get("/search", params={"words": "parcel"})
    with transaction() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "searched")).one()
    assert event.detail == {"count": 1, "filters": ["words"]}


def test_export_has_a_line_for_each_turn(seeded: Seed, analyst: TestClient) -> None:
    lines = analyst.get("/search/export.csv", params={"words": '"your name" OR "yes please"'}).text.splitlines()
    assert [line.split(",")[8:11] for line in lines[1:]] == [["3", "agent", "65.0"], ["6", "customer", "200.0"]]
    assert "Could you confirm your name, please?" in lines[1]


class TestAnswers:
    def test_of_the_machine(self, seeded: Seed, analyst: TestClient) -> None:
        fails = references(analyst, criterion="payment_security", answer="fail")
        assert fails == {"BB-20117", "BB-20118", "GS-40021"}
        assert references(analyst, criterion="payment_security", answer="pass") == set()
        assert references(analyst, criterion="courteous") == {"BB-20117", "BB-20118", "GS-40021", "CH-7781"}

    def test_unanswered(self, seeded: Seed, analyst: TestClient) -> None:
        assert "BB-20117" in references(analyst, criterion="fair_treatment", answer="unanswered")

    def test_a_person_s_answer_counts_instead(self, seeded: Seed, analyst: TestClient) -> None:
        compliance, _ = evaluations_of(seeded.call)
        change = {"criterion": "payment_security", "answer": "pass", "reason": "It was masked."}
        assert analyst.post(f"/api/evaluations/{compliance}/overrides", json=change).status_code == 204
        assert references(analyst, criterion="payment_security", answer="pass") == {"BB-20117"}
        assert "BB-20117" not in references(analyst, criterion="payment_security", answer="fail")

    def test_many_and_few_are_found_alike(
        self, seeded: Seed, analyst: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few = references(analyst, criterion="payment_security", answer="fail", words="postcode")
        monkeypatch.setattr("service.search.answers.RARE", 0)
        many = references(analyst, criterion="payment_security", answer="fail", words="postcode")
        assert many == few == {"BB-20117", "BB-20118", "GS-40021"}

    def test_what_is_to_be_answered_blind_is_left_out(self, seeded: Seed, analyst: TestClient) -> None:
        task(seeded.call, blind=True, assigned_to=seeded.users[Role.QA_ANALYST])
        assert "BB-20117" not in references(analyst, criterion="payment_security", answer="fail")
        assert "BB-20117" in references(analyst, words="postcode")

    def test_an_answer_needs_its_question(self, analyst: TestClient) -> None:
        assert analyst.get("/api/search", params={"answer": "pass"}).status_code == 422


class TestMetrics:
    def test_ranges(self, seeded: Seed, analyst: TestClient) -> None:
        calls = {"BB-20117", "BB-20118", "GS-40021"}
        assert references(analyst, metric="silence_share", metric_from=0.2) == calls
        assert references(analyst, metric="silence_share", metric_from=0.22) == set()
        assert references(analyst, metric="silence_share", metric_to=0.214) == calls
        assert references(analyst, metric="first_response", metric_from=45, metric_to=45) == {"CH-7781"}
        assert references(analyst, metric="mean_response.agent", metric_from=60, words="parcel") == {"CH-7781"}
        assert references(analyst, metric="handle_time", words="parcel") == set()

    def test_what_does_not_exist_is_refused(self, analyst: TestClient) -> None:
        assert analyst.get("/api/search", params={"metric": "no_such"}).status_code == 422
        assert analyst.get("/api/search", params={"metric_from": 1}).status_code == 422


def test_dates_and_places_narrow_down(seeded: Seed, analyst: TestClient) -> None:
    assert references(analyst, words="postcode", since="2026-11-20") == set()
    assert references(analyst, words="postcode", team=str(seeded.other_team)) == {"GS-40021"}
    assert references(analyst, words="sorry", channel="chat") == {"CH-7781"}


class TestAssigning:
    def preview(self, client: TestClient, *ids: object) -> str:
        answer = client.post("/assignments/preview", data={"ids": [str(id) for id in ids]})
        assert answer.status_code == 200, answer.text
        return answer.text

    def test_asks_first_and_says_how_many(self, seeded: Seed, analyst: TestClient) -> None:
        page = self.preview(analyst, seeded.call, seeded.chat, seeded.failed)
        assert "Assign 2 interactions" in page
        assert "1 of what you ticked cannot be assigned" in page
        with transaction() as session:
            assert session.scalars(select(ReviewTask)).all() == []

    def all_that_match(self, client: TestClient, **filters: str) -> tuple[int, str]:
        answer = client.post("/assignments/matching", params=filters, headers={"Accept": "text/html"})
        return answer.status_code, answer.text

    def test_all_that_match_and_are_ready(self, seeded: Seed, analyst: TestClient, client_for: ClientFor) -> None:
        """Of the list, where a filter may be none at all, and of a search."""
        supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
        for client, filters, ids in (
            (analyst, {}, {seeded.call, seeded.chat, seeded.closed, seeded.foreign}),
            (supervisor, {}, {seeded.call, seeded.chat, seeded.closed}),
            (analyst, {"q": "bb-2011"}, {seeded.call, seeded.closed}),
            (analyst, {"words": "parcel"}, {seeded.chat}),
        ):
            status, page = self.all_that_match(client, **filters)
            assert status == 200
            assert set(re.findall(r'name="ids" value="([^"]+)"', page)) == {str(id) for id in ids}
            assert "More match" not in page

    def test_of_more_than_are_assigned_at_once_the_newest(
        self, seeded: Seed, analyst: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("service.reviews.choosing.MOST", 3)
        status, page = self.all_that_match(analyst)
        assert status == 200
        assert "More match: these are the newest 3" in page

    def test_the_list_offers_it_where_there_are_more_than_the_page_shows(
        self, seeded: Seed, analyst: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "/assignments/matching" not in analyst.get("/interactions").text
        monkeypatch.setattr("service.interactions.list_queries.PAGE_SIZE", 2)
        page = analyst.get("/interactions?channel=voice").text
        assert 'formaction="/assignments/matching?channel=voice"' in page
        assert "Assign all 5 that match" in page
        monkeypatch.setattr("service.interactions.list_pages.MOST", 3)
        assert "Assign the newest 3 that match" in analyst.get("/interactions").text

    def test_none_that_match_are_no_choice(self, seeded: Seed, analyst: TestClient) -> None:
        status, page = self.all_that_match(analyst, q="no such reference")
        assert status == 400
        assert "Choose at least one interaction that is ready" in page

    def test_puts_them_on_the_queue(self, seeded: Seed, analyst: TestClient) -> None:
        body = {"interactions": [str(seeded.call), str(seeded.foreign)], "confirmed": 2}
        body["user_id"] = str(seeded.users[Role.SUPERVISOR])
        made = analyst.post("/api/assignments", json=body).json()
        assert made == {"assigned": 1, "left_out": {"of a team that this person does not review": 1}}
        (row,) = analyst.get("/api/queue", params={"tab": "risk"}).json()["rows"]
        assert (row["interaction_id"], row["reasons"]) == (str(seeded.call), ["chosen"])
        assert "Picked" in analyst.get("/queue?tab=risk").text

    def test_what_waits_already_stays_as_it_is(self, seeded: Seed, analyst: TestClient) -> None:
        body = {"interactions": [str(seeded.call)], "confirmed": 1}
        assert analyst.post("/api/assignments", json=body).json()["assigned"] == 1
        again = analyst.post("/api/assignments", json=body).json()
        assert again == {"assigned": 0, "left_out": {"on the queue already": 1}}
        mine = body | {"user_id": str(seeded.users[Role.QA_ANALYST])}
        assert analyst.post("/api/assignments", json=mine).json()["assigned"] == 1
        with transaction() as session:
            (only,) = session.scalars(select(ReviewTask)).all()
        assert only.assigned_to_id == seeded.users[Role.QA_ANALYST]

    def test_another_number_than_was_confirmed_is_refused(self, seeded: Seed, analyst: TestClient) -> None:
        body = {"interactions": [str(seeded.call), str(seeded.failed)], "confirmed": 2}
        assert analyst.post("/api/assignments", json=body).status_code == 409

    def test_for_self_assessment(self, seeded: Seed, analyst: TestClient) -> None:
        with transaction() as session:
            card = session.scalars(select(Evaluation.scorecard).where(Evaluation.interaction_id == seeded.chat)).one()
        form = {"ids": [str(seeded.chat)], "confirmed": "1", "purpose": "self_assessment", "scorecard": card}
        assert "1 assigned" in analyst.post("/assignments", data=form).text
        assert "0 assigned" in analyst.post("/assignments", data=form).text

    def test_a_supervisor_assigns_the_own_team_s_only(self, seeded: Seed, client_for: ClientFor) -> None:
        supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
        body = {"interactions": [str(seeded.foreign)], "confirmed": 1}
        assert supervisor.post("/api/assignments", json=body).status_code == 400
