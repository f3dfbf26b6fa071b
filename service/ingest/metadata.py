"""What a contact centre knows about an interaction besides what was said in it.

Every field also takes the spellings that exports use: `mm:ss` for seconds, "yes" for true, "in" for inbound. Messages
about a wrong value name the rule and never repeat the value, which may have slipped over from a personal column.
"""

import datetime as dt
import math
from enum import StrEnum
from functools import partial
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from models.audio import ChannelLayout
from models.personal_data import DataType, KnownValue

from ..interactions.tables import Direction
from .text_files import storable


class AgentChannel(StrEnum):
    """Where the agent is on the recording."""

    LEFT = "left"
    RIGHT = "right"
    MONO = "mono"

    @property
    def layout(self) -> ChannelLayout:
        return _LAYOUTS[self]


_LAYOUTS = {
    AgentChannel.LEFT: ChannelLayout.AGENT_FIRST,
    AgentChannel.RIGHT: ChannelLayout.CUSTOMER_FIRST,
    AgentChannel.MONO: ChannelLayout.MONO,
}


class Resolution(StrEnum):
    RESOLVED = "resolved"
    PARTLY_RESOLVED = "partly_resolved"
    UNRESOLVED = "unresolved"
    ESCALATED = "escalated"


class LawfulBasis(StrEnum):
    """Article 6(1) UK GDPR, (a) to (f)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"


class RecordingNotice(StrEnum):
    """Who told the customer about the recording, outside what the recording itself holds."""

    ANNOUNCEMENT = "announcement"
    AGENT = "agent"
    NONE = "none"


_SPELLINGS = {
    "in": "inbound",
    "incoming": "inbound",
    "out": "outbound",
    "outgoing": "outbound",
    "stereo_left": "left",
    "stereo_right": "right",
    "solved": "resolved",
    "partial": "partly_resolved",
    "partially_resolved": "partly_resolved",
    "not_resolved": "unresolved",
    "legitimate_interest": "legitimate_interests",
    "ivr": "announcement",
    "no": "none",
}
_TRUTHS = {"yes": True, "true": True, "1": True, "y": True, "no": False, "false": False, "0": False, "n": False}


def parse_seconds(value: object) -> object:
    """A duration in seconds, from a number, `mm:ss` or `hh:mm:ss`."""
    if not isinstance(value, str):
        return value
    try:
        parts = [float(part) for part in value.split(":")]
    except ValueError:
        parts = []
    if not 1 <= len(parts) <= 3 or not all(map(math.isfinite, parts)) or any(not 0 <= part < 60 for part in parts[1:]):
        raise ValueError("must be seconds, mm:ss or hh:mm:ss")
    if parts[0] < 0:
        raise ValueError("must not be negative")
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))


def parse_time(value: object, info: ValidationInfo) -> object:
    """A point in time with its zone. The context's `timezone`, a `ZoneInfo`, serves times written without one."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("must be a date and time such as 2026-03-15T14:05:00+00:00") from None
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        zone: ZoneInfo | None = (info.context or {}).get("timezone")
        if zone is None:
            raise ValueError("has no time zone: write +00:00 after the time, or add a column timezone")
        return _in_zone(value, zone)
    return value


def parse_choice(value: object) -> object:
    """A choice as people spell it: any case, spaces or hyphens for underscores, and the usual other words."""
    if not isinstance(value, str):
        return value
    key = value.strip().lower().replace(" ", "_").replace("-", "_")
    return _SPELLINGS.get(key, key)


def parse_truth(value: object) -> object:
    """True or false from yes/no, true/false, 1/0."""
    if not isinstance(value, str):
        return value
    if (key := value.strip().lower()) not in _TRUTHS:
        raise ValueError("must be yes or no")
    return _TRUTHS[key]


def parse_rating(value: object, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    number = value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdecimal() else None
    if number is None or not low <= number <= high:
        raise ValueError(f"must be a whole number from {low} to {high}")
    return number


def refuse_control_characters(value: str) -> str:
    """The text, if databases and files can hold it."""
    if storable(value) != value:
        raise ValueError("must not have control characters in it")
    return value


def _in_zone(value: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    placed = value.replace(tzinfo=zone)
    if placed.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != value:
        raise ValueError("does not exist in its time zone: the clocks went forward over it")
    return placed


Seconds = Annotated[float, BeforeValidator(parse_seconds), Field(ge=0, allow_inf_nan=False)]
Time = Annotated[dt.datetime, BeforeValidator(parse_time)]
Text = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(refuse_control_characters)]
Fact = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(refuse_control_characters)]


class Transfer(BaseModel):
    """A hand-over: to which queue, team or person, and when, where known."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    to: Text | None = None
    at: Time | None = None


class InteractionMetadata(BaseModel):
    """One interaction's metadata. Times in seconds; everything but `file` may be unknown.

    `file` is a bare name, without folders. `known` are values held about the customer, for the redactor; they,
    `customer_ref`, `customer_comment` and `agent_name` never show in a repr. `facts` are what the judge may check
    statements against.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

    file: Text
    external_id: Text | None = None
    started_at: Time | None = None
    wait_seconds: Seconds | None = None
    direction: Annotated[Direction, BeforeValidator(parse_choice)] | None = None
    queue: Text | None = None
    team: Text | None = None
    agent_id: Text | None = None
    agent_name: Text | None = Field(default=None, repr=False)
    transfers: tuple[Transfer, ...] = ()
    call_type: Text | None = None
    hold_seconds: Seconds | None = None
    hold_recorded: Annotated[bool, BeforeValidator(parse_truth)] = True
    wrap_up_seconds: Seconds | None = None
    customer_ref: Text | None = Field(default=None, repr=False)
    resolution: Annotated[Resolution, BeforeValidator(parse_choice)] | None = None
    csat: Annotated[int, BeforeValidator(partial(parse_rating, low=1, high=5))] | None = None
    nps: Annotated[int, BeforeValidator(partial(parse_rating, low=0, high=10))] | None = None
    ces: Annotated[int, BeforeValidator(partial(parse_rating, low=1, high=7))] | None = None
    customer_comment: Fact | None = Field(default=None, repr=False)
    lawful_basis: Annotated[LawfulBasis, BeforeValidator(parse_choice)] | None = None
    recording_notice: Annotated[RecordingNotice, BeforeValidator(parse_choice)] | None = None
    agent_channel: Annotated[AgentChannel, BeforeValidator(parse_choice)] | None = None
    known: tuple[KnownValue, ...] = Field(default=(), repr=False)
    facts: tuple[Fact, ...] = Field(default=(), repr=False)

    @model_validator(mode="after")
    def transfers_are_in_order(self) -> Self:
        times = [transfer.at for transfer in self.transfers if transfer.at is not None]
        if times != sorted(times):
            raise ValueError("transfers must be in order of time")
        return self

    @property
    def transfer_count(self) -> int | None:
        """How often the customer was handed on; None where nobody said."""
        return len(self.transfers) if "transfers" in self.model_fields_set else None

    @property
    def known_values(self) -> tuple[KnownValue, ...]:
        """Everything the redactor may look for: the known values, the customer's reference and the agent's name."""
        held = ((DataType.REFERENCE, self.customer_ref), (DataType.AGENT_NAME, self.agent_name))
        return self.known + tuple(KnownValue(type, value) for type, value in held if value)
