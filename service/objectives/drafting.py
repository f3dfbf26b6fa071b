"""Drafting objectives and changing what they say. Commands never commit."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict
from ..identity.viewer import Viewer
from ..performance.periods import today
from ..redactions.notes import swept, swept_or_none
from ..reviews.commands import optional_text, required_text
from .access import check_may_set, to_lead
from .doubts import Doubt
from .measuring import baseline_of, doubts_about
from .proposals import (
    LONGEST_NAME,
    Proposal,
    check_baseline,
    check_due,
    check_not_doubled,
    check_owner,
    check_parent,
    check_question,
    check_subject,
    usual_baseline,
)
from .tables import Objective, ObjectiveState, ObjectiveVersion
from .telling import tell_agent, tell_owner


@dataclass(frozen=True, slots=True)
class Change:
    """What an objective shall say from now on. The metric and whom it is about do not change: that is another one."""

    name: str
    why: str
    target: float
    due_on: dt.date
    parent_id: UUID | None = None
    justification: str = ""


def draft(session: Session, viewer: Viewer, proposal: Proposal) -> Objective:
    """Measures the baseline and stores the draft.

    Raises BadInput for what does not hold together, and for a target that the data make doubtful while no
    justification is given; Conflict where an open objective is about the same.
    """
    by_id = check_may_set(viewer, proposal.level)
    drafted = _checked(session, viewer, proposal, by_id)
    drafted.questions, drafted.justification = _questioned(session, drafted, proposal.justification)
    session.add(drafted)
    session.flush()
    audit.record(
        session, viewer, "drafted", "objective", drafted.id, level=drafted.level.value, metric=drafted.metric,
        doubts=[doubt["kind"] for doubt in drafted.questions],
    )  # fmt: skip
    tell_owner(session, viewer, drafted, "You own a new objective.")
    return drafted


def doubts_of(session: Session, viewer: Viewer, proposal: Proposal) -> tuple[Objective, tuple[Doubt, ...]]:
    """The objective as it would be drafted, with its measured baseline, and what speaks against its target. Nothing is
    stored. Raises what `draft` raises, apart from the missing justification."""
    by_id = check_may_set(viewer, proposal.level)
    drafted = _checked(session, viewer, proposal, by_id)
    return drafted, doubts_about(session, drafted)


def change(session: Session, viewer: Viewer, objective_id: UUID, changed: Change, *, reason: str = "") -> Objective:
    """What it shall say. An agreed one keeps what it said as a version, needs a reason, and is agreed to again.

    Raises Conflict once it is closed or locked, BadInput as `draft` does.
    """
    found = to_lead(session, viewer, objective_id)
    _check_changeable(found)
    if found.state is ObjectiveState.AGREED:
        _keep_version(session, viewer, found, reason)
    found.name, found.why = _worded(session, changed.name, changed.why)
    parent = check_parent(session, found.level, found.team_id, changed.parent_id)
    found.parent_id = parent.id if parent else None
    found.target, found.due_on = changed.target, check_due(changed.due_on)
    found.questions, found.justification = _questioned(session, found, changed.justification)
    audit.record(session, viewer, "changed", "objective", found.id, version=found.version)
    if found.state is ObjectiveState.PROPOSED:
        tell_agent(session, found, "objective changed", "An objective of yours was changed.")
    tell_owner(session, viewer, found, "An objective that you own was changed. It waits for your agreement.")
    return found


def _checked(session: Session, viewer: Viewer, proposal: Proposal, by_id: UUID) -> Objective:
    check_question(session, proposal)
    agent_id, team_id = check_subject(session, viewer, proposal)
    parent = check_parent(session, proposal.level, team_id, proposal.parent_id)
    owner = check_owner(session, proposal.level, agent_id, proposal.owner_id or by_id)
    check_not_doubled(session, proposal, agent_id, team_id)
    name, why = _worded(session, proposal.name, proposal.why)
    period = check_baseline(proposal.baseline or usual_baseline())
    drafted = Objective(
        level=proposal.level,
        parent_id=parent.id if parent else None,
        name=name,
        why=why,
        metric=proposal.metric,
        scorecard=proposal.scorecard,
        criterion=proposal.criterion,
        agent_id=agent_id,
        team_id=team_id,
        owner_id=owner.id,
        by_id=by_id,
        baseline_first=period.first,
        baseline_last=period.last,
        target=_target(proposal),
        starts_on=today(),
        due_on=check_due(proposal.due_on),
        state=ObjectiveState.DRAFT,
        version=1,
    )
    figure = baseline_of(session, drafted)
    drafted.baseline_value, drafted.baseline_low, drafted.baseline_high = figure.value, figure.low, figure.high
    drafted.baseline_n = figure.n
    return drafted


def _questioned(session: Session, drafted: Objective, justification: str) -> tuple[list[dict[str, str]], str | None]:
    """What is doubtful about the target, and why it is set nevertheless. Raises BadInput without the why."""
    found = doubts_about(session, drafted)
    why = swept_or_none(session, None, optional_text(justification))
    if found and why is None:
        raise BadInput(" ".join([*(doubt.words for doubt in found), "Change the target, or say why you set it."]))
    return [{"kind": doubt.kind.value, "words": doubt.words} for doubt in found], why


def _target(proposal: Proposal) -> float:
    if proposal.target is None:
        raise BadInput("Set a target, in the unit of the metric.")
    return proposal.target


def _worded(session: Session, name: str, why: str) -> tuple[str, str]:
    short = required_text(name, "Give the objective a name.")
    if len(short) > LONGEST_NAME:
        raise BadInput(f"The name is too long: {len(short)} characters, {LONGEST_NAME} at most.")
    reason = required_text(why, "Say why it matters: an objective without a reason convinces nobody.")
    return swept(session, None, short), swept(session, None, reason)


def _check_changeable(found: Objective) -> None:
    if found.state is ObjectiveState.CLOSED:
        raise Conflict("This objective is closed.")
    if found.locked_at is not None:
        raise Conflict("This objective is locked since the first checkpoint of its plan.")


def _keep_version(session: Session, viewer: Viewer, found: Objective, reason: str) -> None:
    why = swept(session, None, required_text(reason, "Say why it changes: what was agreed is kept beside it."))
    content = {
        "name": found.name,
        "why": found.why,
        "target": found.target,
        "due_on": found.due_on.isoformat(),
        "owner_id": str(found.owner_id),
        "parent_id": str(found.parent_id) if found.parent_id else None,
    }
    session.add(
        ObjectiveVersion(
            objective_id=found.id, version=found.version, content=content, reason=why, by_id=viewer.user_id
        )
    )
    found.version += 1
    found.state, found.proposed_at = ObjectiveState.PROPOSED, now()
