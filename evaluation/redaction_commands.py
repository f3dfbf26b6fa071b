"""`callqa evaluate redaction` and `callqa evaluate train-redaction`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from models.protocols import Redactor
from models.redaction import SpokenRedactor

from .redaction import RedactionRecall, TypeRecall, measure
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
    interactions = rows_of(file, only)
    redactors: dict[str, Redactor] = {"callqa": SpokenRedactor()}
    if against is not None:
        redactors[against] = _rival(against)
    results = {name: measure(redactor, interactions) for name, redactor in redactors.items()}
    if as_json:
        own = asdict(results.pop("callqa"))
        typer.echo(json.dumps(own | {"against": {name: asdict(result) for name, result in results.items()}}))
    else:
        Console().print(_table(file.name, results))


def rows_of(file: Path, only: str | None) -> list[LabelledInteraction]:
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
        table.add_row(measure_name, *(share(getattr(result, measure_name)) for result in results.values()))
    table.add_row("words_per_second", *(f"{result.words_per_second:,.0f}" for result in results.values()))
    for kind in ("types", "surfaces"):
        for label, of_type in getattr(next(iter(results.values())), kind).items():
            cells = (with_interval(getattr(result, kind)[label]) for result in results.values())
            table.add_row(f"{label} (n {of_type.n})", *cells)
    for tier, leaks in next(iter(results.values())).leaks.items():
        for surface in leaks:
            cells = (
                f"{leak.leaked} of {leak.n}" for leak in (result.leaks[tier][surface] for result in results.values())
            )
            table.add_row(f"leaked of tier {tier}, {surface}", *cells)
    return table


def share(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def with_interval(recall: TypeRecall) -> str:
    low, high = recall.interval
    return f"{recall.recall:.4f} ({low:.3f} to {high:.3f})"


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

    interactions = [interaction for file in files for interaction in rows_of(file, only)]
    data = examples(interactions)
    save(train(data), target)
    typer.echo(f"{len(interactions)} interactions, {len(data.features)} tokens: {target}")
