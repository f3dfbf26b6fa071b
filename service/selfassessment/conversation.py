"""What was said, without anything that anybody answered about it: what a self-assessment rests on."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..errors import NotFound
from ..evaluations.tables import Evaluation
from ..identity.viewer import Viewer
from ..interactions.details import TranscriptDetail, Wave, transcript_of, wave_of
from ..interactions.queries import newest_run
from ..interactions.recordings import Recording, play, recording
from ..interactions.tables import Interaction
from ..vault import Readable
from .scope import own_conversations
from .tables import SelfAssessment


@dataclass(frozen=True, slots=True)
class Conversation:
    """The redacted transcript, and the recording where it may be played."""

    id: UUID
    reference: str
    channel: Channel
    started_at: dt.datetime | None
    received_at: dt.datetime
    duration_seconds: float | None
    call_type: str | None
    recording: Recording
    wave: Wave | None
    transcript: TranscriptDetail


def conversation(session: Session, interaction: Interaction) -> Conversation:
    """The caller has checked that the viewer may read it. Raises NotFound before there is a redacted transcript."""
    run = newest_run(session, interaction)
    if run is None:
        raise NotFound("There is nothing to read yet.")
    to_play = recording(session, interaction, run)
    return Conversation(
        id=interaction.id,
        reference=interaction.reference,
        channel=interaction.channel,
        started_at=interaction.started_at,
        received_at=interaction.created_at,
        duration_seconds=interaction.duration_seconds,
        call_type=interaction.call_type,
        recording=to_play,
        wave=wave_of(session, interaction) if to_play is Recording.PLAYABLE else None,
        transcript=transcript_of(session, interaction, run),
    )


def own_conversation(viewer: Viewer, session: Session, evaluation_id: UUID) -> Interaction:
    """The interaction of a self-assessment that the viewer is asked for. Raises NotFound where there is none."""
    found = session.scalars(
        select(Interaction)
        .join(Evaluation, Evaluation.interaction_id == Interaction.id)
        .join(SelfAssessment, SelfAssessment.evaluation_id == Evaluation.id)
        .where(Evaluation.id == evaluation_id, SelfAssessment.agent_id == viewer.agent_id, own_conversations(viewer))
    ).first()
    if found is None:
        raise NotFound("There is no such self-assessment, or it is not yours.")
    return found


def open_own_recording(viewer: Viewer, session: Session, evaluation_id: UUID) -> Readable:
    """Its redacted audio; the play is audited."""
    return play(viewer, session, own_conversation(viewer, session, evaluation_id))
