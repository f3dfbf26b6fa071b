"""Versions of what was said and of what came of it: which one counts, and a new one from the one that does."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, func, insert, inspect, literal, select
from sqlalchemy.orm import Session

from ..database import Base
from ..evaluations.tables import Evaluation
from ..redactions.tables import RedactionRow, RedactionRun
from .tables import Interaction, Transcript, TranscriptTurn

OF_ITS_OWN = frozenset({"id", "created_at"})


def counts() -> ColumnElement[bool]:
    """Of an `Evaluation`: it is about the version of its interaction that counts."""
    return (
        select(Interaction.id)
        .where(Interaction.id == Evaluation.interaction_id, Interaction.transcript_id == Evaluation.transcript_id)
        .correlate(Evaluation)
        .exists()
    )


def copy_version(session: Session, interaction: Interaction) -> Transcript:
    """The version that counts once more, as the next one: the same words and redactions, to be judged again."""
    before = session.get_one(Transcript, interaction.transcript_id)
    run = session.scalars(select(RedactionRun).where(RedactionRun.transcript_id == before.id)).one()
    newest = session.scalar(select(func.max(Transcript.version)).where(Transcript.interaction_id == interaction.id))
    after = Transcript(**_values(before) | {"version": (newest or 0) + 1})
    session.add(after)
    session.flush()
    again = RedactionRun(**_values(run) | {"transcript_id": after.id, "created_at": run.created_at})
    session.add(again)
    session.flush()
    _copy_rows(session, TranscriptTurn, "transcript_id", before.id, after.id)
    _copy_rows(session, RedactionRow, "run_id", run.id, again.id)
    return after


def _values(row: Base) -> dict[str, Any]:
    return {
        attribute.key: getattr(row, attribute.key)
        for attribute in inspect(type(row)).column_attrs
        if attribute.key not in OF_ITS_OWN
    }


def _copy_rows(session: Session, rows: type[Base], owner: str, before: UUID, after: UUID) -> None:
    table = rows.__table__
    assert isinstance(table, Table)
    columns: list[Column[Any]] = [column for column in table.columns if column.computed is None]
    copied = [literal(after).label(owner) if column.name == owner else column for column in columns]
    session.execute(
        insert(table).from_select(
            [column.name for column in columns], select(*copied).where(table.columns[owner] == before)
        )
    )
