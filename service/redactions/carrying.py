"""Taking places in one version of what was said over to the next, after people corrected it."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from models.redaction.tokens import Token, tokenize
from models.transcripts import RawTranscript


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` (exclusive) of the raw text of a turn."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Said:
    turn: int
    token: Token


class Carrier:
    """Finds where words of the version `before` stand in the version `after`; turns may have been split or joined."""

    def __init__(self, before: RawTranscript, after: RawTranscript) -> None:
        self._before, self._after = _words(before), _words(after)
        one, other = ([said.token.norm for said in words] for words in (self._before, self._after))
        self._changes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()

    def unchanged(self, place: Place) -> tuple[Place, ...]:
        """The same words in the new version; empty unless each of them is still there."""
        covered = self._covered(place)
        kept = [new for old in covered for new in self._same(old)]
        return self._places(kept) if len(kept) == len(covered) else ()

    def anywhere(self, place: Place) -> tuple[Place, ...]:
        """The same words, or all that was put in their stead: what has to stay covered stays covered."""
        return self._places(sorted({new for old in self._covered(place) for new in self._instead(old)}))

    def _covered(self, place: Place) -> list[int]:
        return [
            number
            for number, (turn, token) in enumerate((said.turn, said.token) for said in self._before)
            if turn == place.turn and token.start < place.end and place.start < token.end
        ]

    def _same(self, old: int) -> list[int]:
        return [j + old - i for tag, i, end, j, _ in self._changes if tag == "equal" and i <= old < end]

    def _instead(self, old: int) -> list[int]:
        replaced = [range(j, to) for tag, i, end, j, to in self._changes if tag == "replace" and i <= old < end]
        return [*self._same(old), *(number for stretch in replaced for number in stretch)]

    def _places(self, numbers: Sequence[int]) -> tuple[Place, ...]:
        """One place a turn, from the first word to the last."""
        by_turn: dict[int, list[Token]] = {}
        for number in numbers:
            by_turn.setdefault(self._after[number].turn, []).append(self._after[number].token)
        return tuple(Place(turn, tokens[0].start, tokens[-1].end) for turn, tokens in by_turn.items())


def _words(transcript: RawTranscript) -> list[_Said]:
    return [_Said(number, token) for number, turn in enumerate(transcript.turns) for token in tokenize(turn.text)]
