"""Who talked when: the ground that every call metric stands on.

Times are seconds from the start of the recording. A party's speech is its words with the short gaps between them, and
every stretch of its audio that redaction masked: what was masked was said, and must not read as silence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.personal_data import Mask, Replacement
from models.transcripts import Speaker, Turn

BRIDGED_GAP = 1.0
"""Words of one turn that are less than this many seconds apart belong to one stretch of speech."""


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """Time from `start` to `end` during which `speaker` talks; None where it is not about one speaker."""

    start: float
    end: float
    speaker: Speaker | None = None

    @property
    def length(self) -> float:
        return self.end - self.start


def speech(turns: Sequence[Turn], masked: Sequence[Stretch] = ()) -> tuple[Stretch, ...]:
    """Every speaker's stretches of speech in order of start. One speaker's stretches neither touch nor overlap."""
    spoken = [stretch for turn in turns for stretch in _spoken(turn)]
    speakers = sorted({stretch.speaker for stretch in (*spoken, *masked) if stretch.speaker is not None})
    by_speaker = [union(stretch for stretch in (*spoken, *masked) if stretch.speaker is who) for who in speakers]
    return tuple(
        sorted(
            Stretch(stretch.start, stretch.end, who)
            for who, stretches in zip(speakers, by_speaker, strict=True)
            for stretch in stretches
        )
    )


def masked_stretches(
    masks: Sequence[Mask], replacements: Sequence[Replacement], turns: Sequence[Turn]
) -> tuple[Stretch, ...]:
    """Whose speech each mask covers: that of the turns whose words it replaces, as far as those turns reach.

    `replacements` and `turns` are those of the redaction that the masks were made from.
    """
    return tuple(
        stretch
        for mask in masks
        for number in sorted({replacements[i].span.turn for i in mask.replacements})
        if (stretch := within_turn(mask.start, mask.end, turns[number])) is not None
    )


def within_turn(start: float, end: float, turn: Turn) -> Stretch | None:
    """The part of a masked stretch that is the turn's speech; None where they do not meet or the turn has no times."""
    if turn.start is None or turn.end is None:
        return None
    start, end = max(start, turn.start), min(end, turn.end)
    return Stretch(start, end, turn.speaker) if start < end else None


def union(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Time covered by any of `stretches`, as stretches in order, none touching another."""
    merged: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: (s.start, s.end)):
        if merged and stretch.start <= merged[-1].end:
            merged[-1] = Stretch(merged[-1].start, max(merged[-1].end, stretch.end))
        elif stretch.length > 0:
            merged.append(Stretch(stretch.start, stretch.end))
    return tuple(merged)


def overlap(left: Sequence[Stretch], right: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Time covered by both sides, each of which is in order and free of overlaps within itself."""
    both: list[Stretch] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i].start, right[j].start), min(left[i].end, right[j].end)
        if start < end:
            both.append(Stretch(start, end))
        if left[i].end <= right[j].end:
            i += 1
        else:
            j += 1
    return tuple(both)


def gaps(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Time between the first and the last of `stretches` that none of them covers."""
    covered = union(stretches)
    return tuple(Stretch(a.end, b.start) for a, b in pairwise(covered))


def total(stretches: Iterable[Stretch]) -> float:
    """Summed length in seconds."""
    return sum(stretch.length for stretch in stretches)


def of(speaker: Speaker, stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches of one speaker."""
    return tuple(stretch for stretch in stretches if stretch.speaker is speaker)


def _spoken(turn: Turn) -> list[Stretch]:
    if turn.start is None or turn.end is None:
        return []
    stretches: list[Stretch] = []
    for word in turn.words:
        if stretches and word.start - stretches[-1].end < BRIDGED_GAP:
            stretches[-1] = Stretch(stretches[-1].start, max(stretches[-1].end, word.end), turn.speaker)
        else:
            stretches.append(Stretch(word.start, word.end, turn.speaker))
    return stretches or [Stretch(turn.start, turn.end, turn.speaker)]
