"""`callqa evaluate redaction` and `callqa evaluate audio-redaction`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from models.protocols import Redactor
from models.redaction import SpokenRedactor

from .redaction import RedactionRecall, measure
from .redaction_rows import LabelledInteraction, RowsUnreadable, half, read_interactions

app = typer.Typer(no_args_is_help=True)
_HALVES = {"develop": 0, "report": 1}


@app.command()
def redaction(
    file: Annotated[Path, typer.Argument(help="JSON lines with marked personal data")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output")] = False,
    against: Annotated[str | None, typer.Option(help="Also run a rival on the same rows: presidio")] = None,
    only: Annotated[str | None, typer.Option(help="One fixed half of the rows: develop or report")] = None,
) -> None:
    """Share of marked personal data that is masked whole, and of other words that are masked."""
    interactions = _rows(file, only)
    redactors: dict[str, Redactor] = {"callqa": SpokenRedactor()}
    if against is not None:
        redactors[against] = _rival(against)
    results = {name: measure(redactor, interactions) for name, redactor in redactors.items()}
    if as_json:
        own = asdict(results.pop("callqa"))
        typer.echo(json.dumps(own | {"against": {name: asdict(result) for name, result in results.items()}}))
    else:
        Console().print(_table(file.name, results))


def _rows(file: Path, only: str | None) -> list[LabelledInteraction]:
    if only is not None and only not in _HALVES:
        raise typer.BadParameter("must be develop or report", param_hint="--only")
    try:
        interactions = read_interactions(file)
    except RowsUnreadable as error:
        typer.echo(f"callqa: {error}", err=True)
        raise typer.Exit(2) from error
    return interactions if only is None else half(interactions, _HALVES[only])


def _rival(name: str) -> Redactor:
    from .presidio import PresidioMissing, PresidioRedactor

    if name != "presidio":
        raise typer.BadParameter(f"knows no rival '{name}'; there is presidio", param_hint="--against")
    try:
        return PresidioRedactor()
    except PresidioMissing as error:
        typer.echo(f"callqa: {error}", err=True)
        raise typer.Exit(2) from error


def _table(title: str, results: dict[str, RedactionRecall]) -> Table:
    table = Table("measure", *results, title=title)
    for measure_name in ("n", "interactions", "words"):
        table.add_row(measure_name, *(str(getattr(result, measure_name)) for result in results.values()))
    for measure_name in ("recall", "tier_a_recall", "over_redaction"):
        table.add_row(measure_name, *(_share(getattr(result, measure_name)) for result in results.values()))
    table.add_row("words_per_second", *(f"{result.words_per_second:,.0f}" for result in results.values()))
    for kind in ("types", "surfaces"):
        for label, of_type in getattr(next(iter(results.values())), kind).items():
            cells = (_share(getattr(result, kind)[label].recall) for result in results.values())
            table.add_row(f"{label} (n {of_type.n})", *cells)
    return table


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


@app.command("train-redaction")
def train_redaction(
    files: Annotated[list[Path], typer.Argument(help="JSON lines with marked personal data")],
    target: Annotated[Path, typer.Option(help="Where to write the weights")] = Path(
        "models/redaction/data/classifier.npz"
    ),
    only: Annotated[str | None, typer.Option(help="One fixed half of the rows of each file: develop or report")] = None,
) -> None:
    """Train the redactor's token classifier."""
    from .redaction_training import examples, save, train

    interactions = [interaction for file in files for interaction in _rows(file, only)]
    data = examples(interactions)
    save(train(data), target)
    typer.echo(f"{len(interactions)} interactions, {len(data.features)} tokens: {target}")


@app.command("audio-redaction")
def audio_redaction(
    file: Annotated[Path, typer.Argument(help="JSON lines with marked personal data, to be spoken")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output")] = False,
    calls: Annotated[int, typer.Option(min=1, help="How many interactions to speak")] = 10,
    faultless: Annotated[bool, typer.Option(help="Take the words as spoken instead of a recogniser's")] = False,
) -> None:
    """Share of spans that cannot be heard any more in spoken calls, and false masks by the hour."""
    from models.redaction import default_policy
    from models.transcription import MoonshineTranscriber

    from .redaction_audio import Faultless, measure_audio
    from .redaction_calls import VoiceMissing, speak

    interactions = [row for row in _rows(file, None) if row.spans][:calls]
    try:
        spoken = [speak(interaction, number) for number, interaction in enumerate(interactions)]
    except VoiceMissing as error:
        typer.echo(f"callqa: {error}", err=True)
        raise typer.Exit(2) from error
    transcriber = Faultless(spoken) if faultless else MoonshineTranscriber()
    result = measure_audio(transcriber, SpokenRedactor(), default_policy(), spoken)
    if as_json:
        typer.echo(json.dumps(asdict(result)))
        return
    table = Table("measure", "callqa", title=file.name)
    for name in ("n", "calls", "hours", "masked", "false_regions_per_hour", "verified", "real_time"):
        table.add_row(name, f"{getattr(result, name):.4g}")
    for label, of_type in result.types.items():
        table.add_row(f"{label} (n {of_type.n})", _share(of_type.recall))
    Console().print(table)
