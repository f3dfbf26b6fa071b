"""How fast, and in how much memory, personal data is found: `python benchmarks/redaction.py [--runs N]`.

Rules alone and with the classifier, on the labelled interactions of the repository; one transcript of 100,000 words;
and masking and listening to numbers twice in a real call, where its recording is in ../shared/data. Words a second are
of processor time, which other programs on the machine hardly stretch; the target is 50,000 for the rules on one core.
"""

import argparse
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import numpy as np

from evaluation.redaction_rows import read_interactions
from models.audio import ChannelLayout
from models.decoding import decode
from models.redaction import SpokenRedactor, default_policy, find_in_call, mask_audio, redact
from models.transcription import MoonshineTranscriber, NumberListener
from models.transcripts import EngineInfo, RawTranscript, Turn

ROOT = Path(__file__).parents[1]
INTERACTIONS = ROOT / "evaluation" / "corpora" / "train.jsonl"
CALL = ROOT.parent / "shared" / "data" / "aws-call-recordings" / "Auto_Repairs_40_stereo.flac"
LONG = 100_000
TARGET = 50_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs: int = parser.parse_args().runs
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    transcripts = [interaction.transcript for interaction in read_interactions(INTERACTIONS)]
    for name, redactor in (("rules", SpokenRedactor(classifier=None)), ("with classifier", SpokenRedactor())):
        report_speed(name, redactor, transcripts, runs)
    report_long(transcripts)
    report_call()
    print(f"peak memory of all of it: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def report_speed(name: str, redactor: SpokenRedactor, transcripts: list[RawTranscript], runs: int) -> None:
    redactor.find(transcripts[0])  # reads the word lists
    words = sum(map(count_words, transcripts))
    speeds = [
        words / seconds_of(lambda: [redactor.find(transcript) for transcript in transcripts]) for _ in range(runs)
    ]
    verdict = f", target {TARGET:,}" if name == "rules" else ""
    print(
        f"{name}: median {statistics.median(speeds):,.0f} words/s of one core "
        f"({min(speeds):,.0f} to {max(speeds):,.0f}, n {runs}, {words:,} words{verdict})"
    )


def report_long(transcripts: list[RawTranscript]) -> None:
    """All turns on end, over and over: what grows faster than the words shows here."""
    turns: list[Turn] = []
    words = 0
    for transcript in cycle(transcripts):
        turns += transcript.turns
        words += count_words(transcript)
        if words >= LONG:
            break
    long = RawTranscript(tuple(turns), EngineInfo("benchmark", "1"))
    redactor = SpokenRedactor(classifier=None)
    taken = seconds_of(lambda: redact(long, redactor.find(long), default_policy()))
    print(
        f"one transcript of {words:,} words, found and replaced by rules: {taken:.1f} s, {words / taken:,.0f} words/s"
    )


def report_call() -> None:
    if not CALL.exists():
        print("call: skipped, its recording is not in ../shared/data")
        return
    audio = decode(CALL.read_bytes())
    layout = ChannelLayout.AGENT_FIRST
    transcript = MoonshineTranscriber().transcribe(audio, layout=layout)
    redactor, listener = SpokenRedactor(), NumberListener()
    listener.digits(np.zeros(8000, np.float32))  # loads its network
    spans = find_in_call(redactor, listener, audio, transcript, layout=layout)
    twice = seconds_of(lambda: find_in_call(redactor, listener, audio, transcript, layout=layout))
    once = seconds_of(lambda: redactor.find(transcript))
    redaction = redact(transcript, spans, default_policy())
    masking = seconds_of(lambda: mask_audio(audio, transcript, redaction, layout=layout))
    print(
        f"call of {audio.duration:.0f} s: finding {once:.2f} s, finding in both hearings {twice:.2f} s, "
        f"masking {masking:.2f} s of processor time"
    )


def count_words(transcript: RawTranscript) -> int:
    return sum(len(turn.text.split()) for turn in transcript.turns)


def seconds_of(work: Callable[[], object]) -> float:
    """Processor time that the work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
