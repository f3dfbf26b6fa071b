"""What was found in an interaction, kept in memory to look for in whatever is derived from it."""

from collections.abc import Iterable, Sequence

from ..personal_data import DataType, KnownValue, Span
from ..transcripts import RawTranscript, Speaker, Turn
from .readings import read_conversation
from .sweep import collect, sweep


class FoundValues:
    """Finds the values behind spans in another text: a suggestion, a rationale, a note, a second transcription.

    A value counts whole, in a run of four or more of its digits, spelt out, or as a name that sounds the same.
    """

    def __init__(self, transcript: RawTranscript, spans: Iterable[Span], *, known: Sequence[KnownValue] = ()) -> None:
        self._findings = collect(read_conversation(transcript.turns), spans, known)

    def find_in(self, text: str) -> tuple[Span, ...]:
        """Where values stand in `text`, as spans of a single turn 0. Empty: the text may be shown."""
        (reading,) = read_conversation([Turn(Speaker.SYSTEM, text)])
        return tuple(sorted(sweep(reading, self._findings, fragments=True), key=lambda span: (span.start, span.end)))

    def types_in(self, text: str) -> frozenset[DataType]:
        """The types of the values that stand in `text`."""
        return frozenset(span.type for span in self.find_in(text))
