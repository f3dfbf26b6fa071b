"""Sending ready interactions through the pipeline again: on a newer engine, or because a person changed something.

What was made before stays as it was and counts until the new version is ready; then it is superseded, with whatever
people had confirmed about it. Commands never commit.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from models.audio import ChannelLayout

from . import pipeline, progress
from .compliance import audit
from .errors import BadInput, Conflict
from .identity.viewer import Viewer
from .interactions.tables import Interaction, State
from .interactions.versions import copy_version
from .pipeline import step_named
from .rerun_queries import open_rerun
from .rerun_tables import Cause, Rerun
from .vault import vault
from .vault_tables import KeyScope

STARTS = ("transcribe", "redact", "judge")
RAW_NEEDED = frozenset({"transcribe", "redact"})
"""Steps that read what only the raw key opens."""
WITHOUT_RAW = (
    "The original and the raw transcript of this interaction have been erased, as the retention policy demands. It can "
    "be judged again, but not transcribed, corrected or redacted again."
)


def rerun(
    session: Session,
    interaction: Interaction,
    *,
    from_step: str,
    reason: str,
    by_id: UUID | None,
    cause: Cause = Cause.OTHER,
    viewer: Viewer | None = None,
    channel_layout: ChannelLayout | None = None,
) -> Rerun:
    """Starts a re-run of a ready interaction from `from_step`: transcribe, redact or judge.

    `reason` is kept: sweep it first. Raises Conflict where the interaction is not ready, is re-run already, or its raw
    data is needed and was erased.
    """
    _check(session, interaction, from_step)
    started = Rerun(
        interaction_id=interaction.id,
        cause=cause,
        from_step=from_step,
        reason=reason,
        by_id=by_id,
        stage=step_named(from_step).expects,
        replaces_id=interaction.transcript_id,
        channel_layout=channel_layout,
    )
    session.add(started)
    if from_step not in RAW_NEEDED:
        started.transcript_id = copy_version(session, interaction).id
    session.flush()
    told = {"from_step": from_step, "cause": cause.value, "rerun": str(started.id)}
    audit.record(session, viewer, "started a re-run", "interaction", interaction.id, **told)
    progress.announce(session, interaction.id, state=started.stage.value)
    pipeline.start(session, interaction)
    return started


def can_read_raw(session: Session, interaction_id: UUID) -> bool:
    """Whether what was said can still be read: without it nothing can be transcribed, corrected or redacted again."""
    return vault().keeps(session, interaction_id, KeyScope.RAW)


def _check(session: Session, interaction: Interaction, from_step: str) -> None:
    if from_step not in STARTS:
        raise BadInput(f"Nothing starts again from {from_step}: choose one of {', '.join(STARTS)}.")
    if interaction.state is not State.READY:
        raise Conflict("Only an interaction that is ready can go through the pipeline again.")
    if open_rerun(session, interaction.id):
        raise Conflict("This interaction is being worked on again already. Wait until that is done.")
    if from_step in RAW_NEEDED and not can_read_raw(session, interaction.id):
        raise Conflict(WITHOUT_RAW)
