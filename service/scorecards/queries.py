"""Scorecards as pages and JSON show them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scorecards.differences import Difference, differences, renamed_ids
from scorecards.problems import Problem
from scorecards.schema import Scorecard

from ..errors import NotFound
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.viewer import Viewer
from ..reviews.queries import names
from .clashes import Clash, clashes
from .entries import EDITORS, READERS, current, entry, open_draft, require
from .library import keep_library
from .publishing import Place
from .tables import DraftRevision, ScorecardAssignment, ScorecardEntry, ScorecardPublication
from .validation import check

NOT_YOURS = "Your role does not read scorecards."


@dataclass(frozen=True, slots=True)
class ScorecardSummary:
    """One scorecard in the list. `card` is the version in force, None while there is only a draft.

    Without `places` it applies everywhere on its own channels.
    """

    scorecard: str
    name: str
    card: Scorecard | None
    places: tuple[Place, ...]
    retired_at: dt.datetime | None
    draft_revision: int | None

    @property
    def state(self) -> str:
        if self.retired_at is not None:
            return "retired"
        if self.card is not None:
            return "in_force"
        return "draft" if self.draft_revision is not None else "discarded"


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """A published version. `results` counts evaluations by it."""

    version: int
    hash: str
    name: str
    published_at: dt.datetime
    published_by: str | None
    note: str
    results: int


@dataclass(frozen=True, slots=True)
class DraftState:
    """One kept state of a draft."""

    revision: int
    by: str | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DraftDetail:
    """The open draft, with what is wrong with it and what it changes.

    `changes` and `renamed` compare it with the version in force; both are empty while it is not valid. `clashes` are
    ids that other scorecards ask something else by: they keep a valid draft from being published.
    """

    scorecard: str
    name: str
    revision: int
    content: dict[str, Any]
    edited_by: str | None
    edited_at: dt.datetime
    card: Scorecard | None
    problems: tuple[Problem, ...]
    in_force: Scorecard | None
    changes: tuple[Difference, ...]
    renamed: tuple[tuple[str, str], ...]
    clashes: tuple[Clash, ...]
    history: tuple[DraftState, ...]


def scorecards(viewer: Viewer, session: Session) -> tuple[ScorecardSummary, ...]:
    """Those in force first, each part by name."""
    require(viewer, READERS, NOT_YOURS)
    keep_library(session)
    found = session.scalars(select(ScorecardEntry).order_by(ScorecardEntry.retired_at.isnot(None), ScorecardEntry.name))
    return tuple(_summary(session, row) for row in found)


def summary(viewer: Viewer, session: Session, scorecard: str) -> ScorecardSummary:
    """Raises NotFound."""
    require(viewer, READERS, NOT_YOURS)
    return _summary(session, entry(session, scorecard))


def versions(viewer: Viewer, session: Session, scorecard: str) -> tuple[VersionDetail, ...]:
    """Every published version, newest first."""
    require(viewer, READERS, NOT_YOURS)
    entry(session, scorecard)
    rows = session.execute(
        select(ScorecardVersion, ScorecardPublication)
        .outerjoin(ScorecardPublication, ScorecardPublication.version_hash == ScorecardVersion.hash)
        .where(ScorecardVersion.scorecard == scorecard)
        .order_by(ScorecardVersion.version.desc(), ScorecardVersion.published_at.desc())
    ).all()
    people = names(session, [p.published_by_id if p else None for _, p in rows])
    counts = _results(session, scorecard)
    return tuple(
        VersionDetail(
            v.version, v.hash, v.name, v.published_at, people.get(p.published_by_id) if p else None,
            p.note if p else "", counts.get(v.hash, 0),
        )
        for v, p in rows
    )  # fmt: skip


def version(viewer: Viewer, session: Session, scorecard: str, number: int) -> Scorecard:
    """A published version. Raises NotFound."""
    require(viewer, READERS, NOT_YOURS)
    content = session.scalars(
        select(ScorecardVersion.content)
        .where(ScorecardVersion.scorecard == scorecard, ScorecardVersion.version == number)
        .order_by(ScorecardVersion.published_at.desc())
    ).first()
    if content is None:
        raise NotFound("There is no such version of this scorecard.")
    return Scorecard.model_validate(content)


def changes_of(viewer: Viewer, session: Session, scorecard: str, number: int) -> tuple[Difference, ...]:
    """What a version changed from the one before it; nothing for the first."""
    before = session.scalar(
        select(func.max(ScorecardVersion.version)).where(
            ScorecardVersion.scorecard == scorecard, ScorecardVersion.version < number
        )
    )
    if before is None:
        return ()
    return differences(version(viewer, session, scorecard, before), version(viewer, session, scorecard, number))


def draft(viewer: Viewer, session: Session, scorecard: str) -> DraftDetail:
    """The open draft. Raises NotFound where there is none."""
    require(viewer, EDITORS, "Only QA analysts and administrators see drafts.")
    found = entry(session, scorecard)
    row = open_draft(session, found)
    card, problems = check(row.content)
    in_force = current(session, found)
    comparable = card is not None and in_force is not None
    return DraftDetail(
        scorecard=scorecard,
        name=found.name,
        revision=row.revision,
        content=row.content,
        edited_by=names(session, [row.edited_by_id]).get(row.edited_by_id),
        edited_at=row.edited_at,
        card=card,
        problems=problems,
        in_force=in_force,
        changes=differences(in_force, card) if comparable and in_force and card else (),
        renamed=renamed_ids(in_force, card) if comparable and in_force and card else (),
        clashes=clashes(session, scorecard, row.content),
        history=_history(session, scorecard),
    )


def _summary(session: Session, found: ScorecardEntry) -> ScorecardSummary:
    rows = session.scalars(
        select(ScorecardAssignment)
        .where(ScorecardAssignment.scorecard == found.scorecard)
        .order_by(ScorecardAssignment.created_at)
    )
    return ScorecardSummary(
        scorecard=found.scorecard,
        name=found.name,
        card=current(session, found),
        places=tuple(Place(row.channel, row.queue, row.call_type) for row in rows),
        retired_at=found.retired_at,
        draft_revision=found.draft_revision,
    )


def _history(session: Session, scorecard: str) -> tuple[DraftState, ...]:
    rows: Sequence[DraftRevision] = session.scalars(
        select(DraftRevision)
        .where(DraftRevision.scorecard == scorecard)
        .order_by(DraftRevision.revision.desc())
        .limit(50)
    ).all()
    people = names(session, [row.edited_by_id for row in rows])
    return tuple(DraftState(row.revision, people.get(row.edited_by_id), row.edited_at) for row in rows)


def _results(session: Session, scorecard: str) -> dict[str, int]:
    counted = (
        select(Evaluation.scorecard_hash, func.count())
        .where(Evaluation.scorecard == scorecard)
        .group_by(Evaluation.scorecard_hash)
    )
    return dict(session.execute(counted).all())
