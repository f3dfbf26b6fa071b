"""How far an objective has come: computed from what was measured since its start, never entered."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from ..dashboards.figures import Change, Figure
from ..performance.periods import Period, today, zone
from ..performance.queries import measured, measured_many
from ..performance.scopes import Scope
from .measuring import NOTHING, PEERS, aim_of, measured_period, scope_of, stored_baseline
from .tables import Level, Objective, ObjectiveState
from .verdicts import Verdict, difference, share_gone, verdict

TOGETHER = 8
"""From so many on, asking for everybody at once is quicker than for each."""
Asked = tuple[Level, str, Period, str | None, str | None]
"""Level, metric, days, scorecard and criterion."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`current` is over all contacts since the start, of confirmed results only where the metric is one of quality.

    `change` is from the baseline to it; None where it cannot be said. `expected` is where the straight line from the
    baseline to the target stands after `gone`, 0 to 1, of the time. `reached`: the value is at the target or beyond.
    """

    current: Figure
    change: Change | None
    expected: float
    gone: float
    reached: bool
    verdict: Verdict


def progress(session: Session, objective: Objective, day: dt.date | None = None) -> Progress:
    """As of a day, today by default. A closed objective stays as it was when it was closed."""
    day = day or _last_day(objective) or today()
    return _of_figure(session, objective, _current(session, objective, day), day)


def progress_of(session: Session, objectives: Sequence[Objective]) -> Mapping[UUID, Progress]:
    """The same for many, as of today: those that measure the same over the same days are measured together."""
    day = today()
    figures = {one.id: closing_figure(one) for one in objectives if one.state is ObjectiveState.CLOSED}
    alike: dict[Asked, list[Objective]] = defaultdict(list)
    for one in objectives:
        period = measured_period(one, day)
        if one.id not in figures and period is not None:
            alike[one.level, one.metric, period, one.scorecard, one.criterion].append(one)
    for asked, together in alike.items():
        figures |= _measured_together(session, asked, together)
    return {one.id: _of_figure(session, one, figures.get(one.id, NOTHING), _last_day(one) or day) for one in objectives}


def closing_figure(objective: Objective) -> Figure:
    low, high = objective.closing_low, objective.closing_high
    return Figure(objective.closing_value, low, high, objective.closing_n or 0)


def _of_figure(session: Session, objective: Objective, current: Figure, day: dt.date) -> Progress:
    aim = aim_of(session, objective)
    gone = share_gone(objective.starts_on, objective.due_on, day)
    expected = aim.expected(gone)
    return Progress(
        current=current,
        change=difference(stored_baseline(objective), current),
        expected=expected,
        gone=gone,
        reached=aim.reached(current.value),
        verdict=verdict(aim, current, expected),
    )


def _last_day(objective: Objective) -> dt.date | None:
    return objective.closed_at.astimezone(zone()).date() if objective.closed_at else None


def _current(session: Session, objective: Objective, day: dt.date) -> Figure:
    if objective.state is ObjectiveState.CLOSED:
        return closing_figure(objective)
    period = measured_period(objective, day)
    if objective.agreed_at is None or period is None:
        return NOTHING
    return measured(session, objective.metric, period, scope_of(objective))


def _measured_together(session: Session, asked: Asked, together: Sequence[Objective]) -> dict[UUID, Figure]:
    level, metric, period, scorecard, criterion = asked
    if len(together) < TOGETHER or level is Level.BUSINESS:
        return {one.id: measured(session, metric, period, scope_of(one)) for one in together}
    scope = Scope(scorecard=scorecard, criterion=criterion)
    found = measured_many(session, [metric], period, PEERS[level], scope)
    subjects = {one.id: one.agent_id or one.team_id for one in together}
    return {id: found[subject][metric] for id, subject in subjects.items() if subject in found}
