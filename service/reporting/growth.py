"""Coaching with its measured effect, objectives with what they serve, plans with their milestones."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..coaching.effects import Effect, Verdict
from ..coaching.questions import Question, QuestionDetail, questions
from ..coaching.session_effects import effects_of
from ..coaching.session_queries import SessionSummary, sessions_of
from ..coaching.session_tables import CoachingSession, MeasuredEffect
from ..development.tables import DevelopmentPlan, PlanCheckpoint, PlanKind, PlanState
from ..identity.tables import Agent
from ..objectives.measuring import find_metric
from ..objectives.progress import progress
from ..objectives.queries import objectives_of
from ..objectives.tables import Objective
from ..objectives.wording import change_words, figure_words, spoken
from ..performance.periods import Period, today, zone
from ..performance.queries import metric
from ..performance.registry import Metric
from ..presentation import day
from .sections import Line, Section, Subject, section

EFFECTS_FOR = 3
"""Months: what was coached before shows in the results of later ones."""
EFFECT_WORDS = {
    Verdict.NOT_ENOUGH: "too few confirmed answers yet to say",
    Verdict.WITHIN_NOISE: "within noise: it may be chance",
    Verdict.BETTER: "better, by more than chance",
    Verdict.WORSE: "worse, by more than chance",
}
STANDS = {"ahead": "ahead", "on_track": "on track", "behind": "behind", "too_early": "too early to say"}
OUTCOMES = {"met": "met", "partly_met": "partly met", "not_met": "not met", "withdrawn": "withdrawn"}
KINDS = {PlanKind.DEVELOPMENT: "Development plan", PlanKind.IMPROVEMENT: "Improvement plan"}


def coaching(session: Session, subject: Subject, agent_id: UUID) -> Section:
    """Sessions held in the month, and what changed after those of the last three."""
    lately = subject.period.up_to(EFFECTS_FOR)
    held = [
        one
        for one in sessions_of(session, agent_id, Period(lately[0].first, subject.period.last))
        if one.held_at is not None
    ]
    these = [one for one in held if one.held_at and one.held_at >= subject.period.starts]
    asked = questions(session)
    effects = [each.effect for one in held for each in effects_of(session, one.id, agent_id)]
    return section(
        "coaching",
        "Coaching and its effect",
        words="An effect is the share of points in confirmed answers to the coached question before and after, beside "
        "the change of colleagues who were not coached on it. Conversations that the session was about are left out.",
        lines=[*map(_held, these), *(_effect(one, asked) for one in effects)],
        absent="No coaching session was held in this month or the two before.",
    )


def objectives(session: Session, subject: Subject) -> Section:
    """Where each stood at the end of the month, and the business objective that it serves."""
    found = objectives_of(
        session,
        agent_id=subject.agent_id,
        team_id=None if subject.agent_id else subject.team_id,
        period=subject.period,
    )
    return section(
        "objectives",
        "Objectives",
        words="Since the start of each objective; expected is the straight line from its baseline to its target.",
        header=("Objective", "Since the start", "Expected", "Target", "Stands", "Serves"),
        rows=[_objective(session, subject, one) for one in found],
        absent="No objective was agreed for this month.",
    )


def plans(session: Session, subject: Subject, agent_id: UUID) -> Section:
    """Plans that ran in the month, with the checkpoints that were due in it."""
    found = session.scalars(
        select(DevelopmentPlan)
        .where(
            DevelopmentPlan.agent_id == agent_id,
            DevelopmentPlan.started_at.is_not(None),
            DevelopmentPlan.state != PlanState.WITHDRAWN,
            DevelopmentPlan.starts_on <= subject.period.last,
            DevelopmentPlan.closed_at.is_(None) | (DevelopmentPlan.closed_at >= subject.period.starts),
        )
        .options(selectinload(DevelopmentPlan.checkpoints))
        .order_by(DevelopmentPlan.starts_on, DevelopmentPlan.id)
    )
    return section(
        "plans",
        "Plans",
        lines=[line for plan in found for line in _plan(plan, subject.period)],
        absent="No plan ran in this month.",
    )


def team_coaching(session: Session, subject: Subject) -> Section:
    """How much was held, and what is measured of the last three months, by verdict. Nobody is named."""
    lately = Period(subject.period.up_to(EFFECTS_FOR)[0].first, subject.period.last)
    verdicts = _verdicts(session, subject, lately)
    sessions = {one.id for agent in _members(session, subject) for one in _held_in(session, agent, subject.period)}
    counted = [Line(f"Sessions held in this month: {len(sessions)}.")] if sessions else []
    measured = [Line(f"Coached questions {EFFECT_WORDS[one]}: {verdicts.count(one)}.") for one in Verdict]
    return section(
        "coaching",
        "Coaching and its effect",
        words="Effects are of sessions of this month and the two before, one for each person and coached question.",
        lines=[*counted, *(measured if verdicts else ())],
        absent="No coaching session was held in this month or the two before.",
    )


def served(session: Session, objective: Objective) -> str:
    """The business objective at the top of what it serves."""
    above = objective
    while above.parent_id is not None:
        above = session.get_one(Objective, above.parent_id)
    return above.name if above is not objective else "–"


def _objective(session: Session, subject: Subject, one: Objective) -> tuple[str, ...]:
    kind = find_metric(session, one.metric)
    stands = progress(session, one, min(subject.period.last, one.due_on, today()))
    closed = one.outcome is not None and one.closed_at is not None and one.closed_at < subject.period.ends
    return (
        f"{one.name} ({kind.name})",
        figure_words(kind, stands.current),
        spoken(kind, stands.expected),
        f"{spoken(kind, one.target)} by {day(one.due_on)}",
        OUTCOMES[one.outcome.value] if closed and one.outcome else STANDS[stands.verdict.value],
        served(session, one),
    )


def _held(one: SessionSummary) -> Line:
    done = f" {one.actions_done} of {one.actions} action items are done." if one.actions else ""
    return Line(f"{one.title}: held by {one.coach} on {day(_day_of(one.held_at))}.{done}")


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


def _plan(plan: DevelopmentPlan, period: Period) -> Iterator[Line]:
    due = [one for one in plan.checkpoints if period.first <= one.due_on <= period.last]
    held = sum(one.held_at is not None for one in plan.checkpoints)
    title = f"{KINDS[plan.kind]} “{plan.title}”"
    yield Line(f"{title}: {held} of {len(plan.checkpoints)} checkpoints are held; it ends on {day(plan.ends_on)}.")
    yield from map(_checkpoint, due)


def _checkpoint(one: PlanCheckpoint) -> Line:
    held = f"held on {day(_day_of(one.held_at))}" if one.held_at else "not held yet"
    return Line(f"Milestone due on {day(one.due_on)}, {held}: {one.milestone}")


def _members(session: Session, subject: Subject) -> Sequence[UUID]:
    """Agents who are in the team now."""
    return session.scalars(select(Agent.id).where(Agent.team_id == subject.team_id)).all()


def _held_in(session: Session, agent_id: UUID, period: Period) -> Iterable[SessionSummary]:
    return (one for one in sessions_of(session, agent_id, period) if one.held_at is not None)


def _verdicts(session: Session, subject: Subject, period: Period) -> list[Verdict]:
    rows = session.scalars(
        select(MeasuredEffect.figures["verdict"].as_string())
        .join(CoachingSession, CoachingSession.id == MeasuredEffect.coaching_id)
        .join(Agent, Agent.id == MeasuredEffect.agent_id)
        .where(
            Agent.team_id == subject.team_id,
            CoachingSession.held_at >= period.starts,
            CoachingSession.held_at < period.ends,
        )
    )
    return [Verdict(verdict) for verdict in rows]


def _day_of(at: dt.datetime | None) -> dt.date | None:
    """At the centre."""
    return at.astimezone(zone()).date() if at else None
