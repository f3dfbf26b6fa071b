"""What reviewers did with answers that they saw: how many they changed, and how long they took.

This is no agreement: who sees an answer tends to accept it. It is shown apart, and against everybody else's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..identity.tables import User
from ..identity.viewer import Viewer
from .agreement import Figure, share
from .agreement_pairs import AgreementFilters
from .tables import Review
from .ways_of_reviewing import WayOfReviewing, ways_of_reviewing

ENOUGH_RESULTS = 20
"""Fewer timed results say too little about anybody's way of reviewing."""
MUCH_FASTER = 0.5
"""Of the others' median time."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One reviewer's results that were confirmed with the machine's answers in sight.

    `changed` is the share of the machine's answers that were changed, `others_changed` the same of everybody else's.
    `median_seconds` is over the `timed` results whose time was measured. `stands_out` says that the reviewer changes
    surely less than the others and takes less than half their time, over enough results to say so.
    """

    reviewer: str
    results: int
    answers: int
    changed: Figure
    others_changed: Figure
    timed: int
    median_seconds: float | None
    others_median_seconds: float | None
    stands_out: bool


def acceptance(viewer: Viewer, session: Session, filters: AgreementFilters) -> tuple[Acceptance, ...]:
    """In the viewer's scope, by name; a reviewer who is filtered for is still held against everybody else."""
    everybody = filters.model_copy(update={"reviewer": None})
    conditions = [*everybody.within(Review.confirmed_at), *everybody.chosen(Review.reviewer_id)]
    ways = ways_of_reviewing(viewer, session, *conditions)
    names = {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(list(ways))))}
    shown = sorted((id for id in ways if filters.reviewer in (None, id)), key=lambda id: (names.get(id, ""), id))
    return tuple(_acceptance(names.get(id, ""), id, ways) for id in shown)


def _acceptance(name: str, id: UUID, ways: Mapping[UUID, WayOfReviewing]) -> Acceptance:
    own, others = ways[id], [way for other, way in ways.items() if other != id]
    changed = share(own.changed, own.answers)
    others_changed = share(sum(way.changed for way in others), sum(way.answers for way in others))
    seconds = median(own.seconds) if own.seconds else None
    others_seconds = [second for way in others for second in way.seconds]
    others_median = median(others_seconds) if others_seconds else None
    return Acceptance(
        reviewer=name,
        results=own.results,
        answers=own.answers,
        changed=changed,
        others_changed=others_changed,
        timed=len(own.seconds),
        median_seconds=seconds,
        others_median_seconds=others_median,
        stands_out=len(own.seconds) >= ENOUGH_RESULTS
        and _below(changed, others_changed)
        and _much_faster(seconds, others_median),
    )


def _below(one: Figure, other: Figure) -> bool:
    """Whether the intervals say that it is lower."""
    return one.high is not None and other.low is not None and one.high < other.low


def _much_faster(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < MUCH_FASTER * other
