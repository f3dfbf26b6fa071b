"""Monthly reports: figures with words, frozen when a person releases them, and what leaves them again."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import DBAPIError

from service.coaching.tables import Decision
from service.compliance.erasing import erase_scope
from service.compliance.retention_tables import Scope as ErasureScope
from service.database import transaction
from service.identity.tables import Agent, Role
from service.interactions.tables import Interaction
from service.notifications.tables import Notification
from service.performance.periods import month, today
from service.reporting.tables import Report
from tests.conftest import ClientFor
from tests.service.pdf_text import pdf_text
from tests.service.reporting.situation import SUMMARY, approved, in_month, last_month, suggested, worked
from tests.service.reviews.sampled import task
from tests.service.seed import seed


class People:
    """Everybody who is needed, signed in, after a month of work."""

    def __init__(self, client_for: ClientFor) -> None:
        self.seed, self.calls = worked()
        self.analyst, self.supervisor, self.agent = (
            client_for(user_id=self.seed.users[role]) for role in (Role.QA_ANALYST, Role.SUPERVISOR, Role.AGENT)
        )
        self.other = client_for(user_id=self.seed.other_supervisor)

    def begun(self, **about: str) -> str:
        asked = {"month": f"{last_month().first:%Y-%m}"} | (about or {"agent_id": str(self.seed.agent)})
        answer = self.supervisor.post("/api/reports", json=asked)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def released(self, id: str, summary: str = SUMMARY) -> tuple[int, str]:
        """The status of the release, and what was answered."""
        assert self.supervisor.put(f"/api/reports/{id}/summary", json={"summary": summary}).status_code == 200
        answer = self.supervisor.post(f"/api/reports/{id}/release")
        return answer.status_code, answer.text

    def sections(self, id: str) -> dict[str, dict[str, Any]]:
        found = self.supervisor.get(f"/api/reports/{id}").json()["sections"]
        return {section["key"]: section for section in found}


@pytest.fixture
def people(client_for: ClientFor, database: Engine) -> People:
    return People(client_for)


def test_figures_stand_beside_last_months_with_intervals_and_words(people: People) -> None:
    """Of eight results the mean is 62.5, give or take 11.17; of the six before 45.83, give or take 10.71 (Student, 7
    and 5 degrees). The difference is 16.67, give or take the root of both squared: 15.47."""
    sections = people.sections(people.begun())
    rows = {row[0]: row[1:] for row in sections["figures"]["rows"]}
    assert rows["Contacts"][:2] == ["8", "6"]
    assert rows["Quality score"] == ["62 % (51–74, n 8)", "46 % (35–57, n 6)", "+16.7 points (+1.2 to +32.1)"]
    assert rows["Satisfied customers"][0] == "100 % (68–100, n 8)"
    assert "Average handle time" not in rows  # nobody knows it of these calls
    assert "within noise" in str(sections["figures"]["words"])


def test_no_heading_stands_alone(people: People) -> None:
    sections = people.sections(people.begun())
    assert list(sections) == [
        "figures", "questions", "strengths", "coaching", "objectives", "plans", "recognition", "customers", "points",
    ]  # fmt: skip
    for section in sections.values():
        assert bool(section["rows"] or section["lines"]) is not bool(section["absent"]), section["key"]
    assert sections["points"]["absent"] == "No points were earned for this month."


def test_numbers_are_never_released_alone_nor_too_soon(people: People) -> None:
    id = people.begun()
    assert people.supervisor.post(f"/api/reports/{id}/release").status_code == 400
    status, said = people.released(id, summary="Good.")
    assert (status, "A few sentences" in said) == (400, True)
    assert people.agent.get(f"/api/reports/{id}").status_code == 404
    assert people.released(id)[0] == 200
    running = {"month": str(today()), "agent_id": str(people.seed.agent)}
    early = people.supervisor.post("/api/reports", json=running).json()["id"]
    assert people.released(early)[0] == 409
    ahead = {"month": "2999-01", "agent_id": str(people.seed.agent)}
    assert people.supervisor.post("/api/reports", json=ahead).status_code == 400


def test_the_agent_reads_it_once_released_and_answers(people: People) -> None:
    approved(people.seed, people.calls[0])
    id = people.begun()
    people.released(id)
    page = people.agent.get(f"/growth/reports/{id}").text
    assert SUMMARY in page
    assert "Done well: You greeted warmly." in page
    assert f'href="/my/results/{people.calls[0]}#turn-0"' in page
    assert people.agent.post(f"/api/reports/{id}/answer", json={"text": "Thank you, I agree."}).status_code == 204
    assert "Thank you, I agree." in people.supervisor.get(f"/reports/{id}").text
    assert people.supervisor.get(f"/api/reports/{id}").json()["about"]["seen_at"] is not None
    with transaction() as session:
        told = session.scalars(select(Notification.kind).where(Notification.kind.startswith("report")))
        assert sorted(told) == ["report answered", "report released"]


def test_what_was_released_stays_and_a_correction_is_a_new_version(people: People) -> None:
    id = people.begun()
    people.released(id)
    before = people.sections(id)
    with transaction() as session:
        in_month(session, people.seed, "55555", last_month())
    assert people.sections(id) == before
    path = f"/api/reports/{id}"
    assert people.supervisor.put(f"{path}/summary", json={"summary": SUMMARY * 2}).status_code == 409
    assert people.supervisor.post(f"{path}/correct", json={"reason": ""}).status_code == 400
    newer = people.supervisor.post(f"{path}/correct", json={"reason": "Five results came in late."}).json()
    assert newer["version"] == 2
    assert people.supervisor.post(f"{path}/correct", json={"reason": "Again."}).status_code == 409
    people.released(newer["id"])
    assert people.sections(newer["id"])["figures"]["rows"][0][1] == "13"
    versions = [(one["version"], one["replaced"]) for one in people.agent.get("/api/my/reports").json()]
    assert versions == [(2, False), (1, True)]
    assert "Five results came in late." in people.agent.get(f"/growth/reports/{newer['id']}").text


def test_the_database_refuses_to_change_what_was_released(people: People) -> None:
    id = people.begun()
    people.released(id)
    with pytest.raises(DBAPIError, match="never change"), transaction() as session:
        session.execute(update(Report).where(Report.id == UUID(id)).values(summary="Other words."))


def test_what_is_about_an_interaction_leaves_with_it(people: People) -> None:
    approved(people.seed, people.calls[0])
    id = people.begun()
    people.released(id)
    assert "You greeted warmly" in str(people.sections(id)["strengths"]["lines"])
    with transaction() as session:
        interaction = session.get_one(Interaction, people.calls[0])
        erase_scope(session, None, interaction, ErasureScope.EVERYTHING, rule="test", policy_version=1)
    with transaction() as session:
        assert session.execute(text("select count(*) from report_moments")).scalar_one() == 0
    assert "erased since" in str(people.sections(id)["strengths"]["absent"])
    assert people.sections(id)["figures"]["rows"]


def test_a_conversation_that_turned_out_to_be_anothers_is_not_shown_any_more(people: People) -> None:
    approved(people.seed, people.calls[0])
    id = people.begun()
    people.released(id)
    with transaction() as session:
        session.get_one(Interaction, people.calls[0]).agent_id = people.seed.other_agent
    assert "greeted" not in people.agent.get(f"/growth/reports/{id}").text


def test_who_reads_and_writes_what(people: People) -> None:
    id = people.begun()
    for path in (f"/api/reports/{id}", f"/reports/{id}", f"/reports/{id}/report.pdf"):
        assert people.other.get(path).status_code == 404
    foreign = {"month": f"{last_month().first:%Y-%m}", "agent_id": str(people.seed.other_agent)}
    assert people.supervisor.post("/api/reports", json=foreign).status_code == 404
    both = foreign | {"team_id": str(people.seed.team)}
    assert people.supervisor.post("/api/reports", json=both).status_code == 422
    assert people.agent.get("/api/my/reports").json() == []
    again = {"month": f"{last_month().first:%Y-%m}", "agent_id": str(people.seed.agent)}
    assert people.analyst.post("/api/reports", json=again).status_code == 409


def test_an_agent_who_moved_leaves_figures_behind_and_it_is_said(people: People) -> None:
    with transaction() as session:
        session.execute(update(Agent).where(Agent.id == people.seed.agent).values(team_id=people.seed.other_team))
    asked = {"month": f"{last_month().first:%Y-%m}", "agent_id": str(people.seed.agent)}
    id = people.other.post("/api/reports", json=asked).json()["id"]
    figures = people.other.get(f"/api/reports/{id}").json()["sections"][0]
    assert figures["absent"] == "There was no contact in this month, so there is nothing to measure."
    assert people.supervisor.get(f"/api/reports/{id}").status_code == 404


def test_a_month_without_calls_says_so(client_for: ClientFor, database: Engine) -> None:
    with transaction() as session:
        made = seed(session)
    supervisor = client_for(user_id=made.users[Role.SUPERVISOR])
    asked = {"month": "2026-01", "agent_id": str(made.agent)}
    id = supervisor.post("/api/reports", json=asked).json()["id"]
    sections = supervisor.get(f"/api/reports/{id}").json()["sections"]
    assert all(section["absent"] for section in sections)


def test_a_team_report_names_and_ranks_nobody(people: People) -> None:
    with transaction() as session:
        colleague = Agent(external_id="C-1", name="Noor Haddad", team_id=people.seed.team)
        session.add(colleague)
        session.flush()
        in_month(session, people.seed, "555", last_month(), agent=colleague.id)
    id = people.begun(team_id=str(people.seed.team))
    page = people.supervisor.get(f"/reports/{id}").text
    assert "Noor Haddad" not in page
    assert "Asha Patel" not in page
    assert people.sections(id)["figures"]["rows"][0][1] == "11"
    assert people.released(id)[0] == 200
    assert people.agent.get(f"/api/reports/{id}").status_code == 404


def test_nobody_reports_about_what_is_to_be_answered_blind(people: People) -> None:
    id = people.begun()
    task(people.calls[0], blind=True, assigned_to=people.seed.users[Role.SUPERVISOR])
    found = people.supervisor.get(f"/api/reports/{id}").json()
    assert found["sections"] == []
    assert "for yourself first" in found["withheld"]
    assert people.released(id)[0] == 409


def test_on_paper_it_says_the_same(people: People) -> None:
    approved(people.seed, people.calls[0])
    id = people.begun()
    people.released(id)
    paper = people.agent.get(f"/growth/reports/{id}/report.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    said = pdf_text(paper.content)
    for words in ("Monthly report: Asha Patel", "62 % (51–74, n 8)", "You greeted warmly.", "kinder openings"):
        assert words in said, words
    assert month(last_month().first).first.strftime("%B %Y") in said


def test_words_are_kept_where_a_report_cannot_be_released(people: People) -> None:
    id = people.begun()
    form = {"summary": "Too short.", "release": "true"}
    answer = people.supervisor.post(f"/reports/{id}/summary", data=form)
    assert (answer.status_code, "Too short." in answer.text) == (400, True)
    listed = people.supervisor.get(f"/reports?month={last_month().first:%Y-%m}").text
    assert f'href="/reports/{id}"' in listed


def test_what_nobody_confirmed_or_approved_is_in_no_report(people: People) -> None:
    with transaction() as session:
        in_month(session, people.seed, "5" * 9, last_month(), confirmed=False)
    suggested(people.seed, people.calls[0], decision=None)
    suggested(people.seed, people.calls[1], decision=Decision.REJECTED)
    suggested(people.seed, people.calls[2], decision=Decision.APPROVED, released=False)
    sections = people.sections(people.begun())
    rows = {row[0]: row[1:] for row in sections["figures"]["rows"]}
    assert rows["Contacts"][0] == "17"
    assert rows["Quality score"][0] == "62 % (51–74, n 8)"
    assert sections["strengths"]["absent"] == "No suggestion about a released result of this month was approved."
