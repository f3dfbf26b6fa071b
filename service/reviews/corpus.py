"""Reviewed conversations as a labelled corpus, redacted: what people answered, for measuring and training a judge.

One row for each evaluation, in the form that `callqa evaluate judge` reads. Answers that were only accepted are left
out: who sees an answer tends to agree, and a judge measured on them would be flattered.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State, TranscriptTurn
from ..knowledge.tables import EvaluationFact
from .agreement_pairs import AgreementFilters
from .blindness import blind_to
from .confirmed import ConfirmedAnswer, confirmed_answers
from .sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from .tables import Review


class Labels(StrEnum):
    """Whose answers the labels are: given blind, or put in place of the machine's by somebody who saw it."""

    BLIND = "blind"
    OVERRIDES = "overrides"


@dataclass(frozen=True, slots=True)
class Labelled:
    """An evaluation with people's answers, the turns that show them, and what lay behind them, all by criterion."""

    evaluation_id: UUID
    labels: Mapping[str, str] = field(repr=False)
    evidence: Mapping[str, Sequence[int]]
    root_causes: Mapping[str, Sequence[str]]


def corpus_rows(
    viewer: Viewer, session: Session, labels: Labels, filters: AgreementFilters
) -> Iterator[dict[str, Any]]:
    """In the viewer's scope, of interactions that are ready. Nothing in them that is not redacted."""
    find = _blind if labels is Labels.BLIND else _overridden
    for labelled in find(viewer, session, filters):
        row = session.execute(
            select(Evaluation, Interaction, ScorecardVersion)
            .join(Interaction, Interaction.id == Evaluation.interaction_id)
            .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
            .where(Evaluation.id == labelled.evaluation_id, Interaction.state == State.READY)
        ).first()
        if row is not None:
            yield _row(session, labelled, labels, row.Evaluation, row.Interaction, row.ScorecardVersion)


def as_lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """JSON Lines."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _blind(viewer: Viewer, session: Session, filters: AgreementFilters) -> Iterator[Labelled]:
    sheets = session.scalars(
        select(AnswerSheet)
        .join(Evaluation, Evaluation.id == AnswerSheet.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            AnswerSheet.purpose == SheetPurpose.BLIND_REVIEW,
            AnswerSheet.submitted_at.is_not(None),
            ~AnswerSheet.seen_before,
            may_see(viewer),
            ~blind_to(viewer),
            *filters.within(AnswerSheet.submitted_at),
            *filters.chosen(AnswerSheet.by_id),
        )
        .order_by(AnswerSheet.submitted_at, AnswerSheet.id)
    ).all()
    for sheet in sheets:
        answers = session.scalars(select(SheetAnswer).where(SheetAnswer.sheet_id == sheet.id)).all()
        labels = {answer.criterion: answer.answer for answer in answers}
        evidence = {answer.criterion: answer.evidence for answer in answers if answer.evidence}
        causes = {answer.criterion: answer.root_causes for answer in answers if answer.root_causes}
        yield Labelled(sheet.evaluation_id, labels, evidence, causes)


def _overridden(viewer: Viewer, session: Session, filters: AgreementFilters) -> Iterator[Labelled]:
    """Confirmed overrides that were no blind answers. No evidence: an override names none of its own."""
    conditions = [*filters.within(Review.confirmed_at), *filters.chosen(Review.reviewer_id)]
    given: dict[UUID, list[ConfirmedAnswer]] = {}
    for answer in confirmed_answers(viewer, session, *conditions):
        if answer.overridden and answer.blind_answer is None:
            given.setdefault(answer.evaluation_id, []).append(answer)
    for id, answers in given.items():
        causes = {answer.criterion: answer.root_causes for answer in answers if answer.root_causes}
        yield Labelled(id, {answer.criterion: answer.answer for answer in answers}, {}, causes)


def _row(
    session: Session,
    labelled: Labelled,
    labels: Labels,
    evaluation: Evaluation,
    interaction: Interaction,
    version: ScorecardVersion,
) -> dict[str, Any]:
    turns = session.execute(
        select(TranscriptTurn.speaker, TranscriptTurn.text)
        .where(TranscriptTurn.transcript_id == evaluation.transcript_id)
        .order_by(TranscriptTurn.position)
    )
    facts = select(EvaluationFact.text).where(EvaluationFact.evaluation_id == evaluation.id)
    return {
        "id": str(evaluation.id),
        "channel": interaction.channel.value,
        "turns": [{"speaker": turn.speaker.value, "text": turn.text} for turn in turns],
        "facts": list(session.scalars(facts.order_by(EvaluationFact.position))),
        "labels": dict(labelled.labels),
        "evidence": {criterion: list(cited) for criterion, cited in labelled.evidence.items()},
        "root_causes": {criterion: list(causes) for criterion, causes in labelled.root_causes.items()},
        "scorecard": {"id": version.scorecard, "version": version.version, "hash": version.hash},
        "labelled_by": labels.value,
    }
