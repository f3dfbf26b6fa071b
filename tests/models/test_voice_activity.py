"""Voice activity on real speech, silence and noise."""

import itertools

import numpy as np
import pytest
import soundfile

from models.resampling import Samples, network_rate_blocks, to_network_rate
from models.voice_activity import (
    BLOCK_FRAMES,
    FRAME,
    ActivitySettings,
    Segment,
    overlap,
    segments_of,
    speech_probabilities,
    speech_segments,
)
from models.wheels import packaged_file


def beckett() -> Samples:
    samples, _ = soundfile.read(packaged_file("moonshine_voice", "assets", "beckett.wav"), dtype="int16")
    return np.asarray(samples, np.int16)


def probabilities(*levels: tuple[float, int]) -> np.ndarray:
    return np.concatenate([np.full(count, level, np.float32) for level, count in levels])


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_silence_and_noise_are_not_speech(rate: int) -> None:
    noise = np.random.default_rng(0).normal(0, 300, rate * 10).astype(np.int16)
    assert speech_segments(np.zeros(rate * 10, np.int16), rate) == ()
    assert speech_segments(noise, rate) == ()
    assert speech_segments(np.zeros(0, np.int16), rate) == ()


def test_six_short_sentences() -> None:
    segments = speech_segments(beckett(), 16_000)
    assert 4 <= len(segments) <= 8
    assert segments[0].start == pytest.approx(0.25, abs=0.15)
    assert 0 < sum(segment.duration for segment in segments) < 9
    assert all(before.end < after.start for before, after in itertools.pairwise(segments))


def test_a_long_recording_is_heard_like_a_short_one() -> None:
    """Blocks hand on state and context: speech after the first block is found at the same places."""
    speech = beckett()
    lead = np.zeros(16_000 * 35, np.int16)
    assert lead.size > BLOCK_FRAMES * FRAME
    late = speech_segments(np.concatenate([lead, speech]), 16_000)
    early = speech_segments(speech, 16_000)
    assert len(late) == len(early)
    for one, other in zip(early, late, strict=True):
        assert other.start - 35 == pytest.approx(one.start, abs=0.1)


def test_one_probability_for_each_frame() -> None:
    speech = beckett()
    assert speech_probabilities(speech, 16_000).size == -(-speech.size // FRAME)


@pytest.mark.parametrize("rate", [8_000, 11_025, 48_000])
def test_resampling_in_blocks_equals_resampling_at_once(rate: int) -> None:
    speech = beckett()
    blocks = list(network_rate_blocks(speech, rate, 4_096))
    assert all(block.size == 4_096 for block in blocks[:-1])
    joined, whole = np.concatenate(blocks), to_network_rate(speech, rate)
    assert abs(joined.size - whole.size) <= 2
    shared = min(joined.size, whole.size)
    np.testing.assert_allclose(joined[:shared], whole[:shared], atol=1e-3)


def test_hysteresis_by_hand() -> None:
    """Frames of 32 ms: speech from frame 10, a dip that stays over `release`, a short gap, and an end."""
    given = probabilities((0.1, 10), (0.9, 10), (0.4, 10), (0.1, 3), (0.9, 10), (0.1, 20))
    settings = ActivitySettings(threshold=0.5, release=0.35, min_speech=0.1, min_silence=0.2, padding=0.0)
    (segment,) = segments_of(given, settings, duration=63 * 0.032)
    assert segment.start == pytest.approx(0.32)
    assert segment.end == pytest.approx(43 * 0.032)


def test_short_blips_are_dropped_and_padding_joins() -> None:
    given = probabilities((0.1, 10), (0.9, 2), (0.1, 20), (0.9, 10), (0.1, 10), (0.9, 10), (0.1, 10))
    settings = ActivitySettings(min_speech=0.1, min_silence=0.2, padding=0.2)
    (segment,) = segments_of(given, settings, duration=100.0)
    assert segment.start == pytest.approx(32 * 0.032 - 0.2)
    assert segment.end == pytest.approx(62 * 0.032 + 0.2)


def test_overlap() -> None:
    others = [Segment(0, 1), Segment(2, 3)]
    assert overlap(Segment(0.5, 2.5), others) == pytest.approx(1.0)
    assert overlap(Segment(1.2, 1.8), others) == 0
