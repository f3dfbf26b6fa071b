"""What a review comes to: by type, how often each verdict was given, and how many values the machine missed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Channel

from .manual import ADDED
from .queries import SURE_FROM
from .review_tables import Change, ManualRedaction, RedactionDecision, Standing, Verdict
from .tables import RedactionRow, RedactionRun

MISSED = "missed"
Counts = dict[str, dict[str, int]]
"""By type, by verdict or `MISSED`."""


def decided(session: Session, run_id: UUID) -> dict[int, RedactionDecision]:
    """The decisions about a run, by the position of the redaction."""
    found = session.scalars(select(RedactionDecision).where(RedactionDecision.run_id == run_id))
    return {decision.position: decision for decision in found}


def is_doubtful(row: RedactionRow, channel: Channel) -> bool:
    """The machine found it, and was not sure of it or of when it was said."""
    untimed = channel is Channel.VOICE and row.start_seconds is None
    return row.detector != ADDED and (row.confidence < SURE_FROM or untimed)


def undecided(rows: Iterable[RedactionRow], decisions: Mapping[int, RedactionDecision]) -> list[RedactionRow]:
    """What the machine masked and nobody decided on yet."""
    return [row for row in rows if row.detector != ADDED and row.position not in decisions]


def tally(session: Session, run: RedactionRun, decisions: Mapping[int, RedactionDecision]) -> Counts:
    """Counts of one reviewed run.

    A value that a person added was missed, unless it is the rest of one that was masked too narrowly: that one counts
    already. What was taken back in an earlier run is no longer in this one, and counts as not personal.
    """
    counted: Counter[tuple[str, str]] = Counter()
    rests = _rests(session, run, decisions)
    for row in run.redactions:
        if row.detector == ADDED:
            counted[row.type.value, MISSED] += row.position not in rests
        elif row.position in decisions:
            counted[row.type.value, decisions[row.position].verdict.value] += 1
    for type, count in _taken_back_before(session, run).items():
        counted[type, Verdict.NOT_PERSONAL.value] += count
    counts: Counts = {}
    for (type, what), count in sorted(counted.items()):
        if count:
            counts.setdefault(type, {})[what] = count
    return counts


def _rests(session: Session, run: RedactionRun, decisions: Mapping[int, RedactionDecision]) -> frozenset[int]:
    """Positions of additions beside a redaction that was judged too narrow."""
    narrow = {position for position, decision in decisions.items() if decision.verdict is Verdict.TOO_NARROW}
    added = select(ManualRedaction.position).where(
        ManualRedaction.run_id == run.id,
        ManualRedaction.change == Change.ADD,
        ManualRedaction.extends.in_(narrow),
    )
    return frozenset(session.scalars(added))


def _taken_back_before(session: Session, run: RedactionRun) -> Counter[str]:
    undone = select(ManualRedaction.type).where(
        ManualRedaction.interaction_id == run.interaction_id,
        ManualRedaction.run_id != run.id,
        ManualRedaction.change == Change.UNDO,
        ManualRedaction.standing == Standing.AGREED,
    )
    return Counter(type.value for type in session.scalars(undone))
