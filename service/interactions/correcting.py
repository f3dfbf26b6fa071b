"""What a transcript becomes when people correct it. Raw words in and out, in memory only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.transcripts import RawTranscript, Speaker, Turn

from ..errors import BadInput
from .correction_words import Hidden, timed, unhidden

OTHER_SIDE = {Speaker.AGENT: Speaker.CUSTOMER, Speaker.CUSTOMER: Speaker.AGENT, Speaker.SYSTEM: Speaker.SYSTEM}


_BETWEEN = "\x1e"
"""Between the parts of a turn that is split, while tokens are put back over all of them."""


@dataclass(frozen=True, slots=True)
class TurnPart:
    """One of the turns that a turn becomes. `text` is redacted text as a person edited it, tokens included."""

    speaker: Speaker
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TurnCorrection:
    """What turn number `turn` (from 0) becomes: one part, several where it is split, none where nothing was said.

    With `joined` the first part continues the turn before, whose speaker counts.
    """

    turn: int
    parts: tuple[TurnPart, ...]
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The turns as the person saw them: redacted texts, and what is behind the tokens of each, in order."""

    texts: tuple[str, ...] = field(repr=False)
    hidden: tuple[tuple[Hidden, ...], ...] = field(repr=False)

    @property
    def values(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for item in (item for turn in self.hidden for item in turn):
            found.setdefault(item.token, []).append(item.value)
        return found


@dataclass(frozen=True, slots=True)
class Corrected:
    """The corrected turns; `origins` has the numbers of the old turns in each, `touched` the new turns that differ."""

    turns: tuple[Turn, ...] = field(repr=False)
    origins: tuple[tuple[int, ...], ...]
    touched: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    turn: Turn = field(repr=False)
    origins: tuple[int, ...]
    touched: bool


def corrected(
    raw: RawTranscript, shown: Shown, corrections: Sequence[TurnCorrection], *, swap_sides: bool = False
) -> Corrected:
    """Raises BadInput for a turn that there is not, a turn that is corrected twice, and tokens that mean nothing."""
    by_turn = _by_turn(raw, corrections)
    made: list[_Made] = []
    for number, turn in enumerate(raw.turns):
        if (correction := by_turn.get(number)) is None:
            made.append(_Made(turn, (number,), touched=False))
            continue
        parts = _parts(turn, number, correction, shown)
        if correction.joined:
            if not made:
                raise BadInput(f"Turn {number + 1} cannot be joined with the turn before it.")
            parts = [_joined(made.pop(), parts, number), *parts[1:]]
        made += parts
    if swap_sides:
        made = [_Made(_swapped(m.turn), m.origins, touched=True) for m in made]
    touched = tuple(number for number, item in enumerate(made) if item.touched)
    return Corrected(tuple(item.turn for item in made), tuple(item.origins for item in made), touched)


def _by_turn(raw: RawTranscript, corrections: Sequence[TurnCorrection]) -> dict[int, TurnCorrection]:
    by_turn: dict[int, TurnCorrection] = {}
    for correction in corrections:
        if not 0 <= correction.turn < len(raw.turns):
            raise BadInput(f"There is no turn {correction.turn + 1}.")
        if correction.turn in by_turn:
            raise BadInput(f"Turn {correction.turn + 1} is corrected twice.")
        if correction.joined and not correction.parts:
            raise BadInput(f"Turn {correction.turn + 1} cannot be joined with the turn before it.")
        by_turn[correction.turn] = correction
    return by_turn


def _parts(turn: Turn, number: int, correction: TurnCorrection, shown: Shown) -> list[_Made]:
    """The turns that one turn becomes, with the times of its words."""
    if any(not part.text.strip() for part in correction.parts):
        raise BadInput(f"Turn {number + 1} has no words left. Say that nothing was said, or write what was.")
    edited = _BETWEEN.join(part.text.replace(_BETWEEN, " ").strip() for part in correction.parts)
    said = unhidden(shown.texts[number], shown.hidden[number], edited, shown.values).split(_BETWEEN) if edited else []
    turns = _split(turn, [(part.speaker, text) for part, text in zip(correction.parts, said, strict=True)])
    differs = [(new.text, new.speaker) for new in turns] != [(turn.text, turn.speaker)]
    return [_Made(new, (number,), touched=differs) for new in turns]


def _split(turn: Turn, parts: Sequence[tuple[Speaker, str]]) -> list[Turn]:
    if not turn.words or turn.start is None or turn.end is None:
        return [replace(_spoken_by(turn, speaker), text=text, words=()) for speaker, text in parts]
    texts = [text.split() for _, text in parts]
    words = timed([word for text in texts for word in text], turn.words, turn.start, turn.end)
    turns, at = [], 0
    for (speaker, text), own in zip(parts, texts, strict=True):
        mine = words[at : at + len(own)]
        start = turn.start if at == 0 else mine[0].start
        at += len(own)
        end = turn.end if at == len(words) else mine[-1].end
        turns.append(replace(_spoken_by(turn, speaker), text=" ".join(text.split()), words=mine, start=start, end=end))
    return turns


def _spoken_by(turn: Turn, speaker: Speaker) -> Turn:
    """The turn with its speaker corrected: what was recorded stays on the channel where it is."""
    return replace(turn, speaker=speaker, recorded=turn.side if turn.side is not speaker else None)


def _swapped(turn: Turn) -> Turn:
    """Each party on the channel that was taken for the other's: the channels' names change with the speakers'."""
    recorded = OTHER_SIDE[turn.recorded] if turn.recorded else None
    return replace(turn, speaker=OTHER_SIDE[turn.speaker], recorded=recorded)


def _joined(before: _Made, parts: Sequence[_Made], number: int) -> _Made:
    """The turn before with the first part behind it."""
    first, second = before.turn, parts[0].turn
    joined = replace(
        first, text=f"{first.text} {second.text}", words=first.words + second.words, end=second.end or first.end,
        recorded=first.recorded if first.side is second.side else Speaker.SYSTEM,
    )  # fmt: skip
    return _Made(joined, (*before.origins, number), touched=True)
