"""The condition that a criterion has an answer, with what people decided in place of what the machine said."""

from sqlalchemy import ColumnElement, Select, func, select, union_all
from sqlalchemy.orm import Session, aliased

from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..reviews.blindness import blind_to
from ..reviews.tables import Override, Review
from .filters import UNANSWERED, SearchFilters

RARE = 5000
"""Up to as many, all are found by the index; above it, interactions are looked at newest first until enough match."""


def answered(viewer: Viewer, session: Session, filters: SearchFilters) -> list[ColumnElement[bool]]:
    """On `Interaction`. What the viewer must answer blind is left out: that it is found would tell the answer."""
    if filters.criterion is None:
        return []
    machine, people = _by_machine(filters.criterion, filters.answer), _by_people(filters.criterion, filters.answer)
    if _rare(session, filters):
        found: ColumnElement[bool] = Interaction.id.in_(union_all(machine, people))
    else:
        found = _exists(machine) | _exists(people)
    return [found, ~blind_to(viewer)]


def _by_machine(criterion: str, answer: str | None) -> Select[object]:
    """Interactions with an answer that nobody overrode."""
    return (
        select(Evaluation.interaction_id)
        .join(Answer, Answer.evaluation_id == Evaluation.id)
        .where(newest(), *_is(Answer, criterion, answer), ~_overridden())
    )


def _by_people(criterion: str, answer: str | None) -> Select[object]:
    later, decided = aliased(Override), aliased(Review)
    superseded = (
        select(later.id)
        .join(decided, decided.id == later.review_id)
        .where(
            decided.evaluation_id == Review.evaluation_id,
            later.criterion == Override.criterion,
            later.at > Override.at,
        )
    )
    return (
        select(Evaluation.interaction_id)
        .join(Review, Review.evaluation_id == Evaluation.id)
        .join(Override, Override.review_id == Review.id)
        .where(newest(), *_is(Override, criterion, answer), ~superseded.correlate(Override, Review).exists())
    )


def _is(row: type[Answer] | type[Override], criterion: str, answer: str | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [row.criterion == criterion]
    if answer == UNANSWERED:
        conditions.append(row.answer.is_(None))
    elif answer is not None:
        conditions.append(row.answer == answer)
    return conditions


def _overridden() -> ColumnElement[bool]:
    return (
        select(Override.id)
        .join(Review, Review.id == Override.review_id)
        .where(Review.evaluation_id == Answer.evaluation_id, Override.criterion == Answer.criterion)
        .correlate(Answer)
        .exists()
    )


def _exists(found: Select[object]) -> ColumnElement[bool]:
    """Asked of one interaction after the other: without the offset PostgreSQL would gather all that match first."""
    return found.where(Evaluation.interaction_id == Interaction.id).correlate(Interaction).offset(0).exists()


def _rare(session: Session, filters: SearchFilters) -> bool:
    assert filters.criterion is not None
    some = select(Answer.criterion).where(*_is(Answer, filters.criterion, filters.answer)).limit(RARE + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= RARE
