"""The Whisper engine on small random weights made on the spot: shapes, safeguards, errors; not accuracy.

Real weights are used where CALLQA_TEST_WHISPER names a checkpoint.
"""

import os
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from whisper.model import LayerNorm, ModelDimensions, Whisper

from models.audio import Audio, ChannelLayout
from models.errors import TranscriptionFailed
from models.transcription import WhisperTranscriber, whisper_weights
from models.transcription.whisper_decoding import Safeguards, WhisperRecogniser
from models.transcription.whisper_network import encode
from models.transcription.whisper_weights import best_precision, convert, load
from models.transcription.word_times import within_speech
from models.voice_activity import Segment
from models.wheels import packaged_file

ENGLISH, MULTILINGUAL = 51_864, 51_865
QUICK = Safeguards(temperatures=(0.0,), most_tokens=6, least_log_probability=-1e9, most_compression=1e9)


def random_network(vocabulary: int = ENGLISH) -> Whisper:
    torch.manual_seed(0)
    network = Whisper(ModelDimensions(80, 1500, 32, 2, 1, vocabulary, 448, 32, 2, 1))
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, 0, 0.05)
    return network


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("whisper")
    paths = {}
    for language, vocabulary in (("en", ENGLISH), ("de", MULTILINGUAL)):
        network = random_network(vocabulary)
        paths[language] = folder / f"{language}.pt"
        torch.save({"dims": asdict(network.dims), "model_state_dict": network.state_dict()}, paths[language])
    return paths


def beckett(channels: int = 1) -> Audio:
    samples, rate = soundfile.read(packaged_file("moonshine_voice", "assets", "beckett.wav"), dtype="int16")
    return Audio(np.stack([np.asarray(samples, np.int16)] * channels), rate)


@pytest.mark.parametrize("language", ["en", "de"])
def test_turns_keep_the_contract(checkpoints: dict[str, Path], language: str) -> None:
    engine = WhisperTranscriber(str(checkpoints[language]), language=language, words=["Callqa"], safeguards=QUICK)
    audio = beckett(channels=2)
    transcript = engine.transcribe(audio, layout=ChannelLayout.AGENT_FIRST)
    assert transcript.language == language
    assert transcript.engine.settings["words"] == 1
    assert transcript.turns
    for turn in transcript.turns:
        assert " ".join(word.text for word in turn.words) == turn.text
        assert all(0 <= word.start <= word.end <= audio.duration for word in turn.words)


def test_a_stretch_sounds_the_same_in_any_batch(checkpoints: dict[str, Path]) -> None:
    recogniser = WhisperRecogniser(load(str(checkpoints["en"]), "cpu"), language="en", safeguards=QUICK)
    voice = beckett().samples[0].astype(np.float32) / 32768
    other = np.random.default_rng(0).normal(0, 0.1, 48_000).astype(np.float32)
    alone = recogniser.recognise([voice])
    together = recogniser.recognise([other, voice, voice[:40_000]])
    assert together[1].text == alone[0].text
    assert together[1].log_probability == pytest.approx(alone[0].log_probability, abs=1e-3)
    assert recogniser.recognise([]) == []


def test_silence_stays_empty(checkpoints: dict[str, Path]) -> None:
    engine = WhisperTranscriber(str(checkpoints["en"]), safeguards=QUICK)
    assert engine.transcribe(Audio(np.zeros((1, 80_000), np.int16), 8_000), layout=ChannelLayout.MONO).turns == ()


@pytest.mark.parametrize("precision", [torch.bfloat16, torch.float16])
def test_normalisation_stays_in_single_precision(precision: torch.dtype) -> None:
    network = convert(random_network(), precision)
    for module in network.modules():
        for parameter in module.parameters(recurse=False):
            assert parameter.dtype is (torch.float32 if isinstance(module, LayerNorm) else precision)


