"""What agents are asked about how they are led and coached. Fixed: a round cannot be made to ask for praise."""

from dataclasses import dataclass

VERSION = 1
"""Goes up whenever a question changes its meaning; a round keeps the version that it asked."""
SCALE = (1, 5)
"""From "I do not agree at all" to "I fully agree"."""


@dataclass(frozen=True, slots=True)
class UpwardQuestion:
    id: str
    statement: str


QUESTIONS = (
    UpwardQuestion("expectations", "I know what is expected of me."),
    UpwardQuestion("fairness", "My work is judged fairly."),
    UpwardQuestion("balance", "I hear about what I do well as much as about what to work on."),
    UpwardQuestion("coaching", "The coaching that I get helps me to do better."),
    UpwardQuestion("listening", "My supervisor listens to what I say."),
    UpwardQuestion("support", "After a hard conversation I get help."),
    UpwardQuestion("disagreement", "I can disagree without having it held against me."),
)
