"""Writing reports: begin, say it in own words, release, correct, answer. Commands never commit.

    draft ─ summary ─► release ─► the agent reads it, and may answer
                          └─ correct ─► a draft of the next version; what was released stays

A draft shows what is measured now. With the release it is kept as it is then, and numbers are never released alone.
"""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..dashboards.weeks import moment
from ..database import now
from ..errors import BadInput, Conflict, Forbidden
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..notifications.commands import notify, notify_agent
from ..performance.periods import month, today
from ..redactions.notes import swept
from ..reviews.blindness import blind_to
from ..reviews.commands import required_text
from .access import find_report, subject_of, to_write, writer
from .building import build
from .sections import STORED, Line, Section, Subject
from .tables import Report, ReportAnswer, ReportKind, ReportMoment

SHORTEST_SUMMARY = 40
SUMMARY_MISSING = "Say it in your own words first: figures are never released alone."


def begin(
    session: Session, viewer: Viewer, day: dt.date, *, agent_id: UUID | None = None, team_id: UUID | None = None
) -> Report:
    """A draft about the month that the day is in, of an agent or else of a team.

    Raises BadInput for a month to come, NotFound outside the scope, Conflict where there is a report already.
    """
    by_id = writer(viewer)
    period = month(day)
    if period.future:
        raise BadInput("This month has not begun: there is nothing to report yet.")
    agent_id, team = subject_of(session, viewer, agent_id, team_id)
    kind = ReportKind.AGENT if agent_id else ReportKind.TEAM
    if newest_of(session, kind, agent_id or team, period.first) is not None:
        raise Conflict("There is a report about this month already.")
    made = Report(kind=kind, agent_id=agent_id, team_id=team, first=period.first, version=1, by_id=by_id)
    session.add(made)
    session.flush()
    audit.record(session, viewer, "began", "report", made.id, kind=kind.value, month=period.first.isoformat()[:7])
    return made


def write(session: Session, viewer: Viewer, report_id: UUID, *, summary: str) -> Report:
    """What the month was like, in own words. Raises Conflict once it was released."""
    found = to_write(session, viewer, report_id)
    found.summary = swept(session, None, required_text(summary, SUMMARY_MISSING))
    audit.record(session, viewer, "wrote", "report", found.id)
    return found


def release(session: Session, viewer: Viewer, report_id: UUID) -> Report:
    """Keeps it as it is now, and shows it to the agent.

    Raises Conflict before the month is over and while the viewer is to answer about any of its conversations blind,
    BadInput without a summary.
    """
    found = to_write(session, viewer, report_id)
    about = subject(found)
    if today() <= about.period.last:
        raise Conflict("The month is not over: a report is released when all of it is in.")
    if len(found.summary or "") < SHORTEST_SUMMARY:
        raise BadInput(SUMMARY_MISSING + " A few sentences will do.")
    check_not_blind(viewer, session, about)
    _freeze(session, found, build(session, about, anew=True))
    found.released_at, found.released_by_id = now(), viewer.user_id
    session.flush()
    audit.record(session, viewer, "released", "report", found.id, version=found.version)
    notify_agent(
        session, found.agent_id, "report released", "A monthly report of yours is there.", f"/growth/reports/{found.id}"
    )
    return found


def correct(session: Session, viewer: Viewer, report_id: UUID, *, reason: str) -> Report:
    """A draft of the next version of a released report, with its summary. Raises Conflict where there is one."""
    by_id = writer(viewer)
    found = find_report(viewer, session, report_id)
    newest = newest_of(session, found.kind, found.agent_id or found.team_id, found.first)
    if found.released_at is None or newest is None or newest.id != found.id:
        raise Conflict("Only the newest version is corrected, and only once it was released.")
    made = Report(
        kind=found.kind,
        agent_id=found.agent_id,
        team_id=found.team_id,
        first=found.first,
        version=found.version + 1,
        correction=swept(session, None, required_text(reason, "Say what is corrected: the agent reads it.")),
        summary=found.summary,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    audit.record(session, viewer, "began to correct", "report", found.id, version=made.version)
    return made


def answer(session: Session, viewer: Viewer, report_id: UUID, *, text: str) -> ReportAnswer:
    """What the agent writes back; who released the report is told."""
    if viewer.role is not Role.AGENT or viewer.user_id is None:
        raise Forbidden("Only the agent whom the report is about answers it.")
    found = find_report(viewer, session, report_id)
    said = swept(session, None, required_text(text, "Write what you want to say."))
    made = ReportAnswer(report_id=found.id, by_id=viewer.user_id, text=said)
    session.add(made)
    session.flush()
    audit.record(session, viewer, "answered", "report", found.id)
    if found.released_by_id is not None:
        notify(session, found.released_by_id, "report answered", "An agent answered a report.", f"/reports/{found.id}")
    return made


def seen(session: Session, viewer: Viewer, report_id: UUID) -> None:
    """The agent opened it."""
    found = find_report(viewer, session, report_id)
    found.seen_at = found.seen_at or now()


def subject(found: Report) -> Subject:
    return Subject(found.kind, found.agent_id, found.team_id, month(found.first))


def newest_of(session: Session, kind: ReportKind, whose: UUID | None, first: dt.date) -> Report | None:
    """The newest version about a month, released or not."""
    about = Report.agent_id == whose if kind is ReportKind.AGENT else Report.team_id == whose
    wanted = select(Report).where(Report.kind == kind, about, Report.first == first)
    return session.scalars(wanted.order_by(Report.version.desc()).limit(1)).first()


def check_not_blind(viewer: Viewer, session: Session, about: Subject) -> None:
    """Raises Conflict while the viewer is to answer about a conversation of the agent's month without having seen
    what others answered. A team's figures are of too many to give an answer away."""
    if about.agent_id is None:
        return
    at = moment()
    within = (at >= about.period.starts, at < about.period.ends, Interaction.agent_id == about.agent_id)
    if session.scalar(select(Interaction.id).where(*within, blind_to(viewer)).limit(1)) is not None:
        raise Conflict("You are to answer about a conversation of this month for yourself first. Do that, then report.")


def _freeze(session: Session, found: Report, sections: tuple[Section, ...]) -> None:
    """What is about single interactions goes into rows that leave with those."""
    kept = tuple(
        replace(one, lines=tuple(line for line in one.lines if line.interaction_id is None)) for one in sections
    )
    found.content = STORED.dump_python(kept, mode="json")
    session.add_all(
        _moment(found, one.key, position, line)
        for one in sections
        for position, line in enumerate(one.lines)
        if line.interaction_id is not None
    )


def _moment(found: Report, section: str, position: int, line: Line) -> ReportMoment:
    return ReportMoment(
        report_id=found.id,
        interaction_id=line.interaction_id,
        section=section,
        position=position,
        text=line.text,
        reference=line.reference or "",
        turn=line.turn,
    )
