"""Keys with which programs ask, in place of a person who signs in."""

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified
from .tables import Role, Team, User


class ApiKey(Identified, Base):
    """A program's key. Only its hash is kept, and `prefix`, by which people tell keys apart."""

    __tablename__ = "api_keys"

    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    role: Mapped[Role]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("teams.id"))
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    last_used_at: Mapped[dt.datetime | None]

    team: Mapped[Team | None] = relationship(lazy="raise")
    made_by: Mapped[User | None] = relationship(lazy="raise")
