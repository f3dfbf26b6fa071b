"""`callqa watch`: looking into the watched folder without a worker, or more often than one does."""

import time
from typing import Annotated

import typer

from ..config import settings
from ..database import engine
from ..errors import ServiceError
from ..schema import migrate
from ..vault import check_master_key
from .scanning import Look, look
from .tables import IntakeOutcome


def watch(
    once: Annotated[bool, typer.Option(help="Look once, take what is complete, and stop")] = False,
    seconds: Annotated[float, typer.Option(help="How long between two looks", min=1)] = 10,
) -> None:
    """Takes in what other systems put into the watched folder (CALLQA_INTAKE_URL)."""
    if settings().intake_url is None:
        raise ServiceError("No folder is watched: set CALLQA_INTAKE_URL to a folder, or to s3://bucket/prefix.")
    migrate(engine())
    check_master_key()
    while True:
        _tell(look())
        if once:
            return
        time.sleep(seconds)


def _tell(done: Look | None) -> None:
    if done is None:
        typer.echo("Another process is looking into the folder.")
    elif done.problem:
        typer.echo(f"callqa: {done.problem}", err=True)
    elif done.outcomes:
        counts = (f"{done.outcomes.get(outcome, 0)} {outcome.value}" for outcome in IntakeOutcome)
        typer.echo(f"{', '.join(counts)}, {done.waiting} waiting.")
