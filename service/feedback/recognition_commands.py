"""Giving praise, taking it back, and what the agent does with it. Commands never commit."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, NotFound
from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.queries import find
from ..interactions.tables import Interaction, State, TranscriptTurn
from ..notifications.commands import notify_agent
from ..redactions.notes import swept
from ..reviews.blindness import blinded
from ..reviews.commands import required_text
from ..reviews.tables import Review
from .people import led_agent, own_agent, signed_in
from .recognition_tables import Recognition, RecognitionKind

GIVERS = (Role.QA_ANALYST, Role.SUPERVISOR)
LONGEST_TITLE, LONGEST_NOTE = 100, 800
TITLE_MISSING = "Give it a title: it is what the agent reads first."
NOTE_MISSING = "Say what was good, in a sentence or two."
PRAISED = "Somebody recognised your work."


@dataclass(frozen=True, slots=True)
class Praise:
    """What is said. `for_the_team`: its giver would like the team to see it."""

    kind: RecognitionKind
    title: str = field(repr=False)
    note: str = field(repr=False)
    for_the_team: bool = False


def recognise(session: Session, viewer: Viewer, agent_id: UUID, praise: Praise) -> Recognition:
    """Praises an agent in general. Raises NotFound for an agent whom the viewer does not lead, BadInput."""
    led_agent(viewer, session, agent_id)
    return _give(session, viewer, Recognition(agent_id=agent_id), praise)


def recognise_moment(
    session: Session, viewer: Viewer, interaction_id: UUID, turn: int | None, praise: Praise
) -> Recognition:
    """Praises what the agent did in a confirmed interaction, at `turn` (0-based) or in the whole.

    Raises Conflict where nobody has confirmed a result of it, or no agent is named, BadInput for a turn that it lacks.
    """
    interaction = find(viewer, session, interaction_id)
    _check_confirmed(session, viewer, interaction)
    if interaction.agent_id is None:
        raise Conflict("No agent is named for this interaction, so there is nobody to recognise.")
    if turn is not None and session.get(TranscriptTurn, (interaction.transcript_id, turn)) is None:
        raise BadInput("There is no such turn in this interaction.")
    given = Recognition(agent_id=interaction.agent_id, interaction_id=interaction.id, turn=turn)
    given.transcript_id = interaction.transcript_id if turn is not None else None
    return _give(session, viewer, given, praise)


def withdraw(session: Session, viewer: Viewer, recognition_id: UUID) -> Recognition:
    """Takes own praise back. Raises NotFound for another's."""
    by_id = signed_in(viewer, *GIVERS)
    given = session.get(Recognition, recognition_id, with_for_update=True)
    if given is None or given.by_id != by_id:
        raise NotFound("There is no such recognition, or it is not yours.")
    given.withdrawn_at = given.withdrawn_at or now()
    audit.record(session, viewer, "withdrew", "recognition", given.id)
    return given


def share(session: Session, viewer: Viewer, recognition_id: UUID, *, shared: bool) -> Recognition:
    """The agent lets the team see it, or no longer. Raises Conflict where its giver did not mean it for the team."""
    given = _own(session, viewer, recognition_id)
    if shared and not given.for_the_team:
        raise Conflict("Whoever gave this meant it for you alone.")
    given.shared_at = now() if shared else None
    audit.record(session, viewer, "shared" if shared else "no longer shares", "recognition", given.id)
    return given


def mark_seen(session: Session, viewer: Viewer) -> None:
    """The agent has had the own page before the eyes."""
    unseen = select(Recognition).where(Recognition.agent_id == own_agent(viewer), Recognition.seen_at.is_(None))
    for given in session.scalars(unseen):
        given.seen_at = now()


def _give(session: Session, viewer: Viewer, given: Recognition, praise: Praise) -> Recognition:
    title = _within(required_text(praise.title, TITLE_MISSING), LONGEST_TITLE)
    note = _within(required_text(praise.note, NOTE_MISSING), LONGEST_NOTE)
    given.by_id, given.kind, given.for_the_team = signed_in(viewer, *GIVERS), praise.kind, praise.for_the_team
    given.title, given.note = (swept(session, given.interaction_id, text) for text in (title, note))
    session.add(given)
    session.flush()
    about = {"agent": str(given.agent_id), "interaction": str(given.interaction_id) if given.interaction_id else None}
    audit.record(session, viewer, "recognised", "recognition", given.id, **about)
    notify_agent(session, given.agent_id, "recognition", PRAISED, f"/growth/feedback#recognition-{given.id}")
    return given


def _within(text: str, longest: int) -> str:
    if len(text) > longest:
        raise BadInput(f"That is too long: {len(text)} characters, {longest} at most.")
    return text


def _check_confirmed(session: Session, viewer: Viewer, interaction: Interaction) -> None:
    """What a person reads about an own call must rest on what people stand for; praise is no exception."""
    if interaction.state is not State.READY:
        raise Conflict("This interaction is not ready.")
    if blinded(viewer, session, [interaction.id]):
        raise Conflict("You are answering this one blind. Hand in your own answers first.")
    confirmed = (
        select(Review.id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(Interaction.id == interaction.id, newest(), Review.confirmed_at.is_not(None))
    )
    if session.scalar(confirmed.limit(1)) is None:
        raise Conflict("Nobody has confirmed a result of this interaction yet. Confirm it first.")


def _own(session: Session, viewer: Viewer, recognition_id: UUID) -> Recognition:
    given = session.get(Recognition, recognition_id, with_for_update=True)
    if given is None or given.agent_id != own_agent(viewer) or given.withdrawn_at is not None:
        raise NotFound("There is no such recognition, or it is not yours.")
    return given
