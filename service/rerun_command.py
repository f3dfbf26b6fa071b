"""`callqa rerun`: interactions on a newer engine."""

from typing import Annotated

import typer

from .database import engine, transaction
from .errors import BadInput
from .identity.tables import Role
from .identity.viewer import Viewer
from .rerun_batches import newest_version, outdated, rerun_outdated
from .schema import migrate

MACHINE = Viewer(user_id=None, name="command line", role=Role.COMPLIANCE_OFFICER)


def rerun(
    from_step: Annotated[str, typer.Option("--from", help="transcribe, redact or judge")],
    engine_older_than: Annotated[
        str | None, typer.Option(help="Only results of versions before this; default: the newest that made any")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many at once, 500 at most; call again for the next")] = 100,
    dry_run: Annotated[bool, typer.Option(help="Only say how many there are")] = False,
) -> None:
    """Send ready interactions through the pipeline again. What they show stays until the new version is ready."""
    migrate(engine())
    with transaction() as session:
        version = engine_older_than or newest_version(session, from_step)
        if version is None:
            raise BadInput("There is no result yet that could be made again.")
        if not dry_run:
            reason = f"Made by a version before {version}."
            started = rerun_outdated(session, MACHINE, from_step, version, reason=reason, limit=limit)
            typer.echo(f"Started {started}. A worker takes them through.")
        left = outdated(MACHINE, session, from_step, version)
    typer.echo(f"{left.waiting} to go; {left.beyond} under way, failed lately, or without their raw data.")
