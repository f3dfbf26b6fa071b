"""An answer sheet as its owner fills it in: questions and own answers, and nothing that anybody else answered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from scorecards import choices
from scorecards.schema import Criterion, Section

from ..evaluations.details import ChoiceDetail
from ..evaluations.queries import choice
from ..identity.viewer import Viewer
from .sheet_tables import SheetAnswer, SheetPurpose
from .sheets import FilledSheet, own_sheet


@dataclass(frozen=True, slots=True)
class ConditionDetail:
    """Asked only where the question `criterion`, called `name`, is answered with one of these options."""

    criterion: str
    name: str
    answers: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """One question with the own answer, if there is one. `evidence` are turn numbers from 0.

    Where `several` options can be chosen at once, an answer is as `scorecards.choices` has it.
    """

    criterion: str
    name: str
    question: str
    opportunity: str
    critical: bool
    several: bool
    options: tuple[ChoiceDetail, ...]
    comment_needed: tuple[str, ...]
    """Options that need a comment."""
    root_causes: tuple[str, ...]
    """Those to choose from; `chosen_causes` are the own."""
    condition: ConditionDetail | None
    answer: str | None
    comment: str = field(repr=False)
    evidence: tuple[int, ...]
    chosen_causes: tuple[str, ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The values of the options of the own answer."""
        return tuple(option.value for option in choices.chosen(self, self.answer)) if self.answer is not None else ()


@dataclass(frozen=True, slots=True)
class SheetSection:
    id: str
    name: str
    questions: tuple[SheetQuestion, ...]


@dataclass(frozen=True, slots=True)
class SheetDetail:
    """A sheet. `answered` of `asked` counts the questions that are asked, given the answers so far."""

    id: UUID
    purpose: SheetPurpose
    evaluation_id: UUID
    interaction_id: UUID
    calibration_id: UUID | None
    name: str
    version: int
    sections: tuple[SheetSection, ...]
    answered: int
    asked: int
    submitted_at: dt.datetime | None


def sheet_detail(viewer: Viewer, session: Session, sheet_id: UUID) -> SheetDetail:
    """Raises NotFound where it is not the viewer's own."""
    return of_sheet(own_sheet(viewer, session, sheet_id))


def of_sheet(filled: FilledSheet) -> SheetDetail:
    asked = filled.asked()
    return SheetDetail(
        id=filled.sheet.id,
        purpose=filled.sheet.purpose,
        evaluation_id=filled.evaluation.id,
        interaction_id=filled.interaction.id,
        calibration_id=filled.sheet.calibration_id,
        name=filled.scorecard.name,
        version=filled.scorecard.version,
        sections=tuple(part for section in filled.scorecard.sections if (part := _section(filled, section)).questions),
        answered=sum(criterion.id in filled.answers for criterion in asked),
        asked=len(asked),
        submitted_at=filled.sheet.submitted_at,
    )


def _section(filled: FilledSheet, section: Section) -> SheetSection:
    channel, known = filled.interaction.channel.value, {c.id: c for c in filled.scorecard.criteria}
    own = [c for c in section.criteria if c.kind.has_options and channel in c.channels]
    return SheetSection(section.id, section.name, tuple(_question(c, filled.answers.get(c.id), known) for c in own))


def _question(criterion: Criterion, answer: SheetAnswer | None, known: Mapping[str, Criterion]) -> SheetQuestion:
    return SheetQuestion(
        criterion=criterion.id,
        name=criterion.name,
        question=criterion.question,
        opportunity=criterion.opportunity,
        critical=criterion.critical,
        several=criterion.several,
        options=tuple(map(choice, criterion.options)),
        comment_needed=tuple(option.value for option in criterion.options if option.comment_required),
        root_causes=criterion.root_causes,
        condition=_condition(criterion, known),
        answer=answer.answer if answer else None,
        comment=(answer.comment if answer else None) or "",
        evidence=tuple(answer.evidence) if answer else (),
        chosen_causes=tuple(answer.root_causes) if answer else (),
    )


def _condition(criterion: Criterion, known: Mapping[str, Criterion]) -> ConditionDetail | None:
    condition = criterion.condition
    if condition is None:
        return None
    earlier = known[condition.criterion]
    labels = tuple(earlier.option(answer).label for answer in condition.answers)
    return ConditionDetail(earlier.id, earlier.name, condition.answers, labels)
