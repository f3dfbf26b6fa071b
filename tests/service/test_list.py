"""The list of interactions through its address: filters, scope, sorting, pages, export, trying again."""

import csv
import datetime as dt
import io
import re
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text, update

from models.transcripts import Channel
from service.compliance.tables import AuditEvent
from service.database import now, transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.interactions.list_queries import PAGE_SIZE
from service.interactions.references import reference_has
from service.interactions.tables import Interaction, State
from service.reviews.tables import Override, Review
from tests.conftest import ClientFor
from tests.service.seed import Seed

ALL = {"BB-20117", "BB-20118", "GS-40021", "CH-7781", "BB-20120", "BB-20121"}


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def listed(client: TestClient, query: str = "") -> list[str]:
    """The references on the page, in its order."""
    answer = client.get(f"/interactions?{query}")
    assert answer.status_code == 200, answer.text
    return re.findall(r'class="row-link" href="/interactions/[0-9a-f-]+">([^<]+)<', answer.text)


def exported(client: TestClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/interactions/export.csv?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def row_of(client: TestClient, interaction: UUID) -> str:
    page = client.get("/interactions").text
    found = re.search(rf'<tr id="interaction-{interaction}".*?</tr>', page, re.S)
    assert found
    return found.group(0)


def change(interaction: UUID, **values: object) -> None:
    with transaction() as session:
        session.execute(update(Interaction).where(Interaction.id == interaction).values(**values))


def evaluation_of(interaction: UUID, scorecard: str) -> UUID:
    with transaction() as session:
        found = select(Evaluation.id).where(Evaluation.interaction_id == interaction, Evaluation.scorecard == scorecard)
        return session.scalars(found).one()


def review(seeded: Seed, interaction: UUID, scorecard: str, *, score: float = 50, **values: object) -> UUID:
    with transaction() as session:
        made = Review(evaluation_id=evaluation_of(interaction, scorecard), score=score, **values)
        made.reviewer_id = seeded.users[Role.QA_ANALYST]
        session.add(made)
        session.flush()
        return made.id


def override(seeded: Seed, review: UUID, criterion: str, answer: str, minutes: int = 0) -> None:
    with transaction() as session:
        session.add(
            Override(
                review_id=review,
                criterion=criterion,
                answer=answer,
                reason="Heard it myself.",
                by_id=seeded.users[Role.QA_ANALYST],
                at=now() + dt.timedelta(minutes=minutes),
            )
        )


def test_everything_in_scope_is_listed(analyst: TestClient) -> None:
    assert set(listed(analyst)) == ALL


FILTERED = {
    "q=2011": {"BB-20117", "BB-20118"},
    "q=bb-20117": {"BB-20117"},
    "q=%25": set(),
    "q=17": {"BB-20117"},
    "q=h-77": {"CH-7781"},
    "q=b_20": set(),
    "q=711": set(),
    "state=failed": {"BB-20121"},
    "state=unfinished": {"BB-20120"},
    "channel=chat": {"CH-7781"},
    "critical=true": {"BB-20117", "BB-20118", "GS-40021"},
    "score_from=70": {"CH-7781"},
    "score_to=10": {"BB-20117", "BB-20118", "GS-40021"},
    "review=needed": {"BB-20117", "BB-20118", "GS-40021", "CH-7781"},
    "review=confirmed": set(),
    "queue=Billing&call_type=Bill+query": ALL,
    "queue=Sales": set(),
    "since=2026-11-19&until=2026-11-19": ALL,
    "since=2026-11-20": set(),
    "until=2026-11-18": set(),
    "q=&state=&channel=&score_from=&since=": ALL,
}


def test_filters(analyst: TestClient) -> None:
    assert {query: set(listed(analyst, query)) for query in FILTERED} == FILTERED


def test_team_and_agent_filters(analyst: TestClient, seeded: Seed) -> None:
    assert set(listed(analyst, f"team={seeded.other_team}")) == {"GS-40021"}
    assert set(listed(analyst, f"agent={seeded.agent}")) == ALL - {"GS-40021"}


def test_a_malformed_filter_is_refused_without_a_trace(analyst: TestClient) -> None:
    for query in ("score_from=high", "state=lost", "since=yesterday", "page=0", "q=%00", "team=7"):
        answer = analyst.get(f"/interactions?{query}", headers={"Accept": "text/html"})
        assert answer.status_code == 422, query
        assert "Traceback" not in answer.text


def test_a_supervisor_sees_the_own_team_only(seeded: Seed, client_for: ClientFor) -> None:
    supervisor = client_for(user_id=seeded.users[Role.SUPERVISOR])
    assert set(listed(supervisor)) == ALL - {"GS-40021"}
    assert {row["reference"] for row in exported(supervisor)} == ALL - {"GS-40021"}
    assert "Rhys Morgan" not in supervisor.get("/interactions").text
    assert "Gas and Service" not in supervisor.get("/interactions").text


def test_other_roles_have_no_list(seeded: Seed, client_for: ClientFor) -> None:
    for role in (Role.AGENT, Role.ADMINISTRATOR):
        client = client_for(user_id=seeded.users[role])
        assert client.get("/interactions").status_code == 403
        assert client.get("/interactions/export.csv").status_code == 403


def test_sorting(analyst: TestClient, seeded: Seed) -> None:
    assert listed(analyst, "sort=reference&ascending=true") == sorted(ALL)
    assert listed(analyst, "sort=reference") == sorted(ALL, reverse=True)
    assert listed(analyst, "sort=length")[0] == "CH-7781"
    assert listed(analyst, "sort=agent")[0] == "GS-40021"
    assert listed(analyst, "sort=score")[0] == "CH-7781"
    assert set(listed(analyst, "sort=score&ascending=true")[-2:]) == {"BB-20120", "BB-20121"}, "unknown scores go last"
    change(seeded.chat, started_at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC))
    assert listed(analyst, "sort=started")[0] == "CH-7781"


