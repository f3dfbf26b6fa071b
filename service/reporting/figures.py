"""The figures of a month against the month before, in words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..coaching.questions import Question
from ..dashboards.figures import NOTHING, SMALLEST_GROUP, Sums
from ..dashboards.scores import cards
from ..objectives.wording import change_words, figure_words
from ..performance.contact_sums import three, within
from ..performance.estimates import compared, estimate
from ..performance.periods import Period
from ..performance.queries import metric, sums_of
from ..performance.registry import Metric
from ..performance.scopes import Grouping, Scope
from ..performance.tables import MeasuredContact, MeasuredResult
from .sections import Section, Subject, section
from .tables import ReportKind

SHOWN = (
    "contacts",
    "quality",
    "compliance",
    "critical_fails",
    "coverage",
    "handle_time",
    "first_contact_resolution",
    "transfer_rate",
    "satisfied",
)
HEADER = ("", "This month", "The month before", "Change")
WORDS = (
    "Each figure has its 95 % interval and how many contacts or results it rests on (n). A change whose interval holds "
    "zero is within noise: it may be chance. Quality, compliance and critical fails rest on results that a person "
    "confirmed, and on nothing else."
)
ELSEWHERE = " {count} of the contacts of this month were handled in another team, and are in that team's figures."


def figures(session: Session, subject: Subject) -> Section:
    """Key metrics of the contacts of the month."""
    scope = scope_of(subject)
    these, before = (_sums(session, SHOWN, period, scope) for period in _both(subject.period))
    known = [metric(id, session) for id in SHOWN]
    sums = [(one, before.get(one.id, NOTHING), these.get(one.id, NOTHING)) for one in known]
    rows = [_row(one.name, one, then, now) for one, then, now in sums if then.n or now.n]
    contacts = these.get("contacts", NOTHING).n
    return section(
        "figures",
        "Figures",
        words=WORDS + _elsewhere(session, subject, contacts),
        header=HEADER,
        rows=rows if contacts else (),
        absent="There was no contact in this month, so there is nothing to measure.",
    )


def questions(session: Session, subject: Subject) -> Section:
    """Each question of the scorecards that was confirmed often enough, in the scorecards' order: no ranking."""
    these, before = (_by_question(session, period, scope_of(subject)) for period in _both(subject.period))
    asked = ((card, criterion) for card in cards(session) for criterion in card.criteria)
    rows = [
        _row(f"{card.name}: {criterion.name}", metric("quality"), before[card.id, criterion.id], found)
        for card, criterion in asked
        if (found := these[card.id, criterion.id]).n >= SMALLEST_GROUP
    ]
    return section(
        "questions",
        "Question by question",
        words="Share of the points, of results that a person confirmed. Questions with fewer than five are left out.",
        header=HEADER,
        rows=rows,
        absent="No question was confirmed five times in this month, so nothing can be said about single ones.",
    )


def scope_of(subject: Subject) -> Scope:
    return Scope(agent_id=subject.agent_id, team_id=subject.team_id)


def _by_question(session: Session, period: Period, scope: Scope) -> Mapping[Question, Sums]:
    """What people confirmed of each question, in percent of its points."""
    found = session.execute(
        select(MeasuredResult.scorecard, MeasuredResult.criterion, *three(MeasuredResult.quality))
        .join(MeasuredContact, MeasuredContact.interaction_id == MeasuredResult.interaction_id)
        .where(*within(period, scope), MeasuredResult.criterion.is_not(None))
        .group_by(MeasuredResult.scorecard, MeasuredResult.criterion)
    )
    sums = {(scorecard, criterion): Sums(*numbers) for scorecard, criterion, *numbers in found}
    return defaultdict(lambda: NOTHING, sums)


def _row(name: str, kind: Metric, before: Sums, these: Sums) -> tuple[str, ...]:
    then, now = estimate(kind, before), estimate(kind, these)
    enough = not (then.suppressed or now.suppressed)
    change = change_words(kind, compared(kind, before, these)) if enough else ""
    return name, figure_words(kind, now), figure_words(kind, then), change or "–"


def _sums(session: Session, ids: Sequence[str], period: Period, scope: Scope) -> Mapping[str, Sums]:
    return sums_of(session, ids, period, Grouping.ALL, scope)[None]


def _both(period: Period) -> Iterator[Period]:
    yield period
    yield period.before()


def _elsewhere(session: Session, subject: Subject, contacts: int) -> str:
    """An agent who moved: what was handled in another team."""
    if subject.kind is ReportKind.TEAM or subject.team_id is None:
        return ""
    everywhere = _sums(session, ("contacts",), subject.period, Scope(agent_id=subject.agent_id))
    count = everywhere.get("contacts", NOTHING).n - contacts
    return ELSEWHERE.format(count=count) if count > 0 else ""
