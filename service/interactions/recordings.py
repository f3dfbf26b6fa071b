"""The redacted recording of a call: whether it may be played, and its bytes. Never the original."""

import datetime as dt
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..compliance import audit
from ..compliance.tables import AuditEvent
from ..database import now
from ..errors import NotFound
from ..identity.viewer import Viewer
from ..redactions.tables import RedactionRun
from ..vault import Readable, vault
from ..vault_tables import Kind, VaultObject
from .queries import find, newest_run
from .tables import Interaction, State

WITHHELD = (State.RESTRICTED, State.ERASED)
"""States in which nothing of what was said is shown or played, to anybody."""
PLAY_SESSION = dt.timedelta(minutes=30)
"""A player asks for many ranges: those of one person within this time are one play."""


class Recording(StrEnum):
    """What there is to play."""

    NONE = "none"
    """Chats and e-mails have no sound."""
    NOT_YET = "not_yet"
    PLAYABLE = "playable"
    ERASED = "erased"
    """It was there, and its time in the vault is over: only the text is kept."""
    CLOSED = "closed"
    """Listening again to the masked recording did not show that it is safe, so nobody can play it."""


def recording(session: Session, interaction: Interaction, run: RedactionRun | None) -> Recording:
    """Fails closed: playable only where the newest redaction run checked the masked audio and it passed."""
    if interaction.channel is not Channel.VOICE or interaction.state in WITHHELD:
        return Recording.NONE
    if run is None or run.audio_verified is None:
        return Recording.NOT_YET
    if not run.audio_verified:
        return Recording.CLOSED
    stored = select(VaultObject.id).where(
        VaultObject.interaction_id == interaction.id,
        VaultObject.kind == Kind.REDACTED_AUDIO,
        VaultObject.version == run.audio_version,
    )
    return Recording.PLAYABLE if session.scalar(stored.limit(1)) is not None else Recording.ERASED


def open_recording(viewer: Viewer, session: Session, interaction_id: UUID) -> Readable:
    """The redacted audio, for playing; the play is audited. Raises NotFound where there is none to play."""
    return play(viewer, session, find(viewer, session, interaction_id))


def play(viewer: Viewer, session: Session, interaction: Interaction) -> Readable:
    """The same, where the caller has checked that the viewer may hear it."""
    # The run that counts decides, whichever the viewer reads: a recording that failed a later check stays closed.
    run = newest_run(session, interaction)
    if run is None or recording(session, interaction, run) is not Recording.PLAYABLE:
        raise NotFound("This interaction has no recording that can be played.")
    readable = vault().read(session, interaction.id, Kind.REDACTED_AUDIO, run.audio_version)
    if not _played_lately(session, viewer, interaction.id):
        audit.record(session, viewer, "played", "interaction", interaction.id)
    return readable


def _played_lately(session: Session, viewer: Viewer, interaction_id: UUID) -> bool:
    play = select(AuditEvent.position).where(
        AuditEvent.entity == "interaction",
        AuditEvent.entity_id == str(interaction_id),
        AuditEvent.action == "played",
        AuditEvent.actor_id == viewer.actor_id,
        AuditEvent.at > now() - PLAY_SESSION,
    )
    return session.scalar(play.limit(1)) is not None
