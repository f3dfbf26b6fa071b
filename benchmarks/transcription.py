"""Transcription side by side in one run: accuracy, made-up words, speakers, word times, speed and memory.

Real recordings are looked for in ../shared/data. Whisper runs on random weights of the shape that is asked for, since
speed depends on the shape alone; both paths then decode the same number of tokens for each window.

    python benchmarks/transcription.py [--whisper-shape base|tiny|small] [--skip-whisper] [--hours 3]
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table
from whisper.model import ModelDimensions, Whisper

from evaluation import transcription_silence, wer, word_times, word_times_speech
from evaluation.diarization import Attributed, diarization_error_rate
from evaluation.speech_rows import half, read_manifest
from models.alignment import Aligner
from models.audio import Audio, ChannelLayout
from models.decoding import decode
from models.diarization import Diarizer
from models.transcription import MoonshineTranscriber
from models.transcription.chunks import plan_chunks
from models.transcription.listening import cut
from models.transcription.whisper import WHOLE_WINDOWS
from models.transcription.whisper_decoding import Safeguards, WhisperRecogniser
from models.transcription.whisper_weights import best_precision, convert
from models.voice_activity import ActivitySettings, Segment, segments_of, speech_probabilities, speech_segments

DATA = Path(__file__).parents[2] / "shared" / "data"
CALL = DATA / "aws-call-recordings" / "Auto_Repairs_40_stereo.flac"
PROMPTS = DATA / "asterisk-prompts" / "prompts.jsonl"
DIGITS = DATA / "fsdd-digits-8k" / "audio.jsonl"
SHAPES = {"tiny": (384, 6, 4), "base": (512, 8, 6), "small": (768, 12, 12)}
TOKENS = 80  # a window: about what 30 s of talk takes

console = Console(width=110)


def main() -> None:
    options = _options()
    console.print(f"{torch.get_num_threads()} torch threads, best Whisper precision here {best_precision('cpu')}")
    results = Table("what", "measured", "n and conditions", title="transcription")
    for measurement in (word_error_rate, made_up_words, start_errors, digit_start_errors, one_call):
        for row in measurement() or [(measurement.__name__, "skipped", "its recordings are not in ../shared/data")]:
            results.add_row(*row)
    if options.hours:
        results.add_row(*long_call(options.hours))
    console.print(results)
    if not options.skip_whisper:
        console.print(whisper_speed(options.whisper_shape))


Rows = list[tuple[str, str, str]]


def word_error_rate() -> Rows:
    if not PROMPTS.exists():
        return []
    rows = [row for row in read_manifest(PROMPTS) if len(str(row.fields["reference"]).split()) > 3]
    result = wer.measure(MoonshineTranscriber(), half(rows, "report"))
    detail = f"{result.recordings} prompts, {result.words} words, odd rows over 3 words"
    counts = f"S {result.substitutions} D {result.deletions} I {result.insertions}"
    return [("word error rate", f"{result.wer:.3f} ({counts})", detail)]


def made_up_words() -> Rows:
    result = transcription_silence.measure(MoonshineTranscriber(), minutes=10.0)
    return [("made-up words", str(result.words), f"{result.seconds:.0f} s of silence, noise, tones and music")]


def start_errors() -> Rows:
    if not word_times_speech.is_available():
        return [("word start errors", "skipped", "flite is not installed")]
    return [_start_errors("word start errors, connected", list(word_times_speech.spoken()))]


def digit_start_errors() -> Rows:
    if not DIGITS.exists():
        return []
    built = list(word_times.phrases(half(read_manifest(DIGITS), "report")))
    return [_start_errors("word start errors, digits", built)]


def _start_errors(name: str, built: list[word_times.Phrase]) -> tuple[str, str, str]:
    result = word_times.measure(Aligner(), built)
    figures = f"median {result.median * 1000:.0f} ms, 95 % {result.percentile_95 * 1000:.0f} ms"
    return name, figures, f"{result.words} words in {len(built)} phrases, {result.unaligned} without time"


def one_call() -> Rows:
    if not CALL.exists():
        return []
    audio = decode(CALL.read_bytes())
    mono = Audio((audio.samples.astype(np.int32).sum(axis=0) // 2).astype(np.int16)[np.newaxis], audio.sample_rate)
    engine, diarizer = MoonshineTranscriber(), Diarizer()
    stereo_time = _seconds(lambda: engine.transcribe(audio, layout=ChannelLayout.AGENT_FIRST))
    mono_time = _seconds(lambda: engine.transcribe(mono, layout=ChannelLayout.MONO))
    diarize_time = _seconds(lambda: diarizer.diarize(mono.samples[0], mono.sample_rate))
    length = f"{audio.duration:.0f} s call, {audio.sample_rate} Hz"
    return [
        ("stereo call", f"{audio.duration / stereo_time:.1f} x real time", length),
        ("same call mixed to mono", f"{audio.duration / mono_time:.1f} x real time", "with diarization"),
        ("diarization", f"{audio.duration / diarize_time:.1f} x real time", "alone"),
        ("diarization error rate", f"{_call_errors(audio, mono, diarizer):.3f}", "collar .25 s, truth from tracks"),
    ]


def _call_errors(audio: Audio, mono: Audio, diarizer: Diarizer) -> float:
    reference = [
        Attributed(str(channel), segment)
        for channel in (0, 1)
        for segment in speech_segments(audio.samples[channel], audio.sample_rate)
    ]
    found = diarizer.diarize(mono.samples[0], mono.sample_rate)
    return diarization_error_rate(reference, [Attributed(str(item.speaker), item.segment) for item in found]).der


def long_call(hours: float) -> tuple[str, str, str]:
    """The call over and over. Peak memory is the whole process's, so other measurements must not need more."""
    audio = decode(CALL.read_bytes())
    frames = int(hours * 3600 * audio.sample_rate)
    repeated = Audio(np.resize(audio.samples.T, (frames, 2)).T.copy(), audio.sample_rate)
    spent = _seconds(lambda: MoonshineTranscriber().transcribe(repeated, layout=ChannelLayout.AGENT_FIRST))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return f"{hours:g}-hour stereo call", f"{peak:.2f} GB peak", f"{repeated.duration / spent:.1f} x real time"


