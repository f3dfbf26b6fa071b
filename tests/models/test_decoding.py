"""Decoding untrusted bytes: formats, bad input, limits, and that no bytes can crash or hang the service."""

import io
import random
import wave
from collections.abc import Callable

import av
import numpy as np
import pytest

from models.audio import Audio
from models.decoding import DecodingLimits, decode, encode_flac, encode_wav
from models.errors import AudioUnreadable


def tone(seconds: float = 0.5, rate: int = 8000, channels: int = 1) -> Audio:
    time = np.arange(int(seconds * rate)) / rate
    waves = [9000 * np.sin(2 * np.pi * 440 * (1 + channel) * time) for channel in range(channels)]
    return Audio(np.stack(waves).astype(np.int16), rate)


def wav_bytes(channels: int, frames: int = 800, rate: int = 8000) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\x01\x02" * frames * channels)
    return buffer.getvalue()


def encoded_by_ffmpeg(audio: Audio, container: str, codec: str, rate: int) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(audio.samples, format="s16", layout="mono")
        frame.sample_rate = audio.sample_rate
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return buffer.getvalue()


@pytest.mark.parametrize("encode", [encode_flac, encode_wav])
@pytest.mark.parametrize("channels", [1, 2])
def test_lossless_round_trip(encode: Callable[[Audio], bytes], channels: int) -> None:
    audio = tone(channels=channels)
    decoded = decode(encode(audio))
    assert decoded.sample_rate == 8000
    np.testing.assert_array_equal(decoded.samples, audio.samples)


@pytest.mark.parametrize(("subtype", "tolerance"), [("ULAW", 400), ("ALAW", 400), ("FLOAT", 1), ("PCM_24", 1)])
def test_wav_encodings_keep_their_level(subtype: str, tolerance: int) -> None:
    import soundfile

    audio = tone()
    buffer = io.BytesIO()
    soundfile.write(buffer, audio.samples.T / 32768.0, 8000, format="WAV", subtype=subtype)
    decoded = decode(buffer.getvalue())
    assert np.abs(decoded.samples.astype(int) - audio.samples).max() <= tolerance


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        ("mp3", "libmp3lame", 8000),
        ("ogg", "libopus", 48000),
        ("webm", "libopus", 48000),
        ("mp4", "aac", 8000),
        ("amr", "libopencore_amrnb", 8000),
    ],
)
def test_compressed_formats(container: str, codec: str, rate: int) -> None:
    decoded = decode(encoded_by_ffmpeg(tone(1.0), container, codec, rate))
    assert decoded.sample_rate == rate
    assert decoded.duration == pytest.approx(1.0, abs=0.2)
    assert 7000 < np.abs(decoded.samples).max() < 14000


def test_silence_is_decodable() -> None:
    silence = Audio(np.zeros((1, 8000), np.int16), 8000)
    assert not decode(encode_wav(silence)).samples.any()


def test_new_files_carry_no_tags() -> None:
    import soundfile

    with soundfile.SoundFile(io.BytesIO(encode_flac(tone()))) as file:
        assert file.copy_metadata() == {}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"Dear customer, this is a letter. " * 50, "not audio"),
        (b"RIFF", "not audio"),
        (wav_bytes(1)[:20], "not audio"),
        (wav_bytes(1, frames=0), "no sound"),
        (wav_bytes(6), "has 6 channels; mono or stereo is expected"),
        (wav_bytes(1, rate=100), "100 samples a second"),
        (b"#EXTM3U\n#EXTINF:10,\n/etc/hostname\n", "not audio"),
        (b"ffconcat version 1.0\nfile /etc/hostname\n", "not audio"),
    ],
)
def test_bad_input_says_what_is_wrong(data: bytes, reason: str) -> None:
    with pytest.raises(AudioUnreadable, match=reason):
        decode(data)


def test_longer_than_the_limit() -> None:
    with pytest.raises(AudioUnreadable, match=r"longer than the limit of 0\.001 hours"):
        decode(encode_wav(tone(5.0)), limits=DecodingLimits(max_duration=3.6))


def test_truncated_tail_keeps_what_there_is() -> None:
    noise = np.random.default_rng(0).integers(-9000, 9000, (1, 24000), dtype=np.int16)
    audio = Audio(noise, 8000)
    for encode in (encode_wav, encode_flac):
        data = encode(audio)
        decoded = decode(data[: len(data) // 2])
        assert 0.5 <= decoded.duration <= 1.5
        np.testing.assert_array_equal(decoded.samples, audio.samples[:, : decoded.frames])


def test_a_slow_child_is_stopped() -> None:
    with pytest.raises(AudioUnreadable, match="took longer than"):
        decode(encode_wav(tone()), limits=DecodingLimits(wall_seconds=0.001))


def test_a_child_without_memory_is_an_error_not_a_crash() -> None:
    with pytest.raises(AudioUnreadable):
        decode(encode_wav(tone()), limits=DecodingLimits(memory=16 << 20))


@pytest.mark.parametrize("seed", range(8))
def test_mutated_bytes_never_crash_or_hang(seed: int) -> None:
    chance = random.Random(seed)
    container, codec, rate = chance.choice([("mp4", "aac", 8000), ("webm", "libopus", 48000), ("amr", "amr", 8000)])
    whole = encode_flac(tone()) if codec == "amr" else encoded_by_ffmpeg(tone(), container, codec, rate)
    data = bytearray(whole)
    for _ in range(chance.randint(1, 200)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        audio = decode(bytes(data), limits=DecodingLimits(wall_seconds=20))
    except AudioUnreadable:
        return
    assert audio.channels in (1, 2)
    assert audio.frames > 0
