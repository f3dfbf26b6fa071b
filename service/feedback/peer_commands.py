"""What agents do for each other: open an own interaction, say something, answer, report. Commands never commit.

opened ─► feedback ─► acknowledged, answered
            └─► reported ─► kept, or removed by a supervisor
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import Conflict, Forbidden, NotFound
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer
from ..interactions.queries import find
from ..interactions.tables import Interaction, State
from ..notifications.commands import notify, notify_agent
from ..redactions.notes import swept
from ..reviews.commands import required_text
from . import peer_rubric
from .peer_tables import OpenedInteraction, PeerFeedback, PeerFeedbackReport, Tone, Topic
from .people import colleague, own_agent, supervisors_of

WORDS_MISSING = "Say it in words: that is what helps."
ANSWER_MISSING = "Write an answer, or only acknowledge it."
REASON_MISSING = "Say what is wrong with it: your supervisor reads it."
ASKED, GIVEN = "A colleague asks for your feedback.", "A colleague gave you feedback."
ANSWERED = "A colleague answered your feedback."
REPORTED = "Feedback between colleagues was reported."
DECIDED, REMOVED = "Your report of feedback was decided.", "Feedback that you gave was removed."


def open_interaction(session: Session, viewer: Viewer, interaction_id: UUID, peer_id: UUID) -> OpenedInteraction:
    """Lets a colleague read an own interaction that was released. Raises Conflict where it is open to them already."""
    owner = own_agent(viewer)
    interaction = find(viewer, session, interaction_id)
    values = {"owner_id": owner, "peer_id": colleague(viewer, session, peer_id), "created_at": now()}
    made = session.scalar(
        insert(OpenedInteraction)
        .values(interaction_id=interaction.id, **values)
        .on_conflict_do_nothing()
        .returning(OpenedInteraction.id)
    )
    if made is None:
        raise Conflict("This colleague can read it already.")
    audit.record(session, viewer, "opened to a colleague", "interaction", interaction.id, peer=str(peer_id))
    notify_agent(session, peer_id, "peer feedback", ASKED, f"/growth/feedback/opened/{made}")
    return session.get_one(OpenedInteraction, made)


def close_interaction(session: Session, viewer: Viewer, opened_id: UUID) -> OpenedInteraction:
    """Takes the consent back: the colleague cannot read it any more; what was said about it stays."""
    opened = session.get(OpenedInteraction, opened_id, with_for_update=True)
    if opened is None or opened.owner_id != own_agent(viewer):
        raise NotFound("You have not opened this to anybody.")
    opened.closed_at = opened.closed_at or now()
    audit.record(session, viewer, "closed to a colleague", "interaction", opened.interaction_id)
    return opened


def opened_to(viewer: Viewer, session: Session, opened_id: UUID) -> tuple[OpenedInteraction, Interaction]:
    """What a colleague has opened to the viewer. Raises NotFound once it was closed, or is not the colleague's."""
    row = session.execute(
        select(OpenedInteraction, Interaction)
        .join(Interaction, Interaction.id == OpenedInteraction.interaction_id)
        .where(
            OpenedInteraction.id == opened_id,
            OpenedInteraction.peer_id == own_agent(viewer),
            OpenedInteraction.closed_at.is_(None),
            OpenedInteraction.owner_id == Interaction.agent_id,
            Interaction.state == State.READY,
        )
    ).first()
    if row is None:
        raise NotFound("Nobody has opened this to you, or it was closed again.")
    return row.OpenedInteraction, row.Interaction


def say(session: Session, viewer: Viewer, to_id: UUID, *, tone: Tone, topic: Topic, words: str) -> PeerFeedback:
    """Feedback to a colleague, in general. Raises NotFound for who is not in the viewer's team."""
    said = PeerFeedback(to_id=colleague(viewer, session, to_id), tone=tone, topic=topic, observations={})
    return _say(session, viewer, said, words)


def say_about(
    session: Session,
    viewer: Viewer,
    opened_id: UUID,
    *,
    tone: Tone,
    topic: Topic,
    words: str,
    observations: Mapping[str, str],
) -> PeerFeedback:
    """Feedback about what a colleague opened, by the peer rubric. Once for each opening. Raises BadInput, Conflict."""
    opened, interaction = opened_to(viewer, session, opened_id)
    if session.scalar(select(PeerFeedback.id).where(PeerFeedback.opened_id == opened.id)):
        raise Conflict("You gave your feedback about this already.")
    said = PeerFeedback(to_id=opened.owner_id, opened_id=opened.id, interaction_id=interaction.id)
    said.tone, said.topic = tone, topic
    said.observations, said.rubric_version = peer_rubric.checked(observations), peer_rubric.VERSION
    return _say(session, viewer, said, words)