def test_the_sort_heading_turns_round(analyst: TestClient) -> None:
    page = analyst.get("/interactions?sort=reference&ascending=true&state=ready").text
    assert 'aria-sort="ascending"' in page
    assert 'href="/interactions?state=ready&amp;sort=reference"' in page


def test_pages_do_not_overlap_and_cover_all(analyst: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        for number in range(PAGE_SIZE + 3):
            session.add(
                Interaction(
                    channel=Channel.CHAT,
                    state=State.RECEIVED,
                    reference=f"PG-{number:03}",
                    content_hash=f"{number}",
                    media_type="application/json",
                    size_bytes=1,
                )
            )
    first, second = listed(analyst, "q=PG-"), listed(analyst, "q=PG-&page=2")
    assert len(first) == PAGE_SIZE
    assert len(second) == 3
    assert len({*first, *second}) == PAGE_SIZE + 3
    assert listed(analyst, "q=PG-&page=99") == second, "a page beyond the end is the last one"
    assert f"{PAGE_SIZE + 1}–{PAGE_SIZE + 3} of {PAGE_SIZE + 3}" in analyst.get("/interactions?q=PG-&page=2").text


def test_an_overridden_critical_fail_no_longer_counts(analyst: TestClient, seeded: Seed) -> None:
    made = review(seeded, seeded.call, "compliance_uk")
    override(seeded, made, "identity_check", "pass")
    assert "1 critical" in row_of(analyst, seeded.call)
    override(seeded, made, "payment_security", "na")
    assert "critical" not in row_of(analyst, seeded.call)
    assert "BB-20117" not in listed(analyst, "critical=true")
    override(seeded, made, "payment_security", "fail", minutes=1)
    assert "1 critical" in row_of(analyst, seeded.call), "the newest override counts"
    assert "BB-20117" in listed(analyst, "critical=true")


def test_a_person_can_find_a_critical_fail_that_the_machine_did_not(analyst: TestClient, seeded: Seed) -> None:
    made = review(seeded, seeded.call, "compliance_uk")
    override(seeded, made, "recording_notice", "fail")
    assert "3 critical" in row_of(analyst, seeded.call)


def test_answers_by_people_are_no_longer_unanswered(analyst: TestClient, seeded: Seed) -> None:
    assert "3 unanswered" in row_of(analyst, seeded.call)
    override(seeded, review(seeded, seeded.call, "compliance_uk"), "fair_treatment", "pass")
    assert "2 unanswered" in row_of(analyst, seeded.call)


def test_review_status_and_confirmed_score(analyst: TestClient, seeded: Seed) -> None:
    review(seeded, seeded.call, "compliance_uk", score=91, confirmed_at=now())
    assert "Needs review" in row_of(analyst, seeded.call), "the other scorecard is still open"
    review(seeded, seeded.call, "seven_cs", score=83, confirmed_at=now(), released_at=now())
    row = row_of(analyst, seeded.call)
    assert "Confirmed" in row
    assert "91 %" in row
    assert "83 %" in row
    assert listed(analyst, "review=confirmed") == ["BB-20117"]
    assert "BB-20117" not in listed(analyst, "review=needed")
    assert set(listed(analyst, "score_from=80")) == {"BB-20117"}, "the confirmed scores count, not the machine's"


def test_an_unconfirmed_review_keeps_the_score_of_the_machine(analyst: TestClient, seeded: Seed) -> None:
    review(seeded, seeded.call, "compliance_uk", score=99)
    assert "99 %" not in row_of(analyst, seeded.call)
    assert "BB-20117" not in listed(analyst, "score_from=80")


def test_export_has_a_line_for_each_scorecard(analyst: TestClient) -> None:
    rows = exported(analyst, "q=BB-20117")
    assert [(row["scorecard"], row["confirmed_by_a_person"]) for row in rows] == [
        ("Seven Cs of communication", "no"),
        ("UK compliance", "no"),
    ]
    assert rows[1]["critical_fails"] == "Identity check; Payment security"
    assert rows[1]["duration_seconds"] == "104.0"


def test_export_never_holds_a_formula(analyst: TestClient, seeded: Seed) -> None:
    for start in "=+-@\t\r":
        change(seeded.call, queue=f"{start}HYPERLINK(1)")
        assert {row["queue"] for row in exported(analyst, "q=BB-20117")} == {f"'{start}HYPERLINK(1)"}


def test_listing_and_exporting_are_audited_without_the_search_text(analyst: TestClient, seeded: Seed) -> None:
    listed(analyst, "q=Daniel&state=ready")
    exported(analyst, "q=Daniel")
    with transaction() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.position)).all()
    assert [(event.action, event.detail) for event in events] == [
        ("listed", {"count": 0, "filters": ["q", "state"]}),
        ("exported", {"count": 0, "filters": ["q"]}),
    ]
    assert all(event.actor_id == seeded.users[Role.QA_ANALYST] for event in events)


