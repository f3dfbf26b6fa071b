"""Figures side by side: by team, agent, queue, call type, channel, day, week or month. Never in order of a figure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Channel

from ..dashboards.figures import NOTHING, Change, Figure, Sums
from ..identity.tables import Agent, Team
from .estimates import compared, estimate, withheld, without_value
from .imported import imported_figures
from .periods import Period
from .queries import NO_FIGURE, SumsByGroup, all_metrics, sums_of
from .registry import METRICS, Metric
from .scopes import OF_TIME, Grouping, Scope
from .viewing import CHANNEL_WORDS

OF_PEOPLE = (Grouping.AGENT, Grouping.TEAM)

WITHOUT = "None"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and how far it lies from that of all other groups together; None where that cannot be said."""

    figure: Figure
    from_others: Change | None

    @property
    def stands_out(self) -> bool:
        return self.from_others is not None and not self.from_others.within_noise


@dataclass(frozen=True, slots=True)
class Group:
    """`key` is None for contacts without a team, queue…"""

    key: Any
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """`people`: the rows are agents or teams, about whom fewer than five results say nothing."""

    by: Grouping
    metrics: tuple[Metric, ...]
    rows: tuple[Group, ...]

    @property
    def people(self) -> bool:
        return self.by in OF_PEOPLE


def groups(session: Session, metric_ids: Sequence[str], period: Period, by: Grouping, scope: Scope) -> Groups:
    """In order of names, or of time. The scope was narrowed down to what the viewer may see (`seen_by`)."""
    known = all_metrics(session)
    own = [id for id in metric_ids if id in METRICS]
    sums = sums_of(session, own, period, by, scope)
    imported = imported_figures(session, [id for id in metric_ids if id not in METRICS], period, by, scope)
    together = _together(sums)
    names = _names(session, by, {*sums, *imported})
    rows = (
        Group(
            key,
            names[key],
            tuple(
                _cell(known[id], sums.get(key, {}).get(id, NOTHING), together.get(id, NOTHING), by)
                if id in METRICS
                else _imported_cell(known[id], imported.get(key, {}).get(id, NO_FIGURE), by)
                for id in metric_ids
            ),
        )
        for key in sorted({*sums, *imported}, key=lambda key: (key is None, names[key] if by not in OF_TIME else key))
    )
    return Groups(by, tuple(known[id] for id in metric_ids), tuple(rows))


def _cell(metric: Metric, own: Sums, all: Sums, by: Grouping) -> Cell:
    figure = estimate(metric, own)
    if by in OF_PEOPLE and withheld(metric, figure):
        return Cell(without_value(figure), None)
    return Cell(figure, None if by in OF_TIME else compared(metric, all - own, own))


def _imported_cell(metric: Metric, figure: Figure, by: Grouping) -> Cell:
    hidden = by in OF_PEOPLE and withheld(metric, figure)
    return Cell(without_value(figure) if hidden else figure, None)


def _together(sums: SumsByGroup) -> Mapping[str, Sums]:
    added: dict[str, Sums] = {}
    for own in sums.values():
        for id, each in own.items():
            added[id] = added.get(id, NOTHING) + each
    return added


def _names(session: Session, by: Grouping, keys: set[Any]) -> Mapping[Any, str]:
    if by in OF_PEOPLE:
        table = Agent if by is Grouping.AGENT else Team
        found: dict[UUID, str] = dict(session.execute(select(table.id, table.name)).all())
        return {key: found.get(key, WITHOUT) for key in keys}
    return {key: _written(by, key) for key in keys}


def _written(by: Grouping, key: object) -> str:
    if key is None:
        return WITHOUT
    if isinstance(key, dt.date):
        return f"{key:%B %Y}" if by is Grouping.MONTH else f"{key:%-d %b %Y}"
    return CHANNEL_WORDS[Channel(str(key))] if by is Grouping.CHANNEL else str(key)
