"""Praise as its givers, its receiver and the receiver's team read it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.transcripts import Speaker

from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, TranscriptTurn
from ..performance.periods import Period
from ..reviews.blindness import blind_to
from .people import led_by, own_agent
from .queries import RecognitionDetail, recognised
from .recognition_tables import Recognition

WALL = 20


@dataclass(frozen=True, slots=True)
class Quote:
    """The redacted words of the moment that was praised. `start` in seconds, where it is known."""

    speaker: Speaker
    text: str = field(repr=False)
    start: float | None


def given(viewer: Viewer, session: Session, period: Period | None = None) -> tuple[RecognitionDetail, ...]:
    """To agents whom the viewer leads, by anybody, and what the viewer gave; newest first."""
    within = (Recognition.created_at >= period.starts, Recognition.created_at < period.ends) if period else ()
    return recognised(session, (led_by(viewer) | (Recognition.by_id == viewer.user_id), *within))


def team_wall(viewer: Viewer, session: Session) -> tuple[RecognitionDetail, ...]:
    """What colleagues agreed to share with the team, newest first. Never the conversation behind it."""
    team_id = viewer.team_id
    if viewer.role is Role.AGENT:
        team_id = session.scalar(select(Agent.team_id).where(Agent.id == own_agent(viewer)))
    shared = (Recognition.shared_at.is_not(None), Agent.team_id == team_id, Agent.id != viewer.agent_id)
    return recognised(session, shared)[:WALL]


def quotes(viewer: Viewer, session: Session, found: Collection[RecognitionDetail]) -> Mapping[UUID, Quote]:
    """The words of each moment, by recognition, where the interaction is the viewer's to see."""
    moments = {(one.transcript_id, one.turn): one.id for one in found if one.transcript_id and one.turn is not None}
    rows = session.execute(
        select(TranscriptTurn.transcript_id, TranscriptTurn.position, TranscriptTurn)
        .join(Recognition, Recognition.transcript_id == TranscriptTurn.transcript_id)
        .join(Interaction, Interaction.id == Recognition.interaction_id)
        .where(
            Recognition.id.in_(moments.values()),
            TranscriptTurn.position == Recognition.turn,
            may_see(viewer),
            ~blind_to(viewer),
        )
    )
    said = {(transcript, turn): Quote(row.speaker, row.text, row.start) for transcript, turn, row in rows}
    return {one.id: said[key] for one in found if (key := (one.transcript_id, one.turn)) in said}


def visible(viewer: Viewer, session: Session, interaction_ids: Collection[UUID | None]) -> frozenset[UUID]:
    """Which of these interactions the viewer may open."""
    wanted = [id for id in interaction_ids if id is not None]
    return frozenset(session.scalars(select(Interaction.id).where(Interaction.id.in_(wanted), may_see(viewer))))
