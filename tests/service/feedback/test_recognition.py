"""Praise: for a moment of a confirmed interaction or in general; the agent alone shares it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.database import transaction
from service.feedback.queries import recognitions
from service.feedback.recognition_tables import Recognition
from service.interactions.tables import Interaction
from service.performance.periods import DAY, Period, today
from tests.service.feedback.people import People

PRAISE: dict[str, Any] = {
    "kind": "great_work",
    "title": "Calm under pressure",
    "note": "You let her finish.",
    "for_the_team": True,
}


def moment(people: People, interaction: UUID, **changes: Any) -> Any:
    body = PRAISE | {"turn": 3} | changes
    return people.supervisor.post(f"/api/interactions/{interaction}/recognitions", json=body)


def test_a_moment_of_a_confirmed_call_reaches_its_agent(people: People) -> None:
    seeded = people.seeded
    refused = moment(people, seeded.call)
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Nobody has confirmed a result of this interaction yet. Confirm it first.",
    )
    people.confirm(seeded.call)
    assert moment(people, seeded.call).status_code == 201
    assert people.told(people.agent) == ["recognition"]
    page = people.agent.get("/growth/feedback").text
    assert "Calm under pressure" in page
    assert "whose result was not released" in page
    assert "that must have been a surprise" not in page
    assert people.supervisor.get(f"/interactions/{seeded.call}").text.count("Calm under pressure") == 1


def test_once_it_is_released_the_moment_is_quoted(people: People) -> None:
    people.confirm(people.seeded.call, release=True)
    moment(people, people.seeded.call)
    page = people.agent.get("/growth/feedback").text
    assert "that must have been a surprise" in page
    assert f'href="/my/results/{people.seeded.call}#turn-3"' in page


def test_what_cannot_be_sent(people: People) -> None:
    people.confirm(people.seeded.call)
    refused: tuple[tuple[dict[str, Any], str], ...] = (
        ({"title": "x" * 101}, "101 characters, 100 at most"),
        ({"note": "x" * 801}, "801 characters, 800 at most"),
        ({"title": "  "}, "Give it a title"),
        ({"note": ""}, "Say what was good"),
        ({"turn": 18}, "no such turn"),
    )
    for change, sentence in refused:
        answer = moment(people, people.seeded.call, **change)
        assert answer.status_code == 400
        assert sentence in answer.json()["detail"]


def test_customers_details_are_replaced(people: People) -> None:
    people.confirm(people.seeded.call)
    moment(people, people.seeded.call, note="You got the number 07700 900123 right at once.")
    with transaction() as session:
        note = session.scalars(select(Recognition.note)).one()
    assert "900123" not in note
    assert "[PHONE]" in note


def test_the_team_sees_what_the_agent_shares_and_its_giver_meant_for_it(people: People) -> None:
    _, colleague = people.colleague("Nia")
    given = people.supervisor.post(f"/api/agents/{people.seeded.agent}/recognitions", json=PRAISE).json()["id"]
    alone = PRAISE | {"for_the_team": False, "title": "Between us"}
    kept = people.supervisor.post(f"/api/agents/{people.seeded.agent}/recognitions", json=alone).json()["id"]
    assert PRAISE["title"] not in colleague.get("/growth/feedback").text
    share = f"/growth/feedback/recognitions/{given}/share"
    assert people.agent.post(share, data={"shared": "true"}).status_code == 303
    refused = people.agent.post(f"/growth/feedback/recognitions/{kept}/share", data={"shared": "true"})
    assert refused.status_code == 409
    wall = colleague.get("/growth/feedback").text
    assert PRAISE["title"] in wall
    assert "Between us" not in wall
    people.agent.post(share, data={"shared": "false"})
    assert PRAISE["title"] not in colleague.get("/growth/feedback").text
    assert colleague.post(share, data={"shared": "true"}).status_code == 404


def test_only_its_giver_takes_it_back(people: People) -> None:
    given = people.supervisor.post(f"/api/agents/{people.seeded.agent}/recognitions", json=PRAISE).json()["id"]
    assert people.analyst.post(f"/feedback/recognitions/{given}/withdraw").status_code == 404
    assert people.supervisor.post(f"/feedback/recognitions/{given}/withdraw").status_code == 303
    assert people.agent.get("/api/recognitions").json() == []


def test_supervisors_praise_their_own_team(people: People) -> None:
    other = f"/api/agents/{people.seeded.other_agent}/recognitions"
    assert people.supervisor.post(other, json=PRAISE).status_code == 404
    assert people.analyst.post(other, json=PRAISE).status_code == 201
    assert [one["agent_id"] for one in people.supervisor.get("/api/recognitions").json()] == []


def test_it_does_not_follow_the_call_to_another_agent(people: People) -> None:
    people.confirm(people.seeded.call)
    moment(people, people.seeded.call)
    with transaction() as session:
        session.get_one(Interaction, people.seeded.call).agent_id = people.seeded.other_agent
    with transaction() as session:
        assert recognitions(session, people.seeded.agent) == ()
        assert recognitions(session, people.seeded.other_agent) == ()


def test_a_period_counts_its_days_alone(people: People) -> None:
    people.supervisor.post(f"/api/agents/{people.seeded.agent}/recognitions", json=PRAISE)
    with transaction() as session:
        now = recognitions(session, people.seeded.agent, Period(today(), today()))
        before = recognitions(session, people.seeded.agent, Period(today() - 9 * DAY, today() - DAY))
    assert ([one.title for one in now], before) == (["Calm under pressure"], ())
