"""Whether answers fit questions, facts are told and nothing is said twice: likeness of turns and facts in meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .cues import Matrix
from .encoder import States
from .interaction_features import Reading

UNKNOWN = 0.3
"""The usual likeness of two turns, where there is nothing to compare."""
REPEATED = 0.65
OFF_TOPIC = 0.3
SPOKEN_QUESTION = re.compile(r"\?|\b(what|when|how|why|where|who|which|can i|do i|is it|will)\b", re.IGNORECASE)
MORE_THAN_A_NOD = 5
"""Words that a turn has at least, to be about something."""
TURN_COLUMNS = 2


@dataclass(frozen=True)
class Meaning:
    """Embeddings of one interaction's turns, shape (turns, width), and of its facts, both with rows of length 1."""

    reading: Reading
    turns: States
    facts: States

    @property
    def to_turns(self) -> Matrix:
        """Likeness of turns to each other, shape (turns, turns)."""
        return np.asarray(self.turns @ self.turns.T, dtype=float)

    @property
    def to_facts(self) -> Matrix:
        """Likeness of turns to facts, shape (turns, facts); one indifferent column where there are no facts."""
        if not len(self.facts):
            return np.full((len(self.turns), 1), UNKNOWN)
        return np.asarray(self.turns @ self.facts.T, dtype=float)


def turn_columns(meaning: Meaning) -> Matrix:
    """Likeness to the nearest fact and to the turn before, shape (turns, `TURN_COLUMNS`)."""
    before = np.concatenate([[0.0], np.diagonal(meaning.to_turns, offset=-1)])
    return np.column_stack([meaning.to_facts.max(1), before])


def features(meaning: Meaning) -> dict[str, float]:
    """All features by name; the same names for every interaction."""
    return _answers(meaning) | _repetition(meaning) | _coverage(meaning) | _topic(meaning)


def _answers(meaning: Meaning) -> dict[str, float]:
    """Whether what the agent says next is about what the customer asked, and whether they had to ask again."""
    alike, reading = meaning.to_turns, meaning.reading
    questions = [turn for turn in reading.customer if SPOKEN_QUESTION.search(reading.texts[turn])]
    needs = [turn for turn in reading.customer if reading.words[turn] > MORE_THAN_A_NOD]
    return (
        _spread("answered next", [_best(alike[turn], _after(reading.agent, turn)[:1]) for turn in questions])
        | _spread("answered soon", [_best(alike[turn], _after(reading.agent, turn)[:3]) for turn in questions])
        | _spread("answered ever", [_best(alike[turn], _after(reading.agent, turn)) for turn in needs])
        | _spread("asked again", [_best(alike[turn], _before(questions, turn)) for turn in questions])
    )


def _repetition(meaning: Meaning) -> dict[str, float]:
    alike, agent = meaning.to_turns, meaning.reading.agent
    earlier = [_best(alike[turn], _before(agent, turn)) for turn in agent]
    repeated = sum(value is not None and value > REPEATED for value in earlier)
    return _spread("agent repeats", earlier) | {"agent repetitions": float(np.log1p(repeated))}


def _coverage(meaning: Meaning) -> dict[str, float]:
    """How near the agent comes to each fact, in all turns and in the last."""
    near, agent = meaning.to_facts.T, meaning.reading.agent
    return _spread("fact told", [_best(fact, agent) for fact in near]) | _spread(
        "fact told late", [_best(fact, agent[-3:]) for fact in near]
    )


def _topic(meaning: Meaning) -> dict[str, float]:
    """How near each of the agent's longer turns is to a fact or to something that the customer says."""
    reading, alike, near = meaning.reading, meaning.to_turns, meaning.to_facts
    longer = [turn for turn in reading.agent if reading.words[turn] > MORE_THAN_A_NOD]
    topical = [max(near[turn].max(), _best(alike[turn], reading.customer) or 0.0) for turn in longer]
    strayed = [turn for turn, value in zip(longer, topical, strict=True) if value < OFF_TOPIC]
    words = sum(reading.words[turn] for turn in reading.agent) + 1
    return _spread("on topic", topical) | {
        "off topic": float(np.log1p(len(strayed))),
        "off topic words": sum(reading.words[turn] for turn in strayed) / words,
    }


def _spread(name: str, values: Sequence[float | None]) -> dict[str, float]:
    known = [value for value in values if value is not None] or [UNKNOWN]
    return {f"{name} mean": float(np.mean(known)), f"{name} least": min(known), f"{name} most": max(known)}


def _best(likeness: Matrix, turns: Sequence[int]) -> float | None:
    return float(likeness[list(turns)].max()) if turns else None


def _after(turns: Sequence[int], turn: int) -> list[int]:
    return [other for other in turns if other > turn]


def _before(turns: Sequence[int], turn: int) -> list[int]:
    return [other for other in turns if other < turn]
