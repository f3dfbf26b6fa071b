"""The child that decodes one untrusted file. Run as a script by `models.decoding`, never imported by it.

Encoded bytes come on standard input, interleaved 16-bit PCM goes to standard output, and one JSON line on standard
error says what it is or why not. It limits itself before it looks at the first byte. Everything here stays free of
numpy and of this package, so that the child starts in a few hundredths of a second.
"""

import itertools
import json
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import av
    import soundfile

READ_FRAMES = 1 << 12  # what one damaged place in a file can cost
LOWEST_RATE, HIGHEST_RATE = 4_000, 384_000

# Playlists and stream descriptions could make FFmpeg open other files or addresses: only real containers may pass.
CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,amr,amrnb,amrwb,aac,ogg,mp3,wav,w64,flac,aiff,au,asf,caf,avi,g722"


@dataclass(frozen=True, slots=True)
class Pcm:
    """Decoded audio still to be read: blocks of interleaved native-endian int16."""

    channels: int
    sample_rate: int
    blocks: Iterator[bytes]


class Unrecognised(Exception):
    """This decoder does not know the format."""


def open_with_soundfile(source: BinaryIO) -> Pcm:
    import soundfile

    try:
        sound = soundfile.SoundFile(source)
    except soundfile.LibsndfileError as error:
        raise Unrecognised from error
    return Pcm(sound.channels, sound.samplerate, _soundfile_blocks(sound))


def _soundfile_blocks(sound: "soundfile.SoundFile") -> Iterator[bytes]:
    import soundfile

    read = _read_scaled_floats if sound.subtype in {"FLOAT", "DOUBLE"} else _read_integers
    try:
        while block := read(sound):
            yield block
    except soundfile.LibsndfileError:
        return  # a damaged tail: what came before it is kept


def _read_integers(sound: "soundfile.SoundFile") -> bytes:
    return bytes(sound.buffer_read(READ_FRAMES, dtype="int16"))


def _read_scaled_floats(sound: "soundfile.SoundFile") -> bytes:
    """libsndfile reads 0.5 of a float file as the integer 0, so scaling is up to us."""
    import numpy as np

    floats = np.nan_to_num(sound.read(READ_FRAMES, dtype="float32"))
    integers: bytes = np.clip(np.rint(floats * 32768.0), -32768, 32767).astype(np.int16).tobytes()
    return integers


def open_with_pyav(source: BinaryIO) -> Pcm:
    import av

    av.logging.set_level(None)
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "pipe"}
    try:
        container = av.open(source, mode="r", options=options)
        frames = _pyav_frames(container)
        first = next(frames)
    except (av.FFmpegError, StopIteration, IndexError, ValueError) as error:
        raise Unrecognised from error
    return Pcm(first.layout.nb_channels, first.sample_rate, _pyav_blocks(first, frames))


def _pyav_frames(container: "av.container.InputContainer") -> Iterator["av.AudioFrame"]:
    import av

    stream = container.streams.audio[0]
    try:
        for packet in container.demux(stream):
            try:
                yield from packet.decode()
            except av.FFmpegError:
                continue  # one damaged packet
    except av.FFmpegError:
        return  # a damaged tail


def _pyav_blocks(first: "av.AudioFrame", rest: Iterator["av.AudioFrame"]) -> Iterator[bytes]:
    import av

    resampler = av.AudioResampler(format="s16")
    try:
        for frame in itertools.chain([first], rest):
            yield from (_packed(out) for out in resampler.resample(frame))
        yield from (_packed(out) for out in resampler.resample(None))
    except (av.FFmpegError, ValueError):
        return  # the format changes half way, which no recorder does


def _packed(frame: "av.AudioFrame") -> bytes:
    size = frame.samples * frame.layout.nb_channels * 2
    return bytes(frame.planes[0])[:size]


OPENERS = {"soundfile": open_with_soundfile, "pyav": open_with_pyav}


def limit_resources(memory: int, cpu_seconds: int, output_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_bytes, output_bytes))


def convert(decoder: str, max_seconds: float, source: BinaryIO, sink: BinaryIO) -> dict[str, object]:
    """Decode `source` into `sink`. Returns what was written, or the reason for stopping."""
    try:
        pcm = OPENERS[decoder](source)
    except Unrecognised:
        return {"refused": "unrecognised"}
    if not 1 <= pcm.channels <= 2:
        return {"refused": "channels", "channels": pcm.channels}
    if not LOWEST_RATE <= pcm.sample_rate <= HIGHEST_RATE:
        return {"refused": "sample_rate", "sample_rate": pcm.sample_rate}
    allowed = int(max_seconds * pcm.sample_rate) * pcm.channels * 2
    written = 0
    for block in pcm.blocks:
        written += len(block)
        if written > allowed:
            return {"refused": "duration"}
        sink.write(block)
    return {"channels": pcm.channels, "sample_rate": pcm.sample_rate}


def main() -> None:
    decoder, memory, cpu_seconds, output_bytes, max_seconds = sys.argv[1:6]
    limit_resources(int(memory), int(cpu_seconds), int(output_bytes))
    report = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the libraries' own chatter may quote tags of the file
    with os.fdopen(0, "rb", closefd=False) as source, os.fdopen(1, "wb", closefd=False) as sink:
        result = convert(decoder, float(max_seconds), source, sink)
    os.write(report, json.dumps(result).encode())


if __name__ == "__main__":
    main()
