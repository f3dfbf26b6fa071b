"""Kinds of calls that are harder, ratios between groups, leaderboards and signs: by numbers worked out by hand."""

import datetime as dt
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from evaluation.ratios import share_ratio
from service.database import transaction
from service.identity.tables import Agent
from service.incentives.fairness import Ratio
from service.incentives.ledger_tables import EntryKind, PointEntry
from service.incentives.programme_tables import IncentiveChoice, IncentiveRule
from service.incentives.sampled_results import SampledResult
from service.incentives.strata import Shift, baseline_of, lifts, reached, shift_of
from tests.conftest import ClientFor
from tests.service.incentives.situation import COUNTED, call, confirm, count, reviewed, running, situation
from tests.service.seed import Seed

LONDON = ZoneInfo("Europe/London")
DAY_IN_JUNE = dt.datetime(2026, 6, 10, 12, tzinfo=dt.UTC)


def result(value: float, call_type: str = "Bill query", at: dt.datetime = DAY_IN_JUNE) -> SampledResult:
    return SampledResult(uuid4(), UUID(int=1), UUID(int=2), None, call_type, at, value)


@pytest.mark.parametrize(
    ("utc", "shift"),
    [
        ((2026, 6, 10, 4, 59), Shift.NIGHT),  # 5:59 in London
        ((2026, 6, 10, 5, 0), Shift.EARLY),
        ((2026, 12, 10, 5, 59), Shift.NIGHT),  # winter time
        ((2026, 12, 10, 6, 0), Shift.EARLY),
        ((2026, 6, 10, 13, 0), Shift.LATE),
        ((2026, 6, 10, 21, 0), Shift.NIGHT),
    ],
)
def test_shifts_follow_the_clocks_of_the_centre(utc: tuple[int, int, int, int, int], shift: Shift) -> None:
    assert shift_of(dt.datetime(*utc, tzinfo=dt.UTC), LONDON) is shift


def test_a_harder_kind_of_call_lifts_by_its_shortfall() -> None:
    """Complaints reach it 10 times in 40, all others 36 in 40: 25 % against 90 %, 65 points short, beyond noise."""
    complaints = [result(100.0 if number < 10 else 0.0, "Complaint") for number in range(40)]
    others = [result(100.0 if number < 36 else 0.0) for number in range(40)]
    baseline = baseline_of(complaints + others, 80, LONDON)
    assert baseline == {"Complaint, early shift": [10, 40], "Bill query, early shift": [36, 40]}
    assert lifts(baseline) == {"Complaint, early shift": pytest.approx(0.65)}
    own = [result(0.0, "Complaint"), result(100.0, "Complaint"), result(100.0), result(0.0)]
    found = reached(own, 80, baseline, LONDON)
    assert (found.count, found.n) == (2, 4)
    assert found.lift == pytest.approx(0.325)  # two of the four calls are complaints
    assert found.share == pytest.approx(0.825)


def test_a_difference_within_noise_or_of_few_calls_lifts_nobody() -> None:
    assert lifts({"a": [16, 20], "b": [18, 20]}) == {}
    assert lifts({"a": [0, 19], "b": [90, 100]}) == {}


def test_nobody_is_lowered_for_easier_calls_or_counts_more_than_all() -> None:
    baseline = {"Complaint, early shift": [10, 40], "Bill query, early shift": [36, 40]}
    assert reached([result(100.0)], 80, baseline, LONDON).share == 1.0
    assert reached([result(100.0, "Complaint")], 80, baseline, LONDON).share == 1.0


def test_the_ratio_of_two_shares_has_katzs_interval() -> None:
    """30 of 50 against 40 of 50 are .75; the logarithm's error is sqrt(1/30 - 1/50 + 1/40 - 1/50) = .1354."""
    found = share_ratio((30, 50), (40, 50))
    assert found is not None
    assert found[0] == pytest.approx(0.75)
    assert found[1] == pytest.approx((0.5752, 0.9779), abs=2e-4)
    ratio = Ratio(found[0], *found[1])
    assert ratio.adverse
    assert not ratio.within_noise
    assert share_ratio((0, 0), (1, 2)) is None


def test_a_ratio_of_nothing_is_corrected_by_a_half() -> None:
    """0 of 10 against 5 of 10: .5/11 over 5.5/11."""
    found = share_ratio((0, 10), (5, 10))
    assert found is not None
    assert found[0] == pytest.approx(1 / 11)


def test_what_is_harder_is_kept_when_the_programme_starts(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    made.made()
    made.rule()
    reviewed(made, "5", "3")
    made.start()
    page = made.analyst.get(f"/incentives/{made.programme}/fairness")
    assert page.status_code == 200
    assert "Not enough yet (n 2)" in page.text
    with transaction() as session:
        rule = session.scalars(select(IncentiveRule)).one()
        assert rule.baseline == {"Bill query, early shift": [1, 2]}


def test_fairness_says_within_noise(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    night = COUNTED.starts + dt.timedelta(hours=23)
    for number in range(5):
        confirm(made.analyst, call(seeded, number, "5" if number else "3"))
        later = call(seeded, number, "5" if number > 1 else "3", started=night + dt.timedelta(days=number))
        confirm(made.analyst, later)
    count()
    page = made.analyst.get(f"/incentives/{made.programme}/fairness").text
    assert "Early shift" in page
    assert "Night shift" in page
    assert "Within noise" in page
    assert "Look into it" not in page


def test_leaderboards_are_off_unless_decided_and_never_of_few(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "5")
    count()
    assert "Among colleagues" not in made.agent.get("/growth/points").text
    policy = {"enabled": True, "leaderboard": "named", "smallest_board": 5, "reason": "Agreed on 3 March."}
    assert made.administrator.put("/api/incentives/policy", json=policy).status_code == 200
    assert "Fewer than 5 are never shown" in made.agent.get("/growth/points").text
    assert made.administrator.put("/api/incentives/policy", json=policy | {"smallest_board": 4}).status_code == 400


def test_only_those_who_agreed_are_named(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    policy = {"enabled": True, "leaderboard": "named", "smallest_board": 5, "reason": "Agreed on 3 March."}
    made.administrator.put("/api/incentives/policy", json=policy)
    _colleagues_with_points(made.programme, 6, agreed=5)
    page = made.agent.get("/growth/points").text
    assert "Colleague 4" in page
    assert "Colleague 5" not in page
    made.administrator.put("/api/incentives/policy", json=policy | {"leaderboard": "anonymous"})
    page = made.agent.get("/growth/points").text
    assert "Colleague 4" not in page
    assert "6 people have points" in page


def _colleagues_with_points(programme: str, people: int, agreed: int) -> None:
    """Corrections of an earlier month, which need no source."""
    with transaction() as session:
        rule = session.scalar(text("select id from incentive_rules"))
        session.execute(text("set constraints all immediate"))
        session.execute(text("alter table point_entries disable trigger points_have_sources"))
        for number in range(people):
            agent = Agent(external_id=f"C-{number}", name=f"Colleague {number}")
            session.add(agent)
            session.flush()
            session.add(IncentiveChoice(agent_id=agent.id, named=number < agreed))
            session.add(
                PointEntry(
                    agent_id=agent.id, programme_id=UUID(programme), rule_id=rule, kind=EntryKind.EARNED,
                    points=10 + number, why="Three of three.", first=COUNTED.first, last=COUNTED.last,
                )
            )  # fmt: skip
        session.flush()
        session.execute(text("alter table point_entries enable trigger points_have_sources"))
