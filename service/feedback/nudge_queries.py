"""A person's own nudges, and what they muted."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from ..database import now
from ..identity.tables import Role
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..reviews.blindness import blind_to
from .nudge_metrics import METRICS, NudgeMetric
from .nudge_tables import Nudge, NudgeCondition, NudgeMute, NudgeRule

SHOWN = 50


@dataclass(frozen=True, slots=True)
class NudgeDetail:
    """`value` is in the unit of `metric`; `score` in percent. `may_open`: the interaction's page is the viewer's to
    see, which for an agent it is once a result was released."""

    id: UUID
    at: dt.datetime
    rule_id: UUID
    rule: str
    condition: NudgeCondition
    interaction_id: UUID
    reference: str
    call_type: str | None
    started_at: dt.datetime
    metric: NudgeMetric | None
    value: float | None
    critical_fails: int | None
    score: float | None
    seen_at: dt.datetime | None
    may_open: bool


@dataclass(frozen=True, slots=True)
class MuteDetail:
    """`rule` None: all of them. `until` None: for good."""

    rule_id: UUID | None
    rule: str | None
    until: dt.datetime | None


def nudges(viewer: Viewer, session: Session) -> tuple[NudgeDetail, ...]:
    """Those on the viewer's page, newest first, `SHOWN` at most.

    Left out is what the viewer is to answer blind, what was closed since, and what is another's by now.
    """
    rows = session.execute(
        select(Nudge, NudgeRule.name, NudgeRule.condition, Interaction, may_see(viewer).label("may_open"))
        .join(NudgeRule, NudgeRule.id == Nudge.rule_id)
        .join(Interaction, Interaction.id == Nudge.interaction_id)
        .where(
            Nudge.recipient_id == viewer.user_id,
            Nudge.listed_at.is_not(None),
            Interaction.state == State.READY,
            _still_theirs(viewer),
            ~blind_to(viewer),
        )
        .order_by(Nudge.listed_at.desc(), Nudge.id)
        .limit(SHOWN)
    ).all()
    return tuple(_detail(row) for row in rows)


def unseen(viewer: Viewer, session: Session) -> int:
    waiting = (Nudge.recipient_id == viewer.user_id) & Nudge.listed_at.is_not(None) & Nudge.seen_at.is_(None)
    return session.scalar(select(func.count(Nudge.id)).where(waiting)) or 0


def mutes(viewer: Viewer, session: Session) -> tuple[MuteDetail, ...]:
    """Those in force."""
    rows = session.execute(
        select(NudgeMute.rule_id, NudgeRule.name, NudgeMute.until)
        .outerjoin(NudgeRule, NudgeRule.id == NudgeMute.rule_id)
        .where(NudgeMute.user_id == viewer.user_id, NudgeMute.until.is_(None) | (NudgeMute.until > now()))
        .order_by(NudgeRule.name)
    )
    return tuple(MuteDetail(*row) for row in rows)


def _still_theirs(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.role is Role.AGENT:
        return Interaction.agent_id == viewer.agent_id
    return Interaction.team_id == viewer.team_id


def _detail(row: Row[Nudge, str, NudgeCondition, Interaction, bool]) -> NudgeDetail:
    nudge, rule, condition, interaction, may_open = row
    return NudgeDetail(
        id=nudge.id,
        at=nudge.listed_at or nudge.created_at,
        rule_id=nudge.rule_id,
        rule=rule,
        condition=condition,
        interaction_id=interaction.id,
        reference=interaction.reference,
        call_type=interaction.call_type,
        started_at=interaction.started_at or interaction.created_at,
        metric=METRICS.get(nudge.facts.get("metric", "")),
        value=nudge.facts.get("value"),
        critical_fails=nudge.facts.get("critical_fails"),
        score=nudge.facts.get("score"),
        seen_at=nudge.seen_at,
        may_open=bool(may_open),
    )
