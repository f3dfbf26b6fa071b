"""Word time errors: how phrases are built, what is counted, and the commands on real data."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from evaluation import word_times_speech
from evaluation.speech_rows import SpeechRow, read_manifest
from evaluation.transcription_commands import app
from evaluation.word_times import Phrase, measure, phrases
from models.alignment import Aligner
from models.audio import Audio
from models.decoding import encode_wav
from models.resampling import Floats
from models.voice_activity import Segment

DATA = Path(__file__).parents[2].parent / "shared" / "data"


def absolute(rows: Sequence[SpeechRow], folder: Path) -> Path:
    """A manifest elsewhere for some rows."""
    path = folder / "some.jsonl"
    path.write_text("\n".join(json.dumps({**row.fields, "audio": str(row.path)}) for row in rows), "utf-8")
    return path


class Late(Aligner):
    """Finds every word a fixed time late; finds nothing in phrases of one word."""

    def align(self, samples: Floats, words: object) -> tuple[Segment, ...] | None:
        if words == ("lost",):
            return None
        return (Segment(0.1, 1.0), Segment(1.2, 2.0))


def test_errors_by_hand() -> None:
    silence = np.zeros(1600, np.float32)
    built = [
        Phrase(silence, ("a", "b"), (Segment(0.0, 1.0), Segment(1.0, 2.0))),
        Phrase(silence, ("lost",), (Segment(0.0, 1.0),)),
    ]
    result = measure(Late(), built)
    assert (result.words, result.unaligned) == (3, 1)
    assert result.median == pytest.approx(0.15)
    assert result.within_150_ms == pytest.approx(0.5)


def test_phrases_hold_one_speaker_and_known_times(tmp_path: Path) -> None:
    rows = []
    for speaker, level in (("ann", 1000), ("bob", 3000)):
        for number in range(9):
            name = f"{speaker}{number}.wav"
            samples = np.full((1, 800 + 80 * number), level, np.int16)
            (tmp_path / name).write_bytes(encode_wav(Audio(samples, 8_000)))
            rows.append({"audio": name, "reference": f"word{number}", "speaker": speaker})
    rows.append({"audio": "gone.wav", "reference": "more than one"})
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    built = list(phrases(read_manifest(path)))
    assert [len(phrase.words) for phrase in built] == [8, 1, 8, 1]
    for phrase in built:
        for text, span in zip(phrase.words, phrase.spans, strict=True):
            assert span.duration == pytest.approx((800 + 80 * int(text[-1])) / 8_000, abs=1e-3)
            inside = phrase.samples[int(span.start * 16_000) + 200 : int(span.end * 16_000) - 200]
            assert np.abs(inside).min() > 0.02
            before = phrase.samples[int(span.start * 16_000) - 600 : int(span.start * 16_000) - 100]
            assert np.abs(before).max() < 0.02


@pytest.mark.skipif(not (DATA / "fsdd-digits-8k").exists(), reason="needs ../shared/data/fsdd-digits-8k")
def test_command_on_spoken_digits(tmp_path: Path) -> None:
    rows = read_manifest(DATA / "fsdd-digits-8k/audio.jsonl")[::13]
    result = CliRunner().invoke(app, ["word-times", str(absolute(rows, tmp_path)), "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert figures["words"] == len(rows)
    assert figures["unaligned"] == 0
    assert figures["median"] < 0.06


@pytest.mark.skipif(not word_times_speech.is_available(), reason="needs Debian's flite")
def test_connected_speech_is_aligned_within_the_target() -> None:
    built = list(word_times_speech.spoken(word_times_speech.SENTENCES[1::5], voices=("rms", "slt")))
    for phrase in built:
        assert len(phrase.words) == len(phrase.spans)
        assert phrase.spans[-1].end <= phrase.samples.size / 16_000
    result = measure(Aligner(), built)
    assert result.unaligned == 0
    assert result.median < 0.05
    assert result.percentile_95 < 0.15


@pytest.mark.skipif(not (DATA / "librispeechmix-2spk").exists(), reason="needs ../shared/data/librispeechmix-2spk")
def test_diarization_command_on_two_readers(tmp_path: Path) -> None:
    rows = read_manifest(DATA / "librispeechmix-2spk/audio.jsonl")[:3]
    result = CliRunner().invoke(app, ["diarization", str(absolute(rows, tmp_path)), "--json"])
    assert result.exit_code == 0, result.output
    assert 0 < json.loads(result.stdout)["der"] < 0.3
