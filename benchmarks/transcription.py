"""Transcription side by side in one run: accuracy, made-up words, speakers, word times, speed and memory.

Real recordings are looked for in ../shared/data. Whisper runs on random weights of the shape that is asked for, since
speed depends on the shape alone; both paths then write the same number of tokens for each second of speech.

    python benchmarks/transcription.py [--whisper-shape base|tiny|small] [--skip-whisper] [--hours 3]
"""

import argparse
import copy
import os
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from whisper.decoding import DecodingOptions, DecodingResult
from whisper.model import ModelDimensions, Whisper

from evaluation import transcription_silence, wer, word_times, word_times_speech
from evaluation.diarization import Attributed, diarization_error_rate
from evaluation.speech_rows import half, read_manifest
from models.alignment import Aligner
from models.audio import Audio, ChannelLayout
from models.decoding import decode
from models.diarization import Diarizer
from models.protocols import silent
from models.transcription import MoonshineTranscriber
from models.transcription.listening import ListeningSettings, cut, listen
from models.transcription.whisper import WHOLE_WINDOWS
from models.transcription.whisper_decoding import Safeguards, WhisperRecogniser
from models.transcription.whisper_weights import best_precision, convert
from models.voice_activity import Segment, overlap, speech_segments

DATA = Path(__file__).parents[2] / "shared" / "data"
CALL = DATA / "aws-call-recordings" / "Auto_Repairs_40_stereo.flac"
PROMPTS = DATA / "asterisk-prompts" / "prompts.jsonl"
DIGITS = DATA / "fsdd-digits-8k" / "audio.jsonl"
SHAPES = {"tiny": (384, 6, 4), "base": (512, 8, 6), "small": (768, 12, 12)}
ENGLISH, END_OF_TEXT = 51_864, 50_256  # size of the English vocabulary; where its words end
WINDOW = 30.0  # seconds
TOKENS_PER_SECOND = 4.5  # of speech: what is said in the call comes to

console = Console(width=140)


