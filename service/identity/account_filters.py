"""Which accounts a list shows."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, or_

from ..forms import AddressFields
from .tables import Role, User


class AccountState(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


class AccountFilters(AddressFields):
    """`q` is a part of a name or an e-mail address, in any case."""

    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = None
    of_role: Role | None = None
    of_team: UUID | None = None
    state: AccountState | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1

    @property
    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """On `User`."""
        found: list[ColumnElement[bool]] = []
        if self.q is not None:
            found.append(
                or_(User.name.icontains(self.q, autoescape=True), User.email.icontains(self.q, autoescape=True))
            )
        if self.of_role is not None:
            found.append(User.role == self.of_role)
        if self.of_team is not None:
            found.append(User.team_id == self.of_team)
        if self.state is not None:
            found.append(User.active.is_(self.state is AccountState.ACTIVE))
        return tuple(found)

    @property
    def any_set(self) -> bool:
        return bool(self.conditions)

    @property
    def address(self) -> str:
        """The list with these filters; it lacks only the page's number."""
        chosen = self.model_dump(mode="json", exclude_none=True, exclude={"page"})
        return f"/users?{urlencode([*chosen.items(), ('page', '')])}"
