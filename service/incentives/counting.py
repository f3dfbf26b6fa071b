"""What the rules of programmes give for which period, counted by jobs or when somebody asks. Commands never commit."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import Conflict
from ..identity.tables import Agent
from ..identity.viewer import Viewer
from ..performance.periods import Period, today, zone
from .cadences import begun, periods_about, periods_of, recent
from .counter import Counter
from .ledger import book, booked
from .ledger_tables import StalePoints
from .policy import check_enabled, policy_in_force
from .programme_queries import find_programme
from .programme_tables import IncentiveChoice, IncentiveProgramme, ProgrammeState

POINTS_LOCK = 7_210_071
"""Advisory lock: two counts at once would book the same twice."""
COUNTED = (ProgrammeState.ACTIVE, ProgrammeState.ENDED)


def count_points(session: Session) -> int:
    """Every programme's recent periods; how many entries were booked. Nothing where incentives are switched off."""
    return sum(count_programme(session, programme) for programme in _counted(session))


def correct_points(session: Session) -> int:
    """Whatever rests on results that changed since; how many entries were booked."""
    if not policy_in_force(session).enabled:
        return 0
    noted = session.scalars(select(StalePoints)).all()
    if not noted:
        return 0
    programmes, days = _counted(session), {(one.agent_id, _day(one)) for one in noted}
    made = 0
    for programme in programmes:
        for period, agents in _touched(programme, days).items():
            made += _count(session, programme, (period,), agents)
    session.execute(delete(StalePoints).where(StalePoints.id.in_([one.id for one in noted])))
    return made


def count_programme(session: Session, programme: IncentiveProgramme, *, everything: bool = False) -> int:
    """One programme's recent periods, or all that have begun; how many entries were booked."""
    periods = periods_of(programme)
    chosen = begun(periods, today()) if everything else recent(periods, today())
    made = _count(session, programme, chosen, None)
    if made:
        audit.record(session, None, "booked points", "incentive programme", programme.id, entries=made)
    return made


def count_now(session: Session, viewer: Viewer, programme_id: UUID) -> int:
    """All of one programme, because somebody asks. Raises Conflict for a draft, and where incentives are off."""
    programme = find_programme(viewer, session, programme_id)
    check_enabled(session)
    if programme.state is ProgrammeState.DRAFT:
        raise Conflict("A draft counts nothing: start it first.")
    made = count_programme(session, programme, everything=True)
    audit.record(session, viewer, "counted points", "incentive programme", programme_id, entries=made)
    return made


def _counted(session: Session) -> list[IncentiveProgramme]:
    if not policy_in_force(session).enabled:
        return []
    return list(session.scalars(select(IncentiveProgramme).where(IncentiveProgramme.state.in_(COUNTED))))


def _day(noted: StalePoints) -> dt.date:
    return noted.day or noted.moment.astimezone(zone()).date()


def _touched(programme: IncentiveProgramme, days: Iterable[tuple[UUID, dt.date]]) -> Mapping[Period, set[UUID]]:
    found: dict[Period, set[UUID]] = {}
    for agent, day in days:
        for period in begun(periods_about(programme, day), today()):
            found.setdefault(period, set()).add(agent)
    return found


def _count(
    session: Session, programme: IncentiveProgramme, periods: Iterable[Period], agents: Collection[UUID] | None
) -> int:
    session.execute(select(func.pg_advisory_xact_lock(POINTS_LOCK)))
    made = 0
    for period in periods:
        counter = Counter(session, programme, period, _taking_part(session, period, agents))
        for rule in programme.rules:
            so_far = booked(session, rule, period)
            made += book(session, rule, period, counter.earned(rule, so_far), so_far)
    return made


def _taking_part(session: Session, period: Period, agents: Collection[UUID] | None) -> frozenset[UUID]:
    """Who has not opted out, and had not when the period began."""
    out = select(IncentiveChoice.agent_id).where(or_(IncentiveChoice.opted_out, IncentiveChoice.since > period.first))
    chosen = select(Agent.id).where(Agent.id.not_in(out))
    return frozenset(session.scalars(chosen if agents is None else chosen.where(Agent.id.in_(agents))))
