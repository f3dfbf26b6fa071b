"""What the database keeps about how an interaction stands follows what the machine and people say."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Engine, delete, select

from service.dashboards.tables import StaleWeek
from service.database import now, transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.interactions.tables import Interaction
from service.reviews.tables import Override, Review
from tests.service.seed import Seed, seed


def seeded() -> Seed:
    with transaction() as session:
        return seed(session)


def standing(id: UUID) -> tuple[float | None, bool, bool | None, bool]:
    with transaction() as session:
        row = session.get_one(Interaction, id)
        return row.lowest_score, row.critical_fail, row.confirmed, row.released


def confirm(made: Seed, score: float, *, released: bool = False, override: tuple[str, str] | None = None) -> None:
    """Every evaluation of the call, the override in the one that asks the criterion."""
    with transaction() as session:
        for evaluation in session.scalars(select(Evaluation).where(Evaluation.interaction_id == made.call)):
            review = Review(
                evaluation_id=evaluation.id,
                reviewer_id=made.users[Role.QA_ANALYST],
                confirmed_at=now(),
                score=score,
                released_at=now() if released else None,
            )
            session.add(review)
            session.flush()
            if override and evaluation.scorecard == "compliance_uk":
                criterion, answer = override
                by = made.users[Role.QA_ANALYST]
                session.add(Override(review_id=review.id, criterion=criterion, answer=answer, reason="-", by_id=by))


def test_the_machines_results_stand_until_a_person_confirms(database: Engine) -> None:
    made = seeded()
    assert standing(made.call) == (0.0, True, False, False)
    assert standing(made.received) == (None, False, None, False)
    confirm(made, 64.0)
    assert standing(made.call) == (64.0, True, True, False)


def test_an_override_lifts_a_critical_fail_only_with_all_of_them(database: Engine) -> None:
    made = seeded()
    confirm(made, 64.0, override=("identity_check", "pass"), released=True)
    assert standing(made.call) == (64.0, True, True, True)  # payment security is failed still
    with transaction() as session:
        review = session.scalars(select(Override)).one().review_id
        by = made.users[Role.QA_ANALYST]
        session.add(Override(review_id=review, criterion="payment_security", answer="pass", reason="-", by_id=by))
    assert standing(made.call)[1] is False


def test_a_confirmation_that_is_taken_back_stands_no_more(database: Engine) -> None:
    made = seeded()
    confirm(made, 64.0)
    with transaction() as session:
        for review in session.scalars(select(Review)):
            review.confirmed_at = None
    assert standing(made.call) == (0.0, True, False, False)


def test_a_change_of_day_marks_both_weeks(database: Engine) -> None:
    made = seeded()
    with transaction() as session:
        session.execute(delete(StaleWeek))
    with transaction() as session:
        session.get_one(Interaction, made.call).started_at = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
    with transaction() as session:
        assert set(session.scalars(select(StaleWeek.week))) == {dt.date(2026, 11, 2), dt.date(2026, 11, 16)}
