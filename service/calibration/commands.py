"""Calibration sessions: set up, answer, close, discuss, decide. Commands never commit.

    open ─ everybody's sheets, the expert's reference among them ─► closed ─► results, notes, guidance

Nobody who takes part sees an answer of anybody else's, or the machine's, before it is closed.
"""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from scorecards.schema import Scorecard

from ..compliance import audit
from ..errors import BadInput, Conflict, Forbidden
from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..notifications.commands import notify
from ..redactions.notes import swept
from ..reviews.blindness import has_seen
from ..reviews.commands import REVIEWERS, required_text
from ..reviews.sheet_tables import AnswerSheet, SheetPurpose
from ..reviews.sheets import open_sheet
from ..reviews.tasks import reviewers
from .completion import close
from .queries import find_session
from .tables import CalibrationItem, CalibrationNote, CalibrationParticipant, CalibrationSession, GuidanceNote

LONGEST_TITLE = 120
MOST_ITEMS = 50
ASKED = "You are asked to take part in a calibration."
TWO_VERSIONS = "These interactions were scored by different versions of the scorecard: answers would not compare."


def set_up(
    session: Session,
    viewer: Viewer,
    *,
    title: str,
    references: Sequence[str],
    scorecard: str,
    participants: Sequence[UUID],
    expert_id: UUID,
    due_on: dt.date | None = None,
) -> CalibrationSession:
    """Asks people, the expert among them, to answer one scorecard for these interactions, named by reference.

    Raises BadInput for a title, references, scorecard or people that cannot be used, and says which.
    """
    people = list(dict.fromkeys([expert_id, *participants]))
    evaluations = _evaluations(session, viewer, references, scorecard)
    _check_people(session, people, evaluations)
    made = CalibrationSession(
        title=_title(title),
        facilitator_id=_user(viewer),
        expert_id=expert_id,
        due_at=dt.datetime.combine(due_on, dt.time(23, 59), tzinfo=dt.UTC) if due_on else None,
    )
    session.add(made)
    session.flush()
    for position, evaluation in enumerate(evaluations):
        session.add(CalibrationItem(session_id=made.id, evaluation_id=evaluation.id, position=position))
    session.add_all(CalibrationParticipant(session_id=made.id, user_id=user_id) for user_id in people)
    audit.record(
        session, viewer, "set up", "calibration session", made.id, items=len(evaluations), participants=len(people)
    )
    for user_id in set(people) - {viewer.user_id}:
        notify(
            session, user_id, "calibration", "You are asked to take part in a calibration.", f"/calibration/{made.id}"
        )
    return made


def own_sheets(session: Session, viewer: Viewer, session_id: UUID) -> tuple[AnswerSheet, ...]:
    """The viewer's sheets in a session, in order, opened where they are not yet.

    Raises Forbidden for somebody who does not take part, Conflict once it is closed.
    """
    made = find_session(viewer, session, session_id)
    if made.closed_at is not None:
        raise Conflict("This session is closed: nobody answers any more.")
    if viewer.user_id not in {participant.user_id for participant in made.participants}:
        raise Forbidden("You do not take part in this session.")
    return tuple(_own_sheet(session, viewer, made, item) for item in made.items)


def close_session(session: Session, viewer: Viewer, session_id: UUID) -> CalibrationSession:
    """Ends the answering; who has not handed in everything is left out where it is missing.

    Only the facilitator closes early. Raises Conflict when it is closed already, or the expert has not answered all.
    """
    made = find_session(viewer, session, session_id, to_change=True)
    if made.facilitator_id != viewer.user_id:
        raise Forbidden("Only who set the session up closes it.")
    if made.closed_at is not None:
        raise Conflict("This session is closed already.")
    if _handed_in(session, made, made.expert_id) < len(made.items):
        raise Conflict("The expert has not answered everything: without a reference there is nothing to compare with.")
    return close(session, viewer, made)


def add_note(
    session: Session, viewer: Viewer, session_id: UUID, *, text: str, criterion: str | None = None
) -> CalibrationNote:
    """What was said in the discussion, about the session or one of its questions. Only once it is closed."""
    made = _to_discuss(viewer, session, session_id)
    if criterion is not None:
        _check_criterion(session, made, criterion)
    note = CalibrationNote(
        session_id=made.id,
        scorecard=_scorecard(session, made).id if criterion else None,
        criterion=criterion,
        text=swept(session, None, required_text(text, "Write what was said.")),
        by_id=_user(viewer),
    )
    session.add(note)
    audit.record(session, viewer, "noted", "calibration session", made.id, criterion=criterion)
    return note


