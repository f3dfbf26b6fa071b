"""What people decided about evaluations."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..identity.tables import User
from .tables import Override, Review


@dataclass(frozen=True, slots=True)
class OverrideDetail:
    """A person's answer in place of the machine's."""

    criterion: str
    answer: str
    reason: str = field(repr=False)
    by: str
    at: dt.datetime
    root_causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewDetail:
    """The state of one evaluation's review. `score` is the percent that was confirmed.

    `overrides` is everything that was ever entered, oldest first; `in_force` has the newest of each criterion.
    """

    confirmed_at: dt.datetime | None
    confirmed_by: str | None
    score: float | None
    comment: str | None = field(repr=False)
    released_at: dt.datetime | None
    released_by: str | None
    overrides: tuple[OverrideDetail, ...]

    @property
    def confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def released(self) -> bool:
        return self.confirmed and self.released_at is not None

    @property
    def in_force(self) -> Mapping[str, OverrideDetail]:
        return {override.criterion: override for override in self.overrides}


NOT_REVIEWED = ReviewDetail(None, None, None, None, None, None, ())


def reviews(session: Session, evaluation_ids: Iterable[UUID]) -> Mapping[UUID, ReviewDetail]:
    """The review of each evaluation that has one. Which evaluations the viewer may see is the caller's to decide."""
    found = session.scalars(select(Review).where(Review.evaluation_id.in_(list(evaluation_ids)))).all()
    overrides = session.scalars(
        select(Override).where(Override.review_id.in_([review.id for review in found])).order_by(Override.at)
    ).all()
    people = names(
        session,
        [*(o.by_id for o in overrides), *(r.reviewer_id for r in found), *(r.released_by_id for r in found)],
    )
    return {
        review.evaluation_id: _detail(review, [o for o in overrides if o.review_id == review.id], people)
        for review in found
    }


def names(session: Session, user_ids: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    """The names of these users by id."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _detail(review: Review, overrides: Iterable[Override], people: Mapping[UUID | None, str]) -> ReviewDetail:
    return ReviewDetail(
        confirmed_at=review.confirmed_at,
        confirmed_by=people.get(review.reviewer_id) if review.confirmed_at else None,
        score=review.score,
        comment=review.comment,
        released_at=review.released_at,
        released_by=people.get(review.released_by_id) if review.released_at else None,
        overrides=tuple(
            OverrideDetail(o.criterion, o.answer, o.reason, people.get(o.by_id, ""), o.at, tuple(o.root_causes))
            for o in overrides
        ),
    )
