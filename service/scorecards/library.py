"""The scorecards that ship with the product, published when a database first has need of scorecards."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from scorecards.loader import library

from ..evaluations.commands import publish
from .tables import ScorecardEntry, ScorecardPublication

SHIPPED = "Ships with the product."


def keep_library(session: Session) -> None:
    """Adds what is missing. A scorecard that the customer changed or retired stays as it is."""
    known = set(session.scalars(select(ScorecardEntry.scorecard)))
    for card in library():
        if card.id in known:
            continue
        hash = publish(session, card)
        added = session.execute(
            insert(ScorecardEntry)
            .values(scorecard=card.id, name=card.name, current_hash=hash)
            .on_conflict_do_nothing()
            .returning(ScorecardEntry.scorecard)
        )
        if added.first() is not None:  # another process may have been quicker
            session.add(ScorecardPublication(scorecard=card.id, version_hash=hash, note=SHIPPED))
    session.flush()
