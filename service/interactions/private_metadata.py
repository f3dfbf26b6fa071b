"""What came with a file and identifies somebody: kept in the vault only."""

from uuid import UUID

from sqlalchemy.orm import Session

from ..database import transaction
from ..errors import NotFound
from ..ingest.metadata import InteractionMetadata
from ..vault import vault
from ..vault_tables import Kind

PRIVATE = {"file", "customer_ref", "agent_name", "known", "facts"}


def seal(session: Session, interaction_id: UUID, metadata: InteractionMetadata) -> None:
    content = metadata.model_dump_json(include=PRIVATE)
    vault().put(session, interaction_id, Kind.PRIVATE_METADATA, content.encode(), "application/json")


def private(interaction_id: UUID) -> InteractionMetadata:
    """Only the fields that `seal` keeps are filled; none once they were erased with the raw data."""
    with transaction() as session:
        return read_private(session, interaction_id)


def read_private(session: Session, interaction_id: UUID) -> InteractionMetadata:
    """The same, within a transaction."""
    try:
        sealed = vault().read(session, interaction_id, Kind.PRIVATE_METADATA).all()
    except NotFound:
        return InteractionMetadata(file="unknown")
    return InteractionMetadata.model_validate_json(sealed)
