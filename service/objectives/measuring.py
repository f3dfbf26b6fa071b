"""What the data say about an objective: its baseline, where it stands now, and its peers."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from ..dashboards.figures import Figure
from ..errors import BadInput, NotFound
from ..performance.periods import Period, today
from ..performance.queries import measured, measured_many, metric
from ..performance.registry import Direction, Metric, Unit
from ..performance.scopes import Grouping, Scope
from .doubts import Doubt, Situation, doubts
from .tables import Level, Objective
from .verdicts import Aim
from .wording import spoken

NOTHING = Figure(None, None, None, 0)
PEERS = {Level.INDIVIDUAL: Grouping.AGENT, Level.TEAM: Grouping.TEAM}


def find_metric(session: Session, metric_id: str) -> Metric:
    """Raises BadInput for one that does not exist, or that only counts contacts."""
    try:
        found = metric(metric_id, session)
    except NotFound as error:
        raise BadInput(error.message) from None
    if found.unit is Unit.COUNT:
        raise BadInput("How many contacts come in is nobody's to decide: choose another metric.")
    return found


def scope_of(objective: Objective) -> Scope:
    """Whose contacts, and which question."""
    agent_id = objective.agent_id
    team_id = objective.team_id if objective.level is Level.TEAM else None
    return Scope(agent_id=agent_id, team_id=team_id, scorecard=objective.scorecard, criterion=objective.criterion)


def baseline_period(objective: Objective) -> Period:
    return Period(objective.baseline_first, objective.baseline_last)


def baseline_of(session: Session, objective: Objective) -> Figure:
    """Measured anew; what counts is what was stored when it was drafted."""
    return measured(session, objective.metric, baseline_period(objective), scope_of(objective))


def stored_baseline(objective: Objective) -> Figure:
    low, high = objective.baseline_low, objective.baseline_high
    return Figure(objective.baseline_value, low, high, objective.baseline_n)


def measured_period(objective: Objective, day: dt.date) -> Period | None:
    """From the start to the day, or to the due date where that was earlier; None before the start."""
    last = min(day, objective.due_on)
    return Period(objective.starts_on, last) if last >= objective.starts_on else None


def aim_of(session: Session, objective: Objective) -> Aim:
    """Where neither way is better in itself, the one towards the target is."""
    direction = find_metric(session, objective.metric).direction
    if direction is Direction.NEITHER:
        sign = 1 if objective.target >= (objective.baseline_value or 0.0) else -1
    else:
        sign = 1 if direction is Direction.HIGHER else -1
    return Aim(objective.baseline_value, objective.target, sign)


def doubts_about(session: Session, objective: Objective) -> tuple[Doubt, ...]:
    """What speaks against the target. Raises BadInput for one that the metric cannot take at all."""
    kind = find_metric(session, objective.metric)
    least, greatest = kind.bounds
    if not least <= objective.target <= greatest:
        raise BadInput(f"{kind.name} is never {spoken(kind, objective.target)}.")
    period = baseline_period(objective)
    return doubts(
        Situation(
            aim=aim_of(session, objective),
            baseline=stored_baseline(objective),
            baseline_days=period.days,
            days_left=(objective.due_on - today()).days,
            peers=_peers(session, objective, period),
            spoken=partial(spoken, kind),
        )
    )


def peers(
    session: Session, metric_id: str, level: Level, own: UUID | None, question: Scope, period: Period
) -> Sequence[float]:
    """Figures of the other agents, or teams, about the same; those that rest on too few results left out."""
    grouping = PEERS.get(level)
    if grouping is None:
        return ()
    found = measured_many(session, [metric_id], period, grouping, question)
    figures = (by_metric[metric_id] for key, by_metric in found.items() if key not in (own, None))
    return tuple(figure.value for figure in figures if figure.value is not None and not figure.suppressed)


def _peers(session: Session, objective: Objective, period: Period) -> Sequence[float]:
    own = objective.agent_id or objective.team_id
    question = Scope(scorecard=objective.scorecard, criterion=objective.criterion)
    return peers(session, objective.metric, objective.level, own, question, period)
