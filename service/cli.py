"""The command line: `callqa --help`."""

import os
import sys
from typing import Annotated

import typer

from models.errors import ModelError

from .config import settings
from .errors import ServiceError
from .faults import configure_logging

app = typer.Typer(
    name="callqa",
    help="Call quality evaluation on your own machine: verified evidence, honest measurement, people decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run(
    samples: Annotated[bool, typer.Option(help="Process the bundled samples on the first start")] = True,
) -> None:
    """Everything on one machine: database, web, worker and, the first time, samples and demo accounts."""
    from .laptop import run_everything

    run_everything(samples=samples)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on")] = None,
    socket: Annotated[int | None, typer.Option(hidden=True, help="A socket that the parent process listens on")] = None,
) -> None:
    """The web application, in CALLQA_WEB_PROCESSES processes."""
    from .database import engine
    from .schema import migrate
    from .server import serve_in_processes, serve_shared, serve_until_stopped
    from .vault import check_master_key

    if socket is not None:
        return serve_shared(socket)
    migrate(engine())
    check_master_key()
    config = settings()
    address = host or config.host, port or config.port
    if config.web_processes > 1:
        return serve_in_processes(*address, config.web_processes)
    return serve_until_stopped(*address)


@app.command()
def worker(
    queue: Annotated[
        list[str] | None, typer.Option(help="Only these queues: transcribe, redact, judge, default")
    ] = None,
    drain: Annotated[bool, typer.Option(help="Stop when nothing is left to do")] = False,
) -> None:
    """Takes interactions through the pipeline. Start as many as there are machines."""
    from . import engines
    from .database import engine
    from .jobs import QUEUES
    from .schema import migrate
    from .vault import check_master_key
    from .worker import run_worker

    unknown = set(queue or ()) - set(QUEUES)
    if unknown:
        raise typer.BadParameter(f"there is no queue {', '.join(sorted(unknown))}; there are {', '.join(QUEUES)}")
    migrate(engine())
    check_master_key()
    engines.policy()  # a policy that cannot be used is said now, not at the first interaction
    run_worker(queue or QUEUES, wait=not drain)


def _users() -> None:
    from .identity.user_command import app as users

    app.add_typer(users, name="user", help="Accounts of people who sign in.")


def _evaluations() -> None:
    from evaluation.cli import app as evaluate

    app.add_typer(evaluate, name="evaluate", help="Measures the engines on labelled data.")


def _scorecards() -> None:
    from .scorecards.check_command import app as scorecards

    app.add_typer(scorecards, name="scorecards", help="Scorecards in YAML files.")


def _reviews() -> None:
    from .reviews.corpus_command import app as reviews
    from .reviews.flag_command import flag

    reviews.command()(flag)
    app.add_typer(reviews, name="reviews", help="What people reviewed.")


def _retention() -> None:
    from .compliance.retention_command import app as retention

    app.add_typer(retention, name="retention", help="What is erased when, and erasing it now.")


def _rerun() -> None:
    from .rerun_command import rerun

    app.command()(rerun)


def _seed() -> None:
    from .seeding.command import seed

    app.command()(seed)


def _watch() -> None:
    from .intake.watch_command import watch

    app.command()(watch)


def _files() -> None:
    from .process_command import process, redact, transcribe

    for command in (process, transcribe, redact):
        app.command()(command)


FAMILIES = {
    "user": _users,
    "evaluate": _evaluations,
    "reviews": _reviews,
    "scorecards": _scorecards,
    "process": _files,
    "transcribe": _files,
    "redact": _files,
    "retention": _retention,
    "rerun": _rerun,
    "watch": _watch,
    "seed": _seed,
}


def _mount(asked: str | None) -> None:
    """Adds the commands that are asked for; all of them only where help may list them: each imports its engines."""
    if asked in FAMILIES:
        FAMILIES[asked]()
    elif asked not in {command.callback.__name__ for command in app.registered_commands if command.callback}:
        for mount in dict.fromkeys(FAMILIES.values()):
            mount()


def main() -> None:
    """Errors that a person can act on are one line; anything else is a fault of ours and keeps its trace."""
    os.environ.setdefault("TQDM_DISABLE", "1")  # engines draw bars of their own over ours
    try:
        configure_logging(settings().log_level)
        _mount(sys.argv[1] if len(sys.argv) > 1 else None)
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except (ServiceError, ModelError) as error:
        typer.echo(f"callqa: {error.message}", err=True)
        sys.exit(1)
