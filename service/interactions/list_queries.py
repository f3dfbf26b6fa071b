"""Lists of interactions: filtered, sorted, page by page, with what people need to choose where to look."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from models.transcripts import Channel

from ..evaluations.standings import Standing, lowest_score, needs_review, reviewed, standings, with_critical_fail
from ..identity.tables import Agent, Team
from ..identity.viewer import Viewer, may_see, released
from ..reviews.blindness import blind_to, blinded
from .list_filters import Filters, Order, ReviewStatus
from .tables import Interaction, State

PAGE_SIZE = 25
EXPORT_LIMIT = 50_000


@dataclass(frozen=True, slots=True)
class ListRow:
    """One interaction in a list. `duration_seconds` is None until it is known."""

    id: UUID
    reference: str
    channel: Channel
    state: State
    failed_step: str | None
    failed_reason: str | None
    received_at: dt.datetime
    started_at: dt.datetime | None
    duration_seconds: float | None
    queue: str | None
    call_type: str | None
    agent: str | None
    team: str | None
    standings: tuple[Standing, ...]

    @property
    def critical_fails(self) -> tuple[str, ...]:
        return tuple(name for standing in self.standings for name in standing.critical_fails)

    @property
    def unscored(self) -> int:
        return sum(standing.unscored for standing in self.standings)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. `total` counts all pages."""

    rows: tuple[ListRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE_SIZE + 1


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the filters can be set to: only what occurs among the interactions that the viewer may see."""

    queues: tuple[str, ...]
    call_types: tuple[str, ...]
    teams: tuple[tuple[UUID, str], ...]
    agents: tuple[tuple[UUID, str], ...]


def listing(viewer: Viewer, session: Session, filters: Filters) -> Listing:
    """The page that `filters` ask for, or the last one if there are fewer."""
    wanted = conditions(viewer, session, filters)
    total = session.scalar(select(func.count()).select_from(Interaction).where(*wanted)) or 0
    page = min(filters.page, max(1, -(-total // PAGE_SIZE)))
    found = _selection(viewer, wanted, filters).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return Listing(_rows(viewer, session, session.scalars(found).all()), total, page)


def everything(viewer: Viewer, session: Session, filters: Filters) -> tuple[ListRow, ...]:
    """All pages at once, for an export; at most `EXPORT_LIMIT` interactions."""
    found = _selection(viewer, conditions(viewer, session, filters), filters).limit(EXPORT_LIMIT)
    return _rows(viewer, session, session.scalars(found).all())


def has_any(viewer: Viewer, session: Session) -> bool:
    return session.scalar(select(Interaction.id).where(may_see(viewer)).limit(1)) is not None


def filter_choices(viewer: Viewer, session: Session) -> FilterChoices:
    def occurring(column: InstrumentedAttribute[str | None]) -> tuple[str, ...]:
        found = select(column).where(may_see(viewer), column.is_not(None)).distinct().order_by(column)
        return tuple(value for value in session.scalars(found) if value is not None)

    def named(found: Select[UUID, str]) -> tuple[tuple[UUID, str], ...]:
        return tuple(session.execute(found.where(may_see(viewer))))

    teams = select(Team.id, Team.name).join(Interaction, Interaction.team_id == Team.id)
    agents = select(Agent.id, Agent.name).join(Interaction, Interaction.agent_id == Agent.id)
    return FilterChoices(
        queues=occurring(Interaction.queue),
        call_types=occurring(Interaction.call_type),
        teams=named(teams.distinct().order_by(Team.name)),
        agents=named(agents.distinct().order_by(Agent.name)),
    )


def _selection(viewer: Viewer, conditions: Sequence[ColumnElement[bool]], filters: Filters) -> Select[Interaction]:
    key = _sort_key(viewer, filters.sort)
    ordered = (key.asc() if filters.ascending else key.desc()).nulls_last()
    return (
        select(Interaction)
        .outerjoin(Agent, Agent.id == Interaction.agent_id)
        .options(joinedload(Interaction.agent), joinedload(Interaction.team))
        .where(*conditions)
        .order_by(ordered, Interaction.created_at.desc(), Interaction.id)
    )


def _sort_key(viewer: Viewer, order: Order) -> SQLColumnExpression[Any]:
    keys: dict[Order, SQLColumnExpression[Any]] = {
        Order.STARTED: Interaction.started_at,
        Order.RECEIVED: Interaction.created_at,
        Order.REFERENCE: Interaction.reference,
        Order.AGENT: Agent.name,
        Order.LENGTH: Interaction.duration_seconds,
        Order.SCORE: _score_shown(viewer),
    }
    return keys[order]


def conditions(viewer: Viewer, session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """On `Interaction`: what the viewer may see of what the filters ask for."""
    conditions = [may_see(viewer)]
    if filters.q:
        conditions.append(Interaction.reference.icontains(filters.q, autoescape=True))
    if filters.state:
        conditions.append(Interaction.state.in_(filters.state.states))
    exact = {
        Interaction.channel: filters.channel,
        Interaction.queue: filters.queue,
        Interaction.call_type: filters.call_type,
        Interaction.team_id: filters.team,
        Interaction.agent_id: filters.agent,
    }
    conditions += [column == value for column, value in exact.items() if value is not None]
    return conditions + _period(filters) + _results(viewer, session, filters)


def _period(filters: Filters) -> list[ColumnElement[bool]]:
    """By when the customer came in, or when it reached us where that is not known."""
    moment, conditions = func.coalesce(Interaction.started_at, Interaction.created_at), []
    if filters.since:
        conditions.append(moment >= _midnight(filters.since))
    if filters.until:
        conditions.append(moment < _midnight(filters.until + dt.timedelta(days=1)))
    return conditions


def _results(viewer: Viewer, session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = []
    if filters.score_from is not None:
        conditions.append(_score_shown(viewer) >= filters.score_from)
    if filters.score_to is not None:
        conditions.append(_score_shown(viewer) <= filters.score_to)
    if filters.critical:
        conditions += [with_critical_fail(session), ~blind_to(viewer)]
    if filters.review is ReviewStatus.NEEDED:
        conditions.append((Interaction.state == State.READY) & needs_review())
    elif filters.review is ReviewStatus.CONFIRMED:
        conditions.append(reviewed())
    elif filters.review is ReviewStatus.RELEASED:
        conditions.append(released())
    return conditions


def _score_shown(viewer: Viewer) -> SQLColumnExpression[float | None]:
    """The lowest score, or nothing where the viewer must not know it yet."""
    return case((~blind_to(viewer), lowest_score()))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


def _rows(viewer: Viewer, session: Session, interactions: Sequence[Interaction]) -> tuple[ListRow, ...]:
    ids = [interaction.id for interaction in interactions]
    hidden = blinded(viewer, session, ids)
    results = standings(session, [id for id in ids if id not in hidden])
    return tuple(
        ListRow(
            id=interaction.id,
            reference=interaction.reference,
            channel=interaction.channel,
            state=interaction.state,
            failed_step=interaction.failed_step,
            failed_reason=interaction.failed_reason,
            received_at=interaction.created_at,
            started_at=interaction.started_at,
            duration_seconds=interaction.duration_seconds,
            queue=interaction.queue,
            call_type=interaction.call_type,
            agent=interaction.agent.name if interaction.agent else None,
            team=interaction.team.name if interaction.team else None,
            standings=results.get(interaction.id, ()),
        )
        for interaction in interactions
    )
