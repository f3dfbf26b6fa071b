"""Which wordings are used in which turn: what words alone can say about an interaction, counted and not judged."""

import re
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import yaml

from ..personal_data import DataType
from ..transcripts import RedactedTranscript, Speaker, Turn

Matrix = npt.NDArray[np.float64]

PARTIES = (Speaker.AGENT, Speaker.CUSTOMER)
TOKEN = re.compile(r"\[([A-Z_]+)(?: \d+)?\]")


@cache
def patterns() -> dict[tuple[Speaker, str], re.Pattern[str]]:
    """The compiled wordings by party and cue name. An announcement counts as said by the agent's side."""
    text = (resources.files(__package__) / "cues.yaml").read_text(encoding="utf-8")
    return {
        (Speaker(party), name): re.compile("|".join(f"(?:{wording})" for wording in wordings), re.IGNORECASE)
        for party, cues in yaml.safe_load(text).items()
        for name, wordings in cues.items()
    }


@cache
def names() -> tuple[str, ...]:
    """The columns of `matrix`: `agent.apology`, ..., `customer:POSTCODE`, ..."""
    worded = [f"{party.value}.{name}" for party, name in patterns()]
    return (*worded, *(f"{party.value}:{kind.value}" for party in PARTIES for kind in DataType))


@cache
def column(name: str) -> int:
    return names().index(name)


def plain(text: str) -> str:
    """The text as a reader would say it: redaction tokens become words, so their numbering cannot matter."""
    words = TOKEN.sub(lambda token: f"({token[1].lower().replace('_', ' ')})", text)
    return words.replace("\u2019", "'")


def tokens(text: str) -> frozenset[str]:
    """The types of personal data that were replaced in a redacted text."""
    return frozenset(token[1] for token in TOKEN.finditer(text))


def matrix(transcript: RedactedTranscript) -> Matrix:
    """1.0 where a turn holds a cue, shape (turns, cues)."""
    return np.array([_row(turn) for turn in transcript.turns], dtype=float).reshape(-1, len(names()))


def _row(turn: Turn) -> list[float]:
    party = Speaker.CUSTOMER if turn.speaker is Speaker.CUSTOMER else Speaker.AGENT
    text, replaced = plain(turn.text), tokens(turn.text)
    worded = [float(side is party and bool(pattern.search(text))) for (side, _), pattern in patterns().items()]
    return worded + [float(side is party and kind.value in replaced) for side in PARTIES for kind in DataType]
