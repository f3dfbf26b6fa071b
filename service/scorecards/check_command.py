"""`callqa scorecards`: looking at a scorecard file before it is imported."""

from pathlib import Path
from typing import Annotated

import typer

from scorecards.loader import ScorecardInvalid, load

app = typer.Typer(no_args_is_help=True)


@app.callback()
def scorecards() -> None:
    """Scorecards in YAML files."""


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="YAML files")]) -> None:
    """Says what is wrong with scorecard files, line by line. Exit status 1 if anything is."""
    wrong = False
    for file in files:
        try:
            card = load(file)
        except ScorecardInvalid as error:
            wrong = True
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{file.name}: {card.name}, version {card.version}, {len(card.criteria)} criteria. No problem.")
    if wrong:
        raise typer.Exit(1)
