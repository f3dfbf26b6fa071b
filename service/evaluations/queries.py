"""Evaluations as people read them: the machine's answer, what a person changed, and where both came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.judgements import UnscoredReason
from models.transcripts import Channel
from scorecards import choices
from scorecards.schema import Criterion, Option, Scorecard, Section

from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..reviews.queries import NOT_REVIEWED, OverrideDetail, ReviewDetail, reviews
from .details import (
    AnswerDetail,
    ChoiceDetail,
    EngineDetail,
    EvaluationDetail,
    MachineAnswer,
    Outcome,
    SectionDetail,
)
from .scoring import criteria_asked, failed, points, score
from .superseded import with_said_before
from .tables import Answer, Evaluation, ScorecardVersion

UNSCORED: Mapping[str, str] = {
    UnscoredReason.LOW_CONFIDENCE: "Not sure enough: a person needs to answer.",
    UnscoredReason.NO_EVIDENCE: "No turn was found that would support an answer: a person needs to look.",
    UnscoredReason.EVIDENCE_UNSUPPORTED: "The turns found do not support the answer, so it was withheld.",
    UnscoredReason.EMPTY_TRANSCRIPT: "The transcript is empty, so there is nothing to judge.",
    UnscoredReason.TRANSCRIPT_TOO_LONG: "The conversation is too long for the judge.",
    UnscoredReason.UNPARSABLE: "The judge's answer could not be read.",
    UnscoredReason.HUMAN_ONLY: "Only a person answers this question.",
    UnscoredReason.ENGINE_FAILED: "The judge failed on this question.",
    UnscoredReason.NOT_LEARNED: "The judge has not learned to answer this question: a person needs to.",
}
NOT_ASKED = "The judge was not asked this question."


def evaluations(
    viewer: Viewer, session: Session, transcript_id: UUID, channel: Channel
) -> tuple[EvaluationDetail, ...]:
    """The newest evaluation by each scorecard of one transcript version; for an agent, of those that were released.

    The caller has checked that the viewer may see the interaction.
    """
    rows = session.execute(
        select(Evaluation, ScorecardVersion)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .where(Evaluation.transcript_id == transcript_id)
        .options(selectinload(Evaluation.answers))
        .order_by(Evaluation.created_at)
    ).all()
    reviewed = reviews(session, [evaluation.id for evaluation, _ in rows])
    newest: dict[str, EvaluationDetail] = {}
    for evaluation, version in rows:
        result = detail(evaluation, version, reviewed.get(evaluation.id, NOT_REVIEWED), channel)
        if viewer.role is not Role.AGENT:
            newest[result.scorecard] = result
        elif result.review.released:
            newest[result.scorecard] = confirmed_only(result)
    shown = tuple(newest[scorecard] for scorecard in sorted(newest))
    return shown if viewer.role is Role.AGENT else tuple(with_said_before(session, result) for result in shown)


def confirmed_only(evaluation: EvaluationDetail) -> EvaluationDetail:
    """The evaluation without what nobody confirmed: the machine's score, and its answers that a person overruled."""
    sections = tuple(
        replace(section, answers=tuple(_confirmed_answer(answer) for answer in section.answers))
        for section in evaluation.sections
    )
    review = replace(evaluation.review, overrides=tuple(evaluation.review.in_force.values()))
    return replace(evaluation, machine_percent=None, sections=sections, review=review)


def _confirmed_answer(answer: AnswerDetail) -> AnswerDetail:
    machine = None if answer.override else answer.machine
    if machine is not None and machine.answer is None:  # what it leaned to was withheld, and nobody confirmed it
        machine = replace(machine, distribution={}, rationale=None)
    return replace(answer, machine=machine, history=())


