"""What a sentence to an agent must be before a supervisor is even shown it."""

import re
from collections.abc import Callable
from enum import StrEnum

SHORTEST, LONGEST = 20, 300
"""Characters: more than a phrase, and what can be said in one breath or two."""
MOST_SENTENCES = 2
ON_THE_PERSON = re.compile(
    r"\b(you('re| are| were| seem| look| sound)( (a|an|so|too|very|really|just|always|never|not|quite|simply))*"
    r" (\w+ )?(lazy|rude|stupid|careless|incompetent|unprofessional|bad|poor|hopeless|useless|weak|slow|arrogant|"
    r"aggressive|emotional|nervous|anxious|angry|bored|tired|difficult|unfit|failure|liar|dishonest|terrible|awful))\b"
    r"|\b(your (attitude|personality|character|accent|voice|temper|nature|age|gender|background|intelligence))\b"
    r"|\byou (always|never)\b|\b(disciplin\w+|dismiss(ed|al)?|sacked|fired|warning letter|misconduct)\b",
    re.IGNORECASE,
)
"""What judges who somebody is, or threatens, instead of speaking of what was done."""
TOKEN = re.compile(r"\[[A-Z_]+(?: \d+)?\]")
CITED = re.compile(r"\b(?:turn|line|message)\s*#?\[?\d+|\[\d+\]", re.IGNORECASE)


class Fault(StrEnum):
    """Why a written sentence is not used; the scorecard's own stands in its place."""

    LENGTH = "length"
    PERSONAL_DATA = "personal_data"
    ON_THE_PERSON = "on_the_person"
    CITES_A_TURN = "cites_a_turn"
    NO_TURN = "no_turn"
    ENGINE_FAILED = "engine_failed"


def fault(text: str, turn: int, turns: int, sweep: Callable[[str], str]) -> Fault | None:
    """What is wrong with `text` about turn number `turn` of `turns`; None when nothing is.

    `sweep` gives back a text with personal data replaced: a text is free of it when it comes back as it was.
    """
    if not 0 <= turn < turns:
        return Fault.NO_TURN
    if not SHORTEST <= len(text) <= LONGEST or len(re.findall(r"[.!?](?:\s|$)", text)) > MOST_SENTENCES:
        return Fault.LENGTH
    if ON_THE_PERSON.search(text):
        return Fault.ON_THE_PERSON
    if CITED.search(text):  # the turn is linked beside the text; a number of the model's own could be any
        return Fault.CITES_A_TURN
    if TOKEN.search(text) or sweep(text) != text:
        return Fault.PERSONAL_DATA
    return None
