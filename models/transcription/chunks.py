"""Which stretches of a channel to recognise in one go.

Cut only where nobody speaks: a cut inside a word repeats or loses it. A stretch without a pause that is longer than
the recogniser can take is cut at the least voiced moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..voice_activity import FRAME_SECONDS, Segment


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """Seconds. Speech closer than `bridge` shares a chunk while it stays under `longest`; `padding` is heard around."""

    longest: float = 15.0
    bridge: float = 0.6
    padding: float = 0.25


@dataclass(frozen=True, slots=True)
class Chunk:
    """Heard from `start` to `end`; `speech` lies inside it. Seconds from the start of the recording."""

    start: float
    end: float
    speech: tuple[Segment, ...]


def plan_chunks(
    speech: Sequence[Segment],
    probabilities: npt.NDArray[np.float32],
    settings: ChunkSettings,
    *,
    duration: float,
) -> tuple[Chunk, ...]:
    """Chunks in order, which do not overlap. `probabilities` of speech, one for each voice activity frame."""
    short = [part for segment in speech for part in _split(segment, probabilities, settings.longest)]
    groups = list(_group(short, settings))
    starts = [group[0].start for group in groups] + [duration + settings.padding]
    chunks: list[Chunk] = []
    for group, following in zip(groups, starts[1:], strict=True):
        before = chunks[-1].end if chunks else 0.0
        last = group[-1].end
        end = min(last + settings.padding, max(last, (last + following) / 2), duration)
        chunks.append(Chunk(max(before, group[0].start - settings.padding), end, tuple(group)))
    return tuple(chunks)


def _group(segments: Sequence[Segment], settings: ChunkSettings) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for segment in segments:
        if group and (
            segment.start - group[-1].end > settings.bridge or segment.end - group[0].start > settings.longest
        ):
            yield group
            group = []
        group.append(segment)
    if group:
        yield group


def _split(segment: Segment, probabilities: npt.NDArray[np.float32], longest: float) -> Iterator[Segment]:
    """Parts no longer than `longest`, cut where speech is least likely in the second half of what is allowed."""
    start = segment.start
    while segment.end - start > longest:
        first, last = (int((start + share * longest) / FRAME_SECONDS) for share in (0.5, 1.0))
        cut = (first + int(probabilities[first:last].argmin()) + 0.5) * FRAME_SECONDS
        yield Segment(start, cut)
        start = cut
    yield Segment(start, segment.end)