def detail(
    evaluation: Evaluation, version: ScorecardVersion, review: ReviewDetail, channel: Channel
) -> EvaluationDetail:
    """One evaluation, whose answers are loaded, with everything that is known about it."""
    scorecard = Scorecard.model_validate(version.content)
    machine = {answer.criterion: answer for answer in evaluation.answers}
    final: dict[str, str | None] = {criterion.id: None for criterion in scorecard.criteria}
    final |= {answer.criterion: answer.answer for answer in evaluation.answers}
    final |= {override.criterion: override.answer for override in review.in_force.values()}
    scored = score(scorecard, final, channel=channel.value)
    asked = [c for section in scorecard.sections for c in criteria_asked(section, final, channel.value)]
    answers = {c.id: _answer(c, machine.get(c.id), review, final) for c in asked}
    return EvaluationDetail(
        id=evaluation.id,
        scorecard=scorecard.id,
        name=scorecard.name,
        version=scorecard.version,
        scorecard_hash=evaluation.scorecard_hash,
        judge=engine(evaluation.judge),
        machine_percent=evaluation.score,
        percent=review.score if review.confirmed else scored.percent,
        earned=scored.earned,
        band=scored.band,
        auto_failed=scored.auto_failed,
        answered=scored.scored + scored.not_applicable,
        asked=len(asked),
        critical_fails=_names(scorecard, scored.critical_fails),
        critical_unscored=_names(scorecard, scored.critical_unscored),
        sections=tuple(
            _section(section, result.percent, answers)
            for section, result in zip(scorecard.sections, scored.sections, strict=True)
        ),
        review=review,
    )


def engine(stored: Mapping[str, Any]) -> EngineDetail:
    settings = stored.get("settings") or {}
    return EngineDetail(
        name=str(stored.get("name", "unknown")),
        version=str(stored.get("version", "unknown")),
        settings={str(name): str(value) for name, value in settings.items()},
    )


def choice(option: Option) -> ChoiceDetail:
    """An option as pages and programs see it."""
    return ChoiceDetail(
        option.value, option.label, option.points, option.guidance, option.comment_required, option.exclusive
    )


def _section(section: Section, percent: float | None, answers: Mapping[str, AnswerDetail]) -> SectionDetail:
    own = tuple(answers[criterion.id] for criterion in section.criteria if criterion.id in answers)
    return SectionDetail(section.id, section.name, percent, own)


def _answer(
    criterion: Criterion, machine: Answer | None, review: ReviewDetail, final: Mapping[str, str | None]
) -> AnswerDetail:
    answer = final[criterion.id]
    earned = points(criterion, answer)
    return AnswerDetail(
        criterion=criterion.id,
        name=criterion.name,
        question=criterion.question,
        opportunity=criterion.opportunity,
        critical=criterion.critical,
        weight=criterion.weight,
        several=criterion.several,
        options=tuple(map(choice, criterion.options)),
        root_causes=criterion.root_causes,
        answer=answer,
        label=choices.label(criterion, answer) if answer is not None else None,
        outcome=_outcome(criterion, final),
        points=None if earned is None else earned * criterion.weight,
        evidence=tuple(machine.evidence) if machine else (),
        machine=_machine(criterion, machine),
        override=review.in_force.get(criterion.id),
        history=_history(criterion, review.overrides),
    )


def _machine(criterion: Criterion, answer: Answer | None) -> MachineAnswer | None:
    if answer is None:
        return None
    return MachineAnswer(
        answer=answer.answer,
        label=choices.label(criterion, answer.answer) if answer.answer is not None else None,
        grade=answer.grade,
        confidence=answer.confidence,
        distribution={
            choices.label(criterion, value): share
            for value, share in sorted(answer.distribution.items(), key=lambda item: -item[1])
        },
        rationale=answer.rationale,
        unscored_reason=answer.unscored_reason,
        unscored_words=None if answer.answer is not None else UNSCORED.get(answer.unscored_reason or "", NOT_ASKED),
        engine=engine(answer.engine),
        prompt_hash=answer.prompt_hash,
    )


def _outcome(criterion: Criterion, final: Mapping[str, str | None]) -> Outcome:
    answer = final[criterion.id]
    if answer is None:
        return Outcome.UNSCORED
    earned = points(criterion, answer)
    if earned is None:
        return Outcome.NOT_APPLICABLE
    if earned == 1:
        return Outcome.MET
    return Outcome.MISSED if failed(criterion, final) else Outcome.PARTLY


def _history(criterion: Criterion, overrides: Iterable[OverrideDetail]) -> tuple[OverrideDetail, ...]:
    """Earlier overrides of the criterion, newest first, without the one in force."""
    own = [override for override in overrides if override.criterion == criterion.id]
    return tuple(reversed(own[:-1]))


def _names(scorecard: Scorecard, criteria: Sequence[str]) -> tuple[str, ...]:
    return tuple(scorecard.criterion(criterion).name for criterion in criteria)
