"""Objectives with what they serve."""

from sqlalchemy.orm import Session

from ..objectives.measuring import find_metric
from ..objectives.progress import progress
from ..objectives.queries import objectives_of
from ..objectives.tables import Objective
from ..objectives.wording import figure_words, spoken
from ..performance.periods import today
from ..presentation import day
from .sections import Section, Subject, section

STANDS = {"ahead": "ahead", "on_track": "on track", "behind": "behind", "too_early": "too early to say"}
OUTCOMES = {"met": "met", "partly_met": "partly met", "not_met": "not met", "withdrawn": "withdrawn"}


def objectives(session: Session, subject: Subject) -> Section:
    """Where each stood at the end of the month, and the business objective that it serves."""
    found = objectives_of(
        session,
        agent_id=subject.agent_id,
        team_id=None if subject.agent_id else subject.team_id,
        period=subject.period,
    )
    return section(
        "objectives",
        "Objectives",
        words="Since the start of each objective; expected is the straight line from its baseline to its target.",
        header=("Objective", "Since the start", "Expected", "Target", "Stands", "Serves"),
        rows=[_objective(session, subject, one) for one in found],
        absent="No objective was agreed for this month.",
    )


def served(session: Session, objective: Objective) -> str:
    """The business objective at the top of what it serves."""
    above = objective
    while above.parent_id is not None:
        above = session.get_one(Objective, above.parent_id)
    return above.name if above is not objective else "–"


def _objective(session: Session, subject: Subject, one: Objective) -> tuple[str, ...]:
    kind = find_metric(session, one.metric)
    stands = progress(session, one, min(subject.period.last, one.due_on, today()))
    closed = one.outcome is not None and one.closed_at is not None and one.closed_at < subject.period.ends
    return (
        f"{one.name} ({kind.name})",
        figure_words(kind, stands.current),
        spoken(kind, stands.expected),
        f"{spoken(kind, one.target)} by {day(one.due_on)}",
        OUTCOMES[one.outcome.value] if closed and one.outcome else STANDS[stands.verdict.value],
        served(session, one),
    )
