"""What waits for a review and why, who has it, and what has to be decided before it ends."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.database import now, transaction
from service.identity.tables import Role
from service.interactions.tables import Interaction, State, Transcript
from service.interactions.versions import copy_version
from service.redactions.review_tables import RedactionDecision, RedactionReview
from service.redactions.tables import RedactionRow, RedactionRun
from tests.conftest import ClientFor
from tests.service.seed import Seed


@pytest.fixture
def grace(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])


@pytest.fixture
def doubtful(seeded: Seed) -> Seed:
    """One finding of the call is of low confidence."""
    with transaction() as session:
        run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == seeded.call)).one()
        of_run = update(RedactionRow).where(RedactionRow.run_id == run.id)
        session.execute(of_run.where(RedactionRow.position == 2).values(confidence=0.42))
        session.execute(of_run.values(raw_start=RedactionRow.start, raw_end=RedactionRow.end))
    return seeded


def references(client: TestClient, kind: str) -> list[str]:
    page = client.get(f"/redactions/review?kind={kind}")
    assert page.status_code == 200
    return re.findall(r'class="row-link"[^>]*>([^<]+)<', page.text)


def test_each_interaction_waits_for_its_own_reason(grace: TestClient, doubtful: Seed) -> None:
    assert references(grace, "doubtful") == ["BB-20117"]
    assert references(grace, "closed") == ["BB-20118"]
    assert references(grace, "sample") == []
    page = grace.get("/redactions/review").text
    assert "42 %" in page


def test_what_has_no_place_in_the_recording_waits_too(grace: TestClient, seeded: Seed) -> None:
    with transaction() as session:
        for interaction in (seeded.foreign, seeded.chat):
            run = session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == interaction)).one()
            of_run = update(RedactionRow).where(RedactionRow.run_id == run.id, RedactionRow.position == 0)
            session.execute(of_run.values(start_seconds=None, end_seconds=None))
    assert references(grace, "doubtful") == ["GS-40021"], "a chat has no recording"
    grace.post(f"/interactions/{seeded.foreign}/redaction/review")
    assert "Not covered in the recording" in grace.get(f"/interactions/{seeded.foreign}/redaction/review").text
    assert grace.post(f"/api/interactions/{seeded.foreign}/redaction/finish", json={}).status_code == 409


def test_the_next_is_taken_on_and_nobody_else_gets_it(grace: TestClient, doubtful: Seed, client_for: ClientFor) -> None:
    taken = grace.post("/redactions/review/next", data={"kind": "doubtful"})
    assert taken.headers["location"] == f"/interactions/{doubtful.call}/redaction/review"
    other = client_for(Role.COMPLIANCE_OFFICER)
    assert other.post("/redactions/review/next", data={"kind": "doubtful"}).status_code == 404
    assert other.post(taken.headers["location"]).status_code == 409
    assert "Grace Adeyemi is reviewing this" in other.get(taken.headers["location"]).text
    decision = {"position": 2, "verdict": "right"}
    refused = other.post(f"/api/interactions/{doubtful.call}/redaction/decisions", json=decision)
    assert (refused.status_code, refused.json()["detail"]) == (409, "Take this review on before you decide anything.")
    assert other.post(f"{taken.headers['location']}/put-back").status_code == 303
    assert other.post("/redactions/review/next", data={"kind": "doubtful"}).status_code == 303


def test_doubts_have_to_be_decided_and_do_not_come_back(grace: TestClient, doubtful: Seed) -> None:
    address = f"/interactions/{doubtful.call}/redaction"
    grace.post(f"{address}/review")
    early = grace.post(f"/api{address}/finish", json={})
    assert (early.status_code, "1 doubtful" in early.json()["detail"]) == (409, True)
    for verdict in ("not_personal", "right"):
        assert grace.post(f"/api{address}/decisions", json={"position": 2, "verdict": verdict}).status_code == 200
    assert grace.post(f"/api{address}/finish", json={}).json() == {"redacting_again": False}
    assert references(grace, "doubtful") == []
    with transaction() as session:
        assert session.scalars(select(RedactionDecision)).one().verdict == "right", "the newest counts"
        review = session.scalars(select(RedactionReview)).one()
        assert (review.kind, review.counts) == ("doubtful", {"POSTCODE": {"right": 1}})
        _again(session, session.get_one(RedactionRun, review.run_id))
    assert references(grace, "doubtful") == [], "the same finding of a newer run was decided on already"


def _again(session: Session, run: RedactionRun) -> None:
    """The next version, with the same redactions."""
    made = Transcript(interaction_id=run.interaction_id, version=2, language="en", transcriber={})
    session.add(made)
    session.flush()
    session.get_one(Interaction, run.interaction_id).transcript_id = made.id
    again = RedactionRun(
        interaction_id=run.interaction_id,
        transcript_id=made.id,
        engine=run.engine,
        policy=run.policy,
        audio_verified=True,
    )
    session.add(again)
    session.flush()
    for row in session.scalars(select(RedactionRow).where(RedactionRow.run_id == run.id)).all():
        values = {column.key: getattr(row, column.key) for column in RedactionRow.__table__.columns}
        session.add(RedactionRow(**values | {"run_id": again.id}))


def test_decisions_go_over_to_a_run_that_was_made_meanwhile(grace: TestClient, doubtful: Seed) -> None:
    address = f"/interactions/{doubtful.call}/redaction"
    grace.post(f"{address}/review")
    grace.post(f"/api{address}/decisions", json={"position": 2, "verdict": "too_wide"})
    with transaction() as session:
        _again(session, session.scalars(select(RedactionRun).where(RedactionRun.interaction_id == doubtful.call)).one())
    late = grace.post(f"/api{address}/decisions", json={"position": 0, "verdict": "right"})
    assert (late.status_code, "redacted again meanwhile" in late.json()["detail"]) == (409, True)
    assert "Redacted again meanwhile" in grace.get(f"{address}/review").text
    grace.post(f"{address}/review")
    assert "1 of 7" in grace.get(f"{address}/review").text
    assert grace.post(f"/api{address}/finish", json={}).status_code == 200


def test_a_closed_recording_that_was_looked_at_stays_away_when_only_the_judge_is_asked_again(
    grace: TestClient, seeded: Seed
) -> None:
    address = f"/interactions/{seeded.closed}/redaction"
    assert references(grace, "closed") == ["BB-20118"]
    grace.post(f"{address}/review")
    assert grace.post(f"/api{address}/finish", json={}).status_code == 200
    assert references(grace, "closed") == []
    with transaction() as session:
        interaction = session.get_one(Interaction, seeded.closed)
        interaction.transcript_id = copy_version(session, interaction).id
    assert references(grace, "closed") == []
    with transaction() as session:
        current = session.get_one(Interaction, seeded.closed).transcript_id
        session.execute(update(RedactionRun).where(RedactionRun.transcript_id == current).values(created_at=now()))
    assert references(grace, "closed") == ["BB-20118"], "a run of its own has not been looked at"


def test_a_form_and_htmx_do_the_same(grace: TestClient, doubtful: Seed) -> None:
    review = f"/interactions/{doubtful.call}/redaction/review"
    grace.post(review)
    plain = grace.post(f"{review}/decisions", data={"position": "2", "verdict": "too_wide"})
    assert plain.headers["location"] == f"{review}#span-2"
    swapped = grace.post(
        f"{review}/decisions", data={"position": "2", "verdict": "too_narrow"}, headers={"HX-Request": "true"}
    )
    assert 'id="span-2"' in swapped.text
    assert 'hx-swap-oob="true"' in swapped.text
    assert "Too narrow" in swapped.text
    assert grace.post(f"{review}/confirm-rest").status_code == 303
    assert grace.post(f"{review}/finish", data={"seconds": "30"}).headers["location"].endswith("/redaction")
    with transaction() as session:
        together = session.scalars(select(RedactionDecision.together)).all()
    assert sorted(together) == [False, *[True] * 6]


def test_the_wrong_type_needs_the_right_one(grace: TestClient, doubtful: Seed) -> None:
    decisions = f"/api/interactions/{doubtful.call}/redaction/decisions"
    grace.post(f"/interactions/{doubtful.call}/redaction/review")
    for wrong in ({}, {"correct_type": "POSTCODE"}):
        assert grace.post(decisions, json={"position": 2, "verdict": "wrong_type", **wrong}).status_code == 400
    assert grace.post(decisions, json={"position": 99, "verdict": "right"}).status_code == 400
    assert grace.post(decisions, json={"position": 2, "verdict": "maybe"}).status_code == 422
    right = grace.post(decisions, json={"position": 2, "verdict": "wrong_type", "correct_type": "REFERENCE"})
    assert right.json()["correct_type"] == "REFERENCE"


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        ({"turn": 4, "start": 0, "end": 8}, "redacted already"),
        ({"turn": 99, "start": 0, "end": 4}, "no such turn"),
        ({"turn": 3, "start": 0, "end": 4000}, "outside the turn"),
        ({"turn": 3, "start": 9, "end": 9}, "outside the turn"),
        ({"turn": 3, "start": 9, "end": 10}, "at least one word"),
    ],
)
def test_selections_that_cannot_be_masked(
    grace: TestClient, doubtful: Seed, selection: dict[str, int], words: str
) -> None:
    grace.post(f"/interactions/{doubtful.call}/redaction/review")
    answer = grace.post(f"/api/interactions/{doubtful.call}/redaction/additions", json={**selection, "type": "NAME"})
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True), answer.text


def test_restricted_and_unfinished_interactions_are_not_reviewed(grace: TestClient, doubtful: Seed) -> None:
    assert grace.post(f"/interactions/{doubtful.received}/redaction/review").status_code == 409
    with transaction() as session:
        session.get_one(Interaction, doubtful.call).state = State.RESTRICTED
    assert references(grace, "doubtful") == []
    for address in (f"/interactions/{doubtful.call}/redaction/review", f"/interactions/{doubtful.call}/unredacted"):
        assert grace.get(address).status_code == 404
    assert grace.post(f"/interactions/{doubtful.call}/redaction/review").status_code == 404


def test_an_officer_may_review_what_no_queue_names(grace: TestClient, seeded: Seed) -> None:
    address = f"/interactions/{seeded.chat}/redaction"
    assert grace.post(f"{address}/review").status_code == 303
    assert grace.post(f"/api{address}/finish", json={}).json() == {"redacting_again": False}
    with transaction() as session:
        assert session.scalars(select(RedactionReview)).one().kind == "chosen"
