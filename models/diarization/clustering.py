"""Two speakers from many short voices, where voices of one window are known to be different people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations

import numpy as np

from ..resampling import Floats

ROUNDS = 10
SEEDS = 300  # voices that the first guess is made from; more would only cost time
ONE_VOICE = 0.7  # cosine similarity; halves of one voice are closer than this, two voices are not
SAME_WINDOW_DISTANCE = 2.0  # the largest cosine distance there is


@dataclass(frozen=True, slots=True)
class Voice:
    """What one local speaker of one window sounded like; `seconds` says how much there was to hear."""

    local: int
    embedding: Floats = field(repr=False)
    seconds: float


def assign_speakers(windows: Sequence[Sequence[Voice]]) -> list[dict[int, int]]:
    """For each window, which of the two speakers (0 or 1) each local speaker is.

    Begins with the two groups that average linkage finds among the longest voices, then moves the two centres like
    k-means, with the voices of a window assigned together, so that two of them are never one person. Where the
    centres end up as close as halves of one voice, there is only one speaker.
    """
    voices = [(number, voice) for number, window in enumerate(windows) for voice in window]
    if not voices:
        return [{} for _ in windows]
    centres = _first_centres(voices)
    assigned = [_assign(window, centres) for window in windows]
    for _ in range(ROUNDS):
        centres = _centres(windows, assigned, centres)
        previous, assigned = assigned, [_assign(window, centres) for window in windows]
        if assigned == previous:
            break
    if float(centres[0] @ centres[1]) > ONE_VOICE:
        return [dict.fromkeys(speakers, 0) for speakers in assigned]
    return assigned


def _first_centres(voices: Sequence[tuple[int, Voice]]) -> Floats:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    longest = sorted(voices, key=lambda item: -item[1].seconds)[:SEEDS]
    embeddings = np.stack([voice.embedding for _, voice in longest])
    if len(longest) == 1:
        return np.concatenate([embeddings, -embeddings])
    window = np.array([number for number, _ in longest])
    distances = 1.0 - embeddings @ embeddings.T
    distances[window[:, np.newaxis] == window] = SAME_WINDOW_DISTANCE
    np.fill_diagonal(distances, 0.0)
    groups = fcluster(linkage(squareform(distances, checks=False), "average"), 2, "maxclust")
    return np.stack([_unit(embeddings[groups == group].sum(axis=0)) for group in (1, 2)])


def _assign(window: Sequence[Voice], centres: Floats) -> dict[int, int]:
    """The two longest voices of a window are two people; a third goes where it fits best."""
    longest = sorted(window, key=lambda voice: -voice.seconds)
    similarity = [centres @ voice.embedding for voice in longest]
    pair = max(
        permutations((0, 1), min(2, len(longest))),
        key=lambda speakers: sum(
            voice.seconds * float(scores[speaker])
            for voice, scores, speaker in zip(longest, similarity, speakers, strict=False)
        ),
        default=(),
    )
    rest = [int(scores.argmax()) for scores in similarity[2:]]
    return {voice.local: speaker for voice, speaker in zip(longest, (*pair, *rest), strict=True)}


def _centres(windows: Sequence[Sequence[Voice]], assigned: Sequence[dict[int, int]], before: Floats) -> Floats:
    sums = np.zeros_like(before)
    for window, speakers in zip(windows, assigned, strict=True):
        for voice in window:
            sums[speakers[voice.local]] += voice.seconds * voice.embedding
    return np.stack([_unit(total) if total.any() else old for total, old in zip(sums, before, strict=True)])


def _unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector
