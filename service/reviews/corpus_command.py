"""`callqa reviews export`: what people answered, as a labelled corpus."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from ..compliance import audit
from ..database import engine, transaction
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..schema import migrate
from .agreement_pairs import AgreementFilters
from .corpus import Labels, as_lines, corpus_rows

app = typer.Typer()
COMMAND_LINE = Viewer(None, "the command line", Role.QA_ANALYST)


@app.callback()
def reviews() -> None:
    """What people reviewed."""


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="The file to write, JSON Lines.", show_default=False)],
    labels: Annotated[Labels, typer.Option(help="Answers given blind, or those put in place of the judge's.")] = (
        Labels.BLIND
    ),
    scorecard: Annotated[str | None, typer.Option(help="Only this scorecard, by its id.")] = None,
    since: Annotated[str | None, typer.Option(help="Only from this day on, YYYY-MM-DD, UTC.")] = None,
) -> None:
    """Redacted conversations with people's answers, for `callqa evaluate judge`."""
    migrate(engine())
    filters = AgreementFilters(scorecard=scorecard, since=day_of(since))
    with transaction() as session:
        rows = list(corpus_rows(COMMAND_LINE, session, labels, filters))
        audit.record(session, None, "exported", "corpus", labels.value, count=len(rows))
    out.write_text("".join(as_lines(iter(rows))), encoding="utf-8")
    typer.echo(f"{len(rows)} labelled conversations: {out}")


def day_of(written: str | None) -> dt.date | None:
    """A day as an option has it. Raises BadParameter."""
    if written is None:
        return None
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter("write the day as YYYY-MM-DD") from None
