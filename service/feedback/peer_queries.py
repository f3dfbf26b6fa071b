"""Feedback between colleagues as those two read it, and reports of it as supervisors do. Nobody else reads any."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, aliased

from ..identity.tables import Agent, Role, User
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from .peer_tables import OpenedInteraction, PeerFeedback, PeerFeedbackReport, Tone, Topic
from .people import own_agent

MOST_RECENT = 30


@dataclass(frozen=True, slots=True)
class ReportDetail:
    """`removed` is None until it is decided."""

    id: UUID
    at: dt.datetime
    reason: str = field(repr=False)
    decided_at: dt.datetime | None
    decided_by: str | None
    removed: bool | None
    decision: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class PeerFeedbackDetail:
    """`received`: the viewer is the one whom it is to. `observations` by question of the peer rubric.

    Of what was removed only its giver keeps the words, and the supervisor who decided.
    """

    id: UUID
    at: dt.datetime
    giver: str
    receiver: str
    received: bool
    tone: Tone
    topic: Topic
    words: str = field(repr=False)
    observations: Mapping[str, str]
    reference: str | None
    acknowledged_at: dt.datetime | None
    answer: str | None = field(repr=False)
    answered_at: dt.datetime | None
    removed_at: dt.datetime | None
    report: ReportDetail | None


@dataclass(frozen=True, slots=True)
class OpenedDetail:
    """An interaction that one agent opened to another. `given`: the other has said something about it."""

    id: UUID
    at: dt.datetime
    owner: str
    peer: str
    interaction_id: UUID
    reference: str
    started_at: dt.datetime
    given: bool


def peer_feedback(viewer: Viewer, session: Session) -> tuple[PeerFeedbackDetail, ...]:
    """What the viewer was told and told others, newest first. What was removed is gone for its receiver."""
    own = own_agent(viewer)
    received = (PeerFeedback.to_id == own) & PeerFeedback.removed_at.is_(None)
    return _found(session, received | (PeerFeedback.from_id == own), own)


def reported_feedback(viewer: Viewer, session: Session) -> tuple[PeerFeedbackDetail, ...]:
    """What agents of the viewer's team reported, undecided first. Other feedback is between the two."""
    receiver = select(Agent.id).where(Agent.id == PeerFeedback.to_id, Agent.team_id == viewer.team_id)
    if viewer.role is Role.SUPERVISOR:
        scope: ColumnElement[bool] = receiver.exists() if viewer.team_id else ~true()
    else:
        scope = true() if viewer.role is Role.QA_ANALYST else ~true()
    found = _found(session, PeerFeedbackReport.id.is_not(None) & scope, None)
    return tuple(sorted(found, key=lambda one: one.report is not None and one.report.decided_at is not None))


def opened_by(viewer: Viewer, session: Session) -> tuple[OpenedDetail, ...]:
    """What the viewer opened to colleagues and did not close, newest first."""
    return _opened(session, OpenedInteraction.owner_id == own_agent(viewer))


def waiting_for(viewer: Viewer, session: Session) -> tuple[OpenedDetail, ...]:
    """What colleagues opened to the viewer, newest first."""
    return _opened(session, OpenedInteraction.peer_id == own_agent(viewer))


def openable(viewer: Viewer, session: Session) -> tuple[tuple[UUID, str], ...]:
    """The newest own interactions that were released: id and reference."""
    newest = func.coalesce(Interaction.started_at, Interaction.created_at).desc()
    rows = session.execute(
        select(Interaction.id, Interaction.reference).where(may_see(viewer)).order_by(newest).limit(MOST_RECENT)
    )
    return tuple((row.id, row.reference) for row in rows)


def _opened(session: Session, condition: ColumnElement[bool]) -> tuple[OpenedDetail, ...]:
    owner, peer = aliased(Agent), aliased(Agent)
    given = select(PeerFeedback.id).where(PeerFeedback.opened_id == OpenedInteraction.id).exists()
    started = func.coalesce(Interaction.started_at, Interaction.created_at)
    rows = session.execute(
        select(
            OpenedInteraction.id,
            OpenedInteraction.created_at.label("at"),
            owner.name.label("owner"),
            peer.name.label("peer"),
            Interaction.id.label("interaction_id"),
            Interaction.reference,
            started.label("started_at"),
            given.label("given"),
        )
        .join(owner, owner.id == OpenedInteraction.owner_id)
        .join(peer, peer.id == OpenedInteraction.peer_id)
        .join(Interaction, Interaction.id == OpenedInteraction.interaction_id)
        .where(
            condition,
            OpenedInteraction.closed_at.is_(None),
            OpenedInteraction.owner_id == Interaction.agent_id,
            Interaction.state == State.READY,
        )
        .order_by(OpenedInteraction.created_at.desc())
    )
    return tuple(OpenedDetail(**row._mapping) for row in rows)


def _found(session: Session, condition: ColumnElement[bool], own: UUID | None) -> tuple[PeerFeedbackDetail, ...]:
    giver, receiver = aliased(Agent), aliased(Agent)
    rows = session.execute(
        select(
            PeerFeedback,
            PeerFeedbackReport,
            giver.name.label("giver"),
            receiver.name.label("receiver"),
            User.name.label("decided_by"),
            Interaction.reference,
        )
        .join(giver, giver.id == PeerFeedback.from_id)
        .join(receiver, receiver.id == PeerFeedback.to_id)
        .outerjoin(PeerFeedbackReport, PeerFeedbackReport.feedback_id == PeerFeedback.id)
        .outerjoin(User, User.id == PeerFeedbackReport.decided_by_id)
        .outerjoin(Interaction, Interaction.id == PeerFeedback.interaction_id)
        .where(condition)
        .order_by(PeerFeedback.created_at.desc(), PeerFeedback.id)
    ).all()
    return tuple(
        _detail(
            row.PeerFeedback,
            row.giver,
            row.receiver,
            row.reference,
            own,
            _report(row.PeerFeedbackReport, row.decided_by),
        )
        for row in rows
    )


def _detail(
    said: PeerFeedback, giver: str, receiver: str, reference: str | None, own: UUID | None, report: ReportDetail | None
) -> PeerFeedbackDetail:
    received = own is not None and said.to_id == own
    if own is not None and not received:  # who reported it, and why, is no business of its giver's
        report = None
    return PeerFeedbackDetail(
        id=said.id,
        at=said.created_at,
        giver=giver,
        receiver=receiver,
        received=received,
        tone=said.tone,
        topic=said.topic,
        words=said.words,
        observations=said.observations,
        reference=reference,
        acknowledged_at=said.acknowledged_at,
        answer=said.answer,
        answered_at=said.answered_at,
        removed_at=said.removed_at,
        report=report,
    )


def _report(made: PeerFeedbackReport | None, decided_by: str | None) -> ReportDetail | None:
    if made is None:
        return None
    return ReportDetail(made.id, made.created_at, made.reason, made.decided_at, decided_by, made.removed, made.decision)
