"""`callqa evaluate wer`, `diarization` and `word-times`."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from models.alignment import Aligner
from models.audio import Audio
from models.diarization import Diarizer
from models.errors import ModelError
from models.protocols import Transcriber
from models.resampling import Samples
from models.voice_activity import Segment, speech_segments

from . import transcription_roles, transcription_silence, word_times_speech
from . import wer as word_error_rate
from . import word_times as word_time_errors
from .diarization import COLLAR, Attributed, DiarizationErrorRate, diarization_error_rate
from .speech_rows import ManifestUnreadable, SpeechRow, half, read_manifest

app = typer.Typer(no_args_is_help=True)

Manifest = Annotated[Path, typer.Argument(help="JSON lines, each with a path in 'audio'")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output")]
Only = Annotated[str | None, typer.Option(help="One fixed half of the rows: develop (even) or report (odd)")]


@app.command()
def wer(
    manifest: Manifest,
    as_json: AsJson = False,
    only: Only = None,
    engine: Annotated[str, typer.Option(help="moonshine or whisper")] = "moonshine",
    model: Annotated[str, typer.Option(help="Size or checkpoint path for whisper")] = "base.en",
    min_words: Annotated[int, typer.Option(help="Leave out rows whose reference has fewer words")] = 0,
) -> None:
    """Word error rate against references: a text, a text for each channel, or turns with speakers."""
    try:
        rows = [row for row in _rows(manifest, only) if _reference_words(row.fields.get("reference")) >= min_words]
        rows = [row for row in rows if row.fields.get("reference")]
        result = word_error_rate.measure(_transcriber(engine, model), _tracked(rows, as_json))
    except (ManifestUnreadable, ModelError) as error:
        raise _refused(error) from error
    figures = {
        "wer": result.wer,
        **asdict(result),
        "digit_error_rate": result.digit_error_rate,
        "real_time_factor": result.real_time_factor,
    }
    _print(figures, as_json, title=f"{engine} on {manifest.name}")


@app.command()
def diarization(
    manifest: Manifest,
    as_json: AsJson = False,
    only: Only = None,
    collar: Annotated[float, typer.Option(help="Seconds left out around each reference boundary")] = COLLAR,
) -> None:
    """Diarization error rate on mono audio. Truth: 'rttm' of a row, or the voice activity of each stereo track."""
    diarizer = Diarizer()
    total, seconds, spent = DiarizationErrorRate(), 0.0, 0.0
    try:
        for row in _tracked(_rows(manifest, only), as_json):
            audio = row.decode() if row.fields.get("rttm") or row.fields.get("channels") == 2 else None
            if audio is None:
                continue
            reference, mono = _truth(row, audio), _mixed(audio)
            before = time.perf_counter()
            found = diarizer.diarize(mono, audio.sample_rate)
            spent, seconds = spent + time.perf_counter() - before, seconds + audio.duration
            hypothesis = [Attributed(str(item.speaker), item.segment) for item in found]
            total += diarization_error_rate(reference, hypothesis, collar=collar)
    except (ManifestUnreadable, ModelError) as error:
        raise _refused(error) from error
    figures = {"der": total.der, **asdict(total), "collar": collar, "real_time_factor": seconds / spent if spent else 0}
    _print(figures, as_json, title=f"diarization on {manifest.name}")


@app.command(name="word-times")
def word_times(
    manifest: Annotated[Path | None, typer.Argument(help="Single spoken words; else flite speaks")] = None,
    as_json: AsJson = False,
    only: Only = None,
) -> None:
    """Error of word starts on audio built so that every start is known."""
    if manifest is None and not word_times_speech.is_available():
        raise _refused(ManifestUnreadable("name a manifest of single words, or install the synthesiser flite"))
    try:
        built = list(word_time_errors.phrases(_rows(manifest, only)) if manifest else word_times_speech.spoken())
    except ManifestUnreadable as error:
        raise _refused(error) from error
    result = word_time_errors.measure(Aligner(), built)
    _print({"phrases": len(built), **asdict(result)}, as_json, title="word start errors in seconds")


@app.command(name="made-up-words")
def made_up_words(
    as_json: AsJson = False,
    minutes: Annotated[float, typer.Option(help="How much silence, noise, tones and music to play")] = 10.0,
    engine: Annotated[str, typer.Option(help="moonshine or whisper")] = "moonshine",
    model: Annotated[str, typer.Option(help="Size or checkpoint path for whisper")] = "base.en",
) -> None:
    """Words heard where nobody speaks. The sounds are built on the spot."""
    try:
        result = transcription_silence.measure(_transcriber(engine, model), minutes=minutes)
    except ModelError as error:
        raise _refused(error) from error
    detail: Mapping[str, object] = {"by_sound": result.by_sound} if as_json else result.by_sound
    _print({"words": result.words, "seconds": result.seconds, **detail}, as_json, title="made-up words")


@app.command(name="agent-words")
def agent_words(
    corpus: Annotated[Path, typer.Argument(help="Conversations, JSON lines with turns")],
    as_json: AsJson = False,
    write: Annotated[Path | None, typer.Option(help="Also fit the words on all of it and write their table")] = None,
) -> None:
    """How often the agent is recognised by what is said, each fifth judged with the words of the other four."""
    try:
        conversations = transcription_roles.read_conversations(corpus)
    except (OSError, ValueError, KeyError) as error:
        raise _refused(ManifestUnreadable(f"{corpus}: not conversations, one JSON object a line")) from error
    _print(asdict(transcription_roles.cross_validate(conversations)), as_json, title=f"agent words on {corpus.name}")
    if write:
        weights = transcription_roles.fit_role_words(conversations)
        transcription_roles.write_role_words(weights, write, source=corpus.name)


def _rows(manifest: Path, only: str | None) -> list[SpeechRow]:
    if only not in (None, "develop", "report"):
        raise typer.BadParameter("must be develop or report", param_hint="--only")
    return half(read_manifest(manifest), only)


def _reference_words(reference: object) -> int:
    if isinstance(reference, str):
        return len(reference.split())
    return 0 if reference is None else len(json.dumps(reference).split())


def _transcriber(engine: str, model: str) -> Transcriber:
    from models.transcription import MoonshineTranscriber, WhisperTranscriber

    if engine == "moonshine":
        return MoonshineTranscriber()
    if engine == "whisper":
        return WhisperTranscriber(model)
    raise typer.BadParameter(f"knows no engine '{engine}'; there are moonshine and whisper", param_hint="--engine")


def _tracked(rows: Sequence[SpeechRow], as_json: bool) -> Iterable[SpeechRow]:
    """With a progress bar on a terminal, and nothing but the result when a program reads."""
    return rows if as_json else track(rows, description="Listening", console=Console(stderr=True))


def _truth(row: SpeechRow, audio: Audio) -> list[Attributed]:
    if row.fields.get("rttm"):
        return [Attributed(turn["speaker"], Segment(turn["start"], turn["end"])) for turn in row.fields["rttm"]]
    return [
        Attributed(f"channel {channel}", segment)
        for channel in range(audio.channels)
        for segment in speech_segments(audio.samples[channel], audio.sample_rate)
    ]


def _mixed(audio: Audio) -> Samples:
    mixed: Samples = (audio.samples.astype(np.int32).sum(axis=0) // audio.channels).astype(np.int16)
    return mixed


def _refused(error: Exception) -> typer.Exit:
    typer.echo(f"callqa: {error}", err=True)
    return typer.Exit(2)


def _print(figures: Mapping[str, object], as_json: bool, *, title: str) -> None:
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table("measure", "value", title=title)
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), f"{value:.4f}" if isinstance(value, float) else str(value))
    Console().print(table)
