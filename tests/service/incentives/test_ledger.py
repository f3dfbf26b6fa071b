"""What rules give, by numbers worked out by hand; and that the ledger follows the results without ever changing."""

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from service.compliance.tables import AuditEvent
from service.database import transaction
from service.incentives.balances import points_of
from service.incentives.ledger_tables import EntryKind, PointEntry, PointSource, SourceKind
from service.incentives.programme_tables import IncentiveRule
from service.interactions.tables import Interaction
from service.performance.periods import month
from tests.conftest import ClientFor
from tests.service.incentives.situation import (
    COUNTED,
    RESULTS,
    call,
    confirm,
    correct,
    count,
    ledger,
    reviewed,
    running,
    situation,
)
from tests.service.reviews.sampled import evaluations_of
from tests.service.seed import Seed

BETTER = {"kind": "improvement", "name": "Better", "points": 25, "least_n": 3, "question": "seven_cs:courteous"}


def test_points_are_the_share_of_sampled_results_that_reach_the_target(seeded: Seed, client_for: ClientFor) -> None:
    """Grades 5, 4, 3 and 4 are 100, 75, 50 and 75 %: three of four reach 75 %, and 40 points times 3/4 are 30."""
    made = running(seeded, client_for)
    reviewed(made, "5", "4", "3", "4")
    assert count() == 1
    (entry,) = ledger()
    assert (entry.points, entry.kind, entry.first, entry.last) == (30, EntryKind.EARNED, COUNTED.first, COUNTED.last)
    assert entry.why == "3 of 4 sampled calls reached 75 %."
    with transaction() as session:
        sources = session.scalars(select(PointSource).order_by(PointSource.at)).all()
        assert [(one.kind, one.value, one.counted) for one in sources] == [
            (SourceKind.REVIEW, 100.0, True),
            (SourceKind.REVIEW, 75.0, True),
            (SourceKind.REVIEW, 50.0, False),
            (SourceKind.REVIEW, 75.0, True),
        ]
        assert points_of(session, seeded.agent, COUNTED).points == 30
        assert points_of(session, seeded.agent, COUNTED.before()).points == 0


def test_counting_again_changes_nothing(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "4", "3")
    assert [count(), count(), correct(), correct()] == [1, 0, 0, 0]


def test_what_only_the_machine_said_earns_nothing(seeded: Seed, client_for: ClientFor) -> None:
    running(seeded, client_for)
    for number in range(4):
        call(seeded, number, "5")
    assert count() == 0
    assert ledger() == []


def test_what_a_person_chose_to_review_earns_nothing(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    for number in range(4):
        confirm(made.analyst, call(seeded, number, "5", sampled=False))
    assert count() == 0


def test_too_few_results_give_nothing(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5")
    assert count() == 0


def test_a_month_waits_until_all_its_sample_is_reviewed(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "5")
    last = call(seeded, 5, "3")
    assert count() == 0
    confirm(made.analyst, last)
    count()
    assert [entry.points for entry in ledger()] == [30]


def test_an_upheld_dispute_corrects_the_points(seeded: Seed, client_for: ClientFor) -> None:
    """3 of 4 gave 30; with the disputed one it is 4 of 4: ten more, as an entry of its own."""
    made = running(seeded, client_for)
    *_, disputed = reviewed(made, "5", "4", "5", "3")
    count()
    (evaluation,) = evaluations_of(disputed)
    assert made.analyst.post(f"/evaluations/{evaluation}/release").status_code == 303
    body = {"kind": "score", "criterion": "courteous", "proposed": "5", "reason": "I apologised twice.", "turns": []}
    dispute = made.agent.post(f"/api/evaluations/{evaluation}/disputes", json=body).json()["id"]
    decided = {"outcome": "upheld", "reason": "I listened to it again."}
    assert made.supervisor.post(f"/api/disputes/{dispute}/decide", json=decided).status_code == 200
    assert correct() == 1
    first, second = ledger()
    assert (first.points, second.points, second.kind, second.number) == (30, 10, EntryKind.CORRECTED, 2)
    assert second.why == "Corrected from 30 to 40: 4 of 4 sampled calls reached 75 %."
    assert correct() == 0
    with transaction() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == "corrected points")).all()
        assert [event.detail["points"] for event in told] == [10]


def test_a_result_that_was_another_agents_takes_its_points_along(seeded: Seed, client_for: ClientFor) -> None:
    """The moved conversation is to be confirmed anew; the three that are left are all reached: 40 instead of 30."""
    made = running(seeded, client_for)
    *_, moved = reviewed(made, "5", "4", "5", "3")
    count()
    body = {"agent_id": str(seeded.other_agent), "reason": "The shift plan says so."}
    answer = made.analyst.post(f"/api/interactions/{moved}/agent", json=body)
    assert answer.status_code == 200, answer.text
    assert correct() == 1
    assert [entry.points for entry in ledger()] == [30, 10]


