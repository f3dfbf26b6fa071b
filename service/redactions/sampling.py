"""Drawing a random sample that anybody can draw again: systematic, over strata, with equal chances."""

import hashlib
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that can be drawn, and the stratum in which it is counted."""

    id: UUID
    stratum: str


def in_order(units: Sequence[Unit], seed: int) -> list[Unit]:
    """Stratum by stratum; within each in an order that only the seed decides."""
    return sorted(units, key=lambda unit: (unit.stratum, _key(unit.id, seed)))


def drawn(units: Sequence[Unit], fraction: float, seed: int) -> list[Unit]:
    """Every unit has the chance `fraction` (0 to 1), and every stratum its share, to within one unit.

    Steps of 1 / fraction from a random start through the strata one after the other (Cochran 1977, ch. 8): what is
    found in the sample estimates the whole without weights, within one draw.
    """
    if not 0 < fraction <= 1:
        raise ValueError(f"a fraction lies between 0 and 1, not {fraction}")
    step = 1 / fraction
    start = random.Random(seed).random() * step  # noqa: S311 - to be drawn again, not to be secret
    ordered = in_order(units, seed)
    count = math.ceil((len(ordered) - start) / step)
    return [ordered[math.floor(start + number * step)] for number in range(max(0, count))]


def strata(units: Sequence[Unit], sample: Sequence[Unit]) -> Mapping[str, tuple[int, int]]:
    """By stratum, how many there are and how many were drawn."""
    there, taken = Counter(unit.stratum for unit in units), Counter(unit.stratum for unit in sample)
    return {stratum: (count, taken[stratum]) for stratum, count in sorted(there.items())}


def _key(id: UUID, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{id}".encode()).digest()
