"""The story of an interaction, forward only.

    received ─ transcribe ─► transcribed ─ redact ─► redacted ─ judge ─► judged ─ conclude ─► ready

Each step is one job. It computes outside any transaction, then in one transaction checks that the interaction is still
where the step expects it, writes, moves the state on and enqueues the next step. A step that runs twice finds the state
moved on and changes nothing. Chats and e-mails are received as transcribed.

A re-run takes a ready interaction through the same steps again from some step on. The interaction stays ready; where
the re-run stands is in its own row, and what it made counts once it reaches the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ModelError

from . import progress, steps
from .compliance import audit
from .database import now, transaction
from .feedback.nudging import nudge_when_ready
from .interactions.tables import Interaction, State
from .interactions.transcripts import newest_transcript
from .jobs import enqueue_step
from .rerun_queries import open_rerun
from .rerun_tables import Rerun
from .webhooks.events import enqueue_event
from .webhooks.tables import EventKind


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


@dataclass(frozen=True, slots=True)
class Run:
    """What a step moves on, locked: an interaction on its first way through, or a re-run of one that is ready."""

    interaction: Interaction
    rerun: Rerun | None

    @property
    def stage(self) -> State:
        return self.rerun.stage if self.rerun else self.interaction.state

    def move(self, session: Session, stage: State) -> None:
        if self.rerun is None:
            self.interaction.state = stage
            return
        self.rerun.stage = stage
        if stage in (State.REDACTED, State.JUDGED, State.READY):
            self.rerun.transcript_id = newest_transcript(session, self.interaction.id).id
        if stage is State.READY:
            self.interaction.transcript_id, self.rerun.finished_at = self.rerun.transcript_id, now()
            self.interaction.channel_layout = self.rerun.channel_layout or self.interaction.channel_layout

    def fail(self, step: str, reason: str) -> None:
        """A re-run that failed leaves everything as it was before."""
        failed: Interaction | Rerun = self.rerun or self.interaction
        failed.failed_step, failed.failed_reason = step, reason
        if self.rerun is None:
            self.interaction.state = State.FAILED
        else:
            self.rerun.stage, self.rerun.finished_at = State.FAILED, now()


class StepFailed(Exception):
    """A step could not be done. `reason` is for a person, and quotes nothing that was said."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__()
        self.reason = reason
        self.permanent = permanent


def step_named(name: str) -> Step:
    return next(step for step in STEPS if step.name == name)


def start(session: Session, interaction: Interaction) -> None:
    """Enqueues the step that the interaction's state, or its re-run, calls for; at the end of the story, none."""
    rerun = open_rerun(session, interaction.id) if interaction.state is State.READY else None
    stage = rerun.stage if rerun else interaction.state
    step = next((step for step in STEPS if step.expects is stage), None)
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
        run = _still_expected(session, step, interaction_id)
        if run is None:
            return
        write(session, run.interaction)
        run.move(session, step.leads_to)
        audit.record(session, None, f"{step.name} done", "interaction", interaction_id, **_told(run))
        progress.announce(session, interaction_id, state=step.leads_to.value)
        if step.leads_to is State.READY:
            enqueue_event(session, EventKind.INTERACTION_READY, "interaction", interaction_id)
            if run.rerun is None:
                nudge_when_ready(session, run.interaction)
        start(session, run.interaction)


def give_up(step: Step, interaction_id: UUID, reason: str) -> None:
    """Leaves the interaction failed, with a reason that a person can act on."""
    with transaction() as session:
        run = _still_expected(session, step, interaction_id)
        if run is None:
            return
        run.fail(step.name, reason)
        audit.record(session, None, f"{step.name} failed", "interaction", interaction_id, **_told(run))
        progress.announce(session, interaction_id, state=State.FAILED.value, step=step.name, reason=reason)
        enqueue_event(session, EventKind.INTERACTION_FAILED, "interaction", interaction_id)
        if step.name == "redact":
            enqueue_event(session, EventKind.REDACTION_FAILED, "interaction", interaction_id)


def resume(session: Session, interaction: Interaction) -> None:
    """Tries a failed interaction again, from the step that failed."""
    assert interaction.failed_step is not None
    interaction.state = step_named(interaction.failed_step).expects
    interaction.failed_step = interaction.failed_reason = None
    start(session, interaction)


def _still_expected(session: Session, step: Step, interaction_id: UUID) -> Run | None:
    """The interaction, locked, if the step is still to be done."""
    interaction = session.scalars(
        select(Interaction).where(Interaction.id == interaction_id).with_for_update()
    ).one_or_none()
    if interaction is None:
        return None
    run = Run(interaction, open_rerun(session, interaction_id) if interaction.state is State.READY else None)
    return run if run.stage is step.expects else None


def _told(run: Run) -> dict[str, str]:
    return {"rerun": str(run.rerun.id)} if run.rerun else {}
