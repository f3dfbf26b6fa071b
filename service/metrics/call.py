"""Metrics of a call, each defined by the function that computes it.

Speech is what `speech.speech` gives: stretches in order of start, per speaker, in seconds. Announcements and hold
messages (`SYSTEM`) fill silence but are nobody's talk. A metric is None where the recording cannot say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.transcripts import Hold, Speaker, Turn, Word

from . import speech as timeline
from .speech import Stretch

PARTIES = (Speaker.AGENT, Speaker.CUSTOMER)
DEAD_AIR = 5.0
"""Silence of this many seconds or more is dead air."""
SHORTEST_OVERTALK = 0.3
"""Overlaps below this many seconds are within the error of word times and do not count."""
BACK_CHANNEL = 1.0
"""Speech shorter than this many seconds ("mm-hm", "I see") neither interrupts nor ends a monologue."""
LONGEST_BREATH = 2.0
"""A pause of this many seconds or more ends a monologue."""
LEAST_TALK = 5.0
"""Below this many seconds of unmasked talk a speaking rate would be noise."""


@dataclass(frozen=True, slots=True)
class CallMetrics:
    """All metrics of a call; times in seconds, shares 0 to 1. Mappings have an entry for the agent and the customer."""

    duration: float
    talk_time: Mapping[Speaker, float]
    talk_share: Mapping[Speaker, float | None]
    silence: float
    silence_share: float | None
    longest_silence: float
    dead_air_count: int
    dead_air_seconds: float
    overtalk_seconds: float
    overtalk_count: int
    interruptions: Mapping[Speaker, int]
    longest_monologue: Mapping[Speaker, float]
    words_per_minute: Mapping[Speaker, float | None]
    time_to_answer: float | None
    transfers: int | None
    hold_seconds: float | None
    wrap_up_seconds: float | None
    handle_time: float | None
    hold_found: float | None
    holds_found: tuple[Hold, ...] | None


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What the telephone system knows and the recording does not. Times in seconds; None where it did not say."""

    wait_seconds: float | None = None
    hold_seconds: float | None = None
    wrap_up_seconds: float | None = None
    transfers: int | None = None
    hold_recorded: bool = True


def measure(
    turns: Sequence[Turn],
    *,
    duration: float,
    masked: Sequence[Stretch] = (),
    record: CallRecord | None = None,
    holds: Sequence[Hold] | None = None,
) -> CallMetrics:
    """Every metric of a call with `turns`, redacted or not, lasting `duration` seconds.

    `holds` that were found in the recording stand beside what the telephone system says, and change no other figure.
    """
    record = record or CallRecord()
    stretches = timeline.speech(turns, masked)
    dead = dead_air(stretches)
    overlaps = overtalk(stretches)
    return CallMetrics(
        duration=duration,
        talk_time={who: talk_time(stretches, who) for who in PARTIES},
        talk_share={who: talk_share(stretches, who) for who in PARTIES},
        silence=timeline.total(silences(stretches)),
        silence_share=silence_share(stretches),
        longest_silence=max((gap.length for gap in silences(stretches)), default=0.0),
        dead_air_count=len(dead),
        dead_air_seconds=timeline.total(dead),
        overtalk_seconds=timeline.total(overlaps),
        overtalk_count=len(overlaps),
        interruptions={who: interruptions(stretches, who) for who in PARTIES},
        longest_monologue={who: longest_monologue(stretches, who) for who in PARTIES},
        words_per_minute={who: words_per_minute(turns, masked, who) for who in PARTIES},
        time_to_answer=record.wait_seconds,
        transfers=record.transfers,
        hold_seconds=record.hold_seconds,
        wrap_up_seconds=record.wrap_up_seconds,
        handle_time=handle_time(duration, record),
        hold_found=None if holds is None else sum(hold.end - hold.start for hold in holds),
        holds_found=None if holds is None else tuple(holds),
    )


def talk_time(speech: Sequence[Stretch], speaker: Speaker) -> float:
    """Seconds during which the speaker talks, masked speech included."""
    return timeline.total(timeline.of(speaker, speech))


def talk_share(speech: Sequence[Stretch], speaker: Speaker) -> float | None:
    """The speaker's talk time over both parties' talk time; None when neither talks. The two shares add up to 1."""
    both = sum(talk_time(speech, who) for who in PARTIES)
    return talk_time(speech, speaker) / both if both else None


