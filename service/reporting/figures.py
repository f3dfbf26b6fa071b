"""The figures of a month against the month before, in words."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from scorecards.schema import Criterion, Scorecard

from ..dashboards.figures import NOTHING, Sums
from ..dashboards.scores import cards
from ..objectives.wording import change_words, figure_words
from ..performance.estimates import compared, estimate
from ..performance.periods import Period
from ..performance.queries import metric, sums_of
from ..performance.registry import Metric
from ..performance.scopes import Grouping, Scope
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
    asked = ((card, criterion) for card in cards(session) for criterion in card.criteria if criterion.kind.has_options)
    rows = (_question(session, subject, card, criterion) for card, criterion in asked)
    return section(
        "questions",
        "Question by question",
        words="Share of the points, of results that a person confirmed. Questions with fewer than five are left out.",
        header=HEADER,
        rows=[row for row in rows if row is not None],
        absent="No question was confirmed five times in this month, so nothing can be said about single ones.",
    )


def scope_of(subject: Subject) -> Scope:
    return Scope(agent_id=subject.agent_id, team_id=subject.team_id)


def _question(session: Session, subject: Subject, card: Scorecard, criterion: Criterion) -> tuple[str, ...] | None:
    quality = metric("quality")
    scope = Scope(subject.agent_id, subject.team_id, scorecard=card.id, criterion=criterion.id)
    these, before = (_sums(session, ("quality",), period, scope) for period in _both(subject.period))
    if estimate(quality, these.get("quality", NOTHING)).suppressed:
        return None
    name = f"{card.name}: {criterion.name}"
    return _row(name, quality, before.get("quality", NOTHING), these.get("quality", NOTHING))


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
