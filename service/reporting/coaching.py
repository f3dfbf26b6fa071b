"""Coaching of the month, and what changed after that of the last three."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import Session

from ..coaching.effects import Effect, Verdict
from ..coaching.questions import Question, QuestionDetail, questions
from ..coaching.session_effects import counted_effects, effects_of
from ..coaching.session_queries import SessionSummary, sessions_of
from ..coaching.session_tables import CoachingParticipant, CoachingSession, MeasuredEffect, SessionState
from ..identity.tables import Agent
from ..objectives.wording import change_words, figure_words
from ..performance.periods import Period
from ..performance.queries import metric
from ..performance.registry import Metric
from ..presentation import day
from .sections import Line, Section, Subject, day_of, section

EFFECTS_FOR = 3
"""Months: what was coached before shows in the results of later ones."""
EFFECT_WORDS = {
    Verdict.NOT_ENOUGH: "too few confirmed answers yet to say",
    Verdict.WITHIN_NOISE: "within noise: it may be chance",
    Verdict.BETTER: "better, by more than chance",
    Verdict.WORSE: "worse, by more than chance",
}

EFFECT = (
    "An effect is the share of points in confirmed answers to the coached question before and after, beside the change "
    "of colleagues who were not coached on it. Conversations that the session was about are left out."
)
IN_A_DRAFT = " In this draft as counted last, within a day; the release counts it again."


def coaching(session: Session, subject: Subject, agent_id: UUID, *, anew: bool) -> Section:
    """Sessions held in the month, and what changed after those of the last three.

    As it was counted last, within a day; `anew`: measured again now.
    """
    held = [one for one in sessions_of(session, agent_id, _lately(subject.period)) if one.held_at is not None]
    these = [one for one in held if one.held_at and one.held_at >= subject.period.starts]
    asked = questions(session)
    return section(
        "coaching",
        "Coaching and its effect",
        words=EFFECT if anew else EFFECT + IN_A_DRAFT,
        lines=[*map(_held, these), *(_effect(one, asked) for one in _effects(session, held, agent_id, anew=anew))],
        absent="No coaching session was held in this month or the two before.",
    )


def team_coaching(session: Session, subject: Subject) -> Section:
    """How much was held, and what is measured of the last three months, by verdict. Nobody is named."""
    verdicts = _verdicts(session, subject)
    sessions = _sessions(session, subject)
    counted = [Line(f"Sessions held in this month: {sessions}.")] if sessions else []
    measured = [Line(f"Coached questions {EFFECT_WORDS[one]}: {verdicts.count(one)}.") for one in Verdict]
    return section(
        "coaching",
        "Coaching and its effect",
        words="Effects are of sessions of this month and the two before, one for each person and coached question.",
        lines=[*counted, *(measured if verdicts else ())],
        absent="No coaching session was held in this month or the two before.",
    )


def _lately(period: Period) -> Period:
    return Period(period.up_to(EFFECTS_FOR)[0].first, period.last)


def _effects(session: Session, held: Sequence[SessionSummary], agent_id: UUID, *, anew: bool) -> Iterator[Effect]:
    """Session by session. One that was not counted since it was held is measured now."""
    known = {} if anew else counted_effects(session, [one.id for one in held], agent_id)
    for one in held:
        if all((one.id, question) in known for question in one.criteria):
            yield from (known[one.id, question] for question in sorted(one.criteria, key=lambda of: of[1]))
        else:
            yield from (each.effect for each in effects_of(session, one.id, agent_id))


def _held(one: SessionSummary) -> Line:
    done = f" {one.actions_done} of {one.actions} action items are done." if one.actions else ""
    return Line(f"{one.title}: held by {one.coach} on {day(day_of(one.held_at))}.{done}")


def _effect(one: Effect, asked: Mapping[Question, QuestionDetail]) -> Line:
    quality = metric("quality")
    found = asked.get((one.scorecard, one.criterion))
    name = found.name if found else one.criterion
    sides = f"{figure_words(quality, one.before)} before, {figure_words(quality, one.after)} after"
    change = f"; {change_words(quality, one.change)}" if one.change else ""
    others = _others(quality, one)
    return Line(f"Effect on {name}: {sides}{change}{others}. In short: {EFFECT_WORDS[one.verdict]}.")


def _others(quality: Metric, one: Effect) -> str:
    if one.others is None or one.beyond is None:
        return ""
    return f"; beyond {one.others.n} colleagues who were not coached on it {change_words(quality, one.beyond)}"


def _sessions(session: Session, subject: Subject) -> int:
    """Held in the month, with anybody who is in the team now."""
    return (
        session.scalar(
            select(func.count(distinct(CoachingSession.id)))
            .join(CoachingParticipant, CoachingParticipant.coaching_id == CoachingSession.id)
            .join(Agent, Agent.id == CoachingParticipant.agent_id)
            .where(
                Agent.team_id == subject.team_id,
                CoachingSession.announced_at.is_not(None),
                CoachingSession.state != SessionState.CANCELLED,
                *_held_in(subject.period),
            )
        )
        or 0
    )


def _verdicts(session: Session, subject: Subject) -> list[Verdict]:
    rows = session.scalars(
        select(MeasuredEffect.figures["verdict"].as_string())
        .join(CoachingSession, CoachingSession.id == MeasuredEffect.coaching_id)
        .join(Agent, Agent.id == MeasuredEffect.agent_id)
        .where(Agent.team_id == subject.team_id, *_held_in(_lately(subject.period)))
    )
    return [Verdict(verdict) for verdict in rows]


def _held_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    return CoachingSession.held_at >= period.starts, CoachingSession.held_at < period.ends
