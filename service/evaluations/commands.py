"""Storing what a judge answered, with everything that says how it came about."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.judgements import Judgement
from models.transcripts import EngineInfo
from scorecards.loader import content_hash
from scorecards.schema import Criterion, Scorecard

from .. import stored_engines
from ..interactions.tables import Interaction
from ..redactions.tables import RedactionRun
from .scoring import points, score
from .tables import Answer, Evaluation, ScorecardVersion


def record_evaluation(
    session: Session,
    interaction: Interaction,
    transcript_id: UUID,
    card: Scorecard,
    judgements: Sequence[Judgement],
    judge: EngineInfo,
    carried_from: Mapping[str, UUID] = MappingProxyType({}),
) -> Evaluation:
    """One scorecard's answers out of `judgements`, and the score that they come to.

    `carried_from` names, by criterion, the earlier evaluation whose answer was kept.
    """
    given = {judgement.criterion: judgement for judgement in judgements}
    scored = score(card, {item.id: given[item.id].answer for item in card.criteria}, channel=interaction.channel.value)
    evaluation = Evaluation(
        interaction_id=interaction.id,
        transcript_id=transcript_id,
        redaction_run_id=session.scalars(
            select(RedactionRun.id).where(RedactionRun.transcript_id == transcript_id)
        ).one(),
        scorecard_hash=publish(session, card),
        scorecard=card.id,
        judge=stored_engines.to_row(judge),
        score=scored.percent,
        summary=asdict(scored),
    )
    session.add(evaluation)
    session.flush()
    session.add_all(
        _answer(evaluation.id, position, criterion, given[criterion.id], carried_from.get(criterion.id))
        for position, criterion in enumerate(card.criteria)
    )
    session.flush()
    return evaluation


def publish(session: Session, card: Scorecard) -> str:
    """Keeps the scorecard as it is now, if it is not kept yet; its hash."""
    hash = content_hash(card)
    row = {"hash": hash, "scorecard": card.id, "version": card.version, "name": card.name}
    content = card.model_dump(mode="json")
    session.execute(insert(ScorecardVersion).values(**row, content=content).on_conflict_do_nothing())
    return hash


def _answer(
    evaluation_id: UUID, position: int, criterion: Criterion, judgement: Judgement, carried_from_id: UUID | None
) -> Answer:
    return Answer(
        evaluation_id=evaluation_id,
        criterion=criterion.id,
        position=position,
        answer=judgement.answer,
        points=points(criterion, judgement.answer),
        grade=judgement.grade,
        confidence=judgement.confidence,
        distribution=dict(judgement.distribution),
        evidence=list(judgement.evidence),
        rationale=judgement.rationale,
        unscored_reason=judgement.unscored_reason.value if judgement.unscored_reason else None,
        engine=stored_engines.to_row(judgement.engine),
        prompt_hash=judgement.prompt_hash,
        carried_from_id=carried_from_id,
    )
