"""Kinds of personal data, where they were found, and what replaced them. Only `KnownValue` holds a value."""

from dataclasses import dataclass, field
from enum import StrEnum

from .transcripts import EngineInfo, RedactedTranscript


class DataType(StrEnum):
    """The types of the rubric. Number words count exactly as digits do."""

    NAME = "NAME"
    AGENT_NAME = "AGENT_NAME"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    POSTCODE = "POSTCODE"
    DOB = "DOB"
    CARD = "CARD"
    CVV = "CVV"
    CARD_EXPIRY = "CARD_EXPIRY"
    ACCOUNT = "ACCOUNT"
    SORT_CODE = "SORT_CODE"
    IBAN = "IBAN"
    NINO = "NINO"
    NHS = "NHS"
    PASSPORT = "PASSPORT"
    DRIVING_LICENCE = "DRIVING_LICENCE"
    VEHICLE = "VEHICLE"
    PASSWORD = "PASSWORD"  # noqa: S105 - a label
    OTP = "OTP"
    SECURITY_ANSWER = "SECURITY_ANSWER"
    REFERENCE = "REFERENCE"
    HEALTH = "HEALTH"
    SPECIAL = "SPECIAL"


class Tier(StrEnum):
    """How bad a leak is: A must never be kept (security codes), B identifies a person, C is a special category."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True)
class Span:
    """A finding: character offsets `start` to `end` (exclusive) in the raw text of turn number `turn` (0-based).

    `detector` names the rule or model; `reason` says in words why, without quoting what was found.
    """

    turn: int
    start: int
    end: int
    type: DataType
    confidence: float
    detector: str
    reason: str


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A value that the contact centre already holds about the customer, to be looked for in what was said."""

    type: DataType
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Replacement:
    """A span and the token that stands for it at offsets `start` to `end` (exclusive) of the redacted turn text."""

    span: Span
    tier: Tier
    token: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mask:
    """A stretch of audio overwritten on the given channels (0-based). Times in seconds.

    `replacements` are the positions, in `Redaction.replacements`, of what it covers.
    """

    start: float
    end: float
    channels: tuple[int, ...]
    replacements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Redaction:
    """The redacted transcript and everything that was replaced in it, in order of turn and offset."""

    transcript: RedactedTranscript
    replacements: tuple[Replacement, ...]
    policy: str
    engine: EngineInfo


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking the masked audio by itself showed. `passed` False keeps the recording closed.

    `findings` are sentences for a person, without values. `missed` is where in the raw transcript the values stand that
    were still heard, so that a second attempt can cover them.
    """

    passed: bool
    findings: tuple[str, ...]
    missed: tuple[Span, ...] = ()
