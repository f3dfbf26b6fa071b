"""An incentive programme in its third month, with the points that it gave. Made up, and counted as real ones are."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ..incentives.counting import count_programme
from ..incentives.ledger_tables import StalePoints
from ..incentives.programme_tables import (
    Activity,
    IncentiveBudget,
    IncentiveProgramme,
    IncentiveReward,
    IncentiveRule,
    ProgrammeState,
    RewardKind,
    RuleKind,
)
from ..incentives.programmes import baseline_before
from ..performance.periods import month, today

TARGET = 75.0


def add_programme(session: Session, by_id: UUID) -> None:
    """For everybody: confirmed results of random samples, and coaching that was held."""
    first = month(today()).before().before().first
    results = IncentiveRule(
        kind=RuleKind.RESULTS, name="Clear words", points=100, cap=100, least_n=3, scorecard="seven_cs", target=TARGET
    )
    coached = IncentiveRule(
        kind=RuleKind.PARTICIPATION, name="Coaching", points=20, cap=40, least_n=1, activity=Activity.COACHING
    )
    made = IncentiveProgramme(
        name="Plain words", why="Customers stay where they understand.", starts=first, ends=month(today()).last,
        state=ProgrammeState.DRAFT, by_id=by_id, rules=[results, coached],
        rewards=[IncentiveReward(kind=RewardKind.PERK, name="Parking for a week", points=150)],
        budgets=[IncentiveBudget(currency="GBP", amount=Decimal(500))],
    )  # fmt: skip
    session.add(made)
    session.flush()
    results.baseline = baseline_before(session, made, results)
    made.state, made.started_at = ProgrammeState.ACTIVE, month(today()).before().before().starts
    session.flush()
    count_programme(session, made, everything=True)
    session.execute(delete(StalePoints))
