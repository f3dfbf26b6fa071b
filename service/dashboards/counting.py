"""Counting the weeks anew in which something changed: by a periodic job, or at once where a person asks for it."""

import datetime as dt
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Insert,
    Select,
    String,
    Subquery,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    text,
)
from sqlalchemy.orm import Session

from ..database import now
from ..evaluations.standings import newest
from ..evaluations.tables import Answer, Evaluation
from ..interactions.tables import Interaction, State, TranscriptTurn
from ..redactions.tables import RedactionRun
from ..reviews.confirmed import confirmed
from ..reviews.risk import LOW_CONFIDENCE
from ..reviews.tables import Review
from ..reviews.task_tables import ReviewTask, TaskKind, TaskState
from .sampled import estimate_samples
from .tables import LastCount, StaleWeek, WeeklyHandling, WeeklyReviewer, WeeklyScore
from .weeks import in_week

COUNT_LOCK = 7_210_031
"""Advisory lock: two counts at once would count the same week twice."""


def count_what_changed(session: Session) -> int:
    """Counts every stale week again; how many there were. Whatever changes meanwhile stays noted for the next time."""
    session.execute(select(func.pg_advisory_xact_lock(COUNT_LOCK)))
    session.execute(text("set local plan_cache_mode = force_custom_plan"))  # one plan for any week is a bad one
    started = now()
    noted = session.execute(select(StaleWeek.id, StaleWeek.week)).all()
    weeks = sorted({row.week for row in noted})
    for week in weeks:
        count_week(session, week)
    if noted:
        session.execute(delete(StaleWeek).where(StaleWeek.id.in_([row.id for row in noted])))
    session.merge(LastCount(id=1, at=started))
    session.flush()
    return len(weeks)


def count_week(session: Session, week: dt.date) -> None:
    for table in (WeeklyScore, WeeklyHandling, WeeklyReviewer):
        session.execute(delete(table).where(table.week == week))
    for counted in (_scores(week), _machine_answers(week), _confirmed_answers(week)):
        session.execute(_into(WeeklyScore, counted))
    session.execute(_into(WeeklyHandling, _handling(week)))
    session.execute(_into(WeeklyReviewer, _reviewers(week)))
    estimate_samples(session, week)


def _into(table: type[Any], counted: Select[*tuple[Any, ...]]) -> Insert:
    return insert(table).from_select([column.name for column in counted.selected_columns], counted)


def _sums(percent: ColumnElement[float | None]) -> tuple[ColumnElement[Any], ...]:
    return (
        func.count(percent).label("n"),
        func.coalesce(func.sum(percent), 0.0).label("total"),
        func.coalesce(func.sum(percent * percent), 0.0).label("squares"),
    )


def _scores(week: dt.date) -> Select[*tuple[Any, ...]]:
    """The machine's for every evaluation that counts, and what people stand for."""
    chosen, review = _chosen(week), (Review.confirmed_at.is_not(None), Review.score.is_not(None))
    machine = select(chosen, literal(False).label("confirmed"), chosen.c.score.label("percent"))
    people = select(chosen, literal(True), Review.score).join(Review, Review.evaluation_id == chosen.c.id)
    both = machine.where(chosen.c.score.is_not(None)).union_all(people.where(*review)).subquery()
    key = (both.c.team_id, both.c.agent_id, both.c.scorecard, both.c.confirmed)
    return select(_week(week), *key, cast(null(), String).label("criterion"), *_sums(both.c.percent)).group_by(*key)


def _chosen(week: dt.date) -> CTE:
    """The week's evaluations that count: found once, before their many answers are looked at."""
    return (
        select(Evaluation.id, Interaction.team_id, Interaction.agent_id, Evaluation.scorecard, Evaluation.score)
        .select_from(Evaluation)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(newest(), in_week(week), Interaction.state != State.ERASED)
        .cte("chosen")
        .prefix_with("materialized")
    )


