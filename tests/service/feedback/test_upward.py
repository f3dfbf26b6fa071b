"""Upward feedback: anonymous by construction, shown from five answers on and only once the round has closed."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text, update

from service.compliance.tables import AuditEvent
from service.database import now, transaction
from service.feedback.upward_questions import QUESTIONS
from service.feedback.upward_tables import UpwardComment, UpwardParticipation, UpwardRating, UpwardRound
from service.identity.tables import Role
from service.performance.periods import DAY, today
from service.worker import tell_what_waited
from tests.service.feedback.people import People

FIRST = QUESTIONS[0].id
WISHES = ["More praise.", "More time.", "Keep calm.", "Training helps.", "Better tea."]


@pytest.fixture
def team(people: People) -> list[TestClient]:
    """The seeded agent and five colleagues."""
    return [people.agent, *(people.colleague(name)[1] for name in ("Ann", "Ben", "Cat", "Dan", "Eve"))]


def opened(people: People, *teams: UUID, **changes: Any) -> Any:
    sent = {"name": "Autumn", "closes_on": str(today() + 7 * DAY), "teams": [str(t) for t in teams]} | changes
    return people.analyst.post("/feedback/upward", data=sent)


def open_round(people: People) -> UUID:
    assert opened(people, people.seeded.team).status_code == 303
    with transaction() as session:
        return session.scalars(select(UpwardRound.id)).one()


def answer(client: TestClient, round_id: UUID, value: int = 4, comment: str = "") -> int:
    sent = {"ratings": [f"{question.id}={value}" for question in QUESTIONS], "comment": comment}
    return client.post(f"/growth/feedback/upward/{round_id}", data=sent).status_code


def results(client: TestClient, round_id: UUID) -> Any:
    return client.get(f"/api/upward-rounds/{round_id}")


def test_five_answers_are_shown_once_the_round_is_closed(people: People, team: list[TestClient]) -> None:
    """1, 2, 3, 4, 5: the mean is 3, Student's interval 3 ± 2.776 · √(2.5 / 5), that is 1.04 to 4.96."""
    round_id = open_round(people)
    assert people.told(people.agent) == ["upward feedback"]
    for number, client in enumerate(team[:5], start=1):
        assert answer(client, round_id, number, WISHES[number - 1]) == 303
    assert results(people.supervisor, round_id).status_code == 404
    assert people.analyst.post(f"/feedback/upward/{round_id}/close").status_code == 303
    found = results(people.supervisor, round_id).json()["teams"][0]
    figure = found["statements"][0]["figure"]
    assert (found["answered"], figure["value"], figure["n"]) == (5, 3.0, 5)
    assert (round(figure["low"], 2), round(figure["high"], 2)) == (1.04, 4.96)
    assert sorted(found["comments"]) == sorted(WISHES)
    assert WISHES[2] in people.supervisor.get(f"/feedback/upward/{round_id}").text
    own = people.agent.get(f"/growth/feedback/upward/{round_id}").text
    assert QUESTIONS[0].statement in own
    assert not any(wish in own for wish in WISHES)


def test_four_answers_are_not_shown_nor_counted(people: People, team: list[TestClient]) -> None:
    round_id = open_round(people)
    for client in team[:4]:
        answer(client, round_id, 5, "Only four")
    people.analyst.post(f"/feedback/upward/{round_id}/close")
    found = results(people.analyst, round_id).json()
    assert found["teams"][0] | {"team_id": "", "team": ""} == {
        "team_id": "", "team": "", "answered": None, "statements": [], "comments": [], "reply": None,
    }  # fmt: skip
    assert found["together"] == []
    assert "Only four" not in people.supervisor.get(f"/feedback/upward/{round_id}").text


def test_a_question_that_fewer_answered_stays_closed(people: People, team: list[TestClient]) -> None:
    round_id = open_round(people)
    for client in team[:4]:
        answer(client, round_id)
    rest = {"ratings": [f"{question.id}=3" for question in QUESTIONS[1:]] + [f"{FIRST}="]}
    team[4].post(f"/growth/feedback/upward/{round_id}", data=rest)
    people.analyst.post(f"/feedback/upward/{round_id}/close")
    first, second, *_ = results(people.analyst, round_id).json()["teams"][0]["statements"]
    assert (first["figure"]["value"], second["figure"]["value"]) == (None, 3.8)


