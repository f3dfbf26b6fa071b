"""Everybody's answers of a closed calibration session, held side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecards.schema import Criterion, Scorecard

from ..evaluations.scoring import criteria_asked, points
from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..interactions.tables import Interaction
from ..reviews.queries import names
from ..reviews.sheet_tables import AnswerSheet, SheetAnswer
from .tables import CalibrationSession

MACHINE = "The judge"
Sheet = Mapping[str, str | None]
"""Answers by criterion."""


@dataclass(frozen=True, slots=True)
class Rater:
    """Whose answers: by evaluation."""

    name: str
    machine: bool
    expert: bool
    sheets: Mapping[UUID, Sheet]
    seen_before: int


@dataclass(frozen=True, slots=True)
class Held:
    """A closed session with everybody's answers."""

    made: CalibrationSession
    card: Scorecard
    channels: Mapping[UUID, str]
    references: Mapping[UUID, tuple[str, UUID]]
    expert: Rater
    others: tuple[Rater, ...]
    machine: Rater

    @property
    def people(self) -> tuple[Rater, ...]:
        return (self.expert, *self.others)

    @property
    def evaluations(self) -> list[UUID]:
        return [item.evaluation_id for item in self.made.items]

    def earned(self, rater: Rater, criterion: Criterion, evaluation: UUID) -> float | None:
        """Points of the rater's answer, 0 to 1; None where there is none, or it is not applicable."""
        return points(criterion, rater.sheets.get(evaluation, {}).get(criterion.id))

    def asked(self, evaluation: UUID) -> set[str]:
        """What is asked, as the expert answered."""
        sheet, channel = self.expert.sheets.get(evaluation, {}), self.channels[evaluation]
        return {c.id for section in self.card.sections for c in criteria_asked(section, sheet, channel)}


def held_answers(session: Session, made: CalibrationSession) -> Held:
    """What was handed in, and what the machine answered."""
    ids = [item.evaluation_id for item in made.items]
    rows = session.execute(
        select(Evaluation.id, Interaction.id, Interaction.reference, Interaction.channel)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(Evaluation.id.in_(ids))
    ).all()
    version = session.scalars(
        select(ScorecardVersion)
        .join(Evaluation, Evaluation.scorecard_hash == ScorecardVersion.hash)
        .where(Evaluation.id == ids[0])
    ).one()
    people = [participant.user_id for participant in made.participants]
    raters = _raters(session, made, people)
    return Held(
        made=made,
        card=Scorecard.model_validate(version.content),
        channels={row[0]: row[3].value for row in rows},
        references={row[0]: (row[2], row[1]) for row in rows},
        expert=raters[made.expert_id],
        others=tuple(rater for id, rater in raters.items() if id != made.expert_id),
        machine=Rater(MACHINE, machine=True, expert=False, sheets=_machine(session, ids), seen_before=0),
    )


def _raters(session: Session, made: CalibrationSession, people: Sequence[UUID]) -> dict[UUID, Rater]:
    sheets = session.scalars(
        select(AnswerSheet).where(AnswerSheet.calibration_id == made.id, AnswerSheet.submitted_at.is_not(None))
    ).all()
    answers: dict[UUID, dict[str, str | None]] = {sheet.id: {} for sheet in sheets}
    for row in session.scalars(select(SheetAnswer).where(SheetAnswer.sheet_id.in_(answers))):
        answers[row.sheet_id][row.criterion] = row.answer
    known = names(session, people)
    return {
        id: Rater(
            name=known.get(id, ""),
            machine=False,
            expert=id == made.expert_id,
            sheets={sheet.evaluation_id: answers[sheet.id] for sheet in sheets if sheet.by_id == id},
            seen_before=sum(sheet.seen_before for sheet in sheets if sheet.by_id == id),
        )
        for id in sorted(people, key=lambda id: known.get(id, ""))
    }


def _machine(session: Session, evaluations: Sequence[UUID]) -> dict[UUID, dict[str, str | None]]:
    given: dict[UUID, dict[str, str | None]] = {id: {} for id in evaluations}
    for row in session.scalars(select(Answer).where(Answer.evaluation_id.in_(evaluations))):
        given[row.evaluation_id][row.criterion] = row.answer
    return given
