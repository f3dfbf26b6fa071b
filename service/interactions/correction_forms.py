"""What a person sends from the correction page, or a program as JSON."""

import re
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from models.transcripts import Speaker

from ..errors import BadInput
from .correcting import OTHER_SIDE, TurnCorrection, TurnPart
from .transcript_detail import TurnDetail

LONGEST_TURN = 20_000
_WHO = re.compile(r"(agent|customer|system):[ \t]*", re.IGNORECASE)


class PartBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    speaker: Speaker
    text: str = Field(max_length=LONGEST_TURN, repr=False)


class CorrectionBody(BaseModel):
    """What turn number `turn` (from 0) becomes; no parts: nothing was said there."""

    model_config = ConfigDict(extra="forbid")

    turn: int = Field(ge=0)
    parts: list[PartBody]
    joined: bool = False

    def correction(self) -> TurnCorrection:
        return TurnCorrection(self.turn, tuple(TurnPart(p.speaker, p.text) for p in self.parts), self.joined)


class CorrectionsBody(BaseModel):
    """`version` is the version of the transcript that was looked at."""

    model_config = ConfigDict(extra="forbid")

    version: int
    reason: str = Field(repr=False)
    corrections: list[CorrectionBody] = Field(default_factory=list)
    swap_sides: bool = False


class AgentBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    agent_id: UUID
    reason: str = Field(repr=False)


def changed_turns(turns: Sequence[TurnDetail], form: Mapping[str, str], *, written: bool) -> tuple[TurnCorrection, ...]:
    """The turns that the form has otherwise than they were. Fields: `text-N`, `speaker-N` and `join-N`.

    In a call a new line is a new turn, of the other party unless it begins with "Agent:" or the like.
    """
    return tuple(_changed(turns, form, written=written))


def _changed(turns: Sequence[TurnDetail], form: Mapping[str, str], *, written: bool) -> Iterator[TurnCorrection]:
    for turn in turns:
        text = form.get(f"text-{turn.number}", turn.text).replace("\r\n", "\n").strip()
        if len(text) > LONGEST_TURN:
            raise BadInput(f"Turn {turn.number + 1} is too long: {LONGEST_TURN} characters at most.")
        speaker = _speaker(form.get(f"speaker-{turn.number}", turn.speaker))
        joined = f"join-{turn.number}" in form
        if joined or speaker is not turn.speaker or text != turn.text.strip():
            parts = (TurnPart(speaker, text),) if written and text else tuple(_lines(speaker, text))
            yield TurnCorrection(turn.number, parts, joined)


def _lines(speaker: Speaker, text: str) -> Iterator[TurnPart]:
    for number, line in enumerate(line.strip() for line in text.splitlines() if line.strip()):
        named = _WHO.match(line)
        if named:
            speaker = _speaker(named.group(1).lower())
        elif number:
            speaker = OTHER_SIDE[speaker]
        yield TurnPart(speaker, line[named.end() :] if named else line)


def _speaker(value: str) -> Speaker:
    try:
        return Speaker(value)
    except ValueError:
        raise BadInput("A turn is of the agent, the customer or the system.") from None
