"""What one contact says for each metric: a pure function a metric, over plain values.

A contact is one interaction as its agent handled it. Times are in seconds. A share is made of contacts that say `YES`
or `NO`, so that its mean is the percentage. None where the contact cannot say: it then counts for nothing.
"""

import datetime as dt
from dataclasses import dataclass

from models.transcripts import Channel

from ..ingest.metadata import Resolution
from ..interactions.tables import Direction

YES, NO = 100.0, 0.0
TOP_BOXES = 4
"""CSAT ratings from this one on, of 5, are satisfied customers."""
PROMOTERS, DETRACTORS = 9, 6
"""NPS ratings from 9 on promote, up to 6 they detract."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What is known about one contact.

    `next_contact` is when the same customer came in again, in another conversation. `as_of` is the moment at which
    that was looked up: what comes later is not known.
    """

    channel: Channel
    at: dt.datetime
    as_of: dt.datetime
    direction: Direction | None = None
    wait_seconds: float | None = None
    handle_time: float | None = None
    hold_seconds: float | None = None
    wrap_up_seconds: float | None = None
    transfers: int | None = None
    customer_known: bool = False
    next_contact: dt.datetime | None = None
    resolution: Resolution | None = None
    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    commented: bool = False
    talk_share: float | None = None
    silence_share: float | None = None
    overtalk_seconds: float | None = None
    longest_monologue: float | None = None
    confirmed: bool = False

    @property
    def inbound(self) -> bool:
        """The customer came to us, as far as is known."""
        return self.direction is not Direction.OUTBOUND


@dataclass(frozen=True, slots=True)
class Terms:
    """What a centre sets for itself: within how many seconds to answer, and how long no repeat contact may follow."""

    answer_within: float
    repeat_window: dt.timedelta


def share_of(said: bool | None) -> float | None:
    return None if said is None else YES if said else NO


def handle_time(contact: Contact) -> float | None:
    return contact.handle_time


def connected_time(contact: Contact) -> float | None:
    """Handle time without hold and wrap-up."""
    if contact.handle_time is None or contact.wrap_up_seconds is None:
        return None
    return max(0.0, contact.handle_time - (contact.hold_seconds or 0.0) - contact.wrap_up_seconds)


def hold_time(contact: Contact) -> float | None:
    return contact.hold_seconds


def wrap_up_time(contact: Contact) -> float | None:
    return contact.wrap_up_seconds


def time_to_answer(contact: Contact) -> float | None:
    """Inbound only: nobody waits for a call that we make."""
    return contact.wait_seconds if contact.inbound else None


def answered_in_time(contact: Contact, terms: Terms) -> float | None:
    waited = time_to_answer(contact)
    return share_of(None if waited is None else waited <= terms.answer_within)


def transferred(contact: Contact) -> float | None:
    return share_of(None if contact.transfers is None else contact.transfers > 0)


def no_repeat_contact(contact: Contact, terms: Terms) -> float | None:
    """None for an unknown customer, an outbound contact, and until the window has closed.

    A repeat contact before that is not counted yet either: else recent failures would count and recent successes not.
    """
    closes = window_closes(contact, terms)
    if closes is None or contact.as_of < closes:
        return None
    return share_of(contact.next_contact is None or contact.next_contact > closes)


def window_closes(contact: Contact, terms: Terms) -> dt.datetime | None:
    """When it is known whether a repeat contact followed; None where that will never be known."""
    return contact.at + terms.repeat_window if contact.customer_known and contact.inbound else None


def stated_resolved(contact: Contact) -> float | None:
    return share_of(None if contact.resolution is None else contact.resolution is Resolution.RESOLVED)


def first_contact_resolution(contact: Contact, terms: Terms) -> float | None:
    """Both together: stated to be resolved, and no repeat contact. None while either is not known."""
    known = (no_repeat_contact(contact, terms), stated_resolved(contact))
    return None if None in known else share_of(NO not in known)


def satisfaction(contact: Contact) -> float | None:
    return None if contact.csat is None else float(contact.csat)


def satisfied(contact: Contact) -> float | None:
    return share_of(None if contact.csat is None else contact.csat >= TOP_BOXES)


def recommendation(contact: Contact) -> float | None:
    """100 for a promoter, -100 for a detractor, 0 between them: the mean is the Net Promoter Score."""
    if contact.nps is None:
        return None
    return 100.0 * ((contact.nps >= PROMOTERS) - (contact.nps <= DETRACTORS))


def ease(contact: Contact) -> float | None:
    return None if contact.ces is None else float(contact.ces)


def rated(contact: Contact) -> float | None:
    return share_of(any(rating is not None for rating in (contact.csat, contact.nps, contact.ces)))


def customer_words(contact: Contact) -> float | None:
    """Counted are those who said something; who said nothing is no observation."""
    return YES if contact.commented else None


def talk_share(contact: Contact) -> float | None:
    return None if contact.talk_share is None else 100 * contact.talk_share


def silence_share(contact: Contact) -> float | None:
    return None if contact.silence_share is None else 100 * contact.silence_share


def overtalk(contact: Contact) -> float | None:
    return contact.overtalk_seconds


def longest_monologue(contact: Contact) -> float | None:
    return contact.longest_monologue


def reviewed(contact: Contact) -> float | None:
    return share_of(contact.confirmed)
