"""Measuring anew what changed: by a periodic job, or at once where a person asks for it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..config import settings
from ..database import now
from ..evaluations.scoring import failed
from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.viewer import THE_SERVICE
from ..interactions.tables import Interaction
from ..reviews.confirmed import ConfirmedAnswer, confirmed_answers
from ..reviews.tables import Review
from .contacts import Terms, window_closes
from .daily import add_up
from .measures import CONTACT_MEASURES, RESULT_MEASURES
from .periods import zone
from .reading import contact_of, contacts
from .results import ConfirmedResult
from .tables import DailySum, LastMeasured, MeasuredContact, MeasuredResult, StaleContact

MEASURE_LOCK = 7_210_047
"""Advisory lock: two counts at once would measure the same contact twice."""
BATCH = 1000
TOGETHER = {"render_nulls": True}
"""Rows that lack other columns than their neighbours would else be written one by one."""
Item = TypeVar("Item")


def measure_what_changed(session: Session) -> int:
    """Measures every stale contact again; how many there were. Whatever changes meanwhile stays noted for next time.

    All of them where a setting changed that they rest on: the service level's seconds, the window of repeat contacts,
    or the time zone.
    """
    session.execute(select(func.pg_advisory_xact_lock(MEASURE_LOCK)))
    session.flush()
    started, noted = now(), session.scalars(select(StaleContact)).all()
    stale = _everything(session) if _terms_changed(session) else {one.interaction_id for one in noted}
    stale |= set(session.scalars(select(MeasuredContact.interaction_id).where(MeasuredContact.settles_at <= started)))
    days = {_day(one.at) for one in noted if one.at}
    for some in batches(sorted(stale)):
        days |= _days_of(session, some)
        _measure(session, some, started)
        days |= _days_of(session, some)
    add_up(session, days)
    for done in batches([one.id for one in noted]):
        session.execute(delete(StaleContact).where(StaleContact.id.in_(done)))
    session.merge(LastMeasured(id=1, at=started, terms=_settings()))
    session.flush()
    return len(stale)


def batches(all: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """`BATCH` of them at a time."""
    return (all[first : first + BATCH] for first in range(0, len(all), BATCH))


def terms() -> Terms:
    chosen = settings()
    return Terms(chosen.service_level_seconds, dt.timedelta(days=chosen.repeat_contact_days))


def _settings() -> dict[str, Any]:
    chosen = settings()
    names = ("service_level_seconds", "repeat_contact_days", "time_zone")
    return {name: getattr(chosen, name) for name in names}


def _terms_changed(session: Session) -> bool:
    last = session.get(LastMeasured, 1)
    return last is not None and last.terms != _settings()


def _everything(session: Session) -> set[UUID]:
    session.execute(delete(DailySum))  # its days are perhaps of another time zone
    return set(session.scalars(select(Interaction.id)))


def _day(at: dt.datetime) -> dt.date:
    """At the centre."""
    return at.astimezone(zone()).date()


def _days_of(session: Session, ids: Sequence[UUID]) -> set[dt.date]:
    """Of what is measured, at the centre."""
    moments = session.scalars(select(MeasuredContact.at).where(MeasuredContact.interaction_id.in_(ids)))
    return {_day(at) for at in moments}


def _measure(session: Session, ids: Sequence[UUID], as_of: dt.datetime) -> None:
    session.execute(delete(MeasuredContact).where(MeasuredContact.interaction_id.in_(ids)))
    known = session.execute(contacts(ids)).all()
    if not known:
        return
    session.execute(insert(MeasuredContact), [_measured(row, as_of) for row in known], execution_options=TOGETHER)
    results = list(_results(session, [row.id for row in known]))
    if results:
        session.execute(insert(MeasuredResult), results, execution_options=TOGETHER)


def _measured(row: Row[Any], as_of: dt.datetime) -> dict[str, Any]:
    contact, chosen = contact_of(row, as_of), terms()
    closes = window_closes(contact, chosen)
    return {
        "interaction_id": row.id,
        "at": row.at,
        "agent_id": row.agent_id,
        "team_id": row.team_id,
        "queue": row.queue,
        "call_type": row.call_type,
        "channel": row.channel,
        "settles_at": closes if closes and closes > as_of else None,
    } | {metric: measure(contact, chosen) for metric, measure in CONTACT_MEASURES.items()}


def _results(session: Session, ids: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    """Of each confirmed evaluation that counts: the whole, and each question with points."""
    percents = _percents(session, ids)
    if not percents:
        return
    answers = confirmed_answers(THE_SERVICE, session, Interaction.id.in_(ids))
    cards = _cards(session, {answer.scorecard_hash for answer in answers})
    by_evaluation: dict[UUID, list[ConfirmedAnswer]] = defaultdict(list)
    for answer in answers:
        by_evaluation[answer.evaluation_id].append(answer)
    for evaluation, percent, key in percents:
        own = by_evaluation[evaluation]
        result = ConfirmedResult(percent, tuple(_critical(cards, own)))
        yield key | {"criterion": None} | {metric: of(result) for metric, of in RESULT_MEASURES.items()}
        for answer in own:
            if answer.points is not None:
                unasked: dict[str, Any] = dict.fromkeys(RESULT_MEASURES)
                yield key | unasked | {"criterion": answer.criterion, "quality": 100 * answer.points}


def _percents(session: Session, ids: Sequence[UUID]) -> list[tuple[UUID, float | None, dict[str, Any]]]:
    """Evaluation, the score as confirmed, and whose result it is."""
    rows = session.execute(
        select(Evaluation.id, Evaluation.interaction_id, Evaluation.scorecard, Review.score, Review.released_at)
        .join(Review, Review.evaluation_id == Evaluation.id)
        .where(Evaluation.interaction_id.in_(ids), newest(), Review.confirmed_at.is_not(None))
    )
    return [
        (id, percent, {"interaction_id": interaction, "scorecard": scorecard, "released": released is not None})
        for id, interaction, scorecard, percent, released in rows
    ]


def _critical(cards: Mapping[str, Scorecard], answers: Iterable[ConfirmedAnswer]) -> Iterator[bool]:
    """Whether each critical question that applied was passed."""
    for answer in answers:
        criterion = cards[answer.scorecard_hash].criterion(answer.criterion)
        if criterion.critical and answer.points is not None:
            yield not failed(criterion, {criterion.id: answer.answer})


def _cards(session: Session, hashes: set[str]) -> Mapping[str, Scorecard]:
    versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.hash.in_(hashes)))
    return {version.hash: Scorecard.model_validate(version.content) for version in versions}
