"""Which interactions a seed draws from a frame. Plain arithmetic: the same seed and frame give the same sample."""

import random
from collections.abc import Mapping, Sequence

Frame = Mapping[str, Sequence[str]]
"""By agent, the interactions that can be drawn, in order of time."""


def systematic(ids: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """`count` of the ids, each as likely as any other: from one random start in equal steps, so evenly spread."""
    if count >= len(ids):
        return list(ids)
    step = len(ids) / count
    start = chance.random() * step
    return [ids[int(start + place * step)] for place in range(count)]


def drawn(frame: Frame, quota: int, seed: int) -> dict[str, list[str]]:
    """The sample: up to `quota` interactions of each agent. One agent more leaves the others' samples as they are."""
    return {agent: systematic(ids, quota, _chance(seed, agent)) for agent, ids in sorted(frame.items())}


def blind(ids: Sequence[str], share: float, seed: int) -> frozenset[str]:
    """Which of the drawn interactions are reviewed blind: the share of them, rounded, at random."""
    return frozenset(_chance(seed, "blind").sample(sorted(ids), round(share * len(ids))))


def replacement(ids: Sequence[str], seed: int, replaced: str) -> str | None:
    """One of the agent's other interactions, at random, in place of one that cannot be reviewed."""
    return _chance(seed, replaced).choice(ids) if ids else None


def _chance(seed: int, purpose: str) -> random.Random:
    return random.Random(f"{seed}:{purpose}")  # noqa: S311 - a sample that anybody can draw again, no secret