def main() -> None:
    options = _options()
    console.print(f"{torch.get_num_threads()} torch threads, load {os.getloadavg()[0]:.1f}")
    for measurement in (one_call, word_error_rate, start_errors, digit_start_errors, made_up_words):
        _report(measurement() or [(measurement.__name__, "skipped", "its recordings are not in ../shared/data")])
    if options.hours:
        _report([long_call(options.hours)])
    if not options.skip_whisper:
        _report(whisper_speed(options.whisper_shape))


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
    engine.transcribe(audio, layout=ChannelLayout.AGENT_FIRST)  # loads the networks
    diarizer.diarize(mono.samples[0], mono.sample_rate)
    stereo_time = _spent(lambda: engine.transcribe(audio, layout=ChannelLayout.AGENT_FIRST))
    mono_time = _spent(lambda: engine.transcribe(mono, layout=ChannelLayout.MONO))
    diarize_time = _spent(lambda: diarizer.diarize(mono.samples[0], mono.sample_rate))
    length = f"{audio.duration:.0f} s call, {audio.sample_rate} Hz"
    return [
        ("stereo call", stereo_time.speed(audio.duration), length),
        ("same call mixed to mono", mono_time.speed(audio.duration), "with diarization"),
        ("diarization", diarize_time.speed(audio.duration), "alone"),
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
    spent = _spent(lambda: MoonshineTranscriber().transcribe(repeated, layout=ChannelLayout.AGENT_FIRST))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return f"{hours:g}-hour stereo call", f"{peak:.2f} GB peak", spent.speed(repeated.duration)


def whisper_speed(shape: str) -> Rows:
    """A real call, and talk without a pause, by `whisper.transcribe` as it comes and by our path in each precision.

    With random weights no text ends of itself, so both write `TOKENS_PER_SECOND` of what each hears as speech.
    """
    if not CALL.exists():
        return [("Whisper", "skipped", "its recording is not in ../shared/data")]
    call = decode(CALL.read_bytes())
    network = _random_network(shape)
    chosen = best_precision(network, "cpu")
    rows: Rows = [("Whisper precision chosen here", str(chosen).removeprefix("torch."), "one layer timed both ways")]
    for name, audio in (("call", call), ("endless talk", _without_pauses(call))):
        plain = _spent(partial(_plain_whisper, network, audio))
        rows.append((f"whisper.transcribe {shape}, {name}", plain.speed(audio.duration), "fp32, one window at a time"))
        for precision in dict.fromkeys((torch.float32, chosen)):
            converted = convert(copy.deepcopy(network), precision)
            spent = _spent(partial(_our_whisper, converted, audio))
            rows.append((f"ours {shape}, {name}", spent.speed(audio.duration), _ratios(plain, spent, precision)))
    return rows


def _ratios(plain: "Spent", ours: "Spent", precision: torch.dtype) -> str:
    by_clock, by_processor = plain.wall / ours.wall, plain.processor / ours.processor
    kind = str(precision).removeprefix("torch.")
    return f"{kind}: {by_clock:.1f} x plain by the clock, {by_processor:.1f} x by processor"


def _without_pauses(audio: Audio) -> Audio:
    """Both channels' speech on end, the shorter one again until it is as long as the other."""
    channels = [
        np.concatenate([audio.samples[channel, _frames(part, audio)] for part in speech])
        for channel, speech in enumerate(_speech(audio))
    ]
    longest = max(channel.size for channel in channels)
    return Audio(np.stack([np.resize(channel, longest) for channel in channels]), audio.sample_rate)


def _speech(audio: Audio) -> list[tuple[Segment, ...]]:
    return [speech_segments(channel, audio.sample_rate) for channel in audio.samples]


def _frames(part: Segment, audio: Audio) -> slice:
    return slice(round(part.start * audio.sample_rate), round(part.end * audio.sample_rate))


class PacedWhisper(Whisper):  # type: ignore[misc]
    """Writes as many tokens as it is told, window after window."""

    lengths: Iterator[int] = iter(())

    def decode(self, mel: torch.Tensor, options: DecodingOptions) -> DecodingResult:
        return super().decode(mel, replace(options, sample_len=next(self.lengths)))


def _plain_whisper(network: PacedWhisper, audio: Audio) -> None:
    """Each channel from end to end, with as many tokens in each window as ours has for that much speech."""
    for channel, speech in enumerate(_speech(audio)):
        windows = [Segment(start, start + WINDOW) for start in np.arange(0, audio.duration, WINDOW).tolist()]
        network.lengths = iter([max(1, ceil(TOKENS_PER_SECOND * overlap(window, speech))) for window in windows])
        network.transcribe(
            cut(audio, channel, Segment(0, audio.duration)),
            language="en",
            temperature=0.0,
            fp16=False,
            condition_on_previous_text=False,
            without_timestamps=True,
            compression_ratio_threshold=None,
            logprob_threshold=None,
            no_speech_threshold=None,
        )


def _our_whisper(network: Whisper, audio: Audio) -> None:
    """The whole way of our engine but for aligning words: voice activity, windows, batches of both channels."""
    limits = Safeguards(
        temperatures=(0.0,),
        most_compression=1e9,
        least_log_probability=-1e9,
        most_no_speech=2.0,
        tokens_per_second=TOKENS_PER_SECOND,
    )
    recogniser = WhisperRecogniser(network, language="en", safeguards=limits)
    listen(audio, recogniser, None, ListeningSettings(chunks=WHOLE_WINDOWS, threads=1, batch=8), silent)


def _random_network(shape: str) -> PacedWhisper:
    """Never ends a text and never writes a time: both would make windows uneven."""
    width, heads, layers = SHAPES[shape]
    torch.manual_seed(0)
    network = PacedWhisper(ModelDimensions(80, 1500, width, heads, layers, ENGLISH, 448, width, heads, layers))
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, 0, 0.02)
    with torch.no_grad():
        network.decoder.token_embedding.weight[END_OF_TEXT:] = 0
    return network.eval()


def _report(rows: Rows) -> None:
    for what, measured, conditions in rows:
        console.print(f"{what:<36} {measured:<40} {conditions}", highlight=False)


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of processor time, which other programs on the machine do not stretch much."""

    wall: float
    processor: float

    def speed(self, duration: float) -> str:
        return f"{duration / self.wall:.1f} x real time, {self.processor:.1f} s of processor"


def _spent(work: Callable[[], object]) -> Spent:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - processor)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--whisper-shape", choices=sorted(SHAPES), default="base")
    parser.add_argument("--skip-whisper", action="store_true")
    parser.add_argument("--hours", type=float, default=0.0, help="also transcribe a call of so many hours")
    return parser.parse_args()


if __name__ == "__main__":
    main()
