"""`callqa evaluate audio-redaction`."""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from models.audio import Audio
from models.redaction import SpokenRedactor, default_policy
from models.transcripts import EngineInfo, RawTranscript

from .redaction_audio import AudioEngines, AudioRedaction, Faultless, measure_audio
from .redaction_calls import SpokenCall, VoiceMissing, speak
from .redaction_commands import rows_of, with_interval
from .redaction_digits import digit_calls, half_of_speakers
from .speech_rows import ManifestUnreadable, half, read_manifest

app = typer.Typer(no_args_is_help=True)


class Source(StrEnum):
    """What the file holds."""

    ROWS = "rows"
    DIGITS = "digits"
    CLEAN = "clean"


@app.command("audio-redaction")
def audio_redaction(
    file: Annotated[Path, typer.Argument(help="Marked interactions, or a manifest of recordings")],
    source: Annotated[
        Source,
        typer.Option(
            "--of",
            help="rows: marked interactions, spoken by flite; digits: recordings of digits, joined into numbers; "
            "clean: recordings without personal data, in which every mask is false",
        ),
    ] = Source.ROWS,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output")] = False,
    calls: Annotated[int | None, typer.Option(min=1, help="At most so many calls")] = None,
    only: Annotated[str | None, typer.Option(help="One fixed half: develop or report")] = None,
    faultless: Annotated[bool, typer.Option(help="Take the words as spoken instead of a recogniser's")] = False,
    once: Annotated[bool, typer.Option(help="Hear numbers once only")] = False,
) -> None:
    """Share of spans that cannot be heard any more in spoken calls, and false masks by the hour."""
    if only not in (None, "develop", "report"):
        raise typer.BadParameter("must be develop or report", param_hint="--only")
    try:
        spoken = _calls(file, source, only, calls)
        result = measure_audio(_engines(spoken, faultless=faultless, once=once), spoken)
    except (VoiceMissing, ManifestUnreadable) as error:
        typer.echo(f"callqa: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(asdict(result)))
    else:
        Console().print(_table(file.name, result))


def _calls(file: Path, source: Source, only: str | None, most: int | None) -> list[SpokenCall]:
    if source is Source.ROWS:
        rows = [row for row in rows_of(file, only) if row.spans][:most]
        return [speak(interaction, number) for number, interaction in enumerate(rows)]
    if source is Source.DIGITS:
        return digit_calls(file, half_of_speakers(file, only) if only else None)[:most]
    recordings = half(read_manifest(file), only)[:most]
    return [_clean(row.path.stem, row.decode()) for row in recordings]


def _clean(name: str, audio: Audio) -> SpokenCall:
    return SpokenCall(name, audio, (), RawTranscript((), EngineInfo("unheard", "1")), "people")


def _engines(calls: list[SpokenCall], *, faultless: bool, once: bool) -> AudioEngines:
    from models.transcription import MoonshineTranscriber, NumberListener

    transcriber = Faultless(calls) if faultless else MoonshineTranscriber()
    return AudioEngines(
        transcriber, SpokenRedactor(), None if once or faultless else NumberListener(), default_policy()
    )


def _table(title: str, result: AudioRedaction) -> Table:
    table = Table("measure", "callqa", title=title)
    for name in ("n", "calls", "hours", "false_regions", "false_regions_per_hour", "verified", "real_time"):
        table.add_row(name, f"{getattr(result, name):.4g}")
    if result.interval:
        low, high = result.interval
        table.add_row("masked", f"{result.masked:.4f} ({low:.3f} to {high:.3f})")
    for groups in (result.tiers, result.voices, result.types):
        for label, recall in groups.items():
            table.add_row(f"{label} (n {recall.n})", with_interval(recall))
    return table
