"""Diarization error rate: missed speech, false alarms and confused speakers, as a share of reference speech."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from models.voice_activity import Segment

COLLAR = 0.25
"""Seconds left out on both sides of each reference boundary, as in the NIST evaluations."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """A stretch of time and who, by any name, speaks in it."""

    speaker: str
    segment: Segment


@dataclass(frozen=True, slots=True)
class DiarizationErrorRate:
    """Seconds of error and of reference speech. Counts add up over recordings; rates do not."""

    missed: float = 0.0
    false_alarm: float = 0.0
    confusion: float = 0.0
    speech: float = 0.0

    @property
    def der(self) -> float:
        """(missed + false alarm + confusion) / speech; NaN without speech."""
        errors = self.missed + self.false_alarm + self.confusion
        return errors / self.speech if self.speech else float("nan")

    def __add__(self, other: "DiarizationErrorRate") -> "DiarizationErrorRate":
        return DiarizationErrorRate(
            self.missed + other.missed,
            self.false_alarm + other.false_alarm,
            self.confusion + other.confusion,
            self.speech + other.speech,
        )


def diarization_error_rate(
    reference: Sequence[Attributed], hypothesis: Sequence[Attributed], *, collar: float = COLLAR
) -> DiarizationErrorRate:
    """Score overlap too, with the one-to-one naming of speakers that gives the fewest errors."""
    slices = list(_slices(reference, hypothesis, collar))
    theirs = sorted({item.speaker for item in hypothesis})
    ours = sorted({item.speaker for item in reference})
    return min(
        (_errors(slices, naming) for naming in _namings(theirs, ours)),
        key=lambda errors: errors.confusion + errors.missed + errors.false_alarm,
    )


def _namings(theirs: Sequence[str], ours: Sequence[str]) -> Iterator[dict[str, str]]:
    unknown = [f"nobody {number}" for number in range(len(theirs))]
    for chosen in permutations([*ours, *unknown], len(theirs)):
        yield dict(zip(theirs, chosen, strict=True))


Slice = tuple[float, frozenset[str], frozenset[str]]


def _slices(reference: Sequence[Attributed], hypothesis: Sequence[Attributed], collar: float) -> Iterator[Slice]:
    """Stretches in which nothing changes: duration, and who speaks by reference and by hypothesis."""
    edges = {edge for item in reference for edge in (item.segment.start, item.segment.end)}
    ignored = [Segment(edge - collar, edge + collar) for edge in edges]
    cuts = edges | {edge for item in hypothesis for edge in (item.segment.start, item.segment.end)}
    cuts |= {edge for segment in ignored for edge in (segment.start, segment.end)}
    ordered = sorted(cuts)
    for start, end in pairwise(ordered):
        middle = (start + end) / 2
        if any(segment.start < middle < segment.end for segment in ignored):
            continue
        yield end - start, _speaking(reference, middle), _speaking(hypothesis, middle)


def _speaking(items: Sequence[Attributed], moment: float) -> frozenset[str]:
    return frozenset(item.speaker for item in items if item.segment.start <= moment < item.segment.end)


def _errors(slices: Sequence[Slice], naming: dict[str, str]) -> DiarizationErrorRate:
    missed = false_alarm = confusion = speech = 0.0
    for duration, ours, theirs in slices:
        agreed = len(ours & {naming[name] for name in theirs})
        missed += duration * max(0, len(ours) - len(theirs))
        false_alarm += duration * max(0, len(theirs) - len(ours))
        confusion += duration * (min(len(ours), len(theirs)) - agreed)
        speech += duration * len(ours)
    return DiarizationErrorRate(missed, false_alarm, confusion, speech)
