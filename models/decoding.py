"""Untrusted bytes in, samples out; samples in, clean files out.

Decoders are large C libraries and the bytes come from strangers, so they run in a child process with limits on memory,
processor time and wall time. Bytes and samples travel through anonymous memory: nothing touches the disk.
"""

import io
import json
import mmap
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .audio import Audio
from .errors import AudioUnreadable

DECODER_SCRIPT = Path(__file__).with_name("decoding_process.py")
DECODERS = ("soundfile", "pyav")

NO_SOUND = "The file holds no sound: its length is zero, or it was cut off after its header."
NOT_AUDIO = (
    "The file is not audio that can be decoded, or its beginning is damaged. "
    "WAV, FLAC, MP3, Ogg, M4A, WebM and AMR are understood."
)


@dataclass(frozen=True, slots=True)
class DecodingLimits:
    """What one file may cost. Durations in seconds, memory in bytes of address space of the child."""

    max_duration: float = 4 * 3600.0
    memory: int = 2 << 30
    cpu_seconds: int = 600
    wall_seconds: float = 900.0
    pcm_bytes: int = 3 << 30


def decode(data: bytes, *, limits: DecodingLimits | None = None) -> Audio:
    """Decode WAV, FLAC, MP3, Ogg, M4A, WebM, AMR and other audio to int16 at the file's own rate, one or two channels.

    A damaged end is dropped and what came before it kept.

    Raises:
        AudioUnreadable: empty, not audio, without samples, not mono or stereo, or over a limit.
    """
    if not data:
        raise AudioUnreadable("The file is empty (0 bytes).")
    opened = False
    with _anonymous_file(data) as encoded:
        for decoder in DECODERS:
            audio = _decode_with(decoder, encoded, limits or DecodingLimits())
            if audio is not None and audio.frames:
                return audio
            opened = opened or audio is not None
    raise AudioUnreadable(NO_SOUND if opened else NOT_AUDIO)


def encode_flac(audio: Audio) -> bytes:
    """A new lossless file of nothing but the samples: no tags, pictures or cue sheets."""
    return _encode(audio, "FLAC")


def encode_wav(audio: Audio) -> bytes:
    """A plain 16-bit PCM WAV file."""
    return _encode(audio, "WAV")


def _encode(audio: Audio, container: str) -> bytes:
    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, audio.samples.T, audio.sample_rate, format=container, subtype="PCM_16")
    return buffer.getvalue()


def _anonymous_file(data: bytes) -> io.FileIO:
    """A file that exists only in memory and has no name."""
    file = io.FileIO(os.memfd_create("audio", os.MFD_CLOEXEC), "r+")
    remaining = memoryview(data)
    while remaining:
        remaining = remaining[file.write(remaining) or 0 :]
    return file


def _decode_with(decoder: str, encoded: io.FileIO, limits: DecodingLimits) -> Audio | None:
    """None when this decoder does not know the format or died of it."""
    encoded.seek(0)
    with _anonymous_file(b"") as pcm:
        report = _run_child(decoder, encoded, pcm, limits)
        if report is None or report.get("refused") == "unrecognised":
            return None
        if "refused" in report:
            raise AudioUnreadable(_refusal(report, limits))
        return _read_samples(pcm, int(report["channels"]), int(report["sample_rate"]))


def _run_child(
    decoder: str, encoded: io.FileIO, pcm: io.FileIO, limits: DecodingLimits
) -> Mapping[str, int | str] | None:
    """The child's report, or None when it died. It gets no environment: it needs none of the service's settings."""
    amounts = (limits.memory, limits.cpu_seconds, limits.pcm_bytes, limits.max_duration)
    command = [sys.executable, "-I", "-B", str(DECODER_SCRIPT), decoder, *map(str, amounts)]
    try:
        child = subprocess.run(  # noqa: S603 - our own script
            command,
            stdin=encoded.fileno(),
            stdout=pcm.fileno(),
            stderr=subprocess.PIPE,
            timeout=limits.wall_seconds,
            env={"OPENBLAS_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        message = f"Decoding took longer than {limits.wall_seconds:g} seconds and was stopped."
        raise AudioUnreadable(message) from None
    if child.returncode != 0:
        return None
    report: Mapping[str, int | str] = json.loads(child.stderr)
    return report


def _refusal(report: Mapping[str, int | str], limits: DecodingLimits) -> str:
    match report["refused"]:
        case "channels":
            return f"The file has {report['channels']} channels; mono or stereo is expected."
        case "sample_rate":
            return f"The file has {report['sample_rate']} samples a second; 4,000 to 384,000 are expected."
        case _:
            return f"The recording is longer than the limit of {limits.max_duration / 3600:g} hours."


def _read_samples(pcm: io.FileIO, channels: int, sample_rate: int) -> Audio:
    """The samples stay where the child wrote them: hours of stereo would otherwise be in memory two or three times."""
    frames = os.fstat(pcm.fileno()).st_size // (2 * channels)
    if not frames:
        return Audio(np.zeros((channels, 0), np.int16), sample_rate)
    written = mmap.mmap(pcm.fileno(), 2 * channels * frames)
    interleaved = np.frombuffer(written, np.int16).reshape(frames, channels)
    return Audio(samples=interleaved.T, sample_rate=sample_rate)
