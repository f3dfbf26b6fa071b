"""Proofs of deletion, legal holds and versions of the policy, as people read them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..errors import NotFound
from ..identity.tables import User
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from .retention_tables import Erasure, LegalHold, RetentionPolicy, Scope

NEWEST = 50


@dataclass(frozen=True, slots=True)
class ErasureDetail:
    """Proof that something was erased. `by` is None where the policy called for it; `verified` None is not yet."""

    id: UUID
    interaction_id: UUID
    reference: str
    scope: Scope
    at: dt.datetime
    policy_version: int | None
    rule: str
    by: str | None
    key_fingerprints: Mapping[str, str]
    objects: tuple[Mapping[str, Any], ...]
    rows: Mapping[str, int]
    digest: str
    audit_position: int
    verified_at: dt.datetime | None
    verified: bool | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldDetail:
    interaction_id: UUID
    reference: str
    reason: str = field(repr=False)
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of the policy, and why it was made."""

    version: int
    at: dt.datetime
    by: str | None
    reason: str = field(repr=False)


def erasures(viewer: Viewer, session: Session, limit: int = NEWEST) -> tuple[ErasureDetail, ...]:
    """Newest first."""
    found = _erasures(viewer).order_by(Erasure.at.desc(), Erasure.id).limit(limit)
    return tuple(_detail(*row) for row in session.execute(found))


def erasure(viewer: Viewer, session: Session, erasure_id: UUID) -> ErasureDetail:
    """Raises NotFound."""
    row = session.execute(_erasures(viewer).where(Erasure.id == erasure_id)).first()
    if row is None:
        raise NotFound("There is no such proof of deletion.")
    return _detail(*row)


def holds(viewer: Viewer, session: Session) -> tuple[HoldDetail, ...]:
    """Those that stand, newest first."""
    rows = session.execute(
        select(LegalHold, Interaction.reference, User.name)
        .join(Interaction, Interaction.id == LegalHold.interaction_id)
        .join(User, User.id == LegalHold.by_id)
        .where(may_see(viewer), LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.created_at.desc())
    )
    return tuple(
        HoldDetail(hold.interaction_id, reference, hold.reason, name, hold.created_at) for hold, reference, name in rows
    )


def policy_versions(session: Session) -> tuple[PolicyVersion, ...]:
    """Newest first."""
    rows = session.execute(
        select(RetentionPolicy, User.name)
        .outerjoin(User, User.id == RetentionPolicy.by_id)
        .order_by(RetentionPolicy.version.desc())
    )
    return tuple(PolicyVersion(row.version, row.created_at, name, row.reason) for row, name in rows)


def _erasures(viewer: Viewer) -> Select[Erasure, str, str]:
    return (
        select(Erasure, Interaction.reference, User.name)
        .join(Interaction, Interaction.id == Erasure.interaction_id)
        .outerjoin(User, User.id == Erasure.by_id)
        .where(may_see(viewer))
    )


def _detail(found: Erasure, reference: str, by: str | None) -> ErasureDetail:
    return ErasureDetail(
        id=found.id,
        interaction_id=found.interaction_id,
        reference=reference,
        scope=found.scope,
        at=found.at,
        policy_version=found.policy_version,
        rule=found.rule,
        by=by,
        key_fingerprints=found.key_fingerprints,
        objects=tuple(found.objects),
        rows=found.rows,
        digest=found.digest,
        audit_position=found.audit_position,
        verified_at=found.verified_at,
        verified=found.verified,
        findings=tuple(found.findings),
    )
