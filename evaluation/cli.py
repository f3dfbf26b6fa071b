"""`callqa evaluate`: every measurement as a command."""

import typer

from . import judge_commands, redaction_audio_commands, redaction_commands, transcription_commands

app = typer.Typer(no_args_is_help=True)
for family in (transcription_commands, redaction_commands, redaction_audio_commands, judge_commands):
    app.registered_commands += family.app.registered_commands
