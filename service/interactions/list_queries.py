"""Lists of interactions: filtered, sorted, page by page, with what people need to choose where to look."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from models.transcripts import Channel

from ..evaluations.standings import Standing, standings
from ..identity.tables import Agent, Team
from ..identity.viewer import Viewer, may_see
from ..performance.periods import midnight
from ..reviews.blindness import blind_to, blinded
from .list_filters import Filters, Order, ReviewStatus
from .references import reference_has
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
    wanted = conditions(viewer, filters)
    total = session.scalar(select(func.count()).select_from(Interaction).where(*wanted)) or 0
    page = min(filters.page, max(1, -(-total // PAGE_SIZE)))
    found = _selection(viewer, wanted, filters).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return Listing(_rows(viewer, session, _in_order(session, found)), total, page)


def everything(viewer: Viewer, session: Session, filters: Filters) -> tuple[ListRow, ...]:
    """All pages at once, for an export; at most `EXPORT_LIMIT` interactions."""
    found = _selection(viewer, conditions(viewer, filters), filters).limit(EXPORT_LIMIT)
    return _rows(viewer, session, _in_order(session, found))


def has_any(viewer: Viewer, session: Session) -> bool:
    return session.scalar(select(Interaction.id).where(may_see(viewer)).limit(1)) is not None


def filter_choices(viewer: Viewer, session: Session) -> FilterChoices:
    def named(table: type[Team] | type[Agent], of: ColumnElement[bool]) -> tuple[tuple[UUID, str], ...]:
        occurs = select(Interaction.id).where(of, may_see(viewer)).exists()
        return tuple(session.execute(select(table.id, table.name).where(occurs).order_by(table.name)))

    return FilterChoices(
        queues=_occurring(viewer, session, Interaction.queue),
        call_types=_occurring(viewer, session, Interaction.call_type),
        teams=named(Team, Interaction.team_id == Team.id),
        agents=named(Agent, Interaction.agent_id == Agent.id),
    )


def _occurring(viewer: Viewer, session: Session, column: InstrumentedAttribute[str | None]) -> tuple[str, ...]:
    """From one value to the next through its index: a few look-ups, however many interactions there are."""
    least = select(func.min(column).label("value")).where(may_see(viewer)).cte("occurring", recursive=True)
    following = select(func.min(column)).where(may_see(viewer), column > least.c.value).scalar_subquery()
    found = least.union_all(select(following).where(least.c.value.is_not(None)))
    values = session.scalars(select(found.c.value).where(found.c.value.is_not(None)).order_by(found.c.value))
    return tuple(values)


def _selection(viewer: Viewer, conditions: Sequence[ColumnElement[bool]], filters: Filters) -> Select[UUID]:
    """Ids only: what is sorted and skipped is small, and an index holds it."""
    key = _sort_key(viewer, filters.sort)
    found = select(Interaction.id).where(*conditions)
    if filters.sort is Order.AGENT:
        found = found.outerjoin(Agent, Agent.id == Interaction.agent_id)
    if filters.sort is Order.RECEIVED:  # never missing, so that the index can be read in its order
        ordered = key.asc() if filters.ascending else key.desc()
    else:
        ordered = (key.asc() if filters.ascending else key.desc()).nulls_last()
    return found.order_by(ordered, Interaction.created_at.desc(), Interaction.id.desc())


def _in_order(session: Session, selection: Select[UUID]) -> list[Interaction]:
    ids = session.scalars(selection).all()
    rows = session.scalars(
        select(Interaction)
        .options(joinedload(Interaction.agent), joinedload(Interaction.team))
        .where(Interaction.id.in_(ids))
    )
    known = {row.id: row for row in rows}
    return [known[id] for id in ids]


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


def conditions(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    """On `Interaction`: what the viewer may see of what the filters ask for."""
    conditions = [may_see(viewer)]
    if filters.q:
        conditions.append(reference_has(filters.q))
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
    return conditions + _period(filters) + _results(viewer, filters)


def _period(filters: Filters) -> list[ColumnElement[bool]]:
    """By when the customer came in, or when it reached us where that is not known."""
    moment, conditions = func.coalesce(Interaction.started_at, Interaction.created_at), []
    if filters.since:
        conditions.append(moment >= midnight(filters.since))
    if filters.until:
        conditions.append(moment < midnight(filters.until + dt.timedelta(days=1)))
    return conditions


def _results(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.score_from is not None:
        conditions.append(_score_shown(viewer) >= filters.score_from)
    if filters.score_to is not None:
        conditions.append(_score_shown(viewer) <= filters.score_to)
    if filters.critical:
        conditions += [Interaction.critical_fail == true(), ~blind_to(viewer)]
    if filters.review is ReviewStatus.NEEDED:
        conditions.append((Interaction.state == State.READY) & Interaction.confirmed.is_(False))
    elif filters.review is ReviewStatus.CONFIRMED:
        conditions.append(Interaction.confirmed.is_(True))
    elif filters.review is ReviewStatus.RELEASED:
        conditions.append(Interaction.released == true())
    return conditions


def _score_shown(viewer: Viewer) -> SQLColumnExpression[float | None]:
    """The lowest score, or nothing where the viewer must not know it yet."""
    return case((~blind_to(viewer), Interaction.lowest_score))


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
