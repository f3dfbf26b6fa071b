"""Reports as people read them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from ..errors import Conflict
from ..identity.tables import Agent, Role, Team
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State
from ..performance.periods import Period, month, today
from ..reviews.queries import names
from .access import find_report, may_read
from .building import build
from .commands import check_not_blind, subject
from .sections import STORED, Line, Section
from .tables import Report, ReportAnswer, ReportKind, ReportMoment

Found = Row[Report, str | None, str | None]


@dataclass(frozen=True, slots=True)
class AnswerDetail:
    by: str
    at: dt.datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """One line about a report. `replaced`: a newer version was released."""

    id: UUID
    kind: ReportKind
    whose: str
    period: Period
    version: int
    by: str
    released_at: dt.datetime | None
    released_by: str | None
    seen_at: dt.datetime | None
    replaced: bool

    @property
    def title(self) -> str:
        return f"{self.whose}, {self.period.first:%B %Y}"


@dataclass(frozen=True, slots=True)
class ReportDetail:
    """One report. `withheld` says why its sections are not shown to this viewer yet."""

    about: ReportSummary
    correction: str | None = field(repr=False)
    summary: str | None = field(repr=False)
    sections: tuple[Section, ...]
    answers: tuple[AnswerDetail, ...]
    withheld: str | None
    over: bool
    """The month is over, so that it can be released."""

    @property
    def told(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.absent is None)

    @property
    def untold(self) -> tuple[Section, ...]:
        """Sections that only say why they are empty."""
        return tuple(section for section in self.sections if section.absent is not None)


@dataclass(frozen=True, slots=True)
class Month:
    """What there is about a month, and whom there is no report about yet: ids and names."""

    period: Period
    reports: tuple[ReportSummary, ...]
    teams_without: tuple[tuple[UUID, str], ...]
    agents_without: tuple[tuple[UUID, str], ...]


def reports_of_month(viewer: Viewer, session: Session, period: Period) -> Month:
    """In the viewer's scope; for those who lead."""
    rows = session.execute(_rows(viewer).where(Report.first == period.first)).all()
    found = _summaries(session, rows)
    teams = {row[0].team_id for row in rows if row[0].kind is ReportKind.TEAM}
    agents = {row[0].agent_id for row in rows}
    return Month(
        period=period,
        reports=found,
        teams_without=tuple((id, name) for id, name in _teams(viewer, session) if id not in teams),
        agents_without=tuple((id, name) for id, name in _agents(viewer, session) if id not in agents),
    )


def own_reports(viewer: Viewer, session: Session) -> tuple[ReportSummary, ...]:
    """What was released to the agent, newest month first."""
    return _summaries(session, session.execute(_rows(viewer)).all())


def own_report_details(viewer: Viewer, session: Session) -> tuple[ReportDetail, ...]:
    """What was released to the agent, with every word, to take away."""
    return tuple(report(viewer, session, one.id) for one in own_reports(viewer, session))


def report(viewer: Viewer, session: Session, report_id: UUID) -> ReportDetail:
    """Raises NotFound where it does not exist or is outside the scope."""
    found = find_report(viewer, session, report_id)
    row = session.execute(_rows(viewer).where(Report.id == report_id)).one()
    sections, withheld = _sections(viewer, session, found)
    return ReportDetail(
        about=_summaries(session, [row])[0],
        correction=found.correction,
        summary=found.summary,
        sections=sections,
        answers=_answers(session, report_id),
        withheld=withheld,
        over=today() > month(found.first).last,
    )


def _sections(viewer: Viewer, session: Session, found: Report) -> tuple[tuple[Section, ...], str | None]:
    if found.content is not None:
        return _frozen(session, found), None
    try:
        check_not_blind(viewer, session, subject(found))
    except Conflict as conflict:
        return (), conflict.message
    return build(session, subject(found)), None


def _frozen(session: Session, found: Report) -> tuple[Section, ...]:
    """As released. What is about interactions that were erased, closed or found to be another's is gone."""
    rows = session.scalars(
        select(ReportMoment)
        .join(Interaction, Interaction.id == ReportMoment.interaction_id)
        .where(ReportMoment.report_id == found.id, Interaction.state == State.READY, _still_whose(found))
        .order_by(ReportMoment.position)
    )
    moments: dict[str, list[Line]] = defaultdict(list)
    for row in rows:
        moments[row.section].append(Line(row.text, row.interaction_id, row.reference, row.turn))
    kept = STORED.validate_python(found.content)
    return tuple(_complete(one, moments.get(one.key, [])) for one in kept)


def _complete(kept: Section, moments: Sequence[Line]) -> Section:
    whole = replace(kept, lines=(*moments, *kept.lines))
    if whole.empty and whole.absent is None:
        return Section(kept.key, kept.title, absent="What stood here was about conversations that were erased since.")
    return whole


def _still_whose(found: Report) -> ColumnElement[bool]:
    if found.agent_id is not None:
        return Interaction.agent_id == found.agent_id
    return Interaction.team_id == found.team_id


def _answers(session: Session, report_id: UUID) -> tuple[AnswerDetail, ...]:
    rows = session.scalars(
        select(ReportAnswer).where(ReportAnswer.report_id == report_id).order_by(ReportAnswer.created_at)
    ).all()
    people = names(session, [row.by_id for row in rows])
    return tuple(AnswerDetail(people.get(row.by_id, ""), row.created_at, row.text) for row in rows)


def _rows(viewer: Viewer) -> Select[Report, str | None, str | None]:
    """Teams first, then by name; of a person, the newest month and version first."""
    return (
        select(Report, Agent.name, Team.name)
        .outerjoin(Agent, Agent.id == Report.agent_id)
        .outerjoin(Team, Team.id == Report.team_id)
        .where(may_read(viewer))
        .order_by(Report.kind.desc(), Agent.name, Team.name, Report.first.desc(), Report.version.desc())
    )


def _summaries(session: Session, rows: Sequence[Found]) -> tuple[ReportSummary, ...]:
    people = names(session, [id for found, *_ in rows for id in (found.by_id, found.released_by_id)])
    released = [found for found, *_ in rows if found.released_at is not None]
    return tuple(_summary(row, people, released) for row in rows)


def _summary(row: Found, people: Mapping[UUID | None, str], released: Sequence[Report]) -> ReportSummary:
    found, agent, team = row
    return ReportSummary(
        id=found.id,
        kind=found.kind,
        whose=agent or team or "",
        period=month(found.first),
        version=found.version,
        by=people.get(found.by_id, ""),
        released_at=found.released_at,
        released_by=people.get(found.released_by_id),
        seen_at=found.seen_at,
        replaced=any(_replaces(other, found) for other in released),
    )


def _replaces(other: Report, found: Report) -> bool:
    same = (other.kind, other.agent_id or other.team_id, other.first) == (
        found.kind,
        found.agent_id or found.team_id,
        found.first,
    )
    return same and other.version > found.version


def _teams(viewer: Viewer, session: Session) -> Sequence[tuple[UUID, str]]:
    wanted = select(Team.id, Team.name).order_by(Team.name)
    if viewer.role is Role.SUPERVISOR:
        wanted = wanted.where(Team.id == viewer.team_id)
    return [(id, name) for id, name in session.execute(wanted)]


def _agents(viewer: Viewer, session: Session) -> Sequence[tuple[UUID, str]]:
    wanted = select(Agent.id, Agent.name).order_by(Agent.name)
    if viewer.role is Role.SUPERVISOR:
        wanted = wanted.where(Agent.team_id == viewer.team_id)
    return [(id, name) for id, name in session.execute(wanted)]
