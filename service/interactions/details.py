"""One interaction as its page and `GET /api/interactions/{id}` show it."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audio import ChannelLayout
from models.personal_data import DataType
from models.transcripts import Channel

from ..coaching.queries import SuggestionDetail, suggestion
from ..compliance.holds import hold_on
from ..evaluations.details import AnswerDetail, EngineDetail, EvaluationDetail
from ..evaluations.queries import engine, evaluations
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..knowledge.queries import FactDetail, facts_seen
from ..metrics.tables import InteractionMetrics
from ..redactions.tables import RedactionRow, RedactionRun
from ..rerun_queries import reruns_of
from ..rerun_tables import Cause
from ..reviews.blindness import blinded
from . import transcript_detail
from .metric_details import MetricDetail, metrics
from .queries import find, newest_run
from .recordings import WITHHELD, Recording, recording
from .tables import Direction, Interaction, Playback, State, Transcript, TranscriptTurn
from .transcript_detail import TurnDetail

PARTIES: Mapping[ChannelLayout, tuple[str, ...]] = {
    ChannelLayout.MONO: ("both",),
    ChannelLayout.AGENT_FIRST: ("agent", "customer"),
    ChannelLayout.CUSTOMER_FIRST: ("customer", "agent"),
}


@dataclass(frozen=True, slots=True)
class Wave:
    """The shape of the recording: for each of `channels` [min, max] pairs at equal distances. Duration in seconds.

    A channel is named after its party, or "both" where the recording has only one.
    """

    duration_seconds: float
    channels: tuple[str, ...]
    peaks: list[Any]


@dataclass(frozen=True, slots=True)
class RedactionSummary:
    """What was replaced, without values. `findings` are sentences from listening again to the masked recording."""

    policy: str
    engine: EngineDetail
    counts: dict[DataType, int]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TranscriptDetail:
    version: int
    transcriber: EngineDetail
    turns: tuple[TurnDetail, ...]


@dataclass(frozen=True, slots=True)
class RerunDetail:
    """A re-run: why, and where it stands. `failed_reason` is for a person."""

    cause: Cause
    started_at: dt.datetime
    finished_at: dt.datetime | None
    failed_reason: str | None

    @property
    def under_way(self) -> bool:
        return self.finished_at is None


@dataclass(frozen=True, slots=True)
class InteractionDetail:
    """Everything about an interaction that the viewer may see. What does not exist yet is None or empty.

    `metrics` and what the customer said about the contact are not for agents: nobody confirmed them.
    """

    id: UUID
    reference: str
    channel: Channel
    state: State
    failed_step: str | None
    failed_reason: str | None
    started_at: dt.datetime | None
    received_at: dt.datetime
    duration_seconds: float | None
    direction: Direction | None
    queue: str | None
    call_type: str | None
    team: str | None
    agent: str | None
    resolution: str | None
    csat: int | None
    nps: int | None
    ces: int | None
    recording: Recording
    wave: Wave | None
    transcript: TranscriptDetail | None
    redaction: RedactionSummary | None
    evaluations: tuple[EvaluationDetail, ...]
    suggestion: SuggestionDetail | None
    metrics: tuple[MetricDetail, ...]
    blind: bool = False
    """The viewer is to answer for themselves first: what the machine or anybody else answered is left out."""
    rerun: RerunDetail | None = None
    """The last time that it was worked on again, if ever."""
    legal_hold: str | None = None
    """Why nothing of it may be erased; for compliance officers."""
    superseded: bool = False
    """What an agent is shown was released of an earlier version, and stays until the one that counts is released."""
    told: tuple[FactDetail, ...] = ()
    """The reference facts that the judge saw, redacted."""

    @property
    def withheld(self) -> bool:
        return self.state in WITHHELD

    @property
    def unfinished(self) -> bool:
        return self.state not in (State.READY, State.FAILED, *WITHHELD)

    @property
    def answers(self) -> dict[str, AnswerDetail]:
        """The answers of all evaluations by criterion."""
        return {a.criterion: a for e in self.evaluations for section in e.sections for a in section.answers}


def interaction_detail(viewer: Viewer, session: Session, interaction_id: UUID) -> InteractionDetail:
    """Raises NotFound where it does not exist or is outside the viewer's scope."""
    found = find(viewer, session, interaction_id)
    is_agent = viewer.role is Role.AGENT
    run = None if found.state in WITHHELD else newest_run(session, found, released_only=is_agent)
    blind = bool(blinded(viewer, session, [found.id]))
    results = evaluations(viewer, session, run.transcript_id, found.channel) if run and not blind else ()
    to_play = recording(session, found, newest_run(session, found))
    return InteractionDetail(
        id=found.id,
        reference=found.reference,
        channel=found.channel,
        state=found.state,
        failed_step=found.failed_step,
        failed_reason=found.failed_reason,
        started_at=found.started_at,
        received_at=found.created_at,
        duration_seconds=found.duration_seconds,
        direction=found.direction,
        queue=found.queue,
        call_type=found.call_type,
        team=found.team.name if found.team else None,
        agent=found.agent.name if found.agent else None,
        resolution=None if is_agent else found.resolution,
        csat=None if is_agent else found.csat,
        nps=None if is_agent else found.nps,
        ces=None if is_agent else found.ces,
        recording=to_play,
        wave=wave_of(session, found) if to_play is Recording.PLAYABLE else None,
        transcript=transcript_of(session, found, run) if run else None,
        redaction=_redaction(run) if run else None,
        evaluations=results,
        suggestion=suggestion(viewer, session, run.transcript_id, _criteria(results)) if run and not blind else None,
        metrics=_metrics(session, found, run.transcript_id) if run and not is_agent else (),
        blind=blind,
        rerun=_rerun(session, found),
        legal_hold=_hold(session, found) if viewer.role is Role.COMPLIANCE_OFFICER else None,
        superseded=run is not None and run.transcript_id != found.transcript_id,
        told=facts_seen(session, run.transcript_id) if run else (),
    )


