"""The story of an interaction, forward only.

    received ─ transcribe ─► transcribed ─ redact ─► redacted ─ judge ─► judged ─ conclude ─► ready

Each step is one job. It computes outside any transaction, then in one transaction checks that the interaction is still
where the step expects it, writes, moves the state on and enqueues the next step. A step that runs twice finds the state
moved on and changes nothing. Chats and e-mails are received as transcribed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ModelError

from . import progress, steps
from .compliance import audit
from .database import transaction
from .interactions.tables import Interaction, State
from .jobs import enqueue_step


@dataclass(frozen=True, slots=True)
class Step:
    """`work` computes and returns what writes the result into a session."""

    name: str
    queue: str
    expects: State
    leads_to: State
    work: Callable[[UUID], steps.Write]


STEPS = (
    Step("transcribe", "transcribe", State.RECEIVED, State.TRANSCRIBED, steps.transcribe),
    Step("redact", "redact", State.TRANSCRIBED, State.REDACTED, steps.redact),
    Step("judge", "judge", State.REDACTED, State.JUDGED, steps.judge),
    Step("conclude", "default", State.JUDGED, State.READY, steps.conclude),
)


class StepFailed(Exception):
    """A step could not be done. `reason` is for a person, and quotes nothing that was said."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__()
        self.reason = reason
        self.permanent = permanent


def step_named(name: str) -> Step:
    return next(step for step in STEPS if step.name == name)


def start(session: Session, interaction: Interaction) -> None:
    """Enqueues the step that the interaction's state calls for; at the end of the story, none."""
    step = next((step for step in STEPS if step.expects is interaction.state), None)
    if step is not None:
        enqueue_step(session, step.queue, step.name, interaction.id)


def run_step(step: Step, interaction_id: UUID) -> None:
    """Does the step, once. Raises StepFailed; anything else that it raises is a fault of ours."""
    with transaction() as session:
        if not _still_expected(session, step, interaction_id):
            return
        progress.announce(session, interaction_id, state=step.expects.value, step=step.name, fraction=0.0)
    try:
        write = step.work(interaction_id)
    except ModelError as error:
        raise StepFailed(error.message, permanent=error.permanent) from None
    with transaction() as session:
        interaction = _still_expected(session, step, interaction_id)
        if interaction is None:
            return
        write(session, interaction)
        interaction.state = step.leads_to
        audit.record(session, None, f"{step.name} done", "interaction", interaction_id)
        progress.announce(session, interaction_id, state=step.leads_to.value)
        start(session, interaction)


def give_up(step: Step, interaction_id: UUID, reason: str) -> None:
    """Leaves the interaction failed, with a reason that a person can act on."""
    with transaction() as session:
        interaction = _still_expected(session, step, interaction_id)
        if interaction is None:
            return
        interaction.state = State.FAILED
        interaction.failed_step = step.name
        interaction.failed_reason = reason
        audit.record(session, None, f"{step.name} failed", "interaction", interaction_id)
        progress.announce(session, interaction_id, state=State.FAILED.value, step=step.name, reason=reason)


def resume(session: Session, interaction: Interaction) -> None:
    """Tries a failed interaction again, from the step that failed."""
    assert interaction.failed_step is not None
    interaction.state = step_named(interaction.failed_step).expects
    interaction.failed_step = interaction.failed_reason = None
    start(session, interaction)


def _still_expected(session: Session, step: Step, interaction_id: UUID) -> Interaction | None:
    """The interaction, locked, if the step is still to be done."""
    return session.scalars(
        select(Interaction).where(Interaction.id == interaction_id, Interaction.state == step.expects).with_for_update()
    ).first()
