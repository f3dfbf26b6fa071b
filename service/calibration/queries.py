"""Calibration sessions as people read them while they are answered."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from ..errors import NotFound
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..reviews.queries import names
from ..reviews.sheet_tables import AnswerSheet
from .tables import CalibrationItem, CalibrationNote, CalibrationParticipant, CalibrationSession, GuidanceNote


@dataclass(frozen=True, slots=True)
class ParticipantDetail:
    """Who takes part, and how many sheets they handed in."""

    user_id: UUID
    name: str
    expert: bool
    handed_in: int


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """One interaction. `own_submitted` says whether the viewer has answered it."""

    evaluation_id: UUID
    interaction_id: UUID
    reference: str
    own_submitted: bool


@dataclass(frozen=True, slots=True)
class NoteDetail:
    criterion: str | None
    text: str = field(repr=False)
    by: str
    at: dt.datetime
    taken_version: int | None = None


@dataclass(frozen=True, slots=True)
class SessionDetail:
    """A session, without anybody's answers. `to_answer` is how many sheets the viewer has still to hand in."""

    id: UUID
    title: str
    facilitator_id: UUID
    facilitator: str
    expert: str
    expert_id: UUID
    scorecard: str
    scorecard_name: str
    version: int
    created_at: dt.datetime
    due_at: dt.datetime | None
    closed_at: dt.datetime | None
    items: tuple[ItemDetail, ...]
    participants: tuple[ParticipantDetail, ...]
    takes_part: bool
    notes: tuple[NoteDetail, ...]
    guidance: tuple[NoteDetail, ...]

    @property
    def to_answer(self) -> int:
        return sum(not item.own_submitted for item in self.items) if self.takes_part else 0

    @property
    def handed_in(self) -> int:
        return sum(participant.handed_in for participant in self.participants)

    @property
    def expected(self) -> int:
        return len(self.items) * len(self.participants)


def sessions(viewer: Viewer, session: Session) -> tuple[SessionDetail, ...]:
    """Those that the viewer set up or takes part in, newest first."""
    found = session.scalars(
        select(CalibrationSession).where(_own(viewer)).order_by(CalibrationSession.created_at.desc()).options(*LOADED)
    ).all()
    return tuple(_detail(viewer, session, made) for made in found)


def session_detail(viewer: Viewer, session: Session, session_id: UUID) -> SessionDetail:
    return _detail(viewer, session, find_session(viewer, session, session_id))


def find_session(viewer: Viewer, session: Session, session_id: UUID, *, to_change: bool = False) -> CalibrationSession:
    """With items and participants. Raises NotFound where the viewer neither set it up nor takes part."""
    wanted = select(CalibrationSession).where(CalibrationSession.id == session_id, _own(viewer)).options(*LOADED)
    found = session.scalars(wanted.with_for_update() if to_change else wanted).first()
    if found is None:
        raise NotFound("There is no such calibration session, or you do not take part in it.")
    return found


LOADED = (selectinload(CalibrationSession.items), selectinload(CalibrationSession.participants))


def _own(viewer: Viewer) -> ColumnElement[bool]:
    takes_part = select(CalibrationParticipant.user_id).where(
        CalibrationParticipant.session_id == CalibrationSession.id, CalibrationParticipant.user_id == viewer.user_id
    )
    return (CalibrationSession.facilitator_id == viewer.user_id) | takes_part.exists()


def _detail(viewer: Viewer, session: Session, made: CalibrationSession) -> SessionDetail:
    version = session.scalars(
        select(ScorecardVersion)
        .join(Evaluation, Evaluation.scorecard_hash == ScorecardVersion.hash)
        .where(Evaluation.id == made.items[0].evaluation_id)
    ).one()
    people = [participant.user_id for participant in made.participants]
    of_session = CalibrationNote.session_id == made.id
    notes = session.scalars(select(CalibrationNote).where(of_session).order_by(CalibrationNote.created_at)).all()
    decided = select(GuidanceNote).where(GuidanceNote.session_id == made.id)
    guidance = session.scalars(decided.order_by(GuidanceNote.decided_at)).all()
    known = names(session, [made.facilitator_id, *people, *(n.by_id for n in notes), *(n.by_id for n in guidance)])
    return SessionDetail(
        id=made.id,
        title=made.title,
        facilitator_id=made.facilitator_id,
        facilitator=known.get(made.facilitator_id, ""),
        expert=known.get(made.expert_id, ""),
        expert_id=made.expert_id,
        scorecard=version.scorecard,
        scorecard_name=version.name,
        version=version.version,
        created_at=made.created_at,
        due_at=made.due_at,
        closed_at=made.closed_at,
        items=_items(viewer, session, made),
        participants=_participants(session, made, known),
        takes_part=viewer.user_id in people,
        notes=tuple(NoteDetail(n.criterion, n.text, known.get(n.by_id, ""), n.created_at) for n in notes),
        guidance=tuple(
            NoteDetail(n.criterion, n.text, known.get(n.by_id, ""), n.decided_at, n.taken_version) for n in guidance
        ),
    )


def _items(viewer: Viewer, session: Session, made: CalibrationSession) -> tuple[ItemDetail, ...]:
    submitted = set(
        session.scalars(
            select(AnswerSheet.evaluation_id).where(
                AnswerSheet.calibration_id == made.id,
                AnswerSheet.by_id == viewer.user_id,
                AnswerSheet.submitted_at.is_not(None),
            )
        )
    )
    rows = session.execute(
        select(CalibrationItem.evaluation_id, Interaction.id, Interaction.reference)
        .join(Evaluation, Evaluation.id == CalibrationItem.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(CalibrationItem.session_id == made.id)
        .order_by(CalibrationItem.position)
    )
    return tuple(ItemDetail(row[0], row[1], row[2], row[0] in submitted) for row in rows)


def _participants(
    session: Session, made: CalibrationSession, known: Mapping[UUID | None, str]
) -> tuple[ParticipantDetail, ...]:
    counted = (
        select(AnswerSheet.by_id, func.count())
        .where(AnswerSheet.calibration_id == made.id, AnswerSheet.submitted_at.is_not(None))
        .group_by(AnswerSheet.by_id)
    )
    handed_in = {row[0]: row[1] for row in session.execute(counted)}
    people = [participant.user_id for participant in made.participants]
    return tuple(
        ParticipantDetail(user_id, known.get(user_id, ""), user_id == made.expert_id, handed_in.get(user_id, 0))
        for user_id in sorted(people, key=lambda user_id: (user_id != made.expert_id, known.get(user_id, "")))
    )
