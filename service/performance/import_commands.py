"""Declaring metrics that are kept elsewhere, and taking in their values. Commands never commit."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict
from ..identity.tables import Agent
from ..identity.viewer import Viewer
from ..ingest.sheet_rows import RowProblem
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .import_tables import Combining, ImportedMetric, ImportedValue, ValueImport
from .periods import Period, today
from .registry import Direction, Unit
from .value_rows import Row

NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
IMPORT_LOCK = 7_210_048
"""Advisory lock: two imports at once could both bring the same days."""
LONGEST_TITLE, LONGEST_DEFINITION = 80, 1000
Key = tuple[UUID, UUID, Period]
"""Metric, agent and days: there is one value of each."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many values are new, how many replaced another, and how many were there already."""

    created: int
    replaced: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was taken in: these rows cannot be used."""

    problems: tuple[RowProblem, ...]


def declare(
    session: Session,
    viewer: Viewer,
    *,
    name: str,
    title: str,
    unit: Unit,
    direction: Direction,
    combining: Combining,
    definition: str,
) -> ImportedMetric:
    """Says what a metric means before its first value comes in. Raises BadInput, and Conflict for a name in use."""
    if not NAME.fullmatch(name):
        raise BadInput("A name has small letters, digits and _, begins with a letter, and has 2 to 60 of them.")
    check_combination(combining, unit)
    if session.scalar(select(ImportedMetric.id).where(ImportedMetric.name == name)):
        raise Conflict("There is an imported metric of this name already.")
    declared = ImportedMetric(name=name, unit=unit, direction=direction, combining=combining)
    declared.title = metric_text(session, title, "Give the metric a title.", LONGEST_TITLE)
    declared.definition = metric_text(session, definition, "Say what the metric means.", LONGEST_DEFINITION)
    if viewer.user_id is None:
        raise BadInput("A person declares what a metric means: sign in with an account.")
    declared.declared_by_id = viewer.user_id
    session.add(declared)
    session.flush()
    audit.record(session, viewer, "declared", "imported metric", declared.id, combining=combining.value)
    return declared


def take_values(
    session: Session, viewer: Viewer, found: Iterable[Row | RowProblem], *, content: bytes, source: str
) -> Taken | Refused:
    """All of them or none. A value of the same days that is there already is replaced, and kept beside the new one."""
    session.execute(select(func.pg_advisory_xact_lock(IMPORT_LOCK)))
    rows, problems = _parted(found)
    placed = list(_placed(session, rows, problems))
    current = _current(session, {key[1] for _, key in placed})
    problems += [*_twice(placed), *_overlapping(placed, current)]
    if problems:
        return Refused(tuple(sorted(set(problems), key=lambda problem: problem.line)))
    if not placed:
        raise BadInput("There is no value in it.")
    return _store(session, viewer, placed, current, _brought(viewer, content, source))


Placed = tuple[Row, Key]


def _parted(found: Iterable[Row | RowProblem]) -> tuple[list[Row], list[RowProblem]]:
    all = list(found)
    return [one for one in all if isinstance(one, Row)], [one for one in all if isinstance(one, RowProblem)]


def _placed(session: Session, rows: Sequence[Row], problems: list[RowProblem]) -> Iterator[Placed]:
    """Rows whose metric and agent are known and whose days have passed; what is wrong goes to `problems`."""
    metrics = {metric.name: metric for metric in session.scalars(select(ImportedMetric))}
    asked = {row.value.agent for row in rows}
    agents = dict(session.execute(select(Agent.external_id, Agent.id).where(Agent.external_id.in_(asked))).all())
    for row in rows:
        metric, agent = metrics.get(row.value.name), agents.get(row.value.agent)
        wrong = list(_wrong(row, metric, agent))
        problems += [RowProblem(row.line, reason) for reason in wrong]
        if metric and agent and not wrong:
            yield row, (metric.id, agent, row.value.period)


def _wrong(row: Row, metric: ImportedMetric | None, agent: UUID | None) -> Iterator[str]:
    if agent is None:
        yield "There is no agent of this id."
    if row.value.period.last > today():
        yield f"The period ends on {row.value.period.last}, which has not passed."
    if metric is None:
        yield "No imported metric of this name was declared."
    elif metric.combining is Combining.SHARE and row.value.n is None:
        yield "A share needs n: of how many it is."
    elif metric.unit is Unit.PERCENT and metric.combining is Combining.SHARE and not 0 <= row.value.value <= 100:
        yield "A share is from 0 to 100 percent."


def _current(session: Session, agents: set[UUID]) -> Mapping[tuple[UUID, UUID], Mapping[Period, ImportedValue]]:
    """What counts now, by metric and agent."""
    found: dict[tuple[UUID, UUID], dict[Period, ImportedValue]] = defaultdict(dict)
    values = select(ImportedValue).where(ImportedValue.agent_id.in_(agents), ImportedValue.replaced_at.is_(None))
    for value in session.scalars(values):
        found[value.metric_id, value.agent_id][Period(value.first, value.last)] = value
    return found


def _twice(placed: Sequence[Placed]) -> Iterator[RowProblem]:
    """Days of one metric and agent that two rows of the file have in common."""
    rows: dict[tuple[UUID, UUID], list[tuple[Period, int]]] = defaultdict(list)
    for row, (metric, agent, period) in placed:
        rows[metric, agent].append((period, row.line))
    for own in rows.values():
        furthest, line = min(own)
        for period, other in sorted(own)[1:]:
            if furthest.overlaps(period):
                first, second = sorted((line, other))
                yield RowProblem(second, f"The days overlap with those of line {first}, of the same metric and agent.")
            if period.last > furthest.last:
                furthest, line = period, other


def _overlapping(
    placed: Sequence[Placed], current: Mapping[tuple[UUID, UUID], Mapping[Period, ImportedValue]]
) -> Iterator[RowProblem]:
    """Days that a value covers already which does not have exactly the same: both would count."""
    for row, (metric, agent, period) in placed:
        there = [other for other in current.get((metric, agent), {}) if other != period and other.overlaps(period)]
        if there:
            days = f"{there[0].first} to {there[0].last}"
            yield RowProblem(row.line, f"The days overlap with {days}, of which there is a value already.")


def _store(
    session: Session,
    viewer: Viewer,
    placed: Sequence[Placed],
    current: Mapping[tuple[UUID, UUID], Mapping[Period, ImportedValue]],
    brought: ValueImport,
) -> Taken:
    """What is the same as before, and means the same, is left as it is."""
    created, replaced = [], []
    meanings = dict(session.execute(select(ImportedMetric.id, ImportedMetric.meaning)).all())
    for row, (metric, agent, period) in placed:
        before = current.get((metric, agent), {}).get(period)
        brings = (row.value.value, row.value.n, meanings[metric])
        if before is not None and (before.value, before.n, before.meaning) == brings:
            continue
        if before is not None:
            replaced.append(before)
        value = ImportedValue(metric_id=metric, agent_id=agent, first=period.first, last=period.last)
        value.import_id, value.value, value.n, value.meaning = brought.id, *brings
        created.append(value)
    taken = Taken(len(created) - len(replaced), len(replaced), len(placed) - len(created))
    if created:
        brought.values, brought.replaced = len(created), len(replaced)
        _write(session, brought, created, replaced)
    audit.record(
        session, viewer, "imported values", "imported metric", brought.id, new=taken.created, replaced=taken.replaced
    )
    return taken


def _write(
    session: Session, brought: ValueImport, created: Sequence[ImportedValue], replaced: Sequence[ImportedValue]
) -> None:
    for before in replaced:
        before.replaced_at = now()
    session.add(brought)
    session.flush()  # those that are replaced make way before the new ones take their place
    session.add_all(created)
    session.flush()


def _brought(viewer: Viewer, content: bytes, source: str) -> ValueImport:
    made = ValueImport(id=uuid4(), by_id=viewer.user_id, by=viewer.name, source=source, size_bytes=len(content))
    made.content_hash = hashlib.sha256(content).hexdigest()
    return made


def check_combination(combining: Combining, unit: Unit) -> None:
    """Raises BadInput for a way to put values together that does not suit what they are counted in."""
    if combining is Combining.SHARE and unit is not Unit.PERCENT:
        raise BadInput("A share is counted in percent.")
    if combining is not Combining.SUM and unit is Unit.COUNT:
        raise BadInput("A count is combined as a sum.")


def metric_text(session: Session, text: str, missing: str, longest: int) -> str:
    """Swept words about a metric. Raises BadInput where there are none, or too many."""
    written = swept(session, None, required_text(text, missing))
    if len(written) > longest:
        raise BadInput(f"This is too long: {longest} characters are the most.")
    return written
