"""How many requests a minute a key may send, counted in this process."""

import math
import threading
import time
from collections.abc import Callable
from uuid import UUID


class RequestRates:
    """A token bucket for each key: as many requests at once as a minute allows, then evenly.

    `clock` gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[UUID, tuple[float, float]] = {}
        """By key: requests left, and when that was so."""
        self._lock = threading.Lock()

    def wait(self, key: UUID, per_minute: int) -> int:
        """Counts a request; 0 where it may pass, otherwise whole seconds until the next one may."""
        with self._lock:
            moment = self._clock()
            left, since = self._left.get(key, (float(per_minute), moment))
            left = min(float(per_minute), left + (moment - since) * per_minute / 60)
            passes = left >= 1
            self._left[key] = (left - 1 if passes else left, moment)
        return 0 if passes else math.ceil((1 - left) * 60 / per_minute)
