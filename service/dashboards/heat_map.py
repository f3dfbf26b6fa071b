"""Questions by agent, or by team where many teams are looked at: where something is weak, and where it is too early."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..identity.tables import Agent, Team
from ..identity.viewer import Viewer
from .figures import NOTHING, Figure, Sums, mean
from .filters import DashboardFilters, scoped, team_of, within
from .tables import WeeklyScore


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One agent or team: the whole, then a figure for each question, in the order of the map's columns."""

    id: UUID
    name: str
    whole: Figure
    cells: tuple[Figure, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The whole first."""
        return self.whole, *self.cells


@dataclass(frozen=True, slots=True)
class HeatMap:
    """`by_agent`: rows are agents, else teams. Cells of fewer than `SMALLEST_GROUP` results say so by `suppressed`."""

    by_agent: bool
    confirmed: bool
    questions: tuple[tuple[str, str], ...]
    rows: tuple[HeatRow, ...]

    @property
    def suppressed(self) -> int:
        return sum(cell.n > 0 and cell.suppressed for row in self.rows for cell in row.cells)


def heat_map(viewer: Viewer, session: Session, filters: DashboardFilters, card: Scorecard) -> HeatMap:
    """Agents of one team, else teams."""
    by_agent = team_of(viewer, filters) is not None
    questions = tuple((criterion.id, criterion.name) for criterion in card.criteria if criterion.kind.has_options)
    sums = _sums(viewer, session, filters, card.id, by_agent=by_agent)
    return HeatMap(
        by_agent=by_agent,
        confirmed=filters.confirmed,
        questions=questions,
        rows=tuple(
            HeatRow(
                id, name, mean(own.get(None, NOTHING)), tuple(mean(own.get(asked, NOTHING)) for asked, _ in questions)
            )
            for (id, name), own in sums.items()
        ),
    )


def _sums(
    viewer: Viewer, session: Session, filters: DashboardFilters, scorecard: str, *, by_agent: bool
) -> Mapping[tuple[UUID, str], Mapping[str | None, Sums]]:
    """By agent or team, in order of names, and criterion (None: the whole)."""
    whose, named = (WeeklyScore.agent_id, Agent) if by_agent else (WeeklyScore.team_id, Team)
    counted = (
        select(
            whose.label("whose"),
            WeeklyScore.criterion,
            func.sum(WeeklyScore.n).label("n"),
            func.sum(WeeklyScore.total).label("total"),
            func.sum(WeeklyScore.squares).label("squares"),
        )
        .where(
            WeeklyScore.scorecard == scorecard,
            WeeklyScore.confirmed == filters.confirmed,
            scoped(viewer, filters, WeeklyScore),
            within(filters, WeeklyScore),
        )
        .group_by(whose, WeeklyScore.criterion)
        .subquery()
    )
    rows = session.execute(
        select(named.id, named.name, counted.c.criterion, counted.c.n, counted.c.total, counted.c.squares)
        .join(counted, counted.c.whose == named.id)
        .order_by(named.name, named.id)
    )
    found: dict[tuple[UUID, str], dict[str | None, Sums]] = {}
    for id, name, criterion, *sums in rows:
        found.setdefault((id, name), {})[criterion] = Sums(*sums)
    return found
