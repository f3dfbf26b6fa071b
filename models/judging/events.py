"""What happened, and what it was answered with: signs of need, agreements and their terms, complaints, loose ends.

Few numbers, each about the order of things, so that none drowns among the counts of words.
"""

from collections.abc import Sequence

import numpy as np

from .interaction_features import OPENING, Features, Reading

SIGNS = ("health", "bereaved", "hardship", "distress", "low_understanding")
TERMS = ("money", "fee", "contract_term", "cooling_off")
SEALED = ("done_it",)
SOON = 2
"""How many turns of the other party count as an answer."""


def events(reading: Reading) -> Features:
    """All of them by name; the same names for every interaction."""
    return _need(reading) | _agreement(reading) | _complaint(reading) | _ends(reading)


def _need(reading: Reading) -> Features:
    """Signs of vulnerability, and whether the agent's next turns acknowledge them or offer support."""
    signs = [turn for turn in reading.customer if _any(reading, turn, "customer", SIGNS)]
    strong = [turn for turn in signs if _count(reading, turn, "customer", SIGNS) > 1]
    heard = [_replied(reading, turn, ("empathy",)) for turn in signs]
    helped = [_replied(reading, turn, ("support_offer",)) for turn in signs]
    later = [turn for turn in reading.agent if signs and turn > signs[0]]
    return {
        "need shown": float(bool(signs)),
        "need shown often": float(np.log1p(len(signs))),
        "need shown strongly": float(bool(strong)),
        "need acknowledged": _share(heard),
        "need supported": _share(helped),
        "need met": float(any(heard) and any(helped)),
        "need passed over": float(bool(signs) and not any(heard) and not any(helped)),
        "support later": float(any(reading.has(turn, "agent.support_offer") for turn in later)),
        "kinds of need": float(len([sign for sign in SIGNS if _ever(reading, reading.customer, f"customer.{sign}")])),
    }


def _agreement(reading: Reading) -> Features:
    """Whether something was agreed, and which terms were told before the customer said yes, and which after."""
    yes = [turn for turn in reading.customer if reading.has(turn, "customer.agree")]
    sealed = [turn for turn in yes if _before(reading, turn, ("agree_ask", "sell")) and _replied(reading, turn, SEALED)]
    at = sealed[0] if sealed else next((turn for turn in reading.agent if _any(reading, turn, "agent", SEALED)), -1)
    before = [turn for turn in reading.agent if turn < at]
    told = {term: float(_ever(reading, before, f"agent.{term}")) for term in TERMS}
    return {
        "agreed": float(bool(sealed)),
        "agreements": float(np.log1p(len(sealed))),
        "done without a yes": float(not sealed and at >= 0),
        "contract spoken of": float(_ever(reading, reading.customer, "customer.cancel")),
        "terms before yes": float(sum(told.values())) if at >= 0 else 2.0,
        "agreed without terms": float(bool(sealed) and sum(told.values()) < 3),
    } | {f"{term} before yes": value if at >= 0 else 0.5 for term, value in told.items()}


def _complaint(reading: Reading) -> Features:
    """Whether the customer complains, and what the agent says next and at any time after."""
    made = [turn for turn in reading.customer if _any(reading, turn, "customer", ("complain", "unhappy"))]
    named = [turn for turn in made if reading.has(turn, "customer.complain")]
    after = [turn for turn in reading.agent if made and turn > made[0]]
    return {
        "complaint named": float(bool(named)),
        "unhappy": float(np.log1p(len(made))),
        "complaint answered": _share([_replied(reading, turn, ("log_complaint",)) for turn in made]),
        "complaint logged": float(_ever(reading, after, "agent.log_complaint")),
        "complaint dismissed": _share([_replied(reading, turn, ("dismiss", "blame")) for turn in made]),
    }


def _ends(reading: Reading) -> Features:
    """Whether the customer had to come back to something, and how the last words of both parties sound."""
    chased = [turn for turn in reading.customer[1:] if _any(reading, turn, "customer", ("chase", "confused"))]
    late = [turn for turn in chased if turn in reading.customer[-OPENING:]]
    asked = [turn for turn in reading.customer if "?" in reading.texts[turn]]
    return {
        "came back to it": len(chased) / max(len(reading.customer), 1),
        "came back at the end": float(bool(late)),
        "last question answered": float(bool(asked) and any(turn > asked[-1] for turn in reading.agent)),
        "customer content at the end": float(_ever(reading, reading.customer[-OPENING:], "customer.satisfied")),
        "agent vague at the end": float(_ever(reading, reading.agent[-OPENING:], "agent.vague_time")),
        "customer ends it": float(bool(len(reading)) and reading.customer[-1:] == [len(reading) - 1]),
    }


def _any(reading: Reading, turn: int, party: str, cues: Sequence[str]) -> bool:
    return any(reading.has(turn, f"{party}.{cue}") for cue in cues)


def _count(reading: Reading, turn: int, party: str, cues: Sequence[str]) -> int:
    return sum(reading.has(turn, f"{party}.{cue}") for cue in cues)


def _ever(reading: Reading, turns: Sequence[int], cue: str) -> bool:
    return any(reading.has(turn, cue) for turn in turns)


def _replied(reading: Reading, turn: int, cues: Sequence[str]) -> bool:
    """Whether the agent uses one of the cues in the next turns."""
    following = [other for other in reading.agent if other > turn][:SOON]
    return any(_any(reading, other, "agent", cues) for other in following)


def _before(reading: Reading, turn: int, cues: Sequence[str]) -> bool:
    """Whether the agent used one of the cues in the last turns before."""
    earlier = [other for other in reading.agent if other < turn][-SOON:]
    return any(_any(reading, other, "agent", cues) for other in earlier)


def _share(happened: Sequence[bool]) -> float:
    """Half-way where there was nothing to answer."""
    return float(np.mean(happened)) if happened else 0.5
