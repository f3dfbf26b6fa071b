"""What a telephone system and a survey would know of a made-up conversation: waits, holds, transfers, ratings.

Skilled agents take less time, hand on less and leave fewer customers who have to come in again.
"""

import datetime as dt
import hashlib
import random
from collections import deque
from typing import Any

from models.transcripts import Channel

from ..ingest.metadata import Resolution
from .people import SeededAgent, pick

REPEATED, ANSWERED = 0.22, 0.3
"""How often a customer without talent on the other side comes in again, and how often one answers a survey."""
RECENT = 400
"""Conversations among which the next repeat contact finds its customer."""
TARGETS = ("Billing", "Retention", "Technical", "Supervisor")


class Circumstances:
    """Makes them in order of time, since customers come in again."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._customers = 0
        self._unsettled: deque[str] = deque(maxlen=RECENT)

    def of(self, agent: SeededAgent, channel: Channel, at: dt.datetime) -> dict[str, Any]:
        """Columns of `Interaction`."""
        luck = self._chance.random() < 0.4 + 0.5 * agent.talent
        return self._handling(agent, channel, at, luck) | self._customer(agent, luck) | self._ratings(luck)

    def _handling(self, agent: SeededAgent, channel: Channel, at: dt.datetime, luck: bool) -> dict[str, Any]:
        voice, slow = channel is Channel.VOICE, 1.4 - 0.8 * agent.talent
        held = voice and self._chance.random() < 0.3 * slow
        handed_on = self._chance.random() < (0.05 if luck else 0.2) * slow
        transfers = [{"to": pick(TARGETS, self._chance), "at": (at + dt.timedelta(minutes=4)).isoformat()}]
        return {
            "wait_seconds": round(self._chance.expovariate(1 / 25), 1),
            "hold_seconds": round(self._chance.uniform(10, 150) * slow, 1) if held else 0.0,
            "wrap_up_seconds": round(max(5.0, self._chance.gauss(50 * slow, 15)), 1) if voice else None,
            "transfers": transfers if handed_on else [],
        }

    def _customer(self, agent: SeededAgent, luck: bool) -> dict[str, Any]:
        customer = self._known_or_new()
        if not luck and self._chance.random() < REPEATED * (2 - agent.talent):
            self._unsettled.append(customer)
        states = (Resolution.RESOLVED,) * 4 if luck else tuple(Resolution)
        return {"customer_hash": customer, "resolution": pick(states, self._chance).value}

    def _known_or_new(self) -> str:
        if self._unsettled and self._chance.random() < REPEATED:
            return self._unsettled.popleft()
        self._customers += 1
        return hashlib.sha256(f"seeded customer {self._customers}".encode()).hexdigest()

    def _ratings(self, luck: bool) -> dict[str, Any]:
        if self._chance.random() >= ANSWERED:
            return {"csat": None, "nps": None, "ces": None}
        best = 1.0 if luck else 0.6
        return {
            "csat": 1 + round(4 * best * self._chance.betavariate(4, 1.2)),
            "nps": round(10 * best * self._chance.betavariate(5, 1)),
            "ces": 1 + round(6 * best * self._chance.betavariate(4, 1.2)),
        }