def _hold(session: Session, interaction: Interaction) -> str | None:
    standing = hold_on(session, interaction.id)
    return standing.reason if standing else None


def _rerun(session: Session, interaction: Interaction) -> RerunDetail | None:
    newest = next(iter(reruns_of(session, interaction.id)), None)
    if newest is None:
        return None
    return RerunDetail(newest.cause, newest.created_at, newest.finished_at, newest.failed_reason)


def wave_of(session: Session, interaction: Interaction) -> Wave | None:
    playback = session.get(Playback, interaction.id)
    if playback is None:
        return None
    names = PARTIES[interaction.channel_layout or ChannelLayout.MONO]
    return Wave(playback.duration_seconds, names[: len(playback.peaks)], playback.peaks)


def transcript_of(session: Session, interaction: Interaction, run: RedactionRun) -> TranscriptDetail:
    transcript = session.get_one(Transcript, run.transcript_id)
    rows = session.scalars(
        select(TranscriptTurn).where(TranscriptTurn.transcript_id == transcript.id).order_by(TranscriptTurn.position)
    ).all()
    first_message_at = interaction.started_at if interaction.channel is not Channel.VOICE else None
    return TranscriptDetail(
        version=transcript.version,
        transcriber=engine(transcript.transcriber),
        turns=transcript_detail.turns(rows, run.redactions, first_message_at),
    )


def _redaction(run: RedactionRun) -> RedactionSummary:
    return RedactionSummary(run.policy, engine(run.engine), _counts(run.redactions), tuple(run.audio_findings))


def _counts(redactions: Sequence[RedactionRow]) -> dict[DataType, int]:
    return dict(Counter(redaction.type for redaction in redactions).most_common())


def _criteria(results: Sequence[EvaluationDetail]) -> frozenset[str]:
    return frozenset(a.criterion for result in results for section in result.sections for a in section.answers)


def _metrics(session: Session, interaction: Interaction, transcript_id: UUID) -> tuple[MetricDetail, ...]:
    measured = session.get(InteractionMetrics, transcript_id)
    return metrics(interaction.channel, measured.values) if measured else ()