def test_bfloat16_hears_what_single_precision_hears() -> None:
    network = random_network()
    mel = torch.randn(2, 80, 3000, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        single = network.encoder(mel)
        half = encode(convert(network, torch.bfloat16), mel.bfloat16()).float()
    assert torch.nn.functional.cosine_similarity(single, half, dim=-1).min() > 0.99


@pytest.mark.parametrize(
    ("flags", "seconds", "precision"),
    [
        ("sse2 avx512_bf16", {torch.float32: 2.0, torch.bfloat16: 1.0}, torch.bfloat16),
        ("amx_bf16 amx_tile", {torch.float32: 2.0, torch.bfloat16: 1.0}, torch.bfloat16),
        ("sse2 avx512_bf16", {torch.float32: 1.0, torch.bfloat16: 1.5}, torch.float32),
        ("sse2 avx2", {}, torch.float32),
    ],
)
def test_precision_is_the_faster_one_of_those_the_processor_knows(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    flags: str,
    seconds: dict[torch.dtype, float],
    precision: torch.dtype,
) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text(f"flags\t\t: {flags}\n")
    monkeypatch.setattr(whisper_weights, "layer_seconds", lambda _block, candidate, _positions: seconds[candidate])
    assert best_precision(random_network(), "cpu", info) is precision
    assert best_precision(random_network(), "cuda:0", info) is torch.float16
    assert best_precision(random_network(), "cpu", tmp_path / "gone") is torch.float32


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_timing_a_layer_leaves_it_as_it_was(precision: torch.dtype) -> None:
    block = random_network().encoder.blocks[0]
    assert whisper_weights.layer_seconds(block, precision, 100) > 0
    assert block.mlp[0].weight.dtype is torch.float32


def test_a_long_first_word_after_a_pause_is_not_cut_off() -> None:
    """A number read from 10.0 to 16.0 s, of which attention sees the last half second."""
    speech = [Segment(0, 2), Segment(10, 16)]
    spans = [Segment(0.4, 1.0), Segment(1.0, 1.8), Segment(15.5, 15.9)]
    fixed = list(within_speech(spans, speech))
    assert fixed == [Segment(0, 1.0), Segment(1.0, 2), Segment(10, 16)]


def test_times_in_silence_move_to_the_nearest_speech() -> None:
    assert list(within_speech([Segment(4, 5), Segment(8, 9.5)], [Segment(0, 2), Segment(10, 11)])) == [
        Segment(0, 2),
        Segment(10, 11),
    ]


@pytest.mark.parametrize(("weights", "language"), [("en", "de"), ("de", "xx")])
def test_a_language_that_the_weights_do_not_know_names_the_setting(
    checkpoints: dict[str, Path], weights: str, language: str
) -> None:
    engine = WhisperTranscriber(str(checkpoints[weights]), language=language, safeguards=QUICK)
    with pytest.raises(TranscriptionFailed, match="CALLQA_TRANSCRIBER_LANGUAGE"):
        engine.transcribe(beckett(), layout=ChannelLayout.MONO)


@pytest.mark.parametrize("content", [None, b"", b"this is no checkpoint", b"PK\x03\x04 nor is this"])
def test_missing_or_damaged_weights_name_the_setting(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.pt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TranscriptionFailed, match="CALLQA_WHISPER_MODEL"):
        WhisperTranscriber(str(path)).transcribe(beckett(), layout=ChannelLayout.MONO)


def test_a_size_that_cannot_be_downloaded_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr("whisper.load_model", unreachable)
    with pytest.raises(TranscriptionFailed, match=r"base\.en.*CALLQA_WHISPER_MODEL"):
        load("base.en", "cpu")


@pytest.mark.skipif("CALLQA_TEST_WHISPER" not in os.environ, reason="needs CALLQA_TEST_WHISPER=<Whisper checkpoint>")
def test_real_weights_hear_beckett() -> None:
    engine = WhisperTranscriber(os.environ["CALLQA_TEST_WHISPER"])
    transcript = engine.transcribe(beckett(), layout=ChannelLayout.MONO)
    text = " ".join(turn.text for turn in transcript.turns).lower()
    assert "ever tried" in text
    assert "try again" in text
