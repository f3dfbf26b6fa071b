"""Many interactions on a newer engine: bounded, and taken up again where it stopped."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from .database import now
from .errors import BadInput
from .evaluations.tables import Evaluation
from .identity.viewer import Viewer, may_see
from .interactions.tables import Interaction, State, Transcript
from .redactions.tables import RedactionRun
from .rerun_tables import Cause, Rerun
from .reruns import RAW_NEEDED, STARTS, rerun
from .vault_tables import DataKey, KeyScope

MOST_AT_ONCE = 500
NOT_AGAIN_WITHIN = dt.timedelta(days=1)
"""One that failed is left alone for so long, so that it does not stand in the way of the others."""
MADE_BY: Mapping[str, tuple[InstrumentedAttribute[dict[str, Any]], InstrumentedAttribute[UUID]]] = {
    "transcribe": (Transcript.transcriber, Transcript.id),
    "redact": (RedactionRun.engine, RedactionRun.transcript_id),
    "judge": (Evaluation.judge, Evaluation.transcript_id),
}
"""By the step that it starts from: which engine made a result, and the version of the transcript that it is about."""
NUMBERED = re.compile(r"\d{1,9}(\.\d{1,9})*")


@dataclass(frozen=True, slots=True)
class Outdated:
    """Interactions whose result an older engine made. `beyond` of them cannot go again: their raw data was erased."""

    from_step: str
    version: str
    waiting: int
    beyond: int


def newest_version(session: Session, from_step: str) -> str | None:
    """The newest version of an engine that made any result of this step; None before there is one."""
    engine, _ = MADE_BY[_checked(from_step)]
    version, numbers = _numbered(engine)
    newest = select(version).where(version.regexp_match(rf"^{NUMBERED.pattern}$")).order_by(numbers.desc()).limit(1)
    return session.scalar(newest)


def outdated(viewer: Viewer, session: Session, from_step: str, older_than: str) -> Outdated:
    """How many there are. Raises BadInput for a step or a version that there cannot be."""
    of_older = _older(viewer, _checked(from_step), older_than)
    waiting, every = (
        session.scalar(select(func.count()).select_from(found.subquery())) or 0
        for found in (of_older.where(*_can_go(from_step)), of_older)
    )
    return Outdated(from_step, older_than, waiting, every - waiting)


def rerun_outdated(
    session: Session, viewer: Viewer, from_step: str, older_than: str, *, reason: str, limit: int
) -> int:
    """Starts a re-run of the oldest `limit` of them; how many. Calling it again takes the next."""
    if not 1 <= limit <= MOST_AT_ONCE:
        raise BadInput(f"Between 1 and {MOST_AT_ONCE} at once.")
    found = _older(viewer, _checked(from_step), older_than).where(*_can_go(from_step)).limit(limit)
    ids = session.scalars(found.with_for_update(of=Interaction, skip_locked=True)).all()
    for id in ids:
        rerun(
            session,
            session.get_one(Interaction, id),
            from_step=from_step,
            reason=reason,
            by_id=viewer.user_id,
            cause=Cause.ENGINE,
            viewer=viewer if viewer.user_id else None,
        )
    return len(ids)


def _older(viewer: Viewer, from_step: str, older_than: str) -> Select[UUID]:
    """Ready ones, oldest first, whose result that counts was made by a version before `older_than`."""
    if not NUMBERED.fullmatch(older_than):
        raise BadInput("A version is numbers with dots between them, such as 2 or 0.1.2.")
    engine, transcript_id = MADE_BY[from_step]
    version, numbers = _numbered(engine)
    wanted = cast([int(number) for number in older_than.split(".")], ARRAY(Integer))
    older = select(transcript_id).where(
        transcript_id == Interaction.transcript_id,
        version.regexp_match(rf"^{NUMBERED.pattern}$"),
        numbers < wanted,
    )
    return (
        select(Interaction.id)
        .where(may_see(viewer), Interaction.state == State.READY, older.correlate(Interaction).exists())
        .order_by(Interaction.created_at, Interaction.id)
    )


def _numbered(engine: InstrumentedAttribute[dict[str, Any]]) -> tuple[ColumnElement[str], ColumnElement[Any]]:
    """An engine's version, and its numbers, which sort as versions do."""
    version = engine["version"].as_string()
    return version, cast(func.string_to_array(version, "."), ARRAY(Integer))


def _can_go(from_step: str) -> list[ColumnElement[bool]]:
    recently = now() - NOT_AGAIN_WITHIN
    working = select(Rerun.id).where(
        Rerun.interaction_id == Interaction.id,
        Rerun.finished_at.is_(None) | ((Rerun.stage == State.FAILED) & (Rerun.finished_at > recently)),
    )
    conditions = [~working.correlate(Interaction).exists()]
    if from_step in RAW_NEEDED:
        raw = select(DataKey.interaction_id).where(
            DataKey.interaction_id == Interaction.id, DataKey.scope == KeyScope.RAW, DataKey.wrapped.is_not(None)
        )
        conditions.append(raw.correlate(Interaction).exists())
    return conditions


def _checked(from_step: str) -> str:
    if from_step not in STARTS:
        raise BadInput(f"Nothing starts again from {from_step}: choose one of {', '.join(STARTS)}.")
    return from_step
