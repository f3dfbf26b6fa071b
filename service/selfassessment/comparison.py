"""An agent's own answers beside what people confirmed and what the judge said, question by question."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload, selectinload

from scorecards import choices
from scorecards.choices import AnyOption, Question

from ..errors import Conflict, NotFound
from ..evaluations.details import AnswerDetail, EvaluationDetail
from ..evaluations.queries import confirmed_only, detail
from ..evaluations.tables import Evaluation
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from ..reviews.blindness import blinded, has_seen
from ..reviews.queries import NOT_REVIEWED, reviews
from ..reviews.sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from .scope import own_conversations
from .tables import SelfAssessment


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """One question three times. Labels are what options are called; None where there is no such answer to show.

    `gap` is the own answer's points less the confirmed one's, from -1 to 1: above 0 the agent was kinder to the own
    work than the reviewer. None unless both count.
    """

    criterion: str
    name: str
    own: str
    own_label: str
    comment: str | None = field(repr=False)
    evidence: tuple[int, ...]
    confirmed: str | None
    confirmed_label: str | None
    reason: str | None = field(repr=False)
    machine: str | None
    machine_label: str | None
    gap: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A submitted self-assessment. `blind`: the agent had not opened the result before.

    `confirmed` says whether the reviewer's answers are there to compare with: for the agent once they are released.
    """

    evaluation_id: UUID
    interaction_id: UUID
    reference: str
    agent: str
    agent_id: UUID
    scorecard: str
    scorecard_id: str
    released: bool
    submitted_at: dt.datetime
    blind: bool
    confirmed: bool
    answers: tuple[ComparedAnswer, ...]


def comparison(viewer: Viewer, session: Session, evaluation_id: UUID) -> Comparison:
    """For the agent, and for reviewers in scope who confirmed first: nobody is led by what the agent thinks.

    Raises NotFound outside the scope, Conflict before it is submitted, or for a reviewer before the confirmation.
    """
    evaluation, interaction, agent, sheet = _submitted(viewer, session, evaluation_id)
    review = reviews(session, [evaluation_id]).get(evaluation_id, NOT_REVIEWED)
    result = detail(evaluation, evaluation.scorecard_version, review, interaction.channel)
    is_agent = viewer.role is Role.AGENT
    if not is_agent and (not review.confirmed or blinded(viewer, session, [interaction.id])):
        raise Conflict("Confirm the result first: then the agent's own answers are shown beside it.")
    shown = review.released if is_agent else review.confirmed
    assert sheet.submitted_at is not None
    return Comparison(
        evaluation_id=evaluation_id,
        interaction_id=interaction.id,
        reference=interaction.reference,
        agent=agent.name,
        agent_id=agent.id,
        scorecard=result.name,
        scorecard_id=result.scorecard,
        released=review.released,
        submitted_at=sheet.submitted_at,
        blind=not (sheet.seen_before or has_seen(session, sheet.by_id, interaction.id, sheet.submitted_at)),
        confirmed=shown,
        answers=_answers(session, sheet, result, shown=shown, is_agent=is_agent),
    )


def _submitted(
    viewer: Viewer, session: Session, evaluation_id: UUID
) -> tuple[Evaluation, Interaction, Agent, AnswerSheet]:
    in_scope = own_conversations(viewer) if viewer.role is Role.AGENT else may_see(viewer)
    row = session.execute(
        select(Evaluation, Interaction, Agent, AnswerSheet)
        .join(SelfAssessment, SelfAssessment.evaluation_id == Evaluation.id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(Agent, Agent.id == SelfAssessment.agent_id)
        .outerjoin(AnswerSheet, self_assessment_sheet())
        .where(Evaluation.id == evaluation_id, in_scope, SelfAssessment.agent_id == Interaction.agent_id)
        .options(selectinload(Evaluation.answers), joinedload(Evaluation.scorecard_version))
    ).first()
    if row is None:
        raise NotFound("There is no such self-assessment, or it is not yours to see.")
    if row.AnswerSheet is None or row.AnswerSheet.submitted_at is None:
        raise Conflict("This self-assessment is not handed in yet.")
    return row.Evaluation, row.Interaction, row.Agent, row.AnswerSheet


def self_assessment_sheet() -> ColumnElement[bool]:
    """Of an `Evaluation`: the sheet of its self-assessment."""
    return (AnswerSheet.evaluation_id == Evaluation.id) & (AnswerSheet.purpose == SheetPurpose.SELF_ASSESSMENT)


def _answers(
    session: Session, sheet: AnswerSheet, result: EvaluationDetail, *, shown: bool, is_agent: bool
) -> tuple[ComparedAnswer, ...]:
    """What nobody confirmed does not reach an agent: neither here, nor the machine's answers that were overruled."""
    own = {row.criterion: row for row in session.scalars(select(SheetAnswer).where(SheetAnswer.sheet_id == sheet.id))}
    counts = confirmed_only(result) if is_agent else result
    asked = [answer for section in counts.sections for answer in section.answers if answer.criterion in own]
    return tuple(_compared(own[answer.criterion], answer, shown=shown) for answer in asked)


def _compared(own: SheetAnswer, answer: AnswerDetail, *, shown: bool) -> ComparedAnswer:
    machine = answer.machine if shown else None
    return ComparedAnswer(
        criterion=answer.criterion,
        name=answer.name,
        own=own.answer,
        own_label=answer.label_of(own.answer),
        comment=own.comment,
        evidence=tuple(own.evidence),
        confirmed=answer.answer if shown else None,
        confirmed_label=answer.label if shown else None,
        reason=answer.override.reason if shown and answer.override else None,
        machine=machine.answer if machine else None,
        machine_label=machine.label if machine else None,
        gap=gap_between(answer, own.answer, answer.answer) if shown else None,
    )


def gap_between(question: Question[AnyOption], own: str, confirmed: str | None) -> float | None:
    """Own points less confirmed points, None where either is not applicable or missing."""
    if confirmed is None:
        return None
    mine, theirs = choices.points(question, own), choices.points(question, confirmed)
    return None if mine is None or theirs is None else mine - theirs
