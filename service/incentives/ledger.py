"""Booking points: what a rule gives now is compared with what is booked, and the difference is one more entry.

So counting twice changes nothing, and whatever changes a result corrects its points, by a counter-entry that says why.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..notifications.commands import notify_agent
from ..performance.periods import Period
from .earning import Earned
from .ledger_tables import EntryKind, PointEntry, PointSource, SourceKind
from .programme_tables import IncentiveRule, RuleKind

EARNED_WORDS = "You earned points."
CORRECTED_WORDS = "Points of yours were corrected, since a result that they rest on changed."
LINK = "/growth/points"


@dataclass(frozen=True, slots=True)
class Booked:
    """What the ledger has of one rule, agent and period. `erased`: a review that it rests on is gone with what it was
    about, so that it cannot be counted again and stays. `cited`: the rows of what was taken part in.
    """

    points: int
    entries: int
    erased: bool
    cited: frozenset[UUID]


NOT_BOOKED = Booked(0, 0, erased=False, cited=frozenset())


def booked(session: Session, rule: IncentiveRule, period: Period) -> Mapping[UUID, Booked]:
    """By agent."""
    of_period = (PointEntry.rule_id == rule.id, PointEntry.first == period.first)
    sums = session.execute(
        select(PointEntry.agent_id, func.sum(PointEntry.points), func.count())
        .where(*of_period)
        .group_by(PointEntry.agent_id)
    ).all()
    rests_on: dict[UUID, set[UUID]] = defaultdict(set)
    erased: set[UUID] = set()
    sources = select(PointEntry.agent_id, PointSource.kind, PointSource.review_id, PointSource.of_id)
    for agent, kind, review, of in session.execute(sources.join(PointEntry).where(*of_period)):
        if kind is SourceKind.REVIEW and review is None:
            erased.add(agent)
        if of is not None:
            rests_on[agent].add(of)
    return {
        agent: Booked(int(points), entries, agent in erased, frozenset(rests_on[agent]))
        for agent, points, entries in sums
    }


def book(
    session: Session, rule: IncentiveRule, period: Period, earned: Mapping[UUID, Earned], so_far: Mapping[UUID, Booked]
) -> int:
    """Adds what is missing or counters what was too much, and tells the agents. How many entries."""
    made = [
        entry
        for agent, now_earned in earned.items()
        if (entry := _entry(rule, period, agent, now_earned, so_far.get(agent, NOT_BOOKED))) is not None
    ]
    session.add_all(made)
    session.flush()
    for entry in made:
        session.add_all(_sources(entry, earned[entry.agent_id]))
        _tell(session, entry)
    session.flush()
    return len(made)


def _entry(rule: IncentiveRule, period: Period, agent: UUID, earned: Earned, so_far: Booked) -> PointEntry | None:
    missing = earned.points - so_far.points
    if so_far.erased or not missing:
        return None
    first = not so_far.entries or (rule.kind is RuleKind.PARTICIPATION and missing > 0)
    return PointEntry(
        agent_id=agent,
        programme_id=rule.programme_id,
        rule_id=rule.id,
        kind=EntryKind.EARNED if first else EntryKind.CORRECTED,
        points=missing,
        why=earned.why if first else f"Corrected from {so_far.points} to {earned.points}: {earned.why}",
        first=period.first,
        last=period.last,
        number=so_far.entries + 1,
    )


def _sources(entry: PointEntry, earned: Earned) -> Iterable[PointSource]:
    return (
        PointSource(
            entry_id=entry.id,
            kind=source.kind,
            review_id=source.review_id,
            of_id=source.of_id,
            at=source.at,
            value=source.value,
            counted=source.counted,
        )
        for source in earned.sources
    )


def _tell(session: Session, entry: PointEntry) -> None:
    if entry.kind is EntryKind.CORRECTED:
        told: dict[str, object] = {"agent": str(entry.agent_id), "rule": str(entry.rule_id), "points": entry.points}
        audit.record(session, None, "corrected points", "point entry", entry.id, **told)
    words = CORRECTED_WORDS if entry.kind is EntryKind.CORRECTED else EARNED_WORDS
    notify_agent(session, entry.agent_id, f"points {entry.kind.value}", words, LINK)
