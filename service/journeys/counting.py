"""Telling matters apart beforehand: by a periodic job, of the customers of whom something changed."""

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from ..config import settings
from ..interactions.tables import Interaction
from ..performance.counting import batches
from .matters import CONTENT, counted, told_apart
from .tables import CountedJourneys, JourneyMatter, StaleJourney

COUNT_LOCK = 7_210_051
"""Advisory lock: two counts at once would keep the same matters twice."""


def count_journeys(session: Session) -> int:
    """Tells the matters of everybody of whom something changed apart again; how many changes that were.

    All of them the first time, and where the repeat window was set otherwise. What changes meanwhile stays noted.
    """
    session.execute(select(func.pg_advisory_xact_lock(COUNT_LOCK)))
    session.flush()
    noted = session.execute(select(StaleJourney.id, StaleJourney.customer_hash)).all()
    if counted(session):
        for some in batches(sorted({customer for _, customer in noted})):
            session.execute(delete(JourneyMatter).where(JourneyMatter.customer_hash.in_(some)))
            _keep(session, Interaction.customer_hash.in_(some))
    else:
        session.execute(delete(JourneyMatter))
        _keep(session)
        session.merge(CountedJourneys(id=1, window_days=settings().repeat_contact_days))
    for some_ids in batches([id for id, _ in noted]):
        session.execute(delete(StaleJourney).where(StaleJourney.id.in_(some_ids)))
    session.flush()
    return len(noted)


def _keep(session: Session, *contacts: ColumnElement[bool]) -> None:
    """Side by side as they began: those of a month are then read from a few places."""
    in_order = told_apart(*contacts).order_by("began")
    session.execute(insert(JourneyMatter).from_select(CONTENT, in_order))
