"""No words are made up where nobody speaks."""

import numpy as np
import pytest

from evaluation.transcription_silence import RATE, SOUNDS, measure
from models.transcription import MoonshineTranscriber


@pytest.mark.parametrize("name", SOUNDS)
def test_sounds_fit_into_their_range(name: str) -> None:
    waves = SOUNDS[name](RATE * 3, np.random.default_rng(0))
    assert waves.shape == (RATE * 3,)
    assert np.abs(waves).max() <= 1.0
    assert (np.abs(waves).max() > 0.001) == (name != "silence")


def test_nothing_is_made_up_on_two_minutes_of_noise_tones_and_music() -> None:
    result = measure(MoonshineTranscriber(), minutes=2.0, seed=3)
    assert result.seconds == pytest.approx(120)
    assert result.words == 0, result.by_sound
