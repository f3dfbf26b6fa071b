"""Rules of nudges, made by administrators for the centre and by supervisors for their team. Commands never commit."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import BadInput, Conflict, NotFound
from ..identity.tables import Role, Team
from ..identity.viewer import Viewer
from ..redactions.notes import swept
from ..reviews.commands import required_text
from .nudge_metrics import METRICS
from .nudge_tables import NudgeCondition, NudgeRecipient, NudgeRule
from .people import signed_in

MAKERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
FOR_AGENTS = frozenset({NudgeCondition.METRIC, NudgeCondition.CONFIRMED_SCORE})
"""Neutral facts, and good news that a person confirmed. What only the judge said reaches no agent."""
WITH_A_VALUE = frozenset({NudgeCondition.METRIC, NudgeCondition.CONFIRMED_SCORE})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule is to be. `at_least` is in the metric's unit, or percent of a score."""

    name: str
    condition: NudgeCondition
    recipient: NudgeRecipient
    metric: str | None = None
    at_least: float | None = None
    call_type: str | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RuleDetail:
    """`team` None: for all teams. `own`: the viewer may switch it."""

    id: UUID
    name: str
    condition: NudgeCondition
    metric: str | None
    at_least: float | None
    call_type: str | None
    team: str | None
    recipient: NudgeRecipient
    active: bool
    own: bool


def make_rule(session: Session, viewer: Viewer, asked: Asked) -> NudgeRule:
    """Raises BadInput for a condition without what it needs, or one that agents are not told of."""
    by_id = signed_in(viewer, *MAKERS)
    _check(asked)
    made = NudgeRule(
        name=swept(session, None, required_text(asked.name, "Give the rule a name."))[:100],
        condition=asked.condition,
        metric=asked.metric if asked.condition is NudgeCondition.METRIC else None,
        at_least=asked.at_least if asked.condition in WITH_A_VALUE else None,
        call_type=(asked.call_type or "").strip() or None,
        team_id=_team(session, viewer, asked.team_id),
        recipient=asked.recipient,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    audit.record(session, viewer, "made", "nudge rule", made.id, condition=made.condition, recipient=made.recipient)
    return made


def switch_rule(session: Session, viewer: Viewer, rule_id: UUID, *, active: bool) -> NudgeRule:
    """On or off. Raises NotFound for a rule that the viewer did not make and may not change."""
    signed_in(viewer, *MAKERS)
    found = session.scalars(select(NudgeRule).where(NudgeRule.id == rule_id, _changeable(viewer))).first()
    if found is None:
        raise NotFound("There is no such rule, or it is not yours to change.")
    if found.active is active:
        raise Conflict(f"This rule is {'on' if active else 'off'} already.")
    found.active = active
    audit.record(session, viewer, "switched on" if active else "switched off", "nudge rule", found.id)
    return found


def rules(viewer: Viewer, session: Session) -> tuple[RuleDetail, ...]:
    """A supervisor's: the team's own and those for all teams; an administrator's: all. Those that are on first."""
    shown = true() if viewer.role is Role.ADMINISTRATOR else NudgeRule.team_id.is_(None) | _changeable(viewer)
    rows = session.execute(
        select(NudgeRule, Team.name, _changeable(viewer).label("own"))
        .outerjoin(Team, Team.id == NudgeRule.team_id)
        .where(shown)
        .order_by(NudgeRule.active.desc(), NudgeRule.name, NudgeRule.id)
    )
    return tuple(_detail(rule, team, bool(own)) for rule, team, own in rows)


def _changeable(viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.role is Role.ADMINISTRATOR else NudgeRule.team_id == viewer.team_id


def _detail(rule: NudgeRule, team: str | None, own: bool) -> RuleDetail:
    return RuleDetail(
        id=rule.id,
        name=rule.name,
        condition=rule.condition,
        metric=rule.metric,
        at_least=rule.at_least,
        call_type=rule.call_type,
        team=team,
        recipient=rule.recipient,
        active=rule.active,
        own=own,
    )


def _check(asked: Asked) -> None:
    if asked.recipient is NudgeRecipient.AGENT and asked.condition not in FOR_AGENTS:
        raise BadInput("Agents are told neutral facts and confirmed good news only. Choose supervisors for this rule.")
    if asked.condition is NudgeCondition.METRIC and asked.metric not in METRICS:
        raise BadInput("Choose the metric that the rule watches.")
    if asked.condition in WITH_A_VALUE and (asked.at_least is None or not 0 <= asked.at_least <= 86_400):
        raise BadInput("Say from which value on the rule tells somebody.")
    if asked.condition is NudgeCondition.CONFIRMED_SCORE and (asked.at_least or 0) > 100:
        raise BadInput("A score is 100 percent at most.")


def _team(session: Session, viewer: Viewer, team_id: UUID | None) -> UUID | None:
    """A supervisor's rule is the own team's, whatever was sent."""
    if viewer.role is Role.SUPERVISOR:
        if viewer.team_id is None:
            raise BadInput("Your account has no team, so it can have no rule.")
        return viewer.team_id
    if team_id is not None and session.get(Team, team_id) is None:
        raise NotFound("There is no such team.")
    return team_id
