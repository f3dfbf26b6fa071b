"""Filling in an answer sheet: open, save as often as one likes, submit once. Commands never commit.

The caller of `open_sheet` has made sure that the person may see the interaction. From then on the sheet is its owner's
alone, and nobody else's answers are needed to fill it in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from scorecards import choices
from scorecards.schema import Criterion, Scorecard

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden, NotFound
from ..evaluations.scoring import criteria_asked
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State, TranscriptTurn
from ..redactions.notes import swept_or_none
from .commands import optional_text, sensible_seconds
from .explanations import answer_offered, offered_root_causes
from .sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One answer as it was sent. `evidence` are turn numbers from 0. An empty `answer` takes an earlier one back."""

    criterion: str
    answer: str
    comment: str = field(default="", repr=False)
    evidence: tuple[int, ...] = ()
    root_causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A sheet with the answers that it has so far, and what it asks about."""

    sheet: AnswerSheet
    evaluation: Evaluation
    interaction: Interaction
    answers: Mapping[str, SheetAnswer]

    @property
    def scorecard(self) -> Scorecard:
        return Scorecard.model_validate(self.evaluation.scorecard_version.content)

    @property
    def given(self) -> dict[str, str | None]:
        return {criterion: answer.answer for criterion, answer in self.answers.items()}

    def asked(self) -> tuple[Criterion, ...]:
        """The questions that are asked on this channel, given the answers so far."""
        channel = self.interaction.channel.value
        return tuple(c for part in self.scorecard.sections for c in criteria_asked(part, self.given, channel))

    def unanswered(self) -> tuple[Criterion, ...]:
        return tuple(criterion for criterion in self.asked() if criterion.id not in self.answers)


def open_sheet(
    session: Session,
    viewer: Viewer,
    evaluation: Evaluation,
    purpose: SheetPurpose,
    *,
    calibration_id: UUID | None = None,
    seen_before: bool = False,
) -> AnswerSheet:
    """The viewer's sheet for this evaluation and purpose: the one that is there, or a new one."""
    key = {"evaluation_id": evaluation.id, "by_id": _user(viewer), "purpose": purpose, "calibration_id": calibration_id}
    row = {"id": uuid4(), "created_at": now(), "seen_before": seen_before}
    made = session.scalar(insert(AnswerSheet).values(**key, **row).on_conflict_do_nothing().returning(AnswerSheet.id))
    if made is not None:
        audit.record(session, viewer, "opened an answer sheet", "evaluation", evaluation.id, purpose=purpose.value)
    return session.scalars(select(AnswerSheet).filter_by(**key)).one()


def save_answers(session: Session, viewer: Viewer, sheet_id: UUID, entries: Sequence[SheetEntry]) -> AnswerSheet:
    """Keeps these answers, and leaves those to other questions as they are.

    Raises NotFound where the sheet is not the viewer's, Conflict once it is submitted, BadInput for a question that is
    not asked of this channel, an answer that is not offered, a turn that does not exist, a root cause that is not
    listed or a comment too long.
    """
    filled = own_sheet(viewer, session, sheet_id, to_change=True)
    questions = {c.id: c for c in filled.scorecard.criteria if _for_channel(c, filled.interaction)}
    turns = _turn_count(session, filled.evaluation)
    for entry in entries:
        if entry.criterion not in questions:
            raise BadInput("This scorecard does not ask that question of this interaction.")
        _save(session, filled, questions[entry.criterion], entry, turns)
    session.flush()
    return filled.sheet


def submit_sheet(
    session: Session, viewer: Viewer, sheet_id: UUID, *, active_seconds: float | None = None
) -> AnswerSheet:
    """Hands the answers in: they never change again, and answers to questions that are not asked are dropped.

    Raises Conflict when it was handed in already; BadInput while a question is open or a comment is missing.
    """
    filled = own_sheet(viewer, session, sheet_id, to_change=True)
    if missing := filled.unanswered():
        raise BadInput(f"Answer every question first. Missing: {_named(missing)}.")
    asked = filled.asked()
    silent = [c for c in asked if _needs_comment(c, filled.answers[c.id]) and not filled.answers[c.id].comment]
    if silent:
        raise BadInput(f"These answers need a comment: {_named(silent)}.")
    for criterion in set(filled.answers) - {criterion.id for criterion in asked}:
        session.delete(filled.answers[criterion])
    filled.sheet.submitted_at = now()
    filled.sheet.active_seconds = sensible_seconds(active_seconds)
    purpose = filled.sheet.purpose.value
    audit.record(session, viewer, "submitted an answer sheet", "evaluation", filled.evaluation.id, purpose=purpose)
    return filled.sheet


def own_sheet(viewer: Viewer, session: Session, sheet_id: UUID, *, to_change: bool = False) -> FilledSheet:
    """The viewer's own sheet, locked where it is to change.

    Raises NotFound where there is none or it is another's; Conflict where the interaction is closed to everybody, and,
    to change it, where it is submitted.
    """
    wanted = select(AnswerSheet).where(AnswerSheet.id == sheet_id, AnswerSheet.by_id == _user(viewer))
    sheet = session.scalars(wanted.with_for_update() if to_change else wanted).first()
    if sheet is None:
        raise NotFound("There is no such answer sheet, or it is not yours.")
    evaluation = session.scalars(
        select(Evaluation).where(Evaluation.id == sheet.evaluation_id).options(joinedload(Evaluation.scorecard_version))
    ).one()
    interaction = session.get_one(Interaction, evaluation.interaction_id)
    if interaction.state is not State.READY:
        raise Conflict("This interaction is not ready, so nothing can be said about it.")
    if to_change and sheet.submitted_at is not None:
        raise Conflict("These answers were handed in and no longer change.")
    answers = session.scalars(select(SheetAnswer).where(SheetAnswer.sheet_id == sheet.id))
    return FilledSheet(sheet, evaluation, interaction, {answer.criterion: answer for answer in answers})


def _save(session: Session, filled: FilledSheet, criterion: Criterion, entry: SheetEntry, turns: int) -> None:
    kept = filled.answers.get(criterion.id)
    if not entry.answer:
        if kept is not None:
            session.delete(kept)
        return
    answer = answer_offered(criterion, entry.answer)
    if not all(0 <= turn < turns for turn in entry.evidence):
        raise BadInput(f"There is no such turn: they are numbered from 0 to {turns - 1}.")
    row = kept or SheetAnswer(sheet_id=filled.sheet.id, criterion=criterion.id)
    comment = optional_text(entry.comment)
    row.answer = answer
    if kept is None or comment != kept.comment:
        row.comment = swept_or_none(session, filled.interaction.id, comment)
    row.root_causes = offered_root_causes(criterion.name, criterion.root_causes, entry.root_causes)
    row.evidence = sorted(set(entry.evidence))
    session.add(row)


def _needs_comment(criterion: Criterion, answer: SheetAnswer) -> bool:
    return choices.comment_required(criterion, answer.answer)


def _for_channel(criterion: Criterion, interaction: Interaction) -> bool:
    return criterion.kind.has_options and interaction.channel.value in criterion.channels


def _turn_count(session: Session, evaluation: Evaluation) -> int:
    counted = select(func.count()).where(TranscriptTurn.transcript_id == evaluation.transcript_id)
    return session.scalar(counted) or 0


def _named(criteria: Sequence[Criterion]) -> str:
    return ", ".join(criterion.name for criterion in criteria)


def _user(viewer: Viewer) -> UUID:
    if viewer.user_id is None:
        raise Forbidden("Only a person who is signed in fills in an answer sheet.")
    return viewer.user_id
