"""The dashboard through the front door: figures by hand, scope, what is withheld, files."""

import csv
import io
import re

import pytest
from sqlalchemy import Engine, delete, select

from service.compliance.tables import AuditEvent
from service.dashboards.counting import count_what_changed
from service.dashboards.filters import DashboardFilters, hides
from service.dashboards.handling import handling
from service.dashboards.heat_map import heat_map
from service.dashboards.scores import cards, scores
from service.dashboards.tables import StaleWeek, WeeklyHandling, WeeklyScore
from service.database import transaction
from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.reviews.sampled import simple_call, task
from tests.service.seed import STARTED, Seed, seed

WEEK = DashboardFilters(since=STARTED.date(), until=STARTED.date())
PERIOD = f"since={STARTED.date()}&until={STARTED.date()}"


def counted() -> Seed:
    with transaction() as session:
        made = seed(session)
    with transaction() as session:
        assert count_what_changed(session) == 1
    return made


def test_the_weeks_that_changed_are_counted_once(database: Engine) -> None:
    counted()
    with transaction() as session:
        before = session.scalars(select(WeeklyScore.total)).all()
        assert session.scalars(select(StaleWeek)).all() == []
        assert count_what_changed(session) == 0
        session.add(StaleWeek(week=STARTED.date().replace(day=16)))
        assert count_what_changed(session) == 1
        assert sorted(session.scalars(select(WeeklyScore.total))) == sorted(before)


def test_figures_are_those_of_the_scope(database: Engine) -> None:
    made = counted()
    filters = DashboardFilters(since=STARTED.date(), until=STARTED.date())
    with transaction() as session:
        team, _ = handling(made.viewer(Role.SUPERVISOR), session, filters)
        everyone, weeks = handling(made.viewer(Role.QA_ANALYST), session, filters)
        nobody, _ = handling(made.viewer(Role.AGENT), session, filters)
    assert (team.handled, team.ready, team.failed, team.not_transcribed) == (5, 3, 1, 1)
    assert (team.evaluated, team.critical, team.recorded, team.closed) == (3, 2, 2, 1)
    assert (everyone.handled, everyone.critical) == (6, 3)
    assert team.confidence is not None
    assert abs(team.confidence - 0.9) < 1e-9
    assert len(weeks) == 1
    assert nobody.handled == 0


def test_scores_leave_out_what_was_not_scored(database: Engine) -> None:
    made = counted()
    filters = DashboardFilters(since=STARTED.date(), until=STARTED.date())
    with transaction() as session:
        card = next(card for card in cards(session) if card.id == "seven_cs")
        found = scores(made.viewer(Role.SUPERVISOR), session, filters, card)
        cells = heat_map(made.viewer(Role.SUPERVISOR), session, filters, card)
    by_name = {row.criterion: row.machine for row in found.criteria}
    assert (by_name["courteous"].n, by_name["correct"].n) == (3, 0)  # two calls and a chat; "correct" is for people
    assert by_name["courteous"].value == (100 + 100 + 75) / 3
    assert found.sample.value is None
    assert cells.by_agent
    assert all(cell.suppressed for cell in cells.rows[0].cells)


def test_the_page_says_what_is_withheld(client_for: ClientFor) -> None:
    made = counted()
    page = client_for(user_id=made.users[Role.SUPERVISOR]).get(f"/dashboard?{PERIOD}&scorecard=seven_cs")
    assert page.status_code == 200
    assert "Billing North" in page.text
    assert "n &lt; 5" in page.text
    assert "no unbiased estimate" in page.text
    assert "Rhys Morgan" not in page.text
    centre = client_for(user_id=made.users[Role.QA_ANALYST]).get(f"/dashboard?{PERIOD}")
    assert "Gas and Service" in centre.text


def test_a_supervisor_sees_no_other_team_by_asking(client_for: ClientFor) -> None:
    made = counted()
    asked = f"/dashboard/export.csv?part=heat_map&{PERIOD}&team={made.other_team}"
    lines = client_for(user_id=made.users[Role.SUPERVISOR]).get(asked).text
    assert "Rhys Morgan" not in lines
    assert "Asha Patel" in lines


def test_small_groups_are_withheld_in_files_too(client_for: ClientFor) -> None:
    made = counted()
    answer = client_for(user_id=made.users[Role.QA_ANALYST]).get(f"/dashboard/export.csv?part=heat_map&{PERIOD}")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows
    assert {row["value"] for row in rows} == {""}
    assert {row["n"] for row in rows} <= {"0", "1", "2", "3"}


def test_every_file_is_there_and_audited(client_for: ClientFor) -> None:
    made = counted()
    client = client_for(user_id=made.users[Role.QA_ANALYST])
    for part in ("weeks", "questions", "heat_map", "handling", "reviewers"):
        assert client.get(f"/dashboard/export.csv?part={part}&{PERIOD}").status_code == 200
    with transaction() as session:
        events = session.scalars(select(AuditEvent.entity_id).where(AuditEvent.action == "exported")).all()
    assert set(events) == {"weeks", "questions", "heat_map", "handling", "reviewers"}


