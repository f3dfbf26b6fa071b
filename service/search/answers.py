"""The condition that a criterion has an answer, with what people decided in place of what the machine said."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal_column, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, JSONPATH
from sqlalchemy.orm import Session, aliased

from scorecards.choices import SEPARATOR

from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..reviews.blindness import blind_to
from ..reviews.tables import Override, Review
from .filters import UNANSWERED, SearchFilters

Given = Callable[[type[Answer] | type[Override]], list[ColumnElement[bool]]]
TAKES_SEVERAL = '$.sections[*].criteria[*] ? (@.id == $id && @.kind == "multiple_choice")'
RARE = 5000
"""Up to as many, all are found by the index; above it, interactions are looked at newest first until enough match."""


def answered(viewer: Viewer, session: Session, filters: SearchFilters) -> list[ColumnElement[bool]]:
    """On `Interaction`. What the viewer must answer blind is left out: that it is found would tell the answer."""
    if filters.criterion is None:
        return []
    given = _given(session, filters.criterion, filters.answer)
    machine, people = _by_machine(given), _by_people(given)
    if _rare(session, given):
        found: ColumnElement[bool] = Interaction.id.in_(union_all(machine, people))
    else:
        found = _exists(machine) | _exists(people)
    return [found, ~blind_to(viewer)]


def _by_machine(given: Given) -> Select[object]:
    """Interactions with an answer that nobody overrode."""
    return (
        select(Evaluation.interaction_id)
        .join(Answer, Answer.evaluation_id == Evaluation.id)
        .where(newest(), *given(Answer), ~_overridden())
    )


def _by_people(given: Given) -> Select[object]:
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
        .where(newest(), *given(Override), ~superseded.correlate(Override, Review).exists())
    )


def _given(session: Session, criterion: str, answer: str | None) -> Given:
    """The conditions on rows of answers that they are `answer`, or have it among several options."""
    parts = answer.split(SEPARATOR) if answer is not None and _takes_several(session, criterion) else []

    def conditions(row: type[Answer] | type[Override]) -> list[ColumnElement[bool]]:
        same: list[ColumnElement[bool]] = [row.criterion == criterion]
        if answer == UNANSWERED:
            same.append(row.answer.is_(None))
        elif parts:
            same.append(func.string_to_array(row.answer, SEPARATOR, type_=ARRAY(Text)).contains(parts))
        elif answer is not None:
            same.append(row.answer == answer)
        return same

    return conditions


def _takes_several(session: Session, criterion: str) -> bool:
    """Whether any version of any scorecard lets several options of this criterion be chosen."""
    wanted = func.jsonb_build_object(literal_column("'id'"), criterion)
    several = func.jsonb_path_exists(ScorecardVersion.content, cast(TAKES_SEVERAL, JSONPATH), wanted)
    return session.scalar(select(ScorecardVersion.hash).where(several).limit(1)) is not None


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


def _rare(session: Session, given: Given) -> bool:
    some = select(Answer.criterion).where(*given(Answer)).limit(RARE + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= RARE