def decide_guidance(session: Session, viewer: Viewer, session_id: UUID, *, criterion: str, text: str) -> GuidanceNote:
    """Proposes guidance on a criterion for the scorecard's next version. The facilitator or the expert decides."""
    made = _to_discuss(viewer, session, session_id)
    if viewer.user_id not in (made.facilitator_id, made.expert_id):
        raise Forbidden("The facilitator or the expert of the session says what was decided.")
    _check_criterion(session, made, criterion)
    note = GuidanceNote(
        session_id=made.id,
        scorecard=_scorecard(session, made).id,
        criterion=criterion,
        text=swept(session, None, required_text(text, "Write what was decided.")),
        by_id=_user(viewer),
    )
    session.add(note)
    audit.record(session, viewer, "decided guidance", "calibration session", made.id, criterion=criterion)
    return note


def _own_sheet(session: Session, viewer: Viewer, made: CalibrationSession, item: CalibrationItem) -> AnswerSheet:
    evaluation = session.get_one(Evaluation, item.evaluation_id)
    expert = viewer.user_id == made.expert_id
    return open_sheet(
        session,
        viewer,
        evaluation,
        SheetPurpose.REFERENCE if expert else SheetPurpose.CALIBRATION,
        calibration_id=made.id,
        seen_before=has_seen(session, _user(viewer), evaluation.interaction_id),
    )


def _evaluations(session: Session, viewer: Viewer, references: Sequence[str], scorecard: str) -> list[Evaluation]:
    wanted = list(dict.fromkeys(reference.strip() for reference in references if reference.strip()))
    if not 0 < len(wanted) <= MOST_ITEMS:
        raise BadInput(f"Name 1 to {MOST_ITEMS} interactions by their reference.")
    rows = session.execute(
        select(Evaluation, Interaction.reference)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            Interaction.reference.in_(wanted),
            Interaction.state == State.READY,
            Evaluation.scorecard == scorecard,
            newest(),
            may_see(viewer),
        )
    ).all()
    found = {row.reference: row.Evaluation for row in rows}
    if missing := [reference for reference in wanted if reference not in found]:
        raise BadInput(f"Not found, not ready, or not scored by this scorecard: {', '.join(missing)}.")
    if len({evaluation.scorecard_hash for evaluation in found.values()}) > 1:
        raise BadInput(
            "These interactions were scored by different versions of the scorecard: answers would not compare."
        )
    return [found[reference] for reference in wanted]


def _check_people(session: Session, people: Sequence[UUID], evaluations: Sequence[Evaluation]) -> None:
    if len(people) < 2:
        raise BadInput("Choose somebody to take part beside the expert.")
    for evaluation in evaluations:
        able = {user.id for user in reviewers(session, evaluation.interaction_id)}
        if not set(people) <= able:
            raise BadInput("Somebody chosen may not see all of these interactions.")


def _to_discuss(viewer: Viewer, session: Session, session_id: UUID) -> CalibrationSession:
    made = find_session(viewer, session, session_id)
    if made.closed_at is None:
        raise Conflict("People are still answering. Notes are for when the session is closed.")
    return made


def _scorecard(session: Session, made: CalibrationSession) -> Scorecard:
    evaluation = session.scalars(
        select(Evaluation)
        .where(Evaluation.id == made.items[0].evaluation_id)
        .options(joinedload(Evaluation.scorecard_version))
    ).one()
    return Scorecard.model_validate(evaluation.scorecard_version.content)


def _check_criterion(session: Session, made: CalibrationSession, criterion: str) -> None:
    if criterion not in {known.id for known in _scorecard(session, made).criteria}:
        raise BadInput("This session's scorecard has no such question.")


def _handed_in(session: Session, made: CalibrationSession, user_id: UUID) -> int:
    counted = select(func.count()).where(
        AnswerSheet.calibration_id == made.id, AnswerSheet.by_id == user_id, AnswerSheet.submitted_at.is_not(None)
    )
    return session.scalar(counted) or 0


def _title(title: str) -> str:
    written = " ".join(title.split())
    if not 0 < len(written) <= LONGEST_TITLE:
        raise BadInput(f"Give the session a title of at most {LONGEST_TITLE} characters.")
    return written


def _user(viewer: Viewer) -> UUID:
    if viewer.role not in REVIEWERS or viewer.user_id is None:
        raise Forbidden("Only QA analysts and supervisors take part in calibration.")
    return viewer.user_id
