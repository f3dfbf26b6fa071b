"""What colleagues look at in each other's conversations. Observations, not grades: there are no points to add up.

It is no scorecard, on purpose. A scorecard's answers count somewhere; these are between two colleagues.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..errors import BadInput

VERSION = 1
"""Goes up whenever a question changes its meaning; kept with what was observed."""


class Observation(StrEnum):
    STRENGTH = "strength"
    SOLID = "solid"
    TRY = "try"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class PeerQuestion:
    id: str
    name: str
    look_for: str


QUESTIONS = (
    PeerQuestion("listening", "Listening", "Lets the customer finish, and takes up what was said."),
    PeerQuestion("explaining", "Explaining", "Says what happens next and why, in words that the customer uses."),
    PeerQuestion("steering", "Steering", "Keeps to the point without hurrying anybody."),
    PeerQuestion("care", "Care", "Shows that the customer's trouble matters."),
    PeerQuestion("ending", "Ending", "Sums up what was agreed and leaves nothing open."),
)


def checked(observations: Mapping[str, str]) -> dict[str, str]:
    """The observations by question. Raises BadInput for a question or an observation that the rubric does not have."""
    known = {question.id for question in QUESTIONS}
    if unknown := sorted(observations.keys() - known):
        raise BadInput(f"The peer rubric has no question {unknown[0]!r}.")
    if missing := [question.name for question in QUESTIONS if question.id not in observations]:
        raise BadInput(f"Say something to each question, if only that you did not see it: {', '.join(missing)}.")
    try:
        return {question.id: Observation(observations[question.id]).value for question in QUESTIONS}
    except ValueError:
        raise BadInput(f"An observation is one of {', '.join(Observation)}.") from None
