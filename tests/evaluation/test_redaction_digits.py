"""Calls built from recordings of digits: the truth lies where the digits are."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from evaluation.redaction_calls import SAMPLE_RATE
from evaluation.redaction_digits import DIGITS, digit_calls, half_of_speakers
from evaluation.speech_rows import ManifestUnreadable

pytestmark = pytest.mark.skipif(shutil.which("flite") is None, reason="flite speaks the sentences and is not installed")


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Three speakers whose digits are half a second of noise each."""
    rows = []
    for speaker in ("ann", "bob", "cleo"):
        for digit in DIGITS:
            name = f"{digit}-{speaker}.wav"
            soundfile.write(tmp_path / name, np.random.default_rng(3).normal(0, 0.2, SAMPLE_RATE // 2), SAMPLE_RATE)
            rows.append({"audio": name, "reference": digit, "speaker": speaker})
    path = tmp_path / "digits.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def test_spans_hold_the_digits_and_nothing_is_said_around_them(manifest: Path) -> None:
    card, *_ = digit_calls(manifest, ["ann"], rounds=1)
    span = next(span for span in card.spans if span.span.label == "CARD")
    text = card.transcript.turns[span.span.turn].text[span.span.start : span.span.end]
    assert len(text.split()) == 16
    assert set(text.split()) <= set(DIGITS)
    assert 16 * 0.5 < span.end - span.start < 16 * 0.5 + 12 * 0.22 + 3 * 1.1 + 0.1
    first, last = round(span.start * SAMPLE_RATE), round(span.end * SAMPLE_RATE)
    assert np.abs(card.audio.samples[1, first:last].astype(float)).mean() > 200
    assert np.abs(card.audio.samples[0, first:last].astype(float)).mean() < 50


def test_the_same_call_every_time_and_every_type_once_a_round(manifest: Path) -> None:
    calls, again = digit_calls(manifest, ["bob"], rounds=1), digit_calls(manifest, ["bob"], rounds=1)
    assert [call.spans for call in calls] == [call.spans for call in again]
    assert all(np.array_equal(a.audio.samples, b.audio.samples) for a, b in zip(calls, again, strict=True))
    labels = [span.span.label for call in calls for span in call.spans]
    assert len(labels) == len(set(labels)) == 11


def test_speakers_are_parted(manifest: Path) -> None:
    assert half_of_speakers(manifest, "develop") == ["ann", "cleo"]
    assert half_of_speakers(manifest, "report") == ["bob"]
    with pytest.raises(ManifestUnreadable, match="holds no recording of a speaker asked for"):
        digit_calls(manifest, ["dora"])