def silences(speech: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Stretches in which nobody talks, between the first speech of the recording and the last.

    What comes before and after is the recorder's, not the conversation's. A hold recorded as silence is silence.
    """
    return timeline.gaps(speech)


def silence_share(speech: Sequence[Stretch]) -> float | None:
    """Silence over the time from the first speech to the last; None when nobody talks."""
    if not speech:
        return None
    return timeline.total(silences(speech)) / (max(s.end for s in speech) - min(s.start for s in speech))


def dead_air(speech: Sequence[Stretch], at_least: float = DEAD_AIR) -> tuple[Stretch, ...]:
    """Silences of `at_least` seconds."""
    return tuple(gap for gap in silences(speech) if gap.length >= at_least)


def overtalk(speech: Sequence[Stretch], at_least: float = SHORTEST_OVERTALK) -> tuple[Stretch, ...]:
    """Stretches of `at_least` seconds in which agent and customer talk at the same time."""
    both = timeline.overlap(timeline.of(Speaker.AGENT, speech), timeline.of(Speaker.CUSTOMER, speech))
    return tuple(stretch for stretch in both if stretch.length >= at_least)


def interruptions(speech: Sequence[Stretch], speaker: Speaker) -> int:
    """How often the speaker cuts in on the other party.

    Counted when the speaker starts after the other has talked for `BACK_CHANNEL` seconds, overlaps by at least
    `SHORTEST_OVERTALK`, says more than a back-channel and still talks when the other stops. Talking over somebody
    without taking the floor is overtalk only.
    """
    others = [stretch for who in PARTIES if who is not speaker for stretch in timeline.of(who, speech)]
    return sum(any(_cuts_in(mine, other) for other in others) for mine in timeline.of(speaker, speech))


def longest_monologue(speech: Sequence[Stretch], speaker: Speaker) -> float:
    """The longest time in seconds that the speaker holds the floor.

    It runs over pauses below `LONGEST_BREATH` and over the other party's back-channels, which are below `BACK_CHANNEL`.
    """
    longest = start = end = 0.0
    holder: Speaker | None = None
    for stretch in speech:
        if stretch.speaker is not speaker:
            holder = holder if stretch.length < BACK_CHANNEL else stretch.speaker
            continue
        if holder is not speaker or stretch.start - end >= LONGEST_BREATH:
            start = stretch.start
        holder, end = speaker, stretch.end
        longest = max(longest, end - start)
    return longest


def words_per_minute(turns: Sequence[Turn], masked: Sequence[Stretch], speaker: Speaker) -> float | None:
    """Words per minute of talk time. Masked words and masked time are left out of both sides.

    None below `LEAST_TALK` seconds of unmasked talk, and where the turns carry no word times.
    """
    own = [turn for turn in turns if turn.speaker is speaker]
    hidden = timeline.union(timeline.of(speaker, masked))
    talk = timeline.union(timeline.speech(own))
    seconds = timeline.total(talk) - timeline.total(timeline.overlap(talk, hidden))
    words = sum(not _within(word, hidden) for turn in own for word in turn.words)
    return 60 * words / seconds if words and seconds >= LEAST_TALK else None


def handle_time(duration: float, record: CallRecord) -> float | None:
    """Talk + hold + wrap-up in seconds: the unit whose mean over calls is AHT.

    Talk is connected time, not speech: the recording's `duration`, less the hold where the recording runs through it.
    None where wrap-up, or a hold that was not recorded, is unknown.
    """
    if record.wrap_up_seconds is None or (record.hold_seconds is None and not record.hold_recorded):
        return None
    hold = record.hold_seconds or 0.0
    talk = max(duration - hold, 0.0) if record.hold_recorded else duration
    return talk + hold + record.wrap_up_seconds


def _cuts_in(mine: Stretch, other: Stretch) -> bool:
    return (
        other.start + BACK_CHANNEL <= mine.start
        and mine.start + SHORTEST_OVERTALK <= other.end
        and mine.end > other.end
        and mine.length >= BACK_CHANNEL
    )


def _within(word: Word, stretches: Sequence[Stretch]) -> bool:
    middle = (word.start + word.end) / 2
    return any(stretch.start <= middle <= stretch.end for stretch in stretches)
