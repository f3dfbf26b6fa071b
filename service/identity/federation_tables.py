"""Who an account is at an OpenID provider."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..database import Base, Identified


class FederatedIdentity(Identified, Base):
    """A person at a provider, linked to an account. `subject` never changes there; an e-mail address may."""

    __tablename__ = "federated_identities"

    issuer: Mapped[str]
    subject: Mapped[str]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)

    __table_args__ = (UniqueConstraint("issuer", "subject"),)
