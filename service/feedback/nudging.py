"""Nudging: who is told what as soon as an interaction is ready, in the transaction that makes it so.

A rule tells one person of one interaction once, however often it is looked at. In quiet hours it waits; after so many
in a day the bell stays silent and it stands on the page only. Nothing of what the judge alone said reaches an agent.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from .. import progress
from ..config import settings
from ..database import now
from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation
from ..identity.tables import Role, User
from ..interactions.tables import Interaction
from ..metrics.tables import InteractionMetrics
from ..notifications.commands import notify
from ..performance.periods import midnight, today, zone
from ..reviews.tables import Review
from .nudge_metrics import METRICS
from .nudge_tables import Nudge, NudgeCondition, NudgeMute, NudgeRecipient, NudgeRule

FRESH = dt.timedelta(days=2)
"""An interaction from before that was brought in late: nobody can act on it at once any more."""
TO_SUPERVISORS = "A rule of yours or of the centre noticed an interaction of your team."
TO_AGENTS = "There is a fact about a conversation of yours."
Facts = dict[str, Any]


def nudge_when_ready(session: Session, interaction: Interaction) -> None:
    """Looks at every rule about what is known as soon as an interaction is ready."""
    if (interaction.started_at or interaction.created_at) < now() - FRESH:
        return
    for rule in _rules(session, interaction):
        if rule.condition is not NudgeCondition.CONFIRMED_SCORE:
            _apply(session, rule, interaction, _facts(session, rule, interaction))


def nudge_when_released(session: Session, review: Review, interaction: Interaction) -> None:
    """Good news: a result that a person confirmed and released reaches a rule's score."""
    for rule in _rules(session, interaction):
        if rule.condition is NudgeCondition.CONFIRMED_SCORE and (review.score or 0.0) >= (rule.at_least or 0.0):
            _apply(session, rule, interaction, {"score": review.score} if review.score is not None else None)


def deliver_due(session: Session) -> int:
    """Tells of what waited for the end of quiet hours; how many."""
    due = select(Nudge).where(Nudge.listed_at.is_(None), Nudge.due_at <= now()).order_by(Nudge.due_at)
    found = session.scalars(due.with_for_update(skip_locked=True)).all()
    for nudge in found:
        _deliver(session, nudge)
    return len(found)


def after_quiet_hours(at: dt.datetime) -> dt.datetime:
    """`at`, or in quiet hours the moment at which they end at the centre, in UTC."""
    begins, ends = (dt.time.fromisoformat(value) for value in (settings().quiet_from, settings().quiet_until))
    local = at.astimezone(zone())
    clock = local.time().replace(tzinfo=None)
    quiet = begins <= clock < ends if begins <= ends else clock >= begins or clock < ends
    if not quiet:
        return at
    day = local.date() + dt.timedelta(days=1) if clock >= begins > ends else local.date()
    return dt.datetime.combine(day, ends, tzinfo=zone()).astimezone(dt.UTC)


def _rules(session: Session, interaction: Interaction) -> list[NudgeRule]:
    of_team = NudgeRule.team_id.is_(None) | (NudgeRule.team_id == interaction.team_id)
    of_type = NudgeRule.call_type.is_(None) | (NudgeRule.call_type == interaction.call_type)
    return list(session.scalars(select(NudgeRule).where(NudgeRule.active, of_team, of_type).order_by(NudgeRule.id)))


def _facts(session: Session, rule: NudgeRule, interaction: Interaction) -> Facts | None:
    """What the rule noticed, or None where it noticed nothing."""
    if rule.condition is NudgeCondition.COMPLAINT:
        return {} if "complaint" in (interaction.call_type or "").lower() else None
    if rule.condition is NudgeCondition.CRITICAL_PROPOSAL:
        evaluations = session.scalars(select(Evaluation).where(Evaluation.interaction_id == interaction.id, newest()))
        proposed = sum(len((one.summary or {}).get("critical_fails") or ()) for one in evaluations)
        return {"critical_fails": proposed} if proposed else None
    return _metric(session, rule, interaction)


def _metric(session: Session, rule: NudgeRule, interaction: Interaction) -> Facts | None:
    stored = session.get(InteractionMetrics, interaction.transcript_id) if interaction.transcript_id else None
    watched = METRICS.get(rule.metric or "")
    value = watched.of(stored.values) if stored and watched else None
    if value is None or rule.at_least is None or value < rule.at_least:
        return None
    return {"metric": rule.metric, "value": value}


def _apply(session: Session, rule: NudgeRule, interaction: Interaction, facts: Facts | None) -> None:
    if facts is None:
        return
    for user_id in _recipients(session, rule, interaction):
        made = session.scalar(
            insert(Nudge)
            .values(
                id=uuid4(),
                created_at=now(),
                rule_id=rule.id,
                interaction_id=interaction.id,
                recipient_id=user_id,
                facts=facts,
                due_at=after_quiet_hours(now()),
            )
            .on_conflict_do_nothing()
            .returning(Nudge.id)
        )
        nudge = session.get(Nudge, made) if made else None
        if nudge is not None and nudge.due_at <= now():
            _deliver(session, nudge)


def _recipients(session: Session, rule: NudgeRule, interaction: Interaction) -> Iterator[UUID]:
    """Active accounts that have not muted the rule."""
    if rule.recipient is NudgeRecipient.AGENT:
        whom = (User.role == Role.AGENT) & (User.agent_id == interaction.agent_id)
    else:
        whom = (User.role == Role.SUPERVISOR) & (User.team_id == interaction.team_id)
    muted = select(NudgeMute.id).where(
        NudgeMute.user_id == User.id,
        NudgeMute.rule_id.is_(None) | (NudgeMute.rule_id == rule.id),
        NudgeMute.until.is_(None) | (NudgeMute.until > now()),
    )
    yield from session.scalars(select(User.id).where(User.active, whom, ~muted.exists()).order_by(User.id))


def _deliver(session: Session, nudge: Nudge) -> None:
    """On the page in any case; with the bell unless the day had enough of them."""
    nudge.listed_at = now()
    if _told_today(session, nudge.recipient_id) < settings().nudges_per_day:
        nudge.told_at = nudge.listed_at
        to_agent = session.get_one(User, nudge.recipient_id).role is Role.AGENT
        place, subject = ("/growth/feedback", TO_AGENTS) if to_agent else ("/feedback/nudges", TO_SUPERVISORS)
        notify(session, nudge.recipient_id, "nudge", subject, f"{place}#nudge-{nudge.id}")
    session.flush()
    progress.announce_to(session, nudge.recipient_id, "nudge")


def _told_today(session: Session, user_id: UUID) -> int:
    told = select(func.count(Nudge.id)).where(Nudge.recipient_id == user_id, Nudge.told_at >= midnight(today()))
    return session.scalar(told) or 0
