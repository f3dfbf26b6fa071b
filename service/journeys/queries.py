"""The journey of one customer: every contact in order, in matters that belong together, with outcome and effort."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from ..config import settings
from ..dashboards.weeks import moment
from ..disputes.tables import Dispute
from ..errors import NotFound
from ..evaluations.tables import Evaluation
from ..identity.tables import Agent
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Direction, Interaction
from ..metrics.tables import InteractionMetrics
from ..performance.reading import CLOSED, SAME_CONVERSATION
from ..reviews.blindness import blind_to
from ..reviews.tables import Review
from .contacts import JourneyContact, hurts_in
from .keys import hash_of, keys_of

COLUMNS = (
    "id", "reference", "channel", "direction", "call_type", "queue", "resolution", "csat", "nps", "ces", "confirmed",
    "critical_fail", "transfers", "wait_seconds", "hold_seconds", "duration_seconds",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effort:
    """What it took the customer. `repeats`: contacts within the window after another one. Times in seconds, over the
    contacts of which they are known."""

    contacts: int
    repeats: int
    channel_switches: int
    transfers: int
    waiting: float
    in_contact: float


@dataclass(frozen=True, slots=True)
class Matter:
    """Contacts each of which came within the window after the one before. `resolution` is what the last one states."""

    contacts: tuple[JourneyContact, ...]
    effort: Effort
    resolution: str | None


@dataclass(frozen=True, slots=True)
class Journey:
    """Newest matter first; in each the contacts in order of time. `window_days` tells matters apart."""

    key: str
    matters: tuple[Matter, ...]
    effort: Effort
    window_days: int

    @property
    def foreign(self) -> int:
        """Contacts of other teams, of which only bare facts are shown."""
        return sum(contact.bare for matter in self.matters for contact in matter.contacts)


@dataclass(frozen=True, slots=True)
class OtherContacts:
    """How many other contacts the customer of an interaction has."""

    key: str
    count: int


def window() -> dt.timedelta:
    return dt.timedelta(days=settings().repeat_contact_days)


def journey(viewer: Viewer, session: Session, key: str) -> Journey:
    """Raises NotFound unless a contact of it is in the viewer's scope. Restricted and erased ones stay out."""
    found = session.execute(_rows(viewer, Interaction.customer_hash == hash_of(session, key))).mappings()
    rows = [dict(row) for row in found]
    if not any(row["own"] for row in rows):
        raise NotFound("There is no such journey, or it is not yours to see.")
    contacts = tuple(_contacts(rows))
    matters = tuple(_matters(contacts))
    return Journey(key, matters[::-1], effort_of(contacts), settings().repeat_contact_days)


def other_contacts(viewer: Viewer, session: Session, interaction_id: UUID) -> OtherContacts | None:
    """Of the customer of this interaction; None where there are none, or nobody knows whose it was."""
    hash = session.scalar(
        select(Interaction.customer_hash).where(
            Interaction.id == interaction_id, may_see(viewer), Interaction.state.not_in(CLOSED)
        )
    )
    if hash is None:
        return None
    others = select(func.count()).where(
        Interaction.customer_hash == hash, Interaction.id != interaction_id, Interaction.state.not_in(CLOSED)
    )
    count = session.scalar(others) or 0
    return OtherContacts(keys_of(session, [hash])[hash], count) if count else None


def effort_of(contacts: Sequence[JourneyContact]) -> Effort:
    return Effort(
        contacts=len(contacts),
        repeats=sum(contact.repeat for contact in contacts),
        channel_switches=sum(a.channel is not b.channel for a, b in pairwise(contacts)),
        transfers=sum(contact.transfers or 0 for contact in contacts),
        waiting=sum(contact.wait_seconds or 0.0 for contact in contacts),
        in_contact=sum(contact.duration_seconds or 0.0 for contact in contacts),
    )


def _rows(viewer: Viewer, condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    disputed = (
        select(Dispute.id)
        .join(Review, Review.id == Dispute.review_id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .where(Evaluation.interaction_id == Interaction.id)
        .correlate(Interaction)
        .exists()
    )
    return (
        select(
            *(getattr(Interaction, name) for name in COLUMNS),
            moment().label("at"),
            Agent.name.label("agent"),
            InteractionMetrics.values.label("measured"),
            disputed.label("disputed"),
            may_see(viewer).label("own"),
            blind_to(viewer).label("blind"),
        )
        .outerjoin(Agent, Agent.id == Interaction.agent_id)
        .outerjoin(InteractionMetrics, InteractionMetrics.transcript_id == Interaction.transcript_id)
        .where(condition, Interaction.state.not_in(CLOSED))
        .order_by(moment(), Interaction.id)
    )


def _contacts(rows: Iterable[Mapping[str, Any]]) -> Iterator[JourneyContact]:
    """In order of time."""
    before: Mapping[str, Any] | None = None
    for row in rows:
        yield _contact(row, before)
        before = row


def _contact(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> JourneyContact:
    shown = row if row["own"] else dict.fromkeys(row)
    follows = before is not None and row["at"] - before["at"] <= window()
    return JourneyContact(
        interaction_id=shown["id"],
        reference=shown["reference"],
        at=row["at"],
        channel=row["channel"],
        outbound=row["direction"] is Direction.OUTBOUND,
        call_type=row["call_type"],
        queue=shown["queue"],
        agent=shown["agent"],
        resolution=row["resolution"],
        csat=shown["csat"],
        nps=shown["nps"],
        ces=shown["ces"],
        confirmed=bool(shown["confirmed"]),
        transfers=None if row["transfers"] is None else len(row["transfers"]),
        wait_seconds=row["wait_seconds"],
        duration_seconds=row["duration_seconds"],
        follows=follows,
        repeat=follows and row["direction"] is not Direction.OUTBOUND and not _goes_on(row, before),
        switched=before is not None and before["channel"] is not row["channel"],
        hurts=hurts_in(row, blind=row["blind"]) if row["own"] else (),
    )


def _goes_on(row: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    """Another channel taken up at once goes on with the same conversation, as first contact resolution has it."""
    if before is None or before["channel"] is row["channel"]:
        return False
    ended: dt.datetime = before["at"] + dt.timedelta(seconds=before["duration_seconds"] or 0.0)
    return bool(row["at"] <= ended + SAME_CONVERSATION)


def _matters(contacts: Sequence[JourneyContact]) -> Iterator[Matter]:
    """Oldest first."""
    together: list[JourneyContact] = []
    for contact in contacts:
        if together and not contact.follows:
            yield _matter(together)
            together = []
        together.append(contact)
    if together:
        yield _matter(together)


def _matter(contacts: Sequence[JourneyContact]) -> Matter:
    return Matter(tuple(contacts), effort_of(contacts), contacts[-1].resolution)
