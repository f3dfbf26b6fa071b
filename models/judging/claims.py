"""What the agent says in figures, held against the reference facts and against what was said before."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ..transcripts import RedactedTranscript, Speaker
from .cues import Matrix, plain
from .measures import SPANS, Measured, Quantity, Unit, measured
from .quantities import FUNCTION_WORDS

AROUND = 7
"""Words on each side of a figure that say what it is about."""
STEM = 5
FACTORS = (2, 3, 4, 5, 6, 10, 12, 24, 52, 0.5)
PENNY = 0.011
ALIKE = 0.45
"""From this likeness on a figure and a fact speak of the same thing."""
GROUPS = ("span", "clock", "weekday", "calendar_month", "date", "money", "percent")
TURN_COLUMNS = 7


class Standing(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure of the agent's. `likeness` is that of its surroundings to the nearest fact with a figure of its unit.

    Contradicted means: facts give figures of this unit, none of them this one, and it neither came from the customer
    nor follows from known figures by simple arithmetic.
    """

    turn: int
    quantity: Quantity
    standing: Standing
    likeness: float


def claims(transcript: RedactedTranscript, facts: Sequence[str]) -> list[Claim]:
    """The agent's claims in order. Figures that the customer gave first, and sums of known ones, are not claims."""
    known = [measured(plain(fact)) for fact in facts]
    from_customer: set[tuple[Unit, float]] = set()
    found: list[Claim] = []
    for number, turn in enumerate(transcript.turns):
        said = measured(plain(turn.text))
        if turn.speaker is Speaker.CUSTOMER:
            from_customer |= {(quantity.unit, quantity.value) for quantity in said.quantities}
        elif turn.speaker is Speaker.AGENT:
            found += [
                claim
                for quantity in said.quantities
                if (claim := _claim(number, said, quantity, known, from_customer)) is not None
            ]
    return found


def turn_columns(found: Iterable[Claim], turns: int) -> Matrix:
    """Supported and contradicted claims of each turn, shape (turns, `TURN_COLUMNS`)."""
    columns = np.zeros((turns, TURN_COLUMNS))
    for claim in found:
        row = columns[claim.turn]
        if claim.standing is Standing.SUPPORTED:
            row[0] += 1
            row[1] = max(row[1], claim.likeness)
        elif claim.standing is Standing.CONTRADICTED:
            row[2] += 1
            row[3] = max(row[3], claim.likeness)
            row[4] += _group(claim.quantity.unit) == "span"
            row[5] += _group(claim.quantity.unit) in ("money", "percent")
        else:
            row[6] += 1
    return columns


def features(found: Sequence[Claim], facts: Sequence[str]) -> dict[str, float]:
    """The claims of an interaction by name; the same names for every interaction."""
    supported = [claim for claim in found if claim.standing is Standing.SUPPORTED]
    against = [claim for claim in found if claim.standing is Standing.CONTRADICTED]
    standing = [claim for claim in against if not _put_right(claim, supported)]
    told = {(claim.quantity.unit, claim.quantity.value) for claim in supported}
    given = [(item.unit, item.value) for fact in facts for item in measured(plain(fact)).quantities]
    return {
        "supported": float(np.log1p(len(supported))),
        "contradicted": float(np.log1p(len(against))),
        "contradicted share": len(against) / max(len(against) + len(supported), 1),
        "contradicted likeness": max((claim.likeness for claim in against), default=0.0),
        "contradicted alike": float(any(claim.likeness > ALIKE for claim in against)),
        "left standing": float(np.log1p(len(standing))),
        "left standing likeness": max((claim.likeness for claim in standing), default=0.0),
        "put right": float(len(against) - len(standing)),
        "new": float(np.log1p(len(found) - len(supported) - len(against))),
        "no claims": float(not supported and not against),
        "all supported": float(bool(supported) and not against),
        "figures of facts told": float(np.mean([item in told for item in given])) if given else 0.5,
    } | _contradicted_by_group(against)


def _contradicted_by_group(against: Sequence[Claim]) -> dict[str, float]:
    groups = [_group(claim.quantity.unit) for claim in against]
    return {f"contradicted {group}": float(min(groups.count(group), 2)) for group in GROUPS}


def _put_right(claim: Claim, supported: Sequence[Claim]) -> bool:
    return any(other.turn > claim.turn and other.quantity.unit is claim.quantity.unit for other in supported)


def _claim(
    turn: int, said: Measured, quantity: Quantity, facts: Sequence[Measured], from_customer: set[tuple[Unit, float]]
) -> Claim | None:
    given = [(fact, other) for fact in facts for other in fact.quantities if other.unit is quantity.unit]
    likeness = max((_likeness(said, quantity, fact, other) for fact, other in given), default=0.0)
    values = {other.value for _, other in given}
    if quantity.value in values:
        return Claim(turn, quantity, Standing.SUPPORTED, likeness)
    if any(quantity.value == value for _, value in from_customer):
        return None
    if quantity.unit is Unit.MONEY and _follows(quantity.value, values | _money(from_customer)):
        return None
    return Claim(turn, quantity, Standing.CONTRADICTED if given else Standing.NEW, likeness)


def _likeness(said: Measured, quantity: Quantity, fact: Measured, other: Quantity) -> float:
    """Shared content words near the two figures, and half as much those of the whole sentences."""
    near = _overlap(_stems(said, quantity.place), _stems(fact, other.place))
    return near + 0.5 * _overlap(_stems(said), _stems(fact))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / math.sqrt((1 + len(one)) * (1 + len(other)))


def _stems(text: Measured, place: int | None = None) -> frozenset[str]:
    words = text.words if place is None else text.words[max(0, place - AROUND) : place + AROUND + 1]
    return frozenset(
        word[:STEM] for word in words if len(word) > 2 and word[0].isalpha() and word not in FUNCTION_WORDS
    )


def _follows(value: float, known: set[float]) -> bool:
    """Whether an amount is a sum, difference or common multiple of known ones."""
    amounts = [amount for amount in known if amount > 0]
    combined = [one + sign * other for one in amounts for other in amounts for sign in (1, -1)]
    multiplied = [amount * factor for amount in amounts for factor in FACTORS]
    return any(abs(result - value) < PENNY for result in (*combined, *multiplied))


def _money(values: set[tuple[Unit, float]]) -> set[float]:
    return {value for unit, value in values if unit is Unit.MONEY}


def _group(unit: Unit) -> str:
    return "span" if unit in SPANS.values() else unit.value
