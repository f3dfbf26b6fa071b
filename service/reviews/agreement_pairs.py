"""Pairs of answers to compare: the machine's and a person's to the same question about the same conversation."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from scorecards.schema import AnswerKind, Criterion, Scorecard

from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..forms import AddressFields
from ..identity.tables import User
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from .blindness import blind_to
from .sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose

Text = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class AgreementFilters(AddressFields):
    """`since` and `until` are days in UTC, both included, of handing in or confirming. `judge` is name and version."""

    since: dt.date | None = None
    until: dt.date | None = None
    scorecard: Text | None = None
    judge: Text | None = None
    reviewer: UUID | None = None

    def within(self, moment: SQLColumnExpression[dt.datetime | None]) -> list[ColumnElement[bool]]:
        """The conditions on a column of moments."""
        conditions = []
        if self.since:
            conditions.append(moment >= _midnight(self.since))
        if self.until:
            conditions.append(moment < _midnight(self.until + dt.timedelta(days=1)))
        return conditions

    def chosen(self, reviewer_id: SQLColumnExpression[UUID]) -> list[ColumnElement[bool]]:
        """The conditions on `Evaluation` and on a column of reviewers."""
        conditions = []
        if self.scorecard:
            conditions.append(Evaluation.scorecard == self.scorecard)
        if self.judge:
            conditions.append(judge_words() == self.judge)
        if self.reviewer:
            conditions.append(reviewer_id == self.reviewer)
        return conditions


@dataclass(frozen=True, slots=True)
class BlindPair:
    """A blind answer and the machine's, None where it withheld it. `version` is the scorecard's."""

    evaluation_id: UUID
    scorecard: str
    scorecard_name: str
    version: int
    criterion: Criterion
    judge: str
    reviewer_id: UUID
    reviewer: str
    own: str
    machine: str | None

    @property
    def exact(self) -> bool:
        return self.own == self.machine

    @property
    def graded(self) -> bool:
        return self.criterion.kind is AnswerKind.GRADE

    @property
    def within_one(self) -> bool:
        return self.machine is not None and abs(int(self.own) - int(self.machine)) <= 1


def blind_pairs(viewer: Viewer, session: Session, filters: AgreementFilters) -> tuple[BlindPair, ...]:
    """In the viewer's scope. Answers of somebody who had seen the interaction before are no blind ones."""
    rows = session.execute(_pairs(viewer, filters)).all()
    cards = _cards(session, {row.scorecard_hash for row in rows})
    return tuple(_with_criteria(rows, cards))


def judge_words() -> ColumnElement[str]:
    """Name and version of the judge of an `Evaluation`."""
    return func.concat(Evaluation.judge["name"].as_string(), " ", Evaluation.judge["version"].as_string())


def _pairs(viewer: Viewer, filters: AgreementFilters) -> Select[*tuple[Any, ...]]:
    return (
        select(
            AnswerSheet.evaluation_id,
            AnswerSheet.by_id,
            User.name,
            Evaluation.scorecard_hash,
            judge_words().label("judge"),
            SheetAnswer.criterion,
            SheetAnswer.answer.label("own"),
            Answer.answer.label("machine"),
        )
        .join(SheetAnswer, SheetAnswer.sheet_id == AnswerSheet.id)
        .join(Evaluation, Evaluation.id == AnswerSheet.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(User, User.id == AnswerSheet.by_id)
        .join(Answer, (Answer.evaluation_id == Evaluation.id) & (Answer.criterion == SheetAnswer.criterion))
        .where(
            AnswerSheet.purpose == SheetPurpose.BLIND_REVIEW,
            AnswerSheet.submitted_at.is_not(None),
            ~AnswerSheet.seen_before,
            may_see(viewer),
            ~blind_to(viewer),
            *filters.within(AnswerSheet.submitted_at),
            *filters.chosen(AnswerSheet.by_id),
        )
        .order_by(Evaluation.scorecard, Answer.position, AnswerSheet.submitted_at)
    )


def _with_criteria(rows: Sequence[Row[*tuple[Any, ...]]], cards: dict[str, Scorecard]) -> Iterator[BlindPair]:
    known = {(hash, criterion.id): criterion for hash, card in cards.items() for criterion in card.criteria}
    for row in rows:
        yield _pair(row, cards[row.scorecard_hash], known[row.scorecard_hash, row.criterion])


def _pair(row: Row[*tuple[Any, ...]], card: Scorecard, criterion: Criterion) -> BlindPair:
    return BlindPair(
        evaluation_id=row.evaluation_id,
        scorecard=card.id,
        scorecard_name=card.name,
        version=card.version,
        criterion=criterion,
        judge=row.judge,
        reviewer_id=row.by_id,
        reviewer=row.name,
        own=row.own,
        machine=row.machine,
    )


def _cards(session: Session, hashes: set[str]) -> dict[str, Scorecard]:
    versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.hash.in_(hashes)))
    return {version.hash: Scorecard.model_validate(version.content) for version in versions}


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
