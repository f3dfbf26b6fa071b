"""What the retention policy calls for: what is due when, and erasing what is."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, true
from sqlalchemy.orm import Session

from models.personal_data import DataType
from models.transcripts import Channel

from ..database import now, transaction
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..redactions.tables import RedactionRow, RedactionRun
from ..rerun_tables import Rerun
from ..vault_tables import DataKey, KeyScope, Kind, VaultObject
from .erasing import erase_scope, verify_erasure
from .retention_policy import Policy, Rule, policy_in_force
from .retention_tables import Erasure, LegalHold, Scope

SETTLED = (State.READY, State.FAILED)
"""Only these are erased by the policy: others are being worked on, restricted, or erased already."""
AT_ONCE = 200
"""How many interactions one run of the periodic job takes of each scope; the next takes the rest."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something that the policy calls for. `rule` is its number in the policy, from 0."""

    interaction_id: UUID
    reference: str
    channel: Channel
    scope: Scope
    due_at: dt.datetime
    rule: int
    held: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many interactions lose what: by now, within a week, within 30 days; and how many a legal hold keeps."""

    now: int
    week: int
    month: int
    held: int


def due(
    viewer: Viewer, session: Session, policy: Policy, scope: Scope, until: dt.datetime, limit: int = 100
) -> Sequence[Due]:
    """What falls due until then, soonest first."""
    rows = session.execute(_due(policy, scope, until).where(may_see(viewer)).limit(limit)).all()
    return [Due(row.id, row.reference, row.channel, scope, row.due_at, row.rule, held=row.held) for row in rows]


def forecast(viewer: Viewer, session: Session, policy: Policy, at: dt.datetime) -> Mapping[Scope, Forecast]:
    """What the policy, as it is or as it would be, erases when."""
    return {scope: _forecast(viewer, session, policy, scope, at) for scope in Scope}


def erase_due(limit: int = AT_ONCE) -> int:
    """Erases what is due now, each interaction in a transaction of its own, and verifies it; how many there were."""
    with transaction() as session:
        policy, version = policy_in_force(session)
        found = [(row.id, scope, row.rule) for scope in (Scope.EVERYTHING, Scope.AUDIO, Scope.RAW)
                 for row in session.execute(_free(policy, scope).limit(limit))]  # fmt: skip
    return sum(_erase(id, scope, policy.rules[rule], version) for id, scope, rule in found)


def _erase(interaction_id: UUID, scope: Scope, rule: Rule, version: int) -> bool:
    """Looks again whether it is still due, now that nobody else can change it."""
    with transaction() as session:
        interaction = session.get_one(Interaction, interaction_id, with_for_update=True)
        policy, in_force = policy_in_force(session)
        if in_force != version or session.scalar(_free(policy, scope).where(Interaction.id == interaction_id)) is None:
            return False
        words = f"{rule.words}: {rule.why}"
        proof = erase_scope(session, None, interaction, scope, rule=words, policy_version=version)
        id = proof.id
    with transaction() as session:
        verify_erasure(session, session.get_one(Erasure, id))
    return True


def _forecast(viewer: Viewer, session: Session, policy: Policy, scope: Scope, at: dt.datetime) -> Forecast:
    rows = _due(policy, scope, at + dt.timedelta(days=30)).where(may_see(viewer)).order_by(None).subquery()
    free = ~rows.c.held
    counts = session.execute(
        select(
            func.count().filter(free, rows.c.due_at <= at),
            func.count().filter(free, rows.c.due_at <= at + dt.timedelta(days=7)),
            func.count().filter(free),
            func.count().filter(rows.c.held),
        ).select_from(rows)
    ).one()
    return Forecast(*counts)


def _free(policy: Policy, scope: Scope) -> Select[UUID, str, Channel, dt.datetime, int, bool]:
    """What is due now and may be erased now."""
    working = select(Rerun.id).where(Rerun.interaction_id == Interaction.id, Rerun.finished_at.is_(None))
    return _due(policy, scope, now()).where(~_held(), ~working.exists())


def _due(policy: Policy, scope: Scope, until: dt.datetime) -> Select[UUID, str, Channel, dt.datetime, int, bool]:
    due_at = Interaction.created_at + func.make_interval(0, 0, 0, _days(policy, scope))
    return (
        select(
            Interaction.id,
            Interaction.reference,
            Interaction.channel,
            due_at.label("due_at"),
            _rule(policy).label("rule"),
            _held().label("held"),
        )
        .where(Interaction.state.in_(SETTLED), _kept(scope), due_at <= until)
        .order_by(due_at, Interaction.id)
    )


def _days(policy: Policy, scope: Scope) -> ColumnElement[int]:
    names = {Scope.RAW: "raw_days", Scope.AUDIO: "audio_days", Scope.EVERYTHING: "everything_days"}
    return (
        case(
            *((_fits(rule), literal(getattr(rule, names[scope]))) for rule in policy.rules[:-1]),
            else_=literal(getattr(policy.rules[-1], names[scope])),
        )
        if policy.rules[:-1]
        else literal(getattr(policy.rules[-1], names[scope]))
    )


def _rule(policy: Policy) -> ColumnElement[int]:
    """The number of the first rule that fits."""
    last = literal(len(policy.rules) - 1)
    numbered = [(_fits(rule), literal(number)) for number, rule in enumerate(policy.rules[:-1])]
    return case(*numbered, else_=last) if numbered else last


def _fits(rule: Rule) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if rule.channel is not None:
        conditions.append(Interaction.channel == rule.channel)
    if rule.call_type is not None:
        conditions.append(func.lower(Interaction.call_type) == rule.call_type.strip().lower())
    if rule.lawful_basis is not None:
        conditions.append(Interaction.lawful_basis == rule.lawful_basis.value)
    if rule.security_code:
        conditions.append(_with_security_code())
    return and_(*conditions)


def _with_security_code() -> ColumnElement[bool]:
    """In any version: what was said does not unsay itself."""
    return (
        select(RedactionRow.run_id)
        .join(RedactionRun, RedactionRun.id == RedactionRow.run_id)
        .where(RedactionRun.interaction_id == Interaction.id, RedactionRow.type == DataType.CVV)
        .correlate(Interaction)
        .exists()
    )


def _kept(scope: Scope) -> ColumnElement[bool]:
    """There is still something of it."""
    if scope is Scope.EVERYTHING:
        return true()
    if scope is Scope.RAW:
        kept = select(DataKey.interaction_id).where(
            DataKey.interaction_id == Interaction.id, DataKey.scope == KeyScope.RAW, DataKey.wrapped.is_not(None)
        )
    else:
        kept = select(VaultObject.interaction_id).where(
            VaultObject.interaction_id == Interaction.id, VaultObject.kind == Kind.REDACTED_AUDIO
        )
    return kept.correlate(Interaction).exists()


def _held() -> ColumnElement[bool]:
    held = select(LegalHold.id).where(LegalHold.interaction_id == Interaction.id, LegalHold.lifted_at.is_(None))
    return held.correlate(Interaction).exists()
