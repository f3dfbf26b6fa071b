"""Customers who come once, and customers who come back, mostly soon."""

import hashlib
import random
from collections import deque

COMES_BACK = 0.3
REMEMBERED = 5000
"""The newest so many may come back: who was here long ago is a new customer."""


class Customers:
    """Whose turn it is, one after the other. A customer is a hash, as in the real centre."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._recent: deque[str] = deque(maxlen=REMEMBERED)
        self._count = 0

    def come(self) -> str:
        """The hash of the customer of the next interaction."""
        if self._recent and self._chance.random() < COMES_BACK:
            return self._recent[-1 - int(len(self._recent) * self._chance.random() ** 2)]
        self._count += 1
        known = hashlib.sha256(f"seeded customer {self._count}".encode()).hexdigest()
        self._recent.append(known)
        return known
