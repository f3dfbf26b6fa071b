"""Each metric's function on contacts that were worked out by hand."""

import datetime as dt
from dataclasses import replace

import pytest

from models.transcripts import Channel
from service.ingest.metadata import Resolution
from service.interactions.tables import Direction
from service.performance import contacts
from service.performance.contacts import Contact, Terms
from service.performance.measures import CONTACT_MEASURES, CONTACTS, RESULT_MEASURES
from service.performance.registry import METRICS
from service.performance.results import ConfirmedResult, compliance, critical_fail, quality
from service.performance.tables import MeasuredContact, MeasuredResult

AT = dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TERMS = Terms(answer_within=20.0, repeat_window=7 * DAY)
NOBODY = Contact(Channel.VOICE, AT, AT + 30 * DAY)
"""Nothing is known about it."""
CALL = Contact(
    channel=Channel.VOICE,
    at=AT,
    as_of=AT + 30 * DAY,
    direction=Direction.INBOUND,
    wait_seconds=20.0,
    handle_time=300.0,
    hold_seconds=40.0,
    wrap_up_seconds=60.0,
    transfers=2,
    customer_known=True,
    next_contact=None,
    resolution=Resolution.RESOLVED,
    csat=4,
    nps=9,
    ces=6,
    commented=True,
    talk_share=0.55,
    silence_share=0.125,
    overtalk_seconds=3.5,
    longest_monologue=31.0,
    confirmed=True,
)


def test_what_one_call_says() -> None:
    said = {metric: measure(CALL, TERMS) for metric, measure in CONTACT_MEASURES.items()}
    assert said == {
        "handle_time": 300.0,
        "connected_time": 200.0,  # 300 - 40 - 60
        "hold_time": 40.0,
        "wrap_up_time": 60.0,
        "time_to_answer": 20.0,
        "service_level": 100.0,  # within 20 s, which are included
        "transfer_rate": 100.0,
        "no_repeat_contact": 100.0,
        "stated_resolution": 100.0,
        "first_contact_resolution": 100.0,
        "satisfaction": 4.0,
        "satisfied": 100.0,
        "recommendation": 100.0,
        "ease": 6.0,
        "rated": 100.0,
        "customer_words": 100.0,
        "talk_share": 55.00000000000001,
        "silence_share": 12.5,
        "overtalk": 3.5,
        "longest_monologue": 31.0,
        "coverage": 100.0,
    }


def test_what_is_not_known_is_no_number() -> None:
    said = {metric: measure(NOBODY, TERMS) for metric, measure in CONTACT_MEASURES.items()}
    assert {metric for metric, value in said.items() if value is not None} == {"rated", "coverage"}
    assert (said["rated"], said["coverage"]) == (0.0, 0.0)


@pytest.mark.parametrize(("waited", "in_time"), [(0.0, 100.0), (20.0, 100.0), (20.1, 0.0)])
def test_service_level(waited: float, in_time: float) -> None:
    assert contacts.answered_in_time(replace(CALL, wait_seconds=waited), TERMS) == in_time


def test_nobody_waits_for_a_call_that_we_make() -> None:
    outbound = replace(CALL, direction=Direction.OUTBOUND)
    assert contacts.time_to_answer(outbound) is None
    assert contacts.answered_in_time(outbound, TERMS) is None
    assert contacts.no_repeat_contact(outbound, TERMS) is None


@pytest.mark.parametrize(("transfers", "share"), [(None, None), (0, 0.0), (1, 100.0), (3, 100.0)])
def test_transfers(transfers: int | None, share: float | None) -> None:
    assert contacts.transferred(replace(CALL, transfers=transfers)) == share


@pytest.mark.parametrize(
    ("days_later", "seen_after", "expected"),
    [
        (None, 7, 100.0),
        (None, 6.9, None),  # the window is open
        (3, 7, 0.0),
        (3, 6.9, None),  # repeated already, and left out all the same: else only failures were quick to count
        (7, 8, 0.0),  # the last moment of the window is in it
        (7.1, 8, 100.0),
    ],
)
def test_repeat_contacts(days_later: float | None, seen_after: float, expected: float | None) -> None:
    later = None if days_later is None else AT + days_later * DAY
    seen = replace(CALL, next_contact=later, as_of=AT + seen_after * DAY)
    assert contacts.no_repeat_contact(seen, TERMS) == expected


@pytest.mark.parametrize(
    ("resolution", "repeated", "expected"),
    [
        (Resolution.RESOLVED, False, 100.0),
        (Resolution.RESOLVED, True, 0.0),
        (Resolution.PARTLY_RESOLVED, False, 0.0),
        (Resolution.ESCALATED, True, 0.0),
        (None, False, None),
        (None, True, None),
    ],
)
def test_first_contact_resolution_takes_both(
    resolution: Resolution | None, repeated: bool, expected: float | None
) -> None:
    seen = replace(CALL, resolution=resolution, next_contact=AT + DAY if repeated else None)
    assert contacts.first_contact_resolution(seen, TERMS) == expected


@pytest.mark.parametrize(("csat", "satisfied"), [(1, 0.0), (3, 0.0), (4, 100.0), (5, 100.0)])
def test_top_boxes(csat: int, satisfied: float) -> None:
    assert contacts.satisfied(replace(CALL, csat=csat)) == satisfied


@pytest.mark.parametrize(("nps", "value"), [(0, -100.0), (6, -100.0), (7, 0.0), (8, 0.0), (9, 100.0), (10, 100.0)])
def test_promoters_and_detractors(nps: int, value: float) -> None:
    assert contacts.recommendation(replace(CALL, nps=nps)) == value


def test_results() -> None:
    mixed = ConfirmedResult(82.5, (True, True, True, False))
    assert (quality(mixed), compliance(mixed), critical_fail(mixed)) == (82.5, 75.0, 100.0)
    clean = ConfirmedResult(64.0, (True, True))
    assert (compliance(clean), critical_fail(clean)) == (100.0, 0.0)
    without = ConfirmedResult(None)
    assert (quality(without), compliance(without), critical_fail(without)) == (None, None, None)


def test_every_metric_has_one_function_and_one_column() -> None:
    assert set(METRICS) == {CONTACTS, *CONTACT_MEASURES, *RESULT_MEASURES}
    assert set(CONTACT_MEASURES) <= set(MeasuredContact.__table__.columns.keys())
    assert set(RESULT_MEASURES) <= set(MeasuredResult.__table__.columns.keys())
    assert {id for id, metric in METRICS.items() if metric.confirmed} == set(RESULT_MEASURES)
