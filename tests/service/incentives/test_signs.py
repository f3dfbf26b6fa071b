"""Shorter calls after which customers come back: noticed where both are beyond noise, and named with their figures."""

import datetime as dt
from uuid import UUID

from service.database import now, transaction
from service.interactions.tables import Interaction
from service.metrics.tables import InteractionMetrics
from tests.conftest import ClientFor
from tests.service.growth_story import measure
from tests.service.incentives.situation import situation
from tests.service.reviews.sampled import simple_call
from tests.service.seed import Seed

HOUR = dt.timedelta(hours=1)
HASTE = "Shorter calls, more repeat contacts"


def handled(seeded: Seed, days_ago: int, seconds: float, customers: int, calls: int = 12) -> None:
    """Calls an hour apart, each so many seconds or a little more, of so many customers in turn."""
    with transaction() as session:
        for number in range(calls):
            started = now() - dt.timedelta(days=days_ago) + number * HOUR
            call = session.get_one(Interaction, simple_call(session, seeded, number, started=started))
            call.customer_hash = f"{days_ago}-{number % customers}"
            values = {"handle_time": seconds + number}
            session.add(InteractionMetrics(interaction_id=call.id, transcript_id=_version(call), values=values))
    measure()


def _version(call: Interaction) -> UUID:
    assert call.transcript_id is not None
    return call.transcript_id


def test_haste_is_noticed(seeded: Seed, client_for: ClientFor) -> None:
    """12 calls of about 606 s and no customer came back; then 12 of about 106 s, after all but 3 of which they did."""
    made = situation(seeded, client_for)
    handled(seeded, days_ago=120, seconds=600, customers=12)
    handled(seeded, days_ago=40, seconds=100, customers=3)
    page = made.supervisor.get("/incentives").text
    assert HASTE in page
    assert "Asha Patel" in page
    assert "Handle time -" in page
    assert "while contacts that need no repeat went -" in page


def test_shorter_calls_alone_are_no_sign(seeded: Seed, client_for: ClientFor) -> None:
    made = situation(seeded, client_for)
    handled(seeded, days_ago=120, seconds=600, customers=12)
    handled(seeded, days_ago=40, seconds=100, customers=12)
    assert HASTE not in made.supervisor.get("/incentives").text
