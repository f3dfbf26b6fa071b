"""Erasing by key, and proof of it."""

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from .. import progress, vault_proofs
from ..database import Base, now
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State
from ..vault import vault
from ..vault_tables import KeyScope
from . import audit
from .retention_tables import Erasure, Scope

KEYS: Mapping[Scope, tuple[KeyScope, ...]] = {
    Scope.RAW: (KeyScope.RAW,),
    Scope.AUDIO: (KeyScope.DERIVED,),
    Scope.EVERYTHING: (KeyScope.RAW, KeyScope.DERIVED),
}
ACTIONS = {Scope.RAW: "erased raw data", Scope.AUDIO: "erased the masked recording", Scope.EVERYTHING: "erased"}
KEPT = frozenset({"data_keys", "vault_objects", "erasures", "legal_holds", "unredacted_views", "redaction_reviews",
                  "review_tasks"})  # fmt: skip
"""Tables about interactions whose rows outlive an erasure: they say that something was done, not what was said."""
PERSONAL = (
    "customer_hash",
    "csat",
    "nps",
    "ces",
    "resolution",
    "call_type",
    "failed_reason",
    "duration_seconds",
    "wait_seconds",
    "hold_seconds",
    "wrap_up_seconds",
)


def erase_scope(
    session: Session,
    viewer: Viewer | None,
    interaction: Interaction,
    scope: Scope,
    *,
    rule: str,
    policy_version: int | None = None,
) -> Erasure:
    """Destroys the keys of `scope`, and with them what they open, and keeps the proof. The caller holds it locked.

    `rule` says why, in words, swept. Raises ServiceError where something would still open, and erases nothing then.
    """
    keys = KEYS[scope]
    evidence = vault_proofs.gather(session, interaction.id, keys)
    objects = vault().erase(session, interaction.id, *keys)
    vault_proofs.check(session, interaction.id, evidence)
    rows = _delete_rows(session, interaction) if scope is Scope.EVERYTHING else {}
    told = {"reason": rule, "objects": objects} | ({"policy_version": policy_version} if viewer is None else {})
    audit.record(session, viewer, ACTIONS[scope], "interaction", interaction.id, **told)
    position = audit.append_recorded(session)
    assert position is not None
    progress.announce(session, interaction.id, state=interaction.state.value)
    return _proof(session, viewer, interaction.id, scope, rule, policy_version, evidence, rows, position)


def verify_erasure(session: Session, erasure: Erasure) -> bool:
    """Looks again, after the fact: are the keys gone, and the objects from the store? The result is kept."""
    findings = vault_proofs.lingering(session, erasure.interaction_id, KEYS[erasure.scope], erasure.at, erasure.objects)
    erasure.verified_at, erasure.verified, erasure.findings = now(), not findings, list(findings)
    return erasure.verified


def _delete_rows(session: Session, interaction: Interaction) -> dict[str, int]:
    """Everything that was derived from what was said, and what identifies somebody. How many rows of which table."""
    session.flush()
    rows = {table.name: count for table in _about_interactions() if (count := _delete(session, table, interaction.id))}
    session.expire_all()
    interaction.state, interaction.before_restriction = State.ERASED, None
    interaction.reference = f"erased-{interaction.id}"  # an external id can lead back to the customer
    interaction.content_hash = ""
    interaction.transfers = []
    for name in PERSONAL:
        setattr(interaction, name, None)
    session.flush()
    return rows


def _about_interactions() -> list[Table]:
    """Tables whose rows go with an interaction, those that others refer to last."""
    return [
        table
        for table in reversed(Base.metadata.sorted_tables)
        if table.name not in KEPT
        and "interaction_id" in table.columns
        and any(key.column.table.name == "interactions" for key in table.columns["interaction_id"].foreign_keys)
    ]


def _delete(session: Session, table: Table, interaction_id: UUID) -> int:
    owned = table.columns["interaction_id"] == interaction_id
    return len(session.execute(delete(table).where(owned).returning(table.columns["interaction_id"])).all())


def _proof(
    session: Session,
    viewer: Viewer | None,
    interaction_id: UUID,
    scope: Scope,
    rule: str,
    policy_version: int | None,
    evidence: vault_proofs.Evidence,
    rows: dict[str, int],
    audit_position: int,
) -> Erasure:
    content = {"objects": evidence.objects, "rows": rows}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    erasure = Erasure(
        interaction_id=interaction_id,
        scope=scope,
        policy_version=policy_version,
        rule=rule,
        by_id=viewer.user_id if viewer else None,
        key_fingerprints=dict(evidence.fingerprints),
        objects=list(evidence.objects),
        rows=rows,
        digest=hashlib.sha256(canonical).hexdigest(),
        audit_position=audit_position,
    )
    session.add(erasure)
    session.flush()
    return erasure


def proofs_of(session: Session, interaction_id: UUID) -> list[Erasure]:
    """Newest first."""
    return list(
        session.scalars(select(Erasure).where(Erasure.interaction_id == interaction_id).order_by(Erasure.at.desc()))
    )
