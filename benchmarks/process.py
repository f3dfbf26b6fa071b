"""How fast, and in how much memory, the main job is done: `python benchmarks/process.py [RECORDING] [--runs N]`.

Start-up (imports, and the first recording, on which engines load) is timed apart. What is reported is the whole of
`service.processing.process`: decode, transcribe, redact, mask, listen again, judge, score, measure, suggest.
"""

import argparse
import os
import platform
import resource
import statistics
import time
from pathlib import Path

import psutil

from models.audio import Audio
from models.decoding import decode, encode_wav
from service import engines
from service.ingest.formats import Format
from service.ingest.metadata import InteractionMetadata
from service.processing import Processed, process

ROOT = Path(__file__).parents[1]
CALL = ROOT.parent / "shared" / "data" / "aws-call-recordings" / "Auto_Repairs_40_stereo.flac"
WARM_UP_SECONDS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recording", nargs="?", type=Path, default=CALL)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    data = arguments.recording.read_bytes()
    audio = decode(data)
    run(encode_wav(Audio(audio.samples[:, : WARM_UP_SECONDS * audio.sample_rate], audio.sample_rate)))
    start_up = time.time() - psutil.Process().create_time()
    print_conditions(arguments.recording.name, audio, arguments.runs)
    print(f"start-up: {start_up:.1f} s, with the first {WARM_UP_SECONDS} s of the recording")
    seconds = []
    for number in range(arguments.runs):
        begun, cpu = time.perf_counter(), cpu_seconds()
        processed = run(data)
        seconds.append(time.perf_counter() - begun)
        steps = ", ".join(f"{step} {taken:.1f} s" for step, taken in processed.timings.items())
        print(f"run {number + 1}: {seconds[-1]:.1f} s, {audio.duration / seconds[-1]:.1f}x real time ({steps})")
        print(f"       {cpu_seconds() - cpu:.1f} s of processor time")
    print_result(processed, audio, seconds)


def run(data: bytes) -> Processed:
    return process(data, Format.VOICE, InteractionMetadata(file="benchmark"), engines)


def cpu_seconds() -> float:
    """Processor time so far of this process and its children: what other programs do meanwhile is not in it."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def print_conditions(name: str, audio: Audio, runs: int) -> None:
    load = os.getloadavg()[0]
    print(f"{name}: {audio.duration:.0f} s, {audio.channels} channels, {audio.sample_rate} Hz")
    print(f"n = {runs} runs in one process")
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load before {load:.1f}")


def print_result(processed: Processed, audio: Audio, seconds: list[float]) -> None:
    # Without the decoding child: what the system reports of it is what it had as a copy of this process.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answered = sum(judgement.answer is not None for judgement in processed.judgements)
    explained = sum(judgement.unscored_reason is not None for judgement in processed.judgements)
    median, slowest = audio.duration / statistics.median(seconds), audio.duration / max(seconds)
    print(f"median {median:.1f}x real time, slowest {slowest:.1f}x")
    print(f"peak memory: {peak:.0f} MiB")
    print(
        f"{len(processed.transcript.turns)} turns, {len(processed.redaction.replacements)} redactions,"
        f" {answered} answers and {explained} reasons for {len(processed.judgements)} criteria,"
        f" suggestion: {'yes' if processed.suggestion else 'no'}"
    )


if __name__ == "__main__":
    main()