def test_counting_now_needs_no_worker(client_for: ClientFor) -> None:
    with transaction() as session:
        made = seed(session)
    client = client_for(user_id=made.users[Role.QA_ANALYST])
    assert "Nothing in these weeks" in client.get(f"/dashboard?{PERIOD}").text
    assert client.post("/dashboard/count", data={"back": PERIOD}).headers["location"] == f"/dashboard?{PERIOD}"
    assert "Nothing in these weeks" not in client.get(f"/dashboard?{PERIOD}").text


def test_an_empty_period_leads_to_the_newest_weeks_with_something(client_for: ClientFor) -> None:
    made = counted()
    client = client_for(user_id=made.users[Role.SUPERVISOR])
    empty = client.get("/dashboard?since=2020-01-06&until=2020-03-02").text
    (address,) = re.findall(r'href="(\?until=[^"]+)">Weeks until', empty)
    assert "Nothing in these weeks" not in client.get(f"/dashboard{address}").text
    with transaction() as session:
        session.execute(delete(WeeklyHandling))
    assert "Weeks until" not in client.get("/dashboard?since=2020-01-06&until=2020-03-02").text


def test_a_period_that_ends_before_it_begins_is_refused(client_for: ClientFor) -> None:
    client = client_for(Role.QA_ANALYST)
    assert client.get("/dashboard?since=2026-11-20&until=2026-10-01").status_code == 422


def test_programs_get_what_the_page_shows(client_for: ClientFor) -> None:
    made = counted()
    client = client_for(user_id=made.users[Role.SUPERVISOR])
    found = client.get(f"/api/dashboard?{PERIOD}&scorecard=seven_cs").json()
    assert (found["first_week"], found["last_week"], found["team"]) == ("2026-11-16", "2026-11-16", str(made.team))
    assert (found["total"]["handled"], found["total"]["critical"], found["total"]["critical_share"]["n"]) == (5, 2, 3)
    courteous = next(row for row in found["scores"]["criteria"] if row["criterion"] == "courteous")
    assert courteous["machine"]["value"] == pytest.approx((100 + 100 + 75) / 3)
    (row,) = found["heat_map"]["rows"]
    assert row["cells"]["courteous"] == {"value": None, "low": None, "high": None, "n": 3}
    assert "Rhys Morgan" not in str(found)


class TestBlind:
    """What a reviewer is to answer blind is in no figure that is of so few that it could be told apart."""

    @pytest.fixture
    def made(self, database: Engine) -> Seed:
        made = counted()
        task(made.call, blind=True, assigned_to=made.users[Role.SUPERVISOR])
        return made

    def test_figures_of_few_are_withheld(self, made: Seed, client_for: ClientFor) -> None:
        client = client_for(user_id=made.users[Role.SUPERVISOR])
        found = client.get(f"/api/dashboard?{PERIOD}&scorecard=seven_cs").json()
        nothing = {"value": None, "low": None, "high": None}
        scores = found["scores"]
        figures = [scores["machine"], *(row["machine"] for row in (*scores["criteria"], *scores["weeks"]))]
        assert {figure["n"] for figure in figures} == {0, 2, 3}
        assert all(figure.items() >= nothing.items() for figure in figures)
        assert (found["total"]["critical"], found["weeks"][0]["critical"]) == (None, None)
        assert found["total"]["critical_share"] == {**nothing, "n": 3}
        assert found["total"]["handled"] == 5, "no answer is in this one"
        assert "withheld, n = 3" in client.get(f"/dashboard?{PERIOD}&scorecard=seven_cs").text
        exported = client.get(f"/dashboard/export.csv?{PERIOD}&scorecard=seven_cs&part=weeks").text
        assert exported.splitlines()[1].split(",")[-4:] == ["", "", "", "3"]

    def test_of_many_they_are_not(self, made: Seed) -> None:
        with transaction() as session:
            for number in range(3):
                simple_call(session, made, number, started=STARTED)
        with transaction() as session:
            count_what_changed(session)
        with transaction() as session:
            card = next(card for card in cards(session) if card.id == "seven_cs")
            found = scores(made.viewer(Role.SUPERVISOR), session, WEEK, card)
        courteous = next(row.machine for row in found.criteria if row.criterion == "courteous")
        assert (courteous.n, courteous.value) == (6, (100 + 100 + 4 * 75) / 6)

    def test_others_and_other_weeks_are_not(self, made: Seed) -> None:
        with transaction() as session:
            assert hides(made.viewer(Role.SUPERVISOR), session, WEEK)
            assert not hides(made.viewer(Role.QA_ANALYST), session, WEEK)
            assert not hides(made.viewer(Role.SUPERVISOR), session, WEEK.before)
