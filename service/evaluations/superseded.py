"""What people said about results that newer ones have replaced: no longer in force, and worth reading all the same."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from ..reviews.queries import OverrideDetail, reviews
from .details import AnswerDetail, EvaluationDetail
from .tables import Evaluation

SaidBefore = Mapping[str, tuple[OverrideDetail, ...]]
"""By criterion, newest first."""


def with_said_before(session: Session, shown: EvaluationDetail) -> EvaluationDetail:
    """The evaluation with the answers that people gave to earlier ones of the same interaction and scorecard."""
    before = _said_before(session, shown.id)
    if not before:
        return shown
    sections = tuple(
        replace(section, answers=tuple(_with(answer, before) for answer in section.answers))
        for section in shown.sections
    )
    return replace(shown, sections=sections)


def _with(answer: AnswerDetail, before: SaidBefore) -> AnswerDetail:
    return replace(answer, said_before=before.get(answer.criterion, ()))


def _said_before(session: Session, evaluation_id: UUID) -> SaidBefore:
    """Of each earlier evaluation the answers that were in force when it was replaced."""
    this, earlier = aliased(Evaluation), aliased(Evaluation)
    ids = session.scalars(
        select(earlier.id)
        .join(this, (this.interaction_id == earlier.interaction_id) & (this.scorecard == earlier.scorecard))
        .where(this.id == evaluation_id, earlier.created_at < this.created_at)
        .order_by(earlier.created_at.desc())
    ).all()
    reviewed = reviews(session, ids)
    found: dict[str, tuple[OverrideDetail, ...]] = defaultdict(tuple)
    for id in ids:
        if id in reviewed:
            for criterion, override in reviewed[id].in_force.items():
                found[criterion] = (*found[criterion], override)
    return found