def _machine_answers(week: dt.date) -> Select[*tuple[Any, ...]]:
    chosen = _chosen(week)
    key = (chosen.c.team_id, chosen.c.agent_id, chosen.c.scorecard, Answer.criterion)
    return (
        select(_week(week), *key, literal(False).label("confirmed"), *_sums(100 * Answer.points))
        .select_from(chosen)
        .join(Answer, Answer.evaluation_id == chosen.c.id)
        .where(Answer.points.is_not(None))
        .group_by(*key)
    )


def _confirmed_answers(week: dt.date) -> Select[*tuple[Any, ...]]:
    found = confirmed().where(in_week(week), Interaction.state != State.ERASED).order_by(None).subquery()
    key = (found.c.team_id, found.c.agent_id, found.c.scorecard, found.c.criterion)
    return (
        select(_week(week), *key, literal(True).label("confirmed"), *_sums(100 * found.c.points))
        .where(found.c.points.is_not(None))
        .group_by(*key)
    )


def _handling(week: dt.date) -> Select[*tuple[Any, ...]]:
    ready, recorded, heard = Interaction.state == State.READY, _recorded(), _heard(week)
    failed, step = Interaction.state == State.FAILED, Interaction.failed_step
    evaluated = ready & Interaction.confirmed.is_not(None)

    def counted(name: str, condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition).label(name)

    return (
        select(
            _week(week),
            Interaction.team_id,
            Interaction.agent_id,
            func.count().label("handled"),
            counted("ready", ready),
            counted("failed", failed),
            counted("not_transcribed", failed & (step == "transcribe")),
            counted("not_redacted", failed & (step == "redact")),
            counted("evaluated", evaluated),
            counted("confirmed", ready & Interaction.confirmed),
            counted("critical", evaluated & Interaction.critical_fail),
            counted("critical_confirmed", ready & Interaction.confirmed & Interaction.critical_fail),
            counted("recorded", recorded.c.verified.is_not(None)),
            counted("closed", recorded.c.verified.is_(False)),
            func.count(heard.c.confidence).label("heard"),
            counted("heard_badly", heard.c.confidence < LOW_CONFIDENCE),
            func.coalesce(func.sum(heard.c.confidence), 0.0).label("confidence"),
        )
        .select_from(Interaction)
        .outerjoin(recorded, recorded.c.transcript_id == Interaction.transcript_id)
        .outerjoin(heard, heard.c.transcript_id == Interaction.transcript_id)
        .where(in_week(week), Interaction.state != State.ERASED)
        .group_by(Interaction.team_id, Interaction.agent_id)
    )


def _recorded() -> Subquery:
    return select(RedactionRun.transcript_id, RedactionRun.audio_verified.label("verified")).subquery()


def _heard(week: dt.date) -> Subquery:
    """Mean confidence of each transcript, its turns weighing as much as they are long."""
    length = func.length(TranscriptTurn.text)
    return (
        select(
            TranscriptTurn.transcript_id,
            (func.sum(TranscriptTurn.confidence * length) / func.nullif(func.sum(length), 0)).label("confidence"),
        )
        .join(Interaction, Interaction.transcript_id == TranscriptTurn.transcript_id)
        .where(in_week(week), TranscriptTurn.confidence.is_not(None))
        .group_by(TranscriptTurn.transcript_id)
        .subquery()
    )


def _reviewers(week: dt.date) -> Select[*tuple[Any, ...]]:
    sampled = select(ReviewTask.id).where(
        ReviewTask.interaction_id == Interaction.id,
        ReviewTask.kind == TaskKind.RANDOM,
        ReviewTask.state == TaskState.DONE,
    )
    key = (Interaction.team_id, Review.reviewer_id, Evaluation.scorecard)
    return (
        select(_week(week), *key, *_sums(cast(Review.score - Evaluation.score, Double)))
        .select_from(Review)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            newest(),
            in_week(week),
            Review.confirmed_at.is_not(None),
            Review.score.is_not(None),
            Evaluation.score.is_not(None),
            sampled.exists(),
        )
        .group_by(*key)
    )


def _week(week: dt.date) -> ColumnElement[dt.date]:
    return literal(week).label("week")
