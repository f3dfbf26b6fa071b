"""A turn as the detectors see it, and what the other party had just asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..personal_data import DataType, Span
from ..transcripts import Speaker, Turn
from .cues import Cue, asks, find_cues, in_last_sentence
from .homophones import with_digits
from .streams import Run, read_runs
from .tokens import Token, tokenize

_SLOT_LIFE = 2
_ASKED_OF_AGENTS = frozenset({DataType.REFERENCE, DataType.PHONE, DataType.NAME, DataType.EMAIL, DataType.ADDRESS})
_BACKCHANNEL_TOKENS = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """One turn, tokenized and read. `asked` are the types that the other party asked for and that may be answered here.

    `directly` says that the question was for those alone and was the last thing said. `unprompted` says that the other
    party's turn before is not known, as in a recording of one side, so that this may answer anything. `answers` says
    that the other party's turn before ended in a question, whatever it was for.
    """

    turn: int
    speaker: Speaker
    text: str = field(repr=False)
    tokens: Sequence[Token] = field(repr=False)
    runs: Sequence[Run] = field(repr=False)
    cues: Sequence[Cue]
    asked: frozenset[DataType] = frozenset()
    directly: bool = False
    unprompted: bool = False
    answers: bool = False

    def span(self, first: int, last: int, type_: DataType, confidence: float, detector: str, reason: str) -> Span:
        """The finding that covers tokens `first` to `last` (inclusive)."""
        start, end = self.tokens[first].start, self.tokens[last].end
        return Span(self.turn, start, end, type_, confidence, detector, reason)


@dataclass(slots=True)
class _Slot:
    types: frozenset[DataType] = frozenset()
    fresh: bool = False
    age: int = 0


def read_conversation(turns: Sequence[Turn]) -> list[Reading]:
    """Reads every turn, carrying open slots from each party's questions to the other's answers."""
    slots = {Speaker.AGENT: _Slot(), Speaker.CUSTOMER: _Slot()}
    readings = []
    heard: dict[Speaker, bool] = {}
    questions: dict[Speaker, bool] = {}
    for number, turn in enumerate(turns):
        asker = Speaker.CUSTOMER if turn.speaker is Speaker.AGENT else Speaker.AGENT
        slot = slots[asker]
        tokens = with_digits(tokenize(turn.text), answering=bool(slot.types))
        reading = Reading(
            number,
            turn.speaker,
            turn.text,
            tokens,
            read_runs(tokens),
            find_cues(tokens),
            _answerable(slot.types, turn.speaker),
            slot.fresh and bool(slot.types),
            unprompted=not heard.get(asker, False),
            answers=questions.pop(asker, False),
        )
        readings.append(reading)
        slot.fresh = False
        own = Speaker.CUSTOMER if turn.speaker is Speaker.CUSTOMER else Speaker.AGENT
        _ask(slots[own], reading)
        heard[own] = bool(tokens)
        questions[own] = slots[own].fresh or bool(tokens and tokens[-1].text == "?")
    return readings


def _answerable(types: frozenset[DataType], speaker: Speaker) -> frozenset[DataType]:
    """Agents are asked for little: a reference, a number to ring, who it is."""
    return types & _ASKED_OF_AGENTS if speaker is Speaker.AGENT else types


def _ask(slot: _Slot, reading: Reading) -> None:
    """A question opens a slot. Back-channels and read-backs leave it open; other talk lets it lapse."""
    cues = reading.cues if asks(reading.tokens) else in_last_sentence(reading.tokens, reading.cues)
    types = frozenset(cue.type for cue in cues)
    if types:
        slot.types, slot.fresh, slot.age = types, True, 0
        return
    if len(reading.tokens) <= _BACKCHANNEL_TOKENS or reading.runs:
        return
    slot.age += 1
    if slot.age >= _SLOT_LIFE:
        slot.types, slot.age = frozenset(), 0
