"""Metrics as people read them: a name, a unit, and what it means in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from models.transcripts import Channel

from ..metrics.call import BACK_CHANNEL, DEAD_AIR, LONGEST_BREATH, SHORTEST_OVERTALK

HOLD_FOUND = "hold_found"


class Unit(StrEnum):
    SECONDS = "seconds"
    SHARE = "share"
    COUNT = "count"
    PER_MINUTE = "per_minute"


@dataclass(frozen=True, slots=True)
class Definition:
    """What the metric `name` of service/metrics is called on a page, and what it means."""

    name: str
    label: str
    unit: Unit
    meaning: str


@dataclass(frozen=True, slots=True)
class FoundStretch:
    """Where in the recording a metric was found, in seconds, and as what. Confidence 0 to 1 weighs the evidence."""

    start: float
    end: float
    kind: str
    confidence: float


@dataclass(frozen=True, slots=True)
class MetricDetail:
    """One metric. Either `value` is set, or `agent` and `customer` are; None is not known. Shares are 0 to 1."""

    name: str
    label: str
    unit: Unit
    meaning: str
    value: float | None = None
    agent: float | None = None
    customer: float | None = None
    by_party: bool = False
    stretches: tuple[FoundStretch, ...] = ()


CALL = (
    Definition("talk_share", "Talk share", Unit.SHARE, "Of all the talking, how much this party did."),
    Definition("talk_time", "Talk time", Unit.SECONDS, "How long this party spoke, redacted words included."),
    Definition("words_per_minute", "Pace (words a minute)", Unit.PER_MINUTE, "Words a minute while speaking."),
    Definition(
        "longest_monologue",
        "Longest stretch",
        Unit.SECONDS,
        f"The longest time this party held the floor, pauses under {LONGEST_BREATH:g} seconds included.",
    ),
    Definition(
        "interruptions",
        "Interruptions",
        Unit.COUNT,
        f"How often this party cut in: spoke over the other for {SHORTEST_OVERTALK:g} seconds or more and carried on. "
        f"Short replies under {BACK_CHANNEL:g} second do not count.",
    ),
    Definition("duration", "Length", Unit.SECONDS, "Length of the recording."),
    Definition("time_to_answer", "Time to answer", Unit.SECONDS, "How long the customer waited to be answered."),
    Definition("handle_time", "Handle time", Unit.SECONDS, "Talk, hold and wrap-up together."),
    Definition("hold_seconds", "Hold", Unit.SECONDS, "How long the customer was on hold."),
    Definition(
        HOLD_FOUND,
        "Hold found",
        Unit.SECONDS,
        "Time that sounds like a hold: nobody speaks, and there is music, an announcement, or words such as "
        '"I will put you on hold" around it. Found in the recording, never added to what the telephone system said.',
    ),
    Definition("wrap_up_seconds", "Wrap-up", Unit.SECONDS, "Work on this contact after it ended."),
    Definition("transfers", "Transfers", Unit.COUNT, "How often the call was passed on."),
    Definition("silence_share", "Silence", Unit.SHARE, "Share of the conversation in which nobody spoke."),
    Definition("longest_silence", "Longest silence", Unit.SECONDS, "The longest time in which nobody spoke."),
    Definition("dead_air_count", "Long silences", Unit.COUNT, f"Silences of {DEAD_AIR:g} seconds or more."),
    Definition(
        "overtalk_count",
        "Talking over each other",
        Unit.COUNT,
        f"How often both spoke at once for {SHORTEST_OVERTALK:g} seconds or more.",
    ),
    Definition("overtalk_seconds", "Time both spoke", Unit.SECONDS, "How long both parties spoke at once, in total."),
)
WRITTEN = (
    Definition("messages", "Messages", Unit.COUNT, "How many messages this party sent."),
    Definition("words", "Words", Unit.COUNT, "How many words this party wrote."),
    Definition("mean_response", "Average reply time", Unit.SECONDS, "How long this party's replies took on average."),
    Definition("longest_response", "Longest reply time", Unit.SECONDS, "The longest that a reply took."),
    Definition("duration", "Length", Unit.SECONDS, "From the first message to the last."),
    Definition("first_response", "First reply", Unit.SECONDS, "How long the customer waited for the first reply."),
)


def metrics(channel: Channel, values: Mapping[str, Any]) -> tuple[MetricDetail, ...]:
    """Those of the channel's metrics that were measured, in order of reading: first by party, then of the whole."""
    definitions = CALL if channel is Channel.VOICE else WRITTEN
    measured = [_metric(definition, values[definition.name]) for definition in definitions if definition.name in values]
    placed = [_placed(metric, values) if metric.name == HOLD_FOUND else metric for metric in measured]
    return tuple(sorted(placed, key=lambda metric: not metric.by_party))


def _placed(metric: MetricDetail, values: Mapping[str, Any]) -> MetricDetail:
    return replace(metric, stretches=tuple(FoundStretch(**hold) for hold in values.get("holds_found") or ()))


def _metric(definition: Definition, value: float | Mapping[str, float | None] | None) -> MetricDetail:
    described = (definition.name, definition.label, definition.unit, definition.meaning)
    if isinstance(value, Mapping):
        return MetricDetail(*described, agent=value.get("agent"), customer=value.get("customer"), by_party=True)
    return MetricDetail(*described, value=value)
