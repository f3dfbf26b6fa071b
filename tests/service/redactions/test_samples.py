"""Plans, draws and replacements: every interaction comes into one draw, and what cannot be reviewed is replaced."""

import datetime as dt

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from service.compliance.tables import AuditEvent
from service.database import now, transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction, State
from service.redactions.review_tables import RedactionReview, RedactionSampleDraw, RedactionSamplePlan
from service.redactions.samples import draw_if_due, drawn_again
from tests.conftest import ClientFor
from tests.service.seed import Seed


@pytest.fixture
def grace(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])


def plan(client: TestClient, **plan: str) -> int:
    return client.post("/redactions/review/plan", data=plan).status_code


def test_a_plan_is_a_share_or_a_number(grace: TestClient) -> None:
    assert grace.post("/redactions/review/draw").status_code == 409
    assert plan(grace, share_percent="5") == 303
    assert plan(grace, per_week="30") == 303
    for wrong in ({}, {"share_percent": "0"}, {"share_percent": "101"}, {"per_week": "0"},
                  {"share_percent": "5", "per_week": "3"}):  # fmt: skip
        assert plan(grace, **wrong) == 400, wrong
    with transaction() as session:
        assert {(row.share, row.per_week) for row in session.scalars(select(RedactionSamplePlan))} == {
            (0.05, None),
            (None, 30),
        }


def test_everything_comes_into_one_draw(grace: TestClient, seeded: Seed) -> None:
    plan(grace, share_percent="100")
    assert grace.post("/redactions/review/draw").status_code == 303
    assert grace.post("/redactions/review/draw").status_code == 409, "nothing new was redacted"
    with transaction() as session:
        made = session.scalars(select(RedactionSampleDraw)).one()
        reviews = session.scalars(select(RedactionReview)).all()
        assert (made.population, made.drawn, made.fraction) == (4, 4, 1.0)
        assert {review.interaction_id for review in reviews} == {
            seeded.call,
            seeded.chat,
            seeded.closed,
            seeded.foreign,
        }
        assert made.strata["voice, en, Billing North"] == [2, 2]
        assert {review.weight for review in reviews} == {1.0}
        assert set(drawn_again(session, made.id)) == {review.interaction_id for review in reviews}
    page = grace.get("/redactions/review?kind=sample").text
    assert str(made.seed) in page


def test_what_cannot_be_reviewed_is_replaced_within_its_stratum(grace: TestClient, seeded: Seed) -> None:
    plan(grace, share_percent="50")
    while True:  # until exactly one of the two calls of the team is drawn
        grace.post("/redactions/review/draw")
        with transaction() as session:
            drawn = set(session.scalars(select(RedactionReview.interaction_id)))
            if len(drawn & {seeded.call, seeded.closed}) == 1:
                break
            session.query(RedactionReview).delete()
            session.query(RedactionSampleDraw).delete()
    (gone,) = drawn & {seeded.call, seeded.closed}
    (other,) = {seeded.call, seeded.closed} - {gone}
    with transaction() as session:
        session.execute(update(Interaction).where(Interaction.id == gone).values(state=State.RESTRICTED))
    assert "Withheld" in grace.get("/redactions/review?kind=sample").text
    address = f"/interactions/{gone}/redaction/review/replace"
    assert grace.post(address, data={"reason": "because"}).status_code == 422
    assert grace.post(address, data={"reason": "withheld"}).status_code == 303
    assert grace.post(address, data={"reason": "withheld"}).status_code == 404
    with transaction() as session:
        reviews = {review.interaction_id: review for review in session.scalars(select(RedactionReview))}
        assert reviews[gone].replaced_reason == "withheld"
        assert reviews[other].stands_in_for_id == reviews[gone].id
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "replaced in the sample")).one()
    assert event.detail == {"reason": "withheld", "by": str(other)}
    assert grace.get("/api/redactions/quality").json()["replaced"] == {"withheld": 1}


def test_the_worker_draws_once_a_week(grace: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        assert draw_if_due(session) is None, "no plan"
    plan(grace, share_percent="100")
    with transaction() as session:
        assert draw_if_due(session) is None, "the week is not over"
        session.execute(update(RedactionSamplePlan).values(created_at=now() - dt.timedelta(days=8)))
    with transaction() as session:
        made = draw_if_due(session)
        assert made is not None
        assert (made.drawn, made.by_id) == (4, None)
        assert draw_if_due(session) is None


def test_a_sample_wants_every_redaction_decided(grace: TestClient, seeded: Seed) -> None:
    plan(grace, share_percent="100")
    grace.post("/redactions/review/draw")
    address = f"/interactions/{seeded.call}/redaction"
    grace.post(f"{address}/review")
    assert "7 redactions are still" in grace.post(f"/api{address}/finish", json={}).json()["detail"]
    grace.post(f"{address}/review/confirm-rest")
    assert grace.post(f"/api{address}/finish", json={"seconds": 60}).status_code == 200
    quality = grace.get("/api/redactions/quality").json()
    assert (quality["reviewed"], quality["drawn"], quality["waiting"]) == (1, 4, 3)
    assert (quality["recall"]["hits"], quality["recall"]["trials"]) == (7, 7)
