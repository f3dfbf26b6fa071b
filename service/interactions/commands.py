"""Changes to interactions: taking one in, trying a failed one again."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audio import ChannelLayout
from models.transcripts import Channel

from .. import pipeline
from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, NotFound
from ..feedback.customer_commands import Said, record_customer_feedback
from ..feedback.customer_tables import FeedbackSource
from ..identity.tables import Agent, Team
from ..identity.viewer import Viewer, may_see
from ..ingest.metadata import InteractionMetadata
from ..sealed_writer import Stored
from ..vault import vault
from ..vault_tables import Kind
from .private_metadata import seal
from .tables import Interaction, State


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that has been sealed in the vault and awaits its row."""

    id: UUID
    key: bytes
    stored: Stored
    media_type: str
    channel: Channel
    layout: ChannelLayout | None


def take_in(session: Session, viewer: Viewer, arrival: Arrival, metadata: InteractionMetadata) -> Interaction:
    """Makes the interaction and enqueues its first step. Raises BadInput, or Conflict for a reference in use."""
    reference = metadata.external_id or _new_reference(arrival.id)
    if session.scalar(select(Interaction.id).where(Interaction.reference == reference)):
        raise Conflict(f"another interaction has the external id {reference}")
    interaction = Interaction(
        id=arrival.id,
        channel=arrival.channel,
        state=State.RECEIVED if arrival.channel is Channel.VOICE else State.TRANSCRIBED,
        reference=reference,
        content_hash=arrival.stored.digest,
        media_type=arrival.media_type,
        size_bytes=arrival.stored.size_bytes,
        channel_layout=arrival.layout,
        uploaded_by_id=viewer.user_id,
        transfers=_transfers(metadata),
        **_plain(metadata),
    )
    _attribute(session, viewer, interaction, metadata)
    session.add(interaction)
    session.flush()
    _seal(session, arrival, metadata)
    _keep_customer_feedback(session, viewer, interaction, metadata)
    audit.record(session, viewer, "uploaded", "interaction", interaction.id, size_bytes=arrival.stored.size_bytes)
    pipeline.start(session, interaction)
    return interaction


def duplicate_of(session: Session, stored: Stored) -> Interaction | None:
    """The interaction that was made from the same bytes, unless it has been erased."""
    return session.scalars(
        select(Interaction).where(Interaction.content_hash == stored.digest, Interaction.state != State.ERASED)
    ).first()


def retry(session: Session, viewer: Viewer, interaction_id: UUID) -> Interaction:
    """Tries a failed interaction again."""
    interaction = session.scalars(
        select(Interaction).where(Interaction.id == interaction_id, may_see(viewer)).with_for_update()
    ).first()
    if interaction is None:
        raise NotFound("There is no such interaction.")
    if interaction.state is not State.FAILED:
        raise Conflict("Only an interaction that failed can be tried again.")
    audit.record(session, viewer, "tried again", "interaction", interaction.id, step=interaction.failed_step)
    pipeline.resume(session, interaction)
    return interaction


def _new_reference(interaction_id: UUID) -> str:
    return f"{now():%Y%m%d}-{interaction_id.hex[:8]}"


def _transfers(metadata: InteractionMetadata) -> list[dict[str, str | None]] | None:
    """None where nobody said: that is not the same as none."""
    if metadata.transfer_count is None:
        return None
    return [{"to": hand.to, "at": hand.at.isoformat() if hand.at else None} for hand in metadata.transfers]


def _plain(metadata: InteractionMetadata) -> dict[str, object]:
    """The fields that stand in the row as they came."""
    names = (
        "started_at wait_seconds direction queue call_type hold_seconds hold_recorded wrap_up_seconds resolution "
        "csat nps ces lawful_basis recording_notice"
    )
    plain = {name: getattr(metadata, name) for name in names.split()}
    if isinstance(plain["started_at"], dt.datetime):
        plain["started_at"] = plain["started_at"].astimezone(dt.UTC)
    return plain


def _keep_customer_feedback(
    session: Session, viewer: Viewer, interaction: Interaction, metadata: InteractionMetadata
) -> None:
    """After what came with it was sealed: the comment is swept of the values that are known."""
    said = Said(metadata.csat, metadata.nps, metadata.ces, metadata.customer_comment)
    if said != Said():
        record_customer_feedback(session, interaction, said, FeedbackSource.METADATA, viewer.actor_id)


def _attribute(session: Session, viewer: Viewer, interaction: Interaction, metadata: InteractionMetadata) -> None:
    """Team, agent and customer. A person who uploads for one team cannot file anything under another."""
    team = _team(session, metadata.team) if metadata.team else None
    agent = _agent(session, metadata, team)
    team_id = team.id if team else agent.team_id if agent else viewer.team_id
    if viewer.team_id is not None and team_id != viewer.team_id:
        raise BadInput("names another team than yours")
    interaction.team_id = team_id
    interaction.agent_id = agent.id if agent else None
    if metadata.customer_ref:
        interaction.customer_hash = vault().master.hash("customer", metadata.customer_ref.strip().casefold().encode())


def _team(session: Session, name: str) -> Team:
    found = session.scalars(select(Team).where(func.lower(Team.name) == name.lower())).first()
    if found is None:
        found = Team(name=name)
        session.add(found)
        session.flush()
    return found


def _agent(session: Session, metadata: InteractionMetadata, team: Team | None) -> Agent | None:
    """The agent named in the metadata, made on first sight."""
    external_id = metadata.agent_id or metadata.agent_name
    if external_id is None:
        return None
    found = session.scalars(select(Agent).where(Agent.external_id == external_id)).first()
    if found is None:
        found = Agent(
            external_id=external_id, name=metadata.agent_name or external_id, team_id=team.id if team else None
        )
        session.add(found)
        session.flush()
    return found


def _seal(session: Session, arrival: Arrival, metadata: InteractionMetadata) -> None:
    """Keeps the key, the original, and what came with it that is nobody's business: names, references, known values."""
    vault().keep_key(session, arrival.id, arrival.key)
    session.flush()
    vault().record(session, arrival.id, Kind.ORIGINAL, arrival.stored, arrival.media_type)
    seal(session, arrival.id, metadata)
