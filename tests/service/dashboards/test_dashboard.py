"""The dashboard through the front door: figures by hand, scope, what is withheld, files."""

import csv
import io

from sqlalchemy import Engine, select

from service.compliance.tables import AuditEvent
from service.dashboards.counting import count_what_changed
from service.dashboards.filters import DashboardFilters
from service.dashboards.handling import handling
from service.dashboards.heat_map import heat_map
from service.dashboards.scores import cards, scores
from service.dashboards.tables import StaleWeek, WeeklyScore
from service.database import transaction
from service.identity.tables import Role
from tests.conftest import ClientFor
from tests.service.seed import STARTED, Seed, seed

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


def test_a_period_that_ends_before_it_begins_is_refused(client_for: ClientFor) -> None:
    client = client_for(Role.QA_ANALYST)
    assert client.get("/dashboard?since=2026-11-20&until=2026-10-01").status_code == 422
