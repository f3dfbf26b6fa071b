"""What was said, unredacted, from the vault into memory: for engines only, never for a row, a page or a log."""

from sqlalchemy.orm import Session

from models.transcripts import Channel, RawTranscript

from ..ingest.texts import read_conversation
from ..vault import vault
from ..vault_tables import Kind
from .private_metadata import read_private
from .tables import Interaction
from .transcripts import unpack


def raw_transcript(session: Session, interaction: Interaction) -> RawTranscript:
    """The newest version. Raises NotFound before there is one, and once it was erased."""
    if interaction.channel is Channel.VOICE or vault().has(session, interaction.id, Kind.RAW_TRANSCRIPT):
        return unpack(vault().read(session, interaction.id, Kind.RAW_TRANSCRIPT).all())
    content = vault().read(session, interaction.id, Kind.ORIGINAL).all()
    return read_conversation(content, agent_name=read_private(session, interaction.id).agent_name).timed_transcript


def raw_version(session: Session, interaction: Interaction) -> int:
    """Its version. A chat or an e-mail thread that nobody corrected is read from the original each time: version 1."""
    return vault().newest_version(session, interaction.id, Kind.RAW_TRANSCRIPT) or 1
