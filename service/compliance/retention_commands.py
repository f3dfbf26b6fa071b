"""Changing the retention policy. Nothing is saved that was not simulated and confirmed by typing. Never commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ..database import now
from ..errors import BadInput, Conflict, Forbidden
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..redactions.notes import swept
from ..reviews.commands import required_text
from . import audit
from .retention import Forecast, forecast
from .retention_policy import Policy, policy_in_force, read_policy
from .retention_tables import RetentionPolicy, Scope

REASON_MISSING = "Say why the policy changes: it is kept with this version."


@dataclass(frozen=True, slots=True)
class Simulation:
    """A policy that is not saved yet, and what it would erase beside what the one in force erases."""

    policy: Policy
    before: dict[Scope, Forecast]
    after: dict[Scope, Forecast]
    in_force: int

    @property
    def tonight(self) -> int:
        """How many erasures fall due at once."""
        return sum(counts.now for counts in self.after.values())

    @property
    def phrase(self) -> str:
        """What a person types to save it."""
        return f"erase {self.tonight}" if self.tonight else "save"


def simulate(viewer: Viewer, session: Session, rules: Sequence[dict[str, Any]]) -> Simulation:
    """Raises BadInput that names the rule and what is wrong with it."""
    policy, at = read_policy(rules), now()
    current, version = policy_in_force(session)
    before, after = (dict(forecast(viewer, session, each, at)) for each in (current, policy))
    return Simulation(policy, before, after, version)


def save_policy(
    session: Session, viewer: Viewer, rules: Sequence[dict[str, Any]], *, reason: str, seen: int, typed: str
) -> RetentionPolicy:
    """Puts a policy in force. `seen` is the version that it replaces, `typed` the phrase that the simulation asks for.

    Raises BadInput where the phrase is another one, as it is when more fell due meanwhile, Conflict where somebody
    saved a version in between.
    """
    if viewer.role is not Role.COMPLIANCE_OFFICER or viewer.user_id is None:
        raise Forbidden("Only compliance officers change the retention policy.")
    simulated = simulate(viewer, session, rules)
    if simulated.in_force != seen:
        raise Conflict("Somebody changed the policy meanwhile. Look at it again before you save yours.")
    if typed.strip().lower() != simulated.phrase:
        raise BadInput(f"Type “{simulated.phrase}” to save this policy.")
    why = swept(session, None, required_text(reason, REASON_MISSING))
    content = [rule.model_dump(mode="json") for rule in simulated.policy.rules]
    saved = RetentionPolicy(version=seen + 1, rules=content, reason=why, by_id=viewer.user_id)
    session.add(saved)
    audit.record(session, viewer, "changed the retention policy", "retention policy", str(saved.version), reason=why)
    return saved
