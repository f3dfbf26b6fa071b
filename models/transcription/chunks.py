"""Which stretches of a channel to recognise in one go.

Cut only where nobody speaks: a cut inside a word repeats or loses it. A stretch without a pause that is longer than
the recogniser can take is cut at the least voiced moment.

A recogniser that works through a whole window, however little is said in it, gets stretches of one channel side by side
without the silence between them; times are mapped back.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..voice_activity import FRAME_SECONDS, Segment


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """Seconds. Speech closer than `bridge` shares a chunk while it stays under `longest`; `padding` is heard around.

    Stretches of a channel are put side by side while they fit into `window`; zero leaves each alone.
    """

    longest: float = 15.0
    bridge: float = 0.6
    padding: float = 0.25
    window: float = 0.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """`parts` of one channel that are heard on end, in order; `speech` lies inside them.

    All of these are in seconds from the start of the recording. What a recogniser says about the chunk counts from the
    chunk's own start, without what lies between the parts.
    """

    parts: tuple[Segment, ...]
    speech: tuple[Segment, ...]

    @property
    def start(self) -> float:
        return self.parts[0].start

    @property
    def end(self) -> float:
        return self.parts[-1].end

    @property
    def duration(self) -> float:
        """Seconds that are heard."""
        return sum(part.duration for part in self.parts)

    def in_recording(self, span: Segment) -> Segment:
        """Where in the recording a `span` of the chunk lies.

        Nobody's word runs on over what was left out: a span over a seam is where most of it lies.
        """
        home, offset = max(self._placed(), key=lambda placed: _shared(span, placed[0], placed[1]))
        start, end = (min(max(time - offset, 0.0), home.duration) + home.start for time in (span.start, span.end))
        return Segment(start, end)

    def speech_within(self) -> list[Segment]:
        """`speech`, in seconds from the chunk's own start."""
        return [
            Segment(segment.start - part.start + offset, segment.end - part.start + offset)
            for part, offset in self._placed()
            for segment in self.speech
            if part.start <= segment.start and segment.end <= part.end
        ]

    def _placed(self) -> Iterator[tuple[Segment, float]]:
        """Each part, and where it begins in the chunk."""
        offset = 0.0
        for part in self.parts:
            yield part, offset
            offset += part.duration


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
    chunks = _padded(groups, settings.padding, duration)
    return tuple(_side_by_side(chunks, settings.window))


def _padded(groups: Sequence[Sequence[Segment]], padding: float, duration: float) -> list[Chunk]:
    starts = [group[0].start for group in groups] + [duration + padding]
    chunks: list[Chunk] = []
    for group, following in zip(groups, starts[1:], strict=True):
        before = chunks[-1].end if chunks else 0.0
        last = group[-1].end
        end = min(last + padding, max(last, (last + following) / 2), duration)
        chunks.append(Chunk((Segment(max(before, group[0].start - padding), end),), tuple(group)))
    return chunks


def _side_by_side(chunks: Iterable[Chunk], window: float) -> Iterator[Chunk]:
    """Neighbours joined while they fit into `window` seconds."""
    joined: Chunk | None = None
    for chunk in chunks:
        if joined is not None and joined.duration + chunk.duration <= window:
            joined = Chunk(_touching((*joined.parts, *chunk.parts)), (*joined.speech, *chunk.speech))
            continue
        if joined is not None:
            yield joined
        joined = chunk
    if joined is not None:
        yield joined


def _touching(parts: Sequence[Segment]) -> tuple[Segment, ...]:
    """The same time in as few parts as it takes."""
    joined = [parts[0]]
    for part in parts[1:]:
        if part.start <= joined[-1].end:
            joined[-1] = Segment(joined[-1].start, part.end)
        else:
            joined.append(part)
    return tuple(joined)


def _shared(span: Segment, part: Segment, offset: float) -> float:
    """Seconds of a chunk's `span` that lie in the `part` at `offset`; below zero is how far away it is."""
    return min(span.end, offset + part.duration) - max(span.start, offset)


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
