"""What a speaker's turns before say about the identifiers of the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..personal_data import DataType, Span
from ..transcripts import Speaker
from .readings import Reading

_CARD_REACH = 4
_CARD_LENGTH = 7
GIVEN_WITH_CARD = (DataType.CARD_EXPIRY, DataType.CVV)
# Types whose values are digits and letters. Names, addresses and the like have detectors of their own.
CODES = frozenset(DataType) - {
    DataType.NAME, DataType.AGENT_NAME, DataType.EMAIL, DataType.ADDRESS, DataType.DOB, DataType.HEALTH,
    DataType.SPECIAL,
}  # fmt: skip


@dataclass(slots=True)
class CodeContext:
    """What a speaker's turns before say about the next: `carried` is the type of the identifier that ended the last
    one, `since_card` counts the turns since a card number was said."""

    carried: DataType | None = None
    since_card: int = _CARD_REACH

    def expected(self, reading: Reading) -> frozenset[DataType]:
        """Callers who give a card number go on with its dates and its code, asked or not."""
        near = self.since_card < _CARD_REACH
        return frozenset(GIVEN_WITH_CARD) if near and reading.speaker is Speaker.CUSTOMER else frozenset()

    def advance(self, reading: Reading, spans: Sequence[Span]) -> None:
        """Takes note of what was found in the speaker's turn."""
        ending = len(reading.text.rstrip(" .,…-")) - 1
        types = [span.type for span in spans if span.type in CODES and span.end > ending >= 0]
        self.carried = types[0] if types else None
        self.since_card = 0 if any(is_whole_card(span) for span in spans) else self.since_card + 1


def is_whole_card(span: Span) -> bool:
    return span.type is DataType.CARD and span.end - span.start > _CARD_LENGTH
