"""One objective as people read it, with what it rests on."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row
from sqlalchemy.orm import Session

from ..dashboards.figures import Figure
from ..identity.tables import Role, User
from ..performance.amendments import changed_meaning
from ..performance.periods import Period
from ..performance.registry import Metric
from .measuring import baseline_period, find_metric, stored_baseline
from .progress import Progress
from .tables import Level, Objective, ObjectiveOutcome, ObjectiveState
from .tracks import Track, track
from .wording import change_words, figure_words, spoken

Found = Row[Objective, str | None, UUID | None, str | None, User, str | None]
"""The objective, its agent's name and present team, its team's name, its owner, and what it serves."""


@dataclass(frozen=True, slots=True)
class ObjectiveDetail:
    """One objective with what it rests on. Words of people are swept.

    `progress` is None where there is nothing to tell yet, or the viewer may not see results (`hidden` says why).
    `owner_left`: nobody answers for it any more. `moved`: its agent is in another team now than it was set for.
    """

    id: UUID
    level: Level
    name: str = field(repr=False)
    why: str = field(repr=False)
    metric: str
    kind: Annotated[Metric, Field(exclude=True)] = field(repr=False)
    metric_name: str
    narrowed: str | None
    """The scorecard, or its criterion, that the metric is narrowed down to."""
    agent_id: UUID | None
    agent: str | None
    team_id: UUID | None
    team: str | None
    owner_id: UUID
    owner: str
    owner_left: bool
    moved: bool
    parent_id: UUID | None
    parent: str | None
    baseline: Figure | None
    baseline_period: Period
    target: float
    starts_on: dt.date
    due_on: dt.date
    doubts: tuple[str, ...]
    justification: str | None = field(repr=False)
    state: ObjectiveState
    version: int
    drafted_at: dt.datetime
    agreed_at: dt.datetime | None
    locked_at: dt.datetime | None
    outcome: ObjectiveOutcome | None
    closing_reason: str | None = field(repr=False)
    closed_at: dt.datetime | None
    closed_by: str | None
    progress: Progress | None
    hidden: bool
    metric_amended_at: dt.datetime | None = None
    """When an imported metric got another meaning, after the objective was set."""

    @property
    def subject(self) -> str:
        """Whose results."""
        return self.agent or (self.team if self.level is Level.TEAM else None) or "Everybody"

    @property
    def measures(self) -> str:
        """The metric, and what it is narrowed down to."""
        return f"{self.metric_name}: {self.narrowed}" if self.narrowed else self.metric_name

    @property
    def target_words(self) -> str:
        return self.spoken(self.target)

    def spoken(self, value: float) -> str:
        """A value of its metric in words."""
        return spoken(self.kind, value)

    @property
    def baseline_words(self) -> str:
        return figure_words(self.kind, self.baseline)

    @property
    def current_words(self) -> str:
        return figure_words(self.kind, self.progress.current if self.progress else None)

    @property
    def change_words(self) -> str:
        return change_words(self.kind, self.progress.change if self.progress else None)

    @property
    def expected_words(self) -> str:
        return spoken(self.kind, self.progress.expected) if self.progress else ""

    @property
    def track(self) -> Track | None:
        if self.progress is None or self.baseline is None or self.progress.current.suppressed:
            return None
        return track(self.baseline, self.target, self.progress)

    @property
    def flagged(self) -> bool:
        return self.state is not ObjectiveState.CLOSED and (self.owner_left or self.moved)


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """What was agreed until `until`, and why it changed."""

    version: int
    name: str = field(repr=False)
    target: float
    due_on: dt.date
    until: dt.datetime
    by: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CommentDetail:
    by: str
    at: dt.datetime
    text: str = field(repr=False)


def objective_detail(
    session: Session,
    row: Found,
    people: Mapping[UUID | None, str],
    narrowed: Mapping[tuple[str, str | None], str],
    measured: Progress | None,
    *,
    hidden: bool,
) -> ObjectiveDetail:
    found, agent, present_team, team, owner, parent = row
    return ObjectiveDetail(
        id=found.id,
        level=found.level,
        name=found.name,
        why=found.why,
        metric=found.metric,
        kind=(kind := find_metric(session, found.metric)),
        metric_name=kind.name,
        narrowed=narrowed.get((found.scorecard, found.criterion)) if found.scorecard else None,
        agent_id=found.agent_id,
        agent=agent,
        team_id=found.team_id,
        team=team,
        owner_id=owner.id,
        owner=owner.name,
        owner_left=_left(owner, found),
        moved=found.agent_id is not None and present_team != found.team_id,
        parent_id=found.parent_id,
        parent=parent,
        baseline=None if hidden else stored_baseline(found),
        baseline_period=baseline_period(found),
        target=found.target,
        starts_on=found.starts_on,
        due_on=found.due_on,
        doubts=() if hidden else tuple(doubt["words"] for doubt in found.questions),
        justification=found.justification,
        state=found.state,
        version=found.version,
        drafted_at=found.created_at,
        agreed_at=found.agreed_at,
        locked_at=found.locked_at,
        outcome=found.outcome,
        closing_reason=found.closing_reason,
        closed_at=found.closed_at,
        closed_by=people.get(found.closed_by_id),
        progress=measured,
        hidden=hidden,
        metric_amended_at=changed_meaning(session, found.metric, since=found.created_at),
    )


def _left(owner: User, found: Objective) -> bool:
    """The account is closed, or its supervisor leads another team now."""
    elsewhere = owner.role is Role.SUPERVISOR and found.team_id is not None and owner.team_id != found.team_id
    return not owner.active or elsewhere
