"""A supervisor answers a round: to all who were asked, once it was looked at and confirmed, quoting nobody."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from service.feedback.upward_replies import quotes
from tests.service.feedback.people import People
from tests.service.feedback.test_upward import answer, open_round, results

WISH = "I would like more time between two hard calls."
REPLY = "Thank you. From Monday on there are five minutes after every complaint. Write to hr@example.com about shifts."


@pytest.fixture
def team(people: People) -> list[TestClient]:
    return [people.agent, *(people.colleague(name)[1] for name in ("Ann", "Ben", "Cat", "Dan", "Eve"))]


@pytest.fixture
def closed(people: People, team: list[TestClient]) -> UUID:
    round_id = open_round(people)
    for client in team[:5]:
        assert answer(client, round_id, 4, WISH if client is team[0] else "") == 303
    people.analyst.post(f"/feedback/upward/{round_id}/close")
    return round_id


def write(client: TestClient, round_id: UUID, words: str = REPLY) -> int:
    return client.put(f"/api/upward-rounds/{round_id}/reply", json={"words": words}).status_code


def test_nobody_reads_it_before_it_is_confirmed(people: People, team: list[TestClient], closed: UUID) -> None:
    assert people.supervisor.post(f"/feedback/upward/{closed}/reply", data={"words": REPLY}).status_code == 303
    page = people.supervisor.get(f"/feedback/upward/{closed}").text
    assert "five minutes after every complaint" in page
    assert "hr@example.com" not in page
    assert "[EMAIL" in page
    for client in (people.analyst, team[0]):
        place = f"/feedback/upward/{closed}" if client is people.analyst else f"/growth/feedback/upward/{closed}"
        assert "five minutes" not in client.get(place).text
    assert "upward reply" not in people.told(team[0])
    assert people.supervisor.post(f"/feedback/upward/{closed}/reply/confirm").status_code == 303
    for client in team:  # the sixth was asked and did not answer
        assert "upward reply" in people.told(client)
        assert "five minutes after every complaint" in client.get(f"/growth/feedback/upward/{closed}").text
    assert results(people.analyst, closed).json()["teams"][0]["reply"]["words"].startswith("Thank you.")


def test_what_was_told_stays_as_it_is(people: People, closed: UUID) -> None:
    assert write(people.supervisor, closed, "A first thought.") == 204
    assert write(people.supervisor, closed) == 204
    assert people.supervisor.post(f"/api/upward-rounds/{closed}/reply/confirm").status_code == 204
    assert write(people.supervisor, closed, "Another.") == 409
    assert people.supervisor.post(f"/api/upward-rounds/{closed}/reply/confirm").status_code == 409
    assert people.supervisor.delete(f"/api/upward-rounds/{closed}/reply").status_code == 409


def test_a_draft_is_its_writers_and_can_be_discarded(people: People, closed: UUID) -> None:
    assert write(people.supervisor, closed) == 204
    assert results(people.analyst, closed).json()["teams"][0]["reply"] is None
    assert people.supervisor.post(f"/feedback/upward/{closed}/reply/discard").status_code == 303
    assert people.supervisor.post(f"/feedback/upward/{closed}/reply/confirm").status_code == 404
    assert "Answer your team" in people.supervisor.get(f"/feedback/upward/{closed}").text


def test_it_quotes_no_comment(people: People, closed: UUID) -> None:
    assert write(people.supervisor, closed, 'Somebody wrote: "more time between two HARD calls".') == 400
    assert write(people.supervisor, closed, "I heard that hard conversations follow each other too closely.") == 204


def test_a_team_whose_answers_are_not_shown_is_answered_too(people: People, team: list[TestClient]) -> None:
    round_id = open_round(people)
    for client in team[:2]:
        answer(client, round_id, 2, WISH)
    people.analyst.post(f"/feedback/upward/{round_id}/close")
    assert write(people.supervisor, round_id) == 204
    people.supervisor.post(f"/api/upward-rounds/{round_id}/reply/confirm")
    (found,) = results(people.supervisor, round_id).json()["teams"]
    assert (found["answered"], found["statements"], found["comments"]) == (None, [], [])
    page = team[5].get(f"/growth/feedback/upward/{round_id}").text
    assert "Too few answers" in page
    assert "five minutes after every complaint" in page


def test_only_the_teams_own_supervisor_answers_and_after_it_has_closed(people: People, team: list[TestClient]) -> None:
    round_id = open_round(people)
    assert write(people.supervisor, round_id) == 404
    people.analyst.post(f"/feedback/upward/{round_id}/close")
    other = people.clients(user_id=people.seeded.other_supervisor)
    assert write(other, round_id) == 404
    assert write(people.analyst, round_id) == 403
    assert write(people.supervisor, round_id, "  ") == 400


@pytest.mark.parametrize(
    ("text", "comment", "quoted"),
    [
        ("We heard: more time, please.", "More time please!", True),
        ("More praise.", "More praise.", False),  # two words are anybody's
        ("a b c d x e", "a b c d e", False),
        ("so a B c, d e it is", "z a b c d e f", True),
        ("abcde fg", "bcde fg hi", False),
    ],
)
def test_what_counts_as_a_quotation(text: str, comment: str, quoted: bool) -> None:
    assert quotes(text, [comment]) is quoted