def whisper_speed(shape: str) -> Table:
    """Seconds for one channel of the call, or of noise-like speech where the call is not at hand."""
    audio = decode(CALL.read_bytes())
    chunks = _windows(audio)
    network = _random_network(shape)
    plain = _seconds(lambda: _plain_whisper(network, audio))
    table = Table("path", "seconds", "x real time", "against plain", title=f"Whisper {shape}, random weights")
    table.add_row("whisper.transcribe, fp32", f"{plain:.1f}", f"{2 * audio.duration / plain:.1f}", "1.0")
    for precision in (torch.float32, best_precision("cpu")):
        converted = convert(network, precision)
        for batch in (1, 8):
            spent = _seconds(lambda converted=converted, batch=batch: _our_whisper(converted, audio, chunks, batch))
            name = f"ours, {str(precision).removeprefix('torch.')}, batches of {batch}"
            table.add_row(name, f"{spent:.1f}", f"{2 * audio.duration / spent:.1f}", f"{plain / spent:.1f}")
    return table


def _windows(audio: Audio) -> list[tuple[int, Segment]]:
    windows = []
    for channel in range(audio.channels):
        probabilities = speech_probabilities(audio.samples[channel], audio.sample_rate)
        speech = segments_of(probabilities, ActivitySettings(), duration=audio.duration)
        for chunk in plan_chunks(speech, probabilities, WHOLE_WINDOWS, duration=audio.duration):
            windows.append((channel, Segment(chunk.start, chunk.end)))
    return windows


def _plain_whisper(network: Whisper, audio: Audio) -> None:
    for channel in range(audio.channels):
        samples = cut(audio, channel, Segment(0, audio.duration))
        network.transcribe(
            samples,
            language="en",
            temperature=0.0,
            fp16=False,
            sample_len=TOKENS,
            condition_on_previous_text=False,
            without_timestamps=True,
            compression_ratio_threshold=None,
            logprob_threshold=None,
            no_speech_threshold=None,
        )


def _our_whisper(network: Whisper, audio: Audio, windows: list[tuple[int, Segment]], batch: int) -> None:
    limits = Safeguards(
        temperatures=(0.0,), most_tokens=TOKENS, most_compression=1e9, least_log_probability=-1e9, most_no_speech=2.0
    )
    recogniser = WhisperRecogniser(network, language="en", safeguards=limits)
    for first in range(0, len(windows), batch):
        recogniser.recognise([cut(audio, channel, window) for channel, window in windows[first : first + batch]])


def _random_network(shape: str) -> Whisper:
    width, heads, layers = SHAPES[shape]
    torch.manual_seed(0)
    network = Whisper(ModelDimensions(80, 1500, width, heads, layers, 51_864, 448, width, heads, layers))
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, 0, 0.02)
    return network.eval()


def _seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--whisper-shape", choices=sorted(SHAPES), default="base")
    parser.add_argument("--skip-whisper", action="store_true")
    parser.add_argument("--hours", type=float, default=0.0, help="also transcribe a call of so many hours")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
