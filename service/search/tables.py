"""What is searched: the words of each transcript version, redacted."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base


class TranscriptDocument(Base):
    """Kept by the database whenever a transaction that changes turns is committed: what was masked is not found.

    `document` has every word's stem and place; its weight is the party that said it: A agent, B customer, C system.
    """

    __tablename__ = "transcript_documents"

    transcript_id: Mapped[UUID] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True)
    document: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    written_by: Mapped[str]
    """The transaction: of many turns that it changes, only the first writes the document."""

    __table_args__ = (Index("ix_transcript_documents_document", "document", postgresql_using="gin"),)
