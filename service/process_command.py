"""`callqa process`, `transcribe` and `redact`: the main job without a server or a database.

Results go to stdout, progress and errors to stderr. A file that cannot be used gives one line that names it and says
why; the others are done all the same, and the exit status is 1.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from models.decoding import encode_flac, encode_wav

from . import engines, process_json, process_report, processing
from .errors import BadInput
from .hearing import hear
from .ingest.formats import Format
from .ingest.metadata import AgentChannel, InteractionMetadata
from .ingest.metadata_sheet import MetadataSheet
from .ingest.texts import read_conversation
from .process_run import FileToDo, Run
from .processing import StepProgress
from .redacting import Redacted, redact_text, redact_voice

ENCODERS = {".flac": encode_flac, ".wav": encode_wav}

Files = Annotated[
    list[Path], typer.Argument(help="Recordings, chats (JSON or text) and e-mails (.eml)", show_default=False)
]
Side = Annotated[
    AgentChannel | None,
    typer.Option(help="Where the agent is, for files whose metadata does not say; else found from what is said"),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, in place of a report")]


def process(
    files: Files,
    metadata: Annotated[Path | None, typer.Option(help="CSV with one row a file", show_default=False)] = None,
    as_json: AsJson = False,
    agent_channel: Side = None,
) -> None:
    """Who said what, how it scored with evidence, what was redacted, call metrics and a coaching suggestion.

    Prints redacted text only.
    """
    run = Run(len(files))
    sheet = run.read_sheet(metadata, files) if metadata else MetadataSheet((), (), ())

    def work(file: FileToDo, report: StepProgress) -> processing.Processed:
        row = sheet.of(file.path.name) or InteractionMetadata(file=file.path.name)
        side = row.agent_channel or agent_channel
        return processing.process(file.data, file.format, row, engines, agent_channel=side, on_progress=report)

    for path in files:
        processed = run.attempt(path, work)
        if processed is None:
            continue
        if as_json:
            typer.echo(process_json.processed_line(processed))
        else:
            process_report.print_report(processed, _stdout())
    run.finish()


def transcribe(
    files: Files,
    as_json: AsJson = False,
    raw: Annotated[bool, typer.Option("--raw", help="Show what was said WITH all personal data in it")] = False,
    agent_channel: Side = None,
) -> None:
    """Who said what and when. Personal data is redacted unless --raw is given."""
    run = Run(len(files))

    def work(file: FileToDo, report: StepProgress) -> processing.Transcribed:
        if file.format is not Format.VOICE:
            raise BadInput("is not a recording: there is nothing to transcribe")
        heard = hear(file.data, agent_channel, engines, lambda share: report("transcribe", share))
        shown = heard.transcript if raw else redact_text(heard.transcript, (), engines).transcript
        return processing.Transcribed(shown, heard.audio.duration)

    for path in files:
        transcribed = run.attempt(path, work)
        if transcribed is None:
            continue
        if as_json:
            typer.echo(process_json.transcribed_line(path.name, transcribed))
        else:
            process_report.print_turns(path.name, transcribed.transcript.turns, _stdout())
    run.finish()


def redact(
    file: Annotated[Path, typer.Argument(help="A recording, chat or e-mail", show_default=False)],
    as_json: AsJson = False,
    audio_out: Annotated[
        Path | None,
        typer.Option(
            help="Write the masked recording here (.flac or .wav), if it passes its check", show_default=False
        ),
    ] = None,
    agent_channel: Side = None,
) -> None:
    """The redacted text, what was redacted (types and places, never values), and the masked recording."""
    if audio_out and audio_out.suffix.lower() not in ENCODERS:
        raise BadInput(f"{audio_out.name}: the masked recording is written as .flac or .wav")
    run = Run(1)

    def work(file: FileToDo, report: StepProgress) -> Redacted:
        heard = None
        if file.format is Format.VOICE:
            heard = hear(file.data, agent_channel, engines, lambda share: report("transcribe", share))
        raw = heard.transcript if heard else read_conversation(file.data).timed_transcript
        report("redact", 0.0)
        redacted = redact_voice(heard, (), engines) if heard else Redacted(redact_text(raw, (), engines), None)
        if audio_out:
            _write_recording(redacted, audio_out)
        return redacted

    redacted = run.attempt(file, work)
    if redacted is not None:
        if as_json:
            typer.echo(process_json.redacted_line(file.name, redacted))
        else:
            process_report.print_redacted(file.name, redacted, _stdout())
    run.finish()


def _write_recording(redacted: Redacted, path: Path) -> None:
    if redacted.recording is None:
        raise BadInput("is not a recording: there is no audio to write")
    if not redacted.recording.verification.passed:
        raise BadInput("the masked recording did not pass its check and was not written")
    try:
        path.write_bytes(ENCODERS[path.suffix.lower()](redacted.recording.audio))
    except OSError as error:
        raise BadInput(f"the masked recording could not be written to {path}: {error.strerror}") from None


def _stdout() -> Console:
    return Console(highlight=False, soft_wrap=False)
