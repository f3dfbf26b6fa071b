"""The metrics that a centre is run by. docs/performance-metrics.md repeats this list word by word."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a metric is counted in. Percents are 0 to 100."""

    SECONDS = "seconds"
    PERCENT = "percent"
    POINTS = "points"
    COUNT = "count"


class Direction(StrEnum):
    """Which way is better; neither where more or less says nothing by itself."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Metric:
    """`confirmed`: made only of results that a person confirmed. `bounds` are the least and the greatest value."""

    id: str
    name: str
    unit: Unit
    direction: Direction
    definition: str
    confirmed: bool = False
    bounds: tuple[float, float] = (0.0, float("inf"))


def _percent(id: str, name: str, direction: Direction, definition: str, *, confirmed: bool = False) -> Metric:
    return Metric(id, name, Unit.PERCENT, direction, definition, confirmed, (0.0, 100.0))


def _seconds(id: str, name: str, direction: Direction, definition: str) -> Metric:
    return Metric(id, name, Unit.SECONDS, direction, definition)


_LISTED = (
    Metric(
        "contacts",
        "Contacts",
        Unit.COUNT,
        Direction.NEITHER,
        "Interactions that came in, whatever became of them; those that were erased or restricted are left out.",
    ),
    _seconds(
        "handle_time",
        "Average handle time",
        Direction.LOWER,
        "Mean of talk + hold + wrap-up (AHT). Talk is connected time, not speech. Contacts without wrap-up time are "
        "left out.",
    ),
    _seconds(
        "connected_time",
        "Talk time",
        Direction.NEITHER,
        "Mean of handle time less hold and wrap-up: how long agent and customer were connected.",
    ),
    _seconds("hold_time", "Hold time", Direction.LOWER, "Mean time on hold, over contacts whose hold time is known."),
    _seconds(
        "wrap_up_time", "Wrap-up time", Direction.LOWER, "Mean time of work after the contact, where it is known."
    ),
    _seconds(
        "time_to_answer",
        "Time to answer",
        Direction.LOWER,
        "Mean time that customers waited for an agent (ASA), over inbound contacts whose waiting time is known.",
    ),
    _percent(
        "service_level",
        "Service level",
        Direction.HIGHER,
        "Share of the inbound contacts answered within CALLQA_SERVICE_LEVEL_SECONDS, of those whose waiting time is "
        "known. Customers who gave up before they were answered reach us as no interaction and are not in it.",
    ),
    _percent(
        "transfer_rate",
        "Transfers",
        Direction.LOWER,
        "Share of the contacts handed on at least once, of those that say whether they were.",
    ),
    _percent(
        "no_repeat_contact",
        "No repeat contact",
        Direction.HIGHER,
        "Share of the inbound contacts after which the same customer, known by the keyed hash of the reference, did "
        "not come in again within CALLQA_REPEAT_CONTACT_DAYS, on any channel and about anything. Another channel "
        "within 15 minutes of the end is the same conversation, not a repeat. A contact whose window has not "
        "closed yet is left out, repeated or not.",
    ),
    _percent(
        "stated_resolution",
        "Stated resolution",
        Direction.HIGHER,
        "Share of the contacts whose metadata says resolved, of those that say anything; partly resolved is not.",
    ),
    _percent(
        "first_contact_resolution",
        "First contact resolution",
        Direction.HIGHER,
        "Share of the contacts that are stated to be resolved and were followed by no repeat contact (FCR), of those "
        "for which both are known.",
    ),
    Metric(
        "satisfaction",
        "Satisfaction, mean",
        Unit.POINTS,
        Direction.HIGHER,
        "Mean of the customers' ratings from 1 to 5 (CSAT).",
        bounds=(1.0, 5.0),
    ),
    _percent(
        "satisfied",
        "Satisfied customers",
        Direction.HIGHER,
        "Share of the ratings that are 4 or 5 of 5 (CSAT, top two boxes).",
    ),
    Metric(
        "recommendation",
        "Net Promoter Score",
        Unit.POINTS,
        Direction.HIGHER,
        "Percent of promoters (9 and 10) less percent of detractors (0 to 6) among the answers from 0 to 10 (NPS), "
        "from -100 to 100.",
        bounds=(-100.0, 100.0),
    ),
    Metric(
        "ease",
        "Customer effort",
        Unit.POINTS,
        Direction.HIGHER,
        "Mean of the customers' answers from 1, very difficult, to 7, very easy (CES 2.0): more is easier.",
        bounds=(1.0, 7.0),
    ),
    _percent(
        "rated",
        "Rated by customers",
        Direction.NEITHER,
        "Share of the contacts with any rating of the customer. The lower it is, the less the ratings speak for those "
        "who gave none.",
    ),
    Metric(
        "customer_words",
        "Customers' words",
        Unit.COUNT,
        Direction.NEITHER,
        "Contacts about which the customer said something in words, in a survey or elsewhere.",
    ),
    _percent(
        "quality",
        "Quality score",
        Direction.HIGHER,
        "Mean score of the results that a person confirmed, of one scorecard or, where none is chosen, of all; with a "
        "question, the mean share of its points. Reviewed contacts are not all contacts: see coverage.",
        confirmed=True,
    ),
    _percent(
        "compliance",
        "Compliance rate",
        Direction.HIGHER,
        "Of the critical questions that applied in a confirmed result, the share passed; the mean over results, which "
        "count alike however many questions applied.",
        confirmed=True,
    ),
    _percent(
        "critical_fails",
        "Critical fails",
        Direction.LOWER,
        "Share of the confirmed results that fail any critical question, of those in which one applied.",
        confirmed=True,
    ),
    _percent(
        "talk_share",
        "Agent's share of talk",
        Direction.NEITHER,
        "Mean over calls of the agent's talk time over both parties' talk time.",
    ),
    _percent(
        "silence_share",
        "Silence",
        Direction.LOWER,
        "Mean over calls of the time in which nobody speaks, as a share of the time from the first speech to the last.",
    ),
    _seconds(
        "overtalk",
        "Overtalk",
        Direction.LOWER,
        "Mean over calls of the seconds in which both speak at once. On recordings with one channel it is an "
        "underestimate.",
    ),
    _seconds(
        "longest_monologue",
        "Longest monologue",
        Direction.LOWER,
        "Mean over calls of the longest time for which the agent holds the floor.",
    ),
    _percent(
        "coverage",
        "Reviewed by people",
        Direction.HIGHER,
        "Share of the contacts all of whose results a person confirmed.",
    ),
)

METRICS: Mapping[str, Metric] = {metric.id: metric for metric in _LISTED}
