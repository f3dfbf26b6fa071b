"""Recall and precision from random samples, against numbers worked out by hand; risk queues stand apart."""

import pytest
from fastapi.testclient import TestClient

from service.database import now, transaction
from service.identity.tables import Role
from service.redactions.review_tables import RedactionReview, RedactionSampleDraw, RedactionSamplePlan, ReviewKind
from tests.conftest import ClientFor
from tests.service.seed import Seed

Counts = dict[str, dict[str, int]]


@pytest.fixture
def analyst(seeded: Seed, client_for: ClientFor) -> TestClient:
    return client_for(user_id=seeded.users[Role.QA_ANALYST])


def reviewed(seeded: Seed, *samples: tuple[Counts, float], risk: Counts | None = None) -> None:
    """Finished reviews with these counts and weights."""
    with transaction() as session:
        plan = RedactionSamplePlan(share=0.5)
        session.add(plan)
        session.flush()
        for number, (counts, weight) in enumerate(samples):
            draw = RedactionSampleDraw(
                plan_id=plan.id, seed=number, since=now(), until=now(), population=10, drawn=1, fraction=1 / weight,
                strata={},
            )  # fmt: skip
            session.add(draw)
            session.flush()
            session.add(_finished(seeded, ReviewKind.SAMPLE, counts, draw_id=draw.id, weight=weight, seconds=120))
        if risk is not None:
            session.add(_finished(seeded, ReviewKind.DOUBTFUL, risk))


def _finished(seeded: Seed, kind: ReviewKind, counts: Counts, **more: object) -> RedactionReview:
    return RedactionReview(
        interaction_id=seeded.call, kind=kind, counts=counts, assigned_at=now(), finished_at=now(), **more
    )


def test_nothing_reviewed_is_no_figure(analyst: TestClient) -> None:
    quality = analyst.get("/api/redactions/quality").json()
    assert quality["recall"] == {"hits": 0, "trials": 0, "share": None, "low": None, "high": None}
    assert (quality["reviewed"], quality["types"]) == (0, [])


def test_recall_and_precision_by_hand(analyst: TestClient, seeded: Seed) -> None:
    counts: Counts = {
        "NAME": {"right": 30, "wrong_type": 2, "too_wide": 1, "too_narrow": 1, "not_personal": 4, "missed": 2},
        "CVV": {"right": 4, "missed": 1},
    }
    reviewed(seeded, (counts, 20.0))
    quality = analyst.get("/api/redactions/quality").json()
    names = next(row for row in quality["types"] if row["type"] == "NAME")
    # Masked whole: 30 + 2 + 1 = 33, of these and 1 too narrow and 2 missed: 36.
    assert (names["recall"]["hits"], names["recall"]["trials"]) == (33, 36)
    assert names["recall"]["share"] == pytest.approx(33 / 36)
    # Wilson, p = .91667, n = 36: centre (.91667 + .05335) / 1.10671, half 1.96 * sqrt(.0021219 + .0007411) / 1.10671.
    assert names["recall"]["low"] == pytest.approx(0.7817, abs=2e-4)
    assert names["recall"]["high"] == pytest.approx(0.9713, abs=2e-4)
    # Personal data: 30 + 2 + 1 + 1 = 34, of these and 4 that are not: 38.
    assert (names["precision"]["hits"], names["precision"]["trials"]) == (34, 38)
    assert (quality["recall"]["hits"], quality["recall"]["trials"]) == (37, 41)
    assert (quality["recall_tier_a"]["hits"], quality["recall_tier_a"]["trials"]) == (4, 5)
    assert quality["minutes_each"] == 2


def test_draws_of_unequal_chances_are_weighted(analyst: TestClient, seeded: Seed) -> None:
    reviewed(seeded, ({"NAME": {"right": 10}}, 1.0), ({"NAME": {"right": 5, "missed": 5}}, 4.0))
    recall = analyst.get("/api/redactions/quality").json()["recall"]
    # (10 * 1 + 5 * 4) / (10 * 1 + 10 * 4) = 30 / 50; effective trials (50)² / (10 + 160) = 14.7, not 20.
    assert (recall["hits"], recall["trials"], recall["share"]) == (15, 20, pytest.approx(0.6))
    # Half the width: 1.96 * sqrt(.6 * .4 / 14.706 + 3.8415 / (4 * 14.706²)) / (1 + 3.8415 / 14.706) = .2239.
    assert recall["high"] - recall["low"] == pytest.approx(2 * 0.2239, abs=1e-3)


def test_what_risk_queues_found_is_apart(analyst: TestClient, seeded: Seed) -> None:
    reviewed(seeded, ({"NAME": {"right": 40}}, 1.0), risk={"CARD": {"missed": 3, "not_personal": 2}})
    quality = analyst.get("/api/redactions/quality").json()
    assert quality["recall"]["share"] == 1
    assert quality["risk"] == {"reviewed": 1, "missed": 3, "not_personal": 2}
    assert [row["type"] for row in quality["types"]] == ["NAME"]


def test_the_page_says_when_too_little_was_reviewed(seeded: Seed, client_for: ClientFor) -> None:
    officer = client_for(user_id=seeded.users[Role.COMPLIANCE_OFFICER])
    assert "No values reviewed yet" in officer.get("/redactions/review").text
    reviewed(seeded, ({"NAME": {"right": 11, "missed": 1}}, 20.0))
    assert "Not enough reviewed yet: 11 of 12 values; a figure needs 30" in officer.get("/redactions/review").text
    reviewed(seeded, ({"NAME": {"right": 89, "missed": 1}}, 20.0))
    page = officer.get("/redactions/review").text
    assert "98.0 %" in page
    assert "100 of 102 values" in page
    assert "98.0 %" in officer.get("/redactions").text