def acknowledge(session: Session, viewer: Viewer, feedback_id: UUID, *, answer: str = "") -> PeerFeedback:
    """The receiver has read it, and answers once if they like."""
    said = _received(session, viewer, feedback_id)
    said.acknowledged_at = said.acknowledged_at or now()
    if answer.strip():
        if said.answer is not None:
            raise Conflict("You have answered this already.")
        said.answer = swept(session, said.interaction_id, required_text(answer, ANSWER_MISSING))
        said.answered_at = now()
        notify_agent(session, said.from_id, "peer feedback", ANSWERED, "/growth/feedback/colleagues")
    audit.record(session, viewer, "acknowledged", "peer feedback", said.id, answered=said.answer is not None)
    return said


def report(session: Session, viewer: Viewer, feedback_id: UUID, *, reason: str) -> PeerFeedbackReport:
    """The receiver asks the supervisors of the team to look at it. Raises Conflict where that was done."""
    said = _received(session, viewer, feedback_id)
    if session.scalar(select(PeerFeedbackReport.id).where(PeerFeedbackReport.feedback_id == said.id)):
        raise Conflict("This was reported already.")
    why = swept(session, said.interaction_id, required_text(reason, REASON_MISSING))
    made = PeerFeedbackReport(feedback_id=said.id, reason=why)
    session.add(made)
    session.flush()
    audit.record(session, viewer, "reported", "peer feedback", said.id)
    team = session.scalar(select(Agent.team_id).where(Agent.id == said.to_id))
    for supervisor in supervisors_of(session, team):
        notify(session, supervisor, "peer feedback", REPORTED, "/feedback/reports")
    return made


def decide_report(
    session: Session, viewer: Viewer, feedback_id: UUID, *, remove: bool, decision: str
) -> PeerFeedbackReport:
    """A supervisor of the receiver's team, or a QA analyst, keeps or removes what was reported, and says why."""
    if viewer.role not in (Role.SUPERVISOR, Role.QA_ANALYST) or viewer.user_id is None:
        raise Forbidden("Only supervisors and QA analysts decide about reports.")
    made, said, team_id = _reported(session, feedback_id)
    if viewer.role is Role.SUPERVISOR and team_id != viewer.team_id:
        raise NotFound("There is no such report, or it is one of another team.")
    if made.decided_at is not None:
        raise Conflict("This report was decided already.")
    made.decided_at, made.decided_by_id, made.removed = now(), viewer.user_id, remove
    made.decision = swept(session, said.interaction_id, required_text(decision, "Say why: both sides read it."))
    said.removed_at = now() if remove else None
    audit.record(session, viewer, "removed" if remove else "kept", "peer feedback", said.id)
    notify_agent(session, said.to_id, "peer feedback", DECIDED, "/growth/feedback/colleagues")
    if remove:
        notify_agent(session, said.from_id, "peer feedback", REMOVED, "/growth/feedback/colleagues")
    return made


def _say(session: Session, viewer: Viewer, said: PeerFeedback, words: str) -> PeerFeedback:
    said.from_id = own_agent(viewer)
    said.words = swept(session, said.interaction_id, required_text(words, WORDS_MISSING))
    session.add(said)
    session.flush()
    audit.record(session, viewer, "gave", "peer feedback", said.id, to=str(said.to_id))
    notify_agent(session, said.to_id, "peer feedback", GIVEN, f"/growth/feedback/colleagues#feedback-{said.id}")
    return said


def _received(session: Session, viewer: Viewer, feedback_id: UUID) -> PeerFeedback:
    said = session.get(PeerFeedback, feedback_id, with_for_update=True)
    if said is None or said.to_id != own_agent(viewer) or said.removed_at is not None:
        raise NotFound("There is no such feedback, or it is not to you.")
    return said


def _reported(session: Session, feedback_id: UUID) -> tuple[PeerFeedbackReport, PeerFeedback, UUID | None]:
    row = session.execute(
        select(PeerFeedbackReport, PeerFeedback, Agent.team_id)
        .join(PeerFeedback, PeerFeedback.id == PeerFeedbackReport.feedback_id)
        .join(Agent, Agent.id == PeerFeedback.to_id)
        .where(PeerFeedback.id == feedback_id)
        .with_for_update(of=PeerFeedbackReport)
    ).first()
    if row is None:
        raise NotFound("There is no such report, or it is one of another team.")
    return row.PeerFeedbackReport, row.PeerFeedback, row.team_id