def test_together_leaves_out_the_team_that_is_not_shown(people: People, team: list[TestClient]) -> None:
    """Else the difference between all and those that are shown would be that team."""
    others = [people.colleague(f"other{number}", people.seeded.other_team)[1] for number in range(5)]
    assert opened(people, people.seeded.team, people.seeded.other_team).status_code == 303
    with transaction() as session:
        round_id = session.scalars(select(UpwardRound.id)).one()
    for client in team[:5]:
        answer(client, round_id, 4)
    for client in others[:4]:
        answer(client, round_id, 1)
    people.analyst.post(f"/feedback/upward/{round_id}/close")
    assert results(people.analyst, round_id).json()["together"] == []
    other = people.clients(user_id=people.seeded.other_supervisor)
    assert [one["answered"] for one in results(other, round_id).json()["teams"]] == [None]


def test_once_each_and_only_who_is_asked(people: People, team: list[TestClient]) -> None:
    round_id = open_round(people)
    _, stranger = people.colleague("Sam", people.seeded.other_team)
    assert answer(people.agent, round_id) == 303
    assert answer(people.agent, round_id) == 409
    assert answer(stranger, round_id) == 404
    assert answer(team[1], round_id, 6) == 400
    assert team[1].post(f"/growth/feedback/upward/{round_id}", data={"ratings": [], "comment": " "}).status_code == 400
    people.analyst.post(f"/feedback/upward/{round_id}/close")
    assert answer(team[2], round_id) == 409


def test_nothing_stored_says_who_answered(people: People, team: list[TestClient]) -> None:
    """No column names an account, an agent or a moment, the audit log is silent, and rows share no key."""
    round_id = open_round(people)
    with transaction() as session:
        before = session.scalar(select(AuditEvent.position).order_by(AuditEvent.position.desc()))
    for number, client in enumerate(team, start=1):
        client.get(f"/growth/feedback/upward/{round_id}")
        answer(client, round_id, 1 + number % 5, f"Comment {number}")
    for table in (UpwardRating, UpwardComment, UpwardParticipation):
        columns = {column.name for column in table.__table__.columns}
        assert columns <= {"id", "round_id", "team_id", "question", "value", "words", "token"}
    with transaction() as session:
        assert session.scalar(select(AuditEvent.position).order_by(AuditEvent.position.desc())) == before
        stored = {str(one) for one in session.scalars(select(UpwardParticipation.token))}
        accounts = set(session.scalars(text("select id::text from users")))
    assert len(stored) == 6
    assert not any(account in token for account in accounts for token in stored)


def test_closing_writes_the_rows_anew_in_one_transaction(people: People, team: list[TestClient]) -> None:
    """The database's own bookkeeping told which rows were written together: after closing it is one for all."""
    round_id = open_round(people)
    for client in team:
        answer(client, round_id, comment="Words")
    written = text("select count(distinct xmin::text) from upward_ratings")
    with transaction() as session:
        assert session.scalar(written) == 6
        session.execute(update(UpwardRound).values(closes_at=now() - dt.timedelta(seconds=1)))
    tell_what_waited(0)
    with transaction() as session:
        assert session.scalar(written) == 1
        assert len(session.scalars(select(UpwardRating)).all()) == 6 * len(QUESTIONS)
        assert len(session.scalars(select(UpwardComment)).all()) == 6
        together = "select count(distinct xmin::text) from (select xmin from upward_ratings union all select xmin from "
        assert (
            session.scalar(text(together + "upward_participations union all select xmin from upward_comments) x")) == 1
        )
    assert results(people.supervisor, round_id).json()["teams"][0]["answered"] == 6


class TestOpening:
    def test_not_by_who_is_rated(self, people: People, team: list[TestClient]) -> None:
        sent = {"name": "Mine", "closes_on": str(today() + DAY), "teams": [str(people.seeded.team)]}
        assert people.supervisor.post("/feedback/upward", data=sent).status_code == 403
        administrator = people.clients(user_id=people.seeded.users[Role.ADMINISTRATOR])
        assert administrator.post("/feedback/upward", data=sent).status_code == 303
        assert "Mine" in administrator.get("/feedback/upward").text

    def test_an_administrator_reads_no_results(self, people: People, team: list[TestClient]) -> None:
        administrator = people.clients(user_id=people.seeded.users[Role.ADMINISTRATOR])
        assert results(administrator, open_round(people)).status_code == 403

    def test_bad_input(self, people: People, team: list[TestClient]) -> None:
        assert opened(people).status_code == 400
        assert opened(people, people.seeded.other_team).status_code == 400
        assert opened(people, people.seeded.team, closes_on=str(today() - DAY)).status_code == 400
        assert opened(people, people.seeded.team, closes_on=str(today() + 90 * DAY)).status_code == 400
        assert opened(people, people.seeded.team, name=" ").status_code == 400

    def test_rounds_of_a_team_do_not_overlap(self, people: People, team: list[TestClient]) -> None:
        assert opened(people, people.seeded.team).status_code == 303
        assert opened(people, people.seeded.team).status_code == 409