def test_a_reopened_result_keeps_its_points_until_it_is_decided_again(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    *_, again = reviewed(made, "5", "4", "5")
    count()
    (evaluation,) = evaluations_of(again)
    assert made.analyst.post(f"/evaluations/{evaluation}/reopen").status_code == 303
    assert correct() == 0
    changed = {"criterion": "courteous", "answer": "2", "reason": "Short with the customer at the end."}
    assert made.analyst.post(f"/evaluations/{evaluation}/overrides", data=changed).status_code == 303
    confirmed = made.analyst.post(f"/evaluations/{evaluation}/confirm", data={"overrides_seen": 1})
    assert confirmed.status_code == 303
    assert correct() == 1
    assert [entry.points for entry in ledger()] == [40, -13]  # 40 x 2/3 is 27


def test_points_for_an_erased_conversation_stay(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    first, *_ = reviewed(made, "5", "5", "5")
    count()
    with transaction() as session:
        session.execute(text("delete from evaluations where interaction_id = :id"), {"id": first})
        session.get_one(Interaction, first).call_type = "Other"
    assert [count(), correct()] == [0, 0]
    assert [entry.points for entry in ledger()] == [40]
    with transaction() as session:
        assert [one.review_id for one in session.scalars(select(PointSource))].count(None) == 1


def test_getting_better_counts_beyond_noise_only(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    made.made()
    assert made.rule(BETTER).status_code == 201
    made.start()
    for number in range(4):
        started = COUNTED.before().starts + dt.timedelta(days=number, hours=12)
        confirm(made.analyst, call(seeded, number, "2" if number else "3", started=started))
    reviewed(made, "5", "5", "4", "5")
    count()
    (entry,) = ledger()
    assert entry.points == 25
    assert entry.why.startswith("+62.5 against the month before (")
    assert entry.why.endswith("better by more than noise.")


def test_a_difference_within_noise_gives_nothing(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    made.made()
    assert made.rule(BETTER).status_code == 201
    made.start()
    for number, grade in enumerate("3454"):
        started = COUNTED.before().starts + dt.timedelta(days=number, hours=12)
        confirm(made.analyst, call(seeded, number, grade, started=started))
    reviewed(made, "5", "3", "4", "5")
    assert count() == 0


def test_who_opted_out_is_not_counted(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    chosen = made.agent.put("/api/points/choices", json={"takes_part": False})
    assert chosen.json() == {"csrf_token": "", "takes_part": False, "named": False}
    reviewed(made, "5", "5", "5")
    assert count() == 0
    made.agent.put("/api/points/choices", json={"takes_part": True})
    assert count() == 0  # the month had begun before
    assert ledger() == []


def test_nothing_is_counted_while_incentives_are_switched_off(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "5")
    policy = {"enabled": False, "reason": "The works council has not agreed yet."}
    assert made.administrator.put("/api/incentives/policy", json=policy).status_code == 200
    assert [count(), correct()] == [0, 0]
    assert made.analyst.post(f"/api/incentives/{made.programme}/count", json={}).status_code == 409
    assert made.administrator.put("/api/incentives/policy", json=policy | {"enabled": True}).status_code == 200
    assert count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update point_entries set points = 1000",
        "delete from point_entries",
        "update point_sources set counted = true",
        "delete from point_sources",
        "update point_sources set review_id = null",
    ],
)
def test_the_database_refuses_to_change_the_ledger(
    database: Engine, seeded: Seed, client_for: ClientFor, statement: str
) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "3")
    count()
    with pytest.raises(DBAPIError, match="the ledger of points never changes"), database.begin() as connection:
        connection.execute(text(statement))
    assert [entry.points for entry in ledger()] == [27]


def test_the_database_refuses_points_without_a_confirmed_result(seeded: Seed, client_for: ClientFor) -> None:
    running(seeded, client_for)
    with pytest.raises(DBAPIError, match="points without a source"), transaction() as session:
        session.add(_entry(seeded, session.scalars(select(IncentiveRule)).one()))


def test_the_database_refuses_a_result_that_nobody_confirmed(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    (first, *_) = reviewed(made, "5", "5", "5")
    (evaluation,) = evaluations_of(first)
    assert made.analyst.post(f"/evaluations/{evaluation}/reopen").status_code == 303
    with transaction() as session:
        review = session.scalar(text("select id from reviews where evaluation_id = :id"), {"id": evaluation})
    with pytest.raises(DBAPIError, match="another person confirmed"):
        _booked_by_hand(seeded, review)


def test_an_erased_agent_leaves_with_all_points(seeded: Seed, client_for: ClientFor) -> None:
    made = running(seeded, client_for)
    reviewed(made, "5", "5", "5")
    count()
    with transaction() as session:
        session.execute(text("update interactions set agent_id = null"))
        session.execute(text("update users set agent_id = null"))
        session.execute(text("delete from agents where id = :id"), {"id": seeded.agent})
    assert ledger() == []


def test_rules_are_known_before_they_count(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    made.made(starts=str(month(COUNTED.first).first))
    assert made.rule(RESULTS).status_code == 201
    refused = made.analyst.post(f"/api/incentives/{made.programme}/start", json={})
    assert refused.status_code == 409
    assert "rules are known before they count" in refused.json()["detail"]


def _entry(seeded: Seed, rule: IncentiveRule) -> PointEntry:
    return PointEntry(
        agent_id=seeded.agent,
        programme_id=rule.programme_id,
        rule_id=rule.id,
        kind=EntryKind.EARNED,
        points=10,
        why="Made up.",
        first=COUNTED.first,
        last=COUNTED.last,
    )


def _booked_by_hand(seeded: Seed, review: UUID) -> None:
    with transaction() as session:
        entry = _entry(seeded, session.scalars(select(IncentiveRule)).one())
        session.add(entry)
        session.flush()
        session.add(PointSource(entry_id=entry.id, kind=SourceKind.REVIEW, review_id=review, at=COUNTED.starts))
