"""Which of two voices is the agent's, and which stretches are recordings, decided from what is said.

The agent is found by weighing words and word pairs that agents say and customers do not. Announcements are found by
phrases that queues, menus and payment lines use.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

from ..transcripts import Speaker, Turn

ROLE_WORDS = "role_words.tsv"
MOST_LEANING = 15.0
FILLERS: Final = frozenset(
    {"um", "uh", "er", "erm", "ah", "oh", "mm", "hmm", "okay", "ok", "yeah", "yes", "no", "well"}
)

RECORDED = (
    r"(?:calls?|(?:calls|welcome) to (?:\w+ ){1,6}) ?(?:(?:may|will|can) be|is|are)\b.*\b(?:record|monitor)"
    r"|\bwe record\b"
)
ANNOUNCEMENT_CUES: Final = (
    r"your call is (?:very )?important",
    r"press (?:\w+ )?(?:one|two|three|four|five|six|seven|eight|nine|zero|star|pound|hash|\d|the \w+ key)\b",
    r"next available (?:agent|representative|advis[eo]r|operator|member|colleague|team)",
    r"(?:all|most) (?:of )?our (?:\w+ )?(?:agents|representatives|advis[eo]rs|operators|lines|colleagues) are",
    r"you are (?:now |currently )?(?:first|next|(?:number )?\w+) in (?:the )?(?:queue|line)",
    r"(?:estimated|average|current) wait(?:ing)? time",
    r"(?:leave|record) (?:a|your) message (?:after|at) the (?:tone|beep)",
    r"(?:stay|remain) on the line",
    r"(?:keypad|payment line).* (?:accepted|paid|started|successful|declined)",
    r"your payment (?:of .*)?(?:has been|was|is) (?:accepted|taken|declined|successful)",
    r"payment (?:of .*)?(?:received|accepted)|card number followed by",
    rf"^(?:welcome|thank you for|thanks for|this is|please|you re through|you are through)\b.*(?:{RECORDED})",
    rf"^(?:\w+ ){{0,6}}(?:{RECORDED})",
)
PERSONAL_CUES: Final = r"\b(?:i|i m|i ll|my|me|how can|how may|speaking|do you|are you|you re happy)\b"


def with_roles(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Turns of two voices that are marked AGENT and CUSTOMER at will, with the roles swapped if they speak the other
    way round. Without a sign either way the marks stay."""
    signs = {Speaker.AGENT: 1.0, Speaker.CUSTOMER: -1.0, Speaker.SYSTEM: 0.0}
    if sum(signs[turn.speaker] * leaning_of(turn.text, role_words()) for turn in turns) >= 0:
        return tuple(turns)
    other = {Speaker.AGENT: Speaker.CUSTOMER, Speaker.CUSTOMER: Speaker.AGENT, Speaker.SYSTEM: Speaker.SYSTEM}
    return tuple(replace(turn, speaker=other[turn.speaker]) for turn in turns)


def with_announcements(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """The same turns, with those that only a recording says marked SYSTEM."""
    return tuple(replace(turn, speaker=Speaker.SYSTEM) if is_announcement(turn.text) else turn for turn in turns)


def is_announcement(text: str) -> bool:
    """Whether a queue, a menu or a recording notice speaks, and nobody speaks for themselves."""
    plain = " ".join(_words(text))
    return not re.search(PERSONAL_CUES, plain) and any(re.search(cue, plain) for cue in ANNOUNCEMENT_CUES)


def leaning_of(text: str, weights: Mapping[str, float]) -> float:
    """Natural logarithm of how much likelier an agent says this than a customer, as far as known words tell.

    Bounded, so that one long story about the topic does not outweigh a greeting.
    """
    leaning = sum(weights.get(gram, 0.0) for gram in grams(text))
    return max(-MOST_LEANING, min(MOST_LEANING, leaning))


def grams(text: str) -> Iterator[str]:
    """Words and pairs of neighbouring words, in lower case; figures are all alike, and fillers, which everybody
    uses, are skipped."""
    words = ["#" if word.isdigit() else word for word in _words(text) if word not in FILLERS]
    yield from words
    yield from (" ".join(pair) for pair in pairwise(words))


@cache
def role_words() -> Mapping[str, float]:
    """Log-likelihood ratio, agent against customer, of each telling word or pair.

    The table is written by `evaluation.transcription_roles`.
    """
    _heading, *lines = files(__package__).joinpath(ROLE_WORDS).read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {gram: float(weight) for gram, weight in rows}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