def test_a_page_that_updates_itself_is_no_new_act(analyst: TestClient) -> None:
    assert analyst.get("/interactions", headers={"X-Refresh": "live"}).status_code == 200
    with transaction() as session:
        assert session.scalars(select(AuditEvent)).all() == []


def test_values_are_escaped(analyst: TestClient, seeded: Seed) -> None:
    change(seeded.call, queue="<script>alert(1)</script>", call_type='"><img src=x>')
    page = analyst.get("/interactions").text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_the_empty_list_leads_to_the_upload(client_for: ClientFor) -> None:
    page = client_for(Role.QA_ANALYST).get("/interactions").text
    assert "No interactions yet" in page
    assert 'href="/upload"' in page
    assert 'href="/upload"' not in client_for(Role.COMPLIANCE_OFFICER).get("/interactions").text


def test_a_filter_without_result_says_so(analyst: TestClient) -> None:
    page = analyst.get("/interactions?q=nothing").text
    assert "Nothing matches these filters" in page
    assert "No interactions yet" not in page


def test_trying_again_returns_to_the_list_as_it_was(analyst: TestClient, seeded: Seed) -> None:
    assert "The recording holds no speech" in row_of(analyst, seeded.failed)
    answer = analyst.post(f"/interactions/{seeded.failed}/retry", data={"back": "state=failed"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/interactions?state=failed")
    assert listed(analyst, "state=failed") == []
    assert "BB-20121" in listed(analyst, "state=unfinished")
    assert analyst.post(f"/interactions/{seeded.failed}/retry").status_code == 409


def test_trying_again_from_its_own_page_returns_there(analyst: TestClient, seeded: Seed) -> None:
    answer = analyst.post(f"/interactions/{seeded.failed}/retry")
    assert answer.headers["location"] == f"/interactions/{seeded.failed}"


def test_only_those_who_upload_may_try_again(seeded: Seed, client_for: ClientFor) -> None:
    for role in (Role.COMPLIANCE_OFFICER, Role.AGENT, Role.ADMINISTRATOR):
        client = client_for(user_id=seeded.users[role])
        assert client.post(f"/interactions/{seeded.failed}/retry").status_code == 403


STARTS = {
    Role.QA_ANALYST: "/interactions",
    Role.SUPERVISOR: "/interactions",
    Role.COMPLIANCE_OFFICER: "/redactions",
    Role.AGENT: "/my",
    Role.ADMINISTRATOR: "/system",
}


def test_each_role_starts_where_its_work_is(seeded: Seed, client_for: ClientFor) -> None:
    for role, start in STARTS.items():
        client = client_for(user_id=seeded.users[role])
        assert client.get("/").headers["location"] == start
        page = client.get(start)
        assert page.status_code == 200
        assert re.search(rf'href="{start}" aria-current="page"', page.text)


def test_part_of_a_reference_is_found_through_an_index(database: Engine, seeded: Seed) -> None:
    made = {"id": "gen_random_uuid()", "reference": "'R-' || n", "content_hash": "'h' || n", "external_id": "null"}
    columns = [column.name for column in Interaction.__table__.columns]
    values = ", ".join(made.get(name, f"i.{name}") for name in columns)
    many = f"select {values} from interactions i, generate_series(50500, 52500) n where i.id = :id"
    with transaction() as session:
        session.execute(text(f"insert into interactions ({', '.join(columns)}) {many}"), {"id": seeded.chat})
        session.execute(text("analyze interactions"))
        found = select(Interaction.reference).where(reference_has("2011"))
        assert set(session.scalars(found)) == {"BB-20117", "BB-20118", "R-52011"}
        literal = found.compile(database, compile_kwargs={"literal_binds": True})
        plan = session.scalars(text(f"explain {literal}")).all()
    assert any("ix_interactions_reference_parts" in line for line in plan), plan
