"""A blind review beside the machine's answers: what differs, and what the reviewer makes of it. Never commits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecards import choices
from scorecards.schema import Criterion

from ..errors import BadInput, Conflict
from ..evaluations.scoring import criteria_asked
from ..evaluations.tables import Answer
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from .blindness import blinded
from .commands import confirm, override
from .sheet_tables import SheetPurpose
from .sheets import FilledSheet, own_sheet

MINE, MACHINE = "mine", "machine"
NO_ANSWER = "The judge gave no answer; this was answered without seeing any."
BLIND = "Answered without seeing the judge's answer."


@dataclass(frozen=True, slots=True)
class Compared:
    """One question: the reviewer's own answer, given blind, beside the machine's."""

    criterion: str
    name: str
    question: str
    critical: bool
    own: str
    own_label: str
    comment: str | None = field(repr=False)
    machine: str | None
    machine_label: str | None
    rationale: str | None = field(repr=False)
    confidence: float
    evidence: tuple[int, ...]

    @property
    def same(self) -> bool:
        return self.own == self.machine


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reviewer makes of a difference: `keeps` the own answer, with a reason, or takes the machine's."""

    keeps: str
    reason: str = field(default="", repr=False)


def compared(viewer: Viewer, session: Session, sheet_id: UUID) -> tuple[Compared, ...]:
    """In the scorecard's order. Raises Conflict while the sheet is not handed in: nothing is shown before."""
    filled = _submitted(viewer, session, sheet_id)
    machine = _machine(session, filled)
    return tuple(_compared(criterion, filled, machine.get(criterion.id)) for criterion in filled.asked())


def settle(
    session: Session, viewer: Viewer, sheet_id: UUID, choices: Mapping[str, Choice], *, comment: str = ""
) -> Interaction:
    """Turns every difference into an override or takes the machine's answer, and confirms the result.

    What the machine left unanswered is always the reviewer's. Raises BadInput for a difference without a choice, and
    what `override` and `confirm` raise.
    """
    filled = _submitted(viewer, session, sheet_id)
    machine = _machine(session, filled)
    kept = _kept(filled, machine, choices)
    final = {criterion: answer.answer for criterion, answer in machine.items()}
    final.update(kept)
    channel = filled.interaction.channel.value
    count = 0
    for criterion in (c for section in filled.scorecard.sections for c in criteria_asked(section, final, channel)):
        if criterion.id in kept:
            reason = _reason(filled, criterion, machine.get(criterion.id), choices)
            own = filled.answers[criterion.id]
            override(
                session,
                viewer,
                filled.evaluation.id,
                criterion=criterion.id,
                answer=own.answer,
                reason=reason,
                root_causes=own.root_causes,
            )
            session.flush()
            count += 1
    seconds = filled.sheet.active_seconds
    return confirm(session, viewer, filled.evaluation.id, overrides_seen=count, comment=comment, active_seconds=seconds)


def _kept(filled: FilledSheet, machine: Mapping[str, Answer], choices: Mapping[str, Choice]) -> dict[str, str]:
    """The reviewer's own answers that are to count in place of the machine's."""
    kept: dict[str, str] = {}
    for criterion in filled.asked():
        own, said = filled.answers[criterion.id].answer, machine.get(criterion.id)
        if said is None or said.answer is None or (said.answer != own and _choice(criterion, choices).keeps == MINE):
            kept[criterion.id] = own
    return kept


def _choice(criterion: Criterion, choices: Mapping[str, Choice]) -> Choice:
    choice = choices.get(criterion.id)
    if choice is None or choice.keeps not in (MINE, MACHINE):
        raise BadInput(f"Say for every difference which answer counts. Missing: {criterion.name}.")
    return choice


def _reason(filled: FilledSheet, criterion: Criterion, said: Answer | None, choices: Mapping[str, Choice]) -> str:
    written = choices[criterion.id].reason.strip() if criterion.id in choices else ""
    fallback = BLIND if said is not None and said.answer is not None else NO_ANSWER
    return written or filled.answers[criterion.id].comment or fallback


def _submitted(viewer: Viewer, session: Session, sheet_id: UUID) -> FilledSheet:
    filled = own_sheet(viewer, session, sheet_id)
    if filled.sheet.purpose is not SheetPurpose.BLIND_REVIEW:
        raise Conflict("Only a blind review is laid beside the judge's answers here.")
    if filled.sheet.submitted_at is None or blinded(viewer, session, [filled.interaction.id]):
        raise Conflict("Hand in your own answers first, to every scorecard.")
    return filled


def _machine(session: Session, filled: FilledSheet) -> dict[str, Answer]:
    rows = session.scalars(select(Answer).where(Answer.evaluation_id == filled.evaluation.id))
    return {row.criterion: row for row in rows}


def _compared(criterion: Criterion, filled: FilledSheet, said: Answer | None) -> Compared:
    own = filled.answers[criterion.id]
    machine = said.answer if said else None
    return Compared(
        criterion=criterion.id,
        name=criterion.name,
        question=criterion.question,
        critical=criterion.critical,
        own=own.answer,
        own_label=choices.label(criterion, own.answer),
        comment=own.comment,
        machine=machine,
        machine_label=choices.label(criterion, machine) if machine is not None else None,
        rationale=said.rationale if said and machine is not None else None,
        confidence=said.confidence if said else 0.0,
        evidence=tuple(said.evidence) if said else (),
    )
