"""What a person confirmed: the one place that says so. Whatever an agent, a reward or a plan rests on is read here.

Counted are the answers of confirmed reviews of evaluations that no newer one of the same scorecard has replaced. An
answer that nobody gave is left out: it was confirmed by nobody.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, func, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from models.transcripts import Channel
from scorecards.schema import Scorecard

from ..evaluations.scoring import criteria_asked
from ..evaluations.standings import earned, newest
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from .blindness import blind_to
from .sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from .tables import Override, Review

WORKED_OUT = ("machine_leaning", "root_causes")


@dataclass(frozen=True, slots=True)
class ConfirmedAnswer:
    """One criterion's answer that a person stands for, beside the machine's.

    `points` is the share of the criterion's weight, 0 to 1, or None for not applicable. `overridden` says that a
    person put another answer in place of `machine_answer`, which is None where the machine abstained;
    `machine_leaning` is what it would have answered then. `blind_answer` is what the reviewer answered before seeing
    the machine's, where the review was blind. `root_causes` are those that go with a person's answer.
    """

    interaction_id: UUID
    agent_id: UUID | None
    evaluation_id: UUID
    scorecard: str
    scorecard_hash: str
    criterion: str
    answer: str
    points: float | None
    overridden: bool
    by_id: UUID
    at: dt.datetime
    released_at: dt.datetime | None
    machine_answer: str | None
    machine_leaning: str | None
    confidence: float
    judge: Mapping[str, Any]
    blind_answer: str | None
    root_causes: tuple[str, ...]


def confirmed_answers(
    viewer: Viewer, session: Session, *conditions: ColumnElement[bool]
) -> tuple[ConfirmedAnswer, ...]:
    """In the viewer's scope, by interaction and in the scorecard's order; `conditions` narrow `confirmed` down.

    Nothing of an interaction that the viewer is to answer blind, so that no figure gives an answer away.

    Answers to questions that are not asked in the end, since their condition is not met, are left out.
    """
    rows = session.execute(confirmed().where(may_see(viewer), ~blind_to(viewer), *conditions)).all()
    cards = _scorecards(session, {row.scorecard_hash for row in rows})
    by_evaluation = groupby(rows, key=lambda row: (row.evaluation_id, row.scorecard_hash, row.channel))
    return tuple(
        _confirmed(row)
        for (_, hash, channel), answers in by_evaluation
        for row in _asked(cards[hash], channel, list(answers))
    )


def confirmed() -> Select[*tuple[Any, ...]]:
    """One row for each confirmed answer, for statistics in the database: columns as in `ConfirmedAnswer`, and
    `channel`, `started_at`, `team_id` of the interaction, `position` of the criterion. Not scoped: add `may_see`.

    Interaction, Evaluation, Review and Answer can be used in further conditions.
    """
    override, blind = _newest_override(), _newest_blind_answer()
    answer = func.coalesce(override.c.answer, Answer.answer)
    return (
        select(
            Evaluation.interaction_id,
            Interaction.agent_id,
            Interaction.team_id,
            Interaction.channel,
            Interaction.started_at,
            Answer.evaluation_id,
            Evaluation.scorecard,
            Evaluation.scorecard_hash,
            Answer.criterion,
            Answer.position,
            answer.label("answer"),
            earned(override.c.answer).label("points"),
            override.c.answer.is_not(None).label("overridden"),
            case(
                (override.c.answer.is_not(None), override.c.root_causes),
                (blind.c.answer == Answer.answer, blind.c.root_causes),
            ).label("root_causes"),
            func.coalesce(override.c.by_id, Review.reviewer_id).label("by_id"),
            Review.confirmed_at.label("at"),
            Review.released_at,
            Answer.answer.label("machine_answer"),
            Answer.distribution,
            Answer.confidence,
            Evaluation.judge,
            blind.c.answer.label("blind_answer"),
        )
        .select_from(Answer)
        .join(Evaluation, Evaluation.id == Answer.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .join(Review, (Review.evaluation_id == Evaluation.id) & Review.confirmed_at.is_not(None))
        .outerjoin(override, true())
        .outerjoin(blind, true())
        .where(newest(), answer.is_not(None))
        .order_by(Interaction.created_at, Interaction.id, Evaluation.scorecard, Answer.position)
    )


def _newest_override() -> LateralFromClause:
    """Of a `Review` and an `Answer`. Looked up row by row: the database takes the newest evaluations for so few that it
    would go through all overrides for each."""
    return (
        select(Override.answer, Override.root_causes, Override.by_id)
        .where(Override.review_id == Review.id, Override.criterion == Answer.criterion)
        .order_by(Override.at.desc())
        .limit(1)
        .lateral("newest_override")
    )


def _newest_blind_answer() -> LateralFromClause:
    """Of an `Answer`, handed in by somebody who had not seen the machine's."""
    return (
        select(SheetAnswer.answer, SheetAnswer.root_causes)
        .join(AnswerSheet, AnswerSheet.id == SheetAnswer.sheet_id)
        .where(
            AnswerSheet.evaluation_id == Answer.evaluation_id,
            AnswerSheet.purpose == SheetPurpose.BLIND_REVIEW,
            AnswerSheet.submitted_at.is_not(None),
            ~AnswerSheet.seen_before,
            SheetAnswer.criterion == Answer.criterion,
        )
        .order_by(AnswerSheet.submitted_at.desc())
        .limit(1)
        .lateral("blind_answer")
    )


def _scorecards(session: Session, hashes: set[str]) -> Mapping[str, Scorecard]:
    versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.hash.in_(hashes)))
    return {version.hash: Scorecard.model_validate(version.content) for version in versions}


def _asked(scorecard: Scorecard, channel: Channel, answers: Sequence[Row[Any]]) -> Iterator[Row[Any]]:
    final: dict[str, str | None] = {row.criterion: row.answer for row in answers}
    asked = {c.id for section in scorecard.sections for c in criteria_asked(section, final, channel.value)}
    return (row for row in answers if row.criterion in asked)


def _confirmed(row: Row[Any]) -> ConfirmedAnswer:
    known = {name: getattr(row, name) for name in ConfirmedAnswer.__dataclass_fields__ if name not in WORKED_OUT}
    leaning = max(row.distribution, key=row.distribution.__getitem__, default=None)
    return ConfirmedAnswer(
        **known, machine_leaning=row.machine_answer or leaning, root_causes=tuple(row.root_causes or ())
    )
