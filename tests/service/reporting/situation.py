"""Last month of an agent: what people confirmed, let through and said in it."""

import datetime as dt
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.coaching.tables import CoachingSuggestion, Decision, SuggestionDecision
from service.database import now, transaction
from service.evaluations.tables import Evaluation
from service.identity.tables import Role
from service.interactions.tables import Interaction
from service.performance.periods import DAY, Period, month, today
from service.reviews.tables import Review
from tests.service.objectives.situation import graded
from tests.service.seed import Seed, seed

SUMMARY = "A month with two new colleagues to help, and still kinder openings. Next: say the amounts in full."


def last_month() -> Period:
    return month(month(today()).first - DAY)


def worked() -> tuple[Seed, list[UUID]]:
    """Eight calls last month, four at 50 % and four at 75 %, and six at 50 % (one at 25 %) the month before."""
    with transaction() as session:
        made = seed(session)
        calls = in_month(session, made, "33334444", last_month())
        in_month(session, made, "333332", last_month().before())
        return made, calls


def in_month(
    session: Session, made: Seed, grades: str, period: Period, *, agent: UUID | None = None, confirmed: bool = True
) -> list[UUID]:
    """Graded calls on the tenth of the month, an hour apart."""
    began = dt.datetime.combine(period.first + 9 * DAY, dt.time(8), tzinfo=dt.UTC)
    return graded(session, made, grades, days_ago=(now() - began) / DAY, agent=agent, confirmed=confirmed)


def approved(made: Seed, call: UUID) -> None:
    """A suggestion about the call was approved, and its result released."""
    suggested(made, call, decision=Decision.APPROVED)


def suggested(made: Seed, call: UUID, *, decision: Decision | None, released: bool = True) -> None:
    """A suggestion about the call, and what a person decided, if anybody did."""
    point = {"criterion": "courteous", "turn": 0, "text": "You greeted warmly.", "next_step": "", "resource": ""}
    with transaction() as session:
        interaction = session.get_one(Interaction, call)
        assert interaction.transcript_id is not None
        drafted = CoachingSuggestion(
            interaction_id=call, transcript_id=interaction.transcript_id, strength=point, improvement=None, engine={}
        )
        session.add(drafted)
        session.flush()
        supervisor = made.users[Role.SUPERVISOR]
        if decision is not None:
            session.add(SuggestionDecision(suggestion_id=drafted.id, decision=decision, by_id=supervisor))
        if released:
            of_the_call = select(Evaluation.id).where(Evaluation.interaction_id == call)
            changed = update(Review).where(Review.evaluation_id.in_(of_the_call))
            session.execute(changed.values(released_at=now(), released_by_id=supervisor))
