"""What was said: words, turns and the two kinds of transcript.

`RawTranscript` holds speech as it was heard and lives only in memory or in the vault. `RedactedTranscript` is the
only kind a judge, a page or an export may see. They are different types so that a type checker tells them apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Speaker(StrEnum):
    """Who spoke. `SYSTEM` is an announcement, hold music or another machine."""

    AGENT = "agent"
    CUSTOMER = "customer"
    SYSTEM = "system"


class Channel(StrEnum):
    """How the customer and the contact centre met."""

    VOICE = "voice"
    CHAT = "chat"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which engine made a result: stored beside every result, so that it can be explained and repeated."""

    name: str
    version: str
    settings: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as displayed. Times in seconds from the start of the recording; confidence 0 to 1 where known."""

    text: str = field(repr=False)
    start: float
    end: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's uninterrupted stretch.

    `words` is empty for text channels; when present, joining the words' texts with single spaces gives `text`.
    Times are None for text channels. The text never shows in a `repr`, so it cannot slip into a log or a traceback.
    `recorded` is set where a person said that somebody else spoke than the recording's channel tells: the party whose
    channel holds the sound, or the system where it is on both.
    """

    speaker: Speaker
    text: str = field(repr=False)
    start: float | None = None
    end: float | None = None
    words: tuple[Word, ...] = field(default=(), repr=False)
    confidence: float | None = None
    recorded: Speaker | None = None

    @property
    def side(self) -> Speaker:
        """The party whose channel holds the sound."""
        return self.recorded or self.speaker


class HoldKind(StrEnum):
    """What a customer on hold hears."""

    MUSIC = "music"
    ANNOUNCEMENT = "announcement"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Hold:
    """A stretch in which the customer waits on the line, in seconds from the start of the recording.

    `confidence`, 0 to 1, weighs the evidence; it is not a measured probability.
    """

    start: float
    end: float
    kind: HoldKind
    confidence: float


@dataclass(frozen=True, slots=True)
class RawTranscript:
    """Turns in order of their start, unredacted. `holds` is None where nobody looked for them."""

    turns: tuple[Turn, ...]
    engine: EngineInfo
    language: str = "en"
    holds: tuple[Hold, ...] | None = None


@dataclass(frozen=True, slots=True)
class RedactedTranscript:
    """The same turns, same numbering and speakers, with personal data replaced by tokens such as `[CARD]`."""

    turns: tuple[Turn, ...]
    engine: EngineInfo
    language: str = "en"
    holds: tuple[Hold, ...] | None = None
