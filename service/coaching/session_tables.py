"""Coaching sessions: who meets whom about what, and what each of them had to say about it."""

import datetime as dt
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..database import Base, Identified, now


class SessionKind(StrEnum):
    ONE_TO_ONE = "one_to_one"
    GROUP = "group"
    E_LEARNING = "e_learning"
    """Something to read, watch or try, which the agent does alone until a day."""


class SessionSource(StrEnum):
    """What a session was made from."""

    SUGGESTION = "suggestion"
    DISPUTE = "dispute"
    SELF_ASSESSMENT = "self_assessment"
    BY_HAND = "by_hand"


class SessionState(StrEnum):
    """proposed → scheduled → held → acknowledged → closed; or missed, or cancelled with a reason."""

    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    HELD = "held"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    MISSED = "missed"
    CANCELLED = "cancelled"


class CoachingSession(Identified, Base):
    """One session. `coach_id` holds it and `made_by_id` asked for it: mostly the same person.

    `due_on` is the day until which it is to be held, or done. `reason` says why it was missed or cancelled.
    """

    __tablename__ = "coaching_sessions"

    title: Mapped[str]
    kind: Mapped[SessionKind]
    source: Mapped[SessionSource]
    state: Mapped[SessionState] = mapped_column(default=SessionState.PROPOSED, index=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    suggestion_id: Mapped[UUID | None] = mapped_column(ForeignKey("coaching_suggestions.id", ondelete="SET NULL"))
    dispute_id: Mapped[UUID | None] = mapped_column(ForeignKey("disputes.id", ondelete="SET NULL"))
    due_on: Mapped[dt.date | None]
    starts_at: Mapped[dt.datetime | None]
    minutes: Mapped[int | None]
    place: Mapped[str | None]
    """A room, or the address of a call."""
    announced_at: Mapped[dt.datetime | None]
    """When its agents were told of it. A draft is its coach's alone."""
    held_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    closed_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]
    reminded_at: Mapped[dt.datetime | None]
    """When its coach was told that it is late."""

    participants: Mapped[list["CoachingParticipant"]] = relationship(lazy="raise")
    criteria: Mapped[list["CoachedCriterion"]] = relationship(lazy="raise", order_by="CoachedCriterion.position")


class CoachingParticipant(Base):
    """An agent in a session, and what the agent said about it.

    `words_shared`: the words beside the rating may be read by the coach; else they count for nobody but the agent.
    """

    __tablename__ = "coaching_participants"

    coaching_id: Mapped[UUID] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, index=True)
    joined_at: Mapped[dt.datetime | None]
    """Of who was added later: what was noted before is not for them. None from the beginning."""
    other_time: Mapped[dt.datetime | None]
    """The moment that the agent would rather meet at, and why."""
    other_time_why: Mapped[str | None]
    done_at: Mapped[dt.datetime | None]
    """Of e-learning."""
    acknowledged_at: Mapped[dt.datetime | None]
    rating: Mapped[int | None]
    """How useful it was, from 1 to 5."""
    rating_words: Mapped[str | None]
    words_shared: Mapped[bool] = mapped_column(default=False)
    rated_at: Mapped[dt.datetime | None]

    __table_args__ = (CheckConstraint("rating between 1 and 5", name="rating"),)


class ParticipantChange(Identified, Base):
    """That an agent was added to a session or taken out of it again. Who was in it is thus known for any time."""

    __tablename__ = "coaching_participant_changes"

    coaching_id: Mapped[UUID] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    added: Mapped[bool]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None]
    """Why somebody was taken out, swept."""


class CoachedCriterion(Base):
    """A question of a scorecard that a session works on: what its effect is measured by."""

    __tablename__ = "coached_criteria"

    coaching_id: Mapped[UUID] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"), primary_key=True)
    scorecard: Mapped[str] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]

    __table_args__ = (Index("ix_coached_criteria_question", "scorecard", "criterion"),)


class AgendaPoint(Identified, Base):
    """Something to talk about, in order. It may cite a released result, and goes with its interaction.

    `agent_id` is whose evidence it is: in a group nobody else reads such a point, unless it is `anonymised`; then
    everybody reads its words and the cited turns, without reference or link.
    """

    __tablename__ = "coaching_agenda"

    coaching_id: Mapped[UUID] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    scorecard: Mapped[str | None]
    criterion: Mapped[str | None]
    interaction_id: Mapped[UUID | None] = mapped_column(ForeignKey("interactions.id", ondelete="CASCADE"), index=True)
    evaluation_id: Mapped[UUID | None] = mapped_column(ForeignKey("evaluations.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"))
    turns: Mapped[list[Any]] = mapped_column(default=list)
    """0-based numbers of turns of the version that was evaluated."""
    anonymised: Mapped[bool] = mapped_column(default=False)


class CoachingGoal(Identified, Base):
    """What a session is to lead to, in words, or an objective that is measured."""

    __tablename__ = "coaching_goals"

    coaching_id: Mapped[UUID] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]
    objective_id: Mapped[UUID | None] = mapped_column(ForeignKey("objectives.id", ondelete="SET NULL"))


class LearningStyle(StrEnum):
    """How an agent says that they learn best. Never inferred from anything."""

    SEE_IT_DONE = "see_it_done"
    READ = "read"
    PRACTISE = "practise"
    TALK_THROUGH = "talk_through"
    E_LEARNING = "e_learning"


class CoachingResource(Identified, Base):
    """Something to learn from. `link` is None for what is found elsewhere, in the centre's own learning system say."""

    __tablename__ = "coaching_resources"

    coaching_id: Mapped[UUID] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    link: Mapped[str | None]
    style: Mapped[LearningStyle | None]


class CoachingNote(Identified, Base):
    """Words about a session, swept. A private one is read by nobody but who wrote it."""

    __tablename__ = "coaching_notes"

    coaching_id: Mapped[UUID] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    private: Mapped[bool]
    text: Mapped[str]


class MeasuredEffect(Base):
    """The newest figures on one coached question of one agent, as they were counted: see effects.py."""

    __tablename__ = "coaching_effects"

    coaching_id: Mapped[UUID] = mapped_column(ForeignKey("coaching_sessions.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True, index=True)
    scorecard: Mapped[str] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, Any]]
    counted_at: Mapped[dt.datetime] = mapped_column(default=now)
