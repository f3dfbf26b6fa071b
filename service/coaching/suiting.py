"""The next step of coaching in the way that the agent said suits best. A table and an order: nothing is inferred."""

from collections.abc import Mapping
from dataclasses import dataclass

from .preferences import Preferences
from .session_tables import LearningStyle

PREFERRING: Mapping[LearningStyle, str] = {
    LearningStyle.SEE_IT_DONE: "seeing it done",
    LearningStyle.READ: "reading",
    LearningStyle.PRACTISE: "practising",
    LearningStyle.TALK_THROUGH: "talking it through",
    LearningStyle.E_LEARNING: "e-learning",
}
TOGETHER: Mapping[LearningStyle, str] = {
    LearningStyle.SEE_IT_DONE: "Listen together to a conversation in which it went well, and name what made it work.",
    LearningStyle.TALK_THROUGH: "Go through the cited moment together, and find what else could have been said.",
}
USUAL = (LearningStyle.PRACTISE, LearningStyle.E_LEARNING)
"""What a suggestion names to everybody: the scorecard's next step, then its learning resource."""


@dataclass(frozen=True, slots=True)
class Step:
    """One way to work on it. `preferred`: the agent said that it suits."""

    style: LearningStyle
    text: str
    preferred: bool


@dataclass(frozen=True, slots=True)
class Suited:
    """Ways to work on something, the most welcome first. `because` names what the agent prefers: "practising"."""

    steps: tuple[Step, ...]
    because: str | None


def suited(next_step: str, resource: str, preferences: Preferences | None) -> Suited:
    """The agent's own ways first, in the order stated, then the usual ones. Ways without anything to offer are left
    out, and one resource is offered once."""
    stated = preferences.styles if preferences else ()
    ways = dict.fromkeys([*stated, *USUAL])
    texts = {style: _text(style, next_step, resource) for style in ways}
    steps: dict[str, Step] = {}
    for style, text in texts.items():
        if text:
            steps.setdefault(text, Step(style, text, style in stated))
    preferred = [PREFERRING[step.style] for step in steps.values() if step.preferred]
    return Suited(tuple(steps.values()), preferred[0] if preferred else None)


def _text(style: LearningStyle, next_step: str, resource: str) -> str:
    if style is LearningStyle.PRACTISE:
        return next_step
    return TOGETHER.get(style, resource)
