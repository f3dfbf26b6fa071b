"""Suggested coaching as people read it, and what was decided about it."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..reviews.queries import names
from .preferences import preferences_of
from .session_access import LEADERS
from .suggestions import CoachingPoint
from .suiting import Suited, suited
from .tables import CoachingSuggestion, Decision, SuggestionDecision

ACCEPTED = (Decision.APPROVED, Decision.EDITED)


@dataclass(frozen=True, slots=True)
class DecisionDetail:
    """What a person decided. The texts are set where the person edited them."""

    decision: Decision
    by: str
    at: dt.datetime
    reason: str | None = field(repr=False)
    strength_text: str | None = field(repr=False)
    improvement_text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class SuggestionDetail:
    """The suggestion as drafted, and its decisions, newest first: the first one counts."""

    id: UUID
    strength: CoachingPoint | None
    improvement: CoachingPoint | None
    decisions: tuple[DecisionDetail, ...]
    suited: Suited | None = None
    """How to work on the improvement in the way that the agent said suits; for those who coach, and the agent."""

    @property
    def decision(self) -> DecisionDetail | None:
        return self.decisions[0] if self.decisions else None

    @property
    def accepted(self) -> bool:
        return self.decision is not None and self.decision.decision in ACCEPTED

    @property
    def as_decided(self) -> "SuggestionDetail":
        """With the texts as the person who edited them wrote them, where somebody did."""
        if self.decision is None or self.decision.decision is not Decision.EDITED:
            return self
        strength = _reworded(self.strength, self.decision.strength_text)
        return replace(self, strength=strength, improvement=_reworded(self.improvement, self.decision.improvement_text))


def suggestion(
    viewer: Viewer, session: Session, transcript_id: UUID, released_criteria: Collection[str]
) -> SuggestionDetail | None:
    """The suggestion from this version. The caller has checked that the viewer may see the interaction.

    An agent is shown an accepted one only, as it was decided, and of it only what is about `released_criteria`.
    """
    found = session.scalars(
        select(CoachingSuggestion)
        .where(CoachingSuggestion.transcript_id == transcript_id)
        .options(selectinload(CoachingSuggestion.decisions))
    ).first()
    if found is None:
        return None
    suggested = _detail(found, names(session, [decision.by_id for decision in found.decisions]))
    shown = suggested if viewer.role is not Role.AGENT else _confirmed_only(suggested, released_criteria)
    return _suiting(viewer, session, found.interaction_id, shown) if shown is not None else None


def _suiting(viewer: Viewer, session: Session, interaction_id: UUID, shown: SuggestionDetail) -> SuggestionDetail:
    """With the next step in the way that the agent stated, where something was stated."""
    if viewer.role not in (*LEADERS, Role.AGENT) or shown.improvement is None:
        return shown
    agent_id = session.scalar(select(Interaction.agent_id).where(Interaction.id == interaction_id))
    stated = preferences_of(session, agent_id) if agent_id else None
    if stated is None or not stated.styles:
        return shown
    return replace(shown, suited=suited(shown.improvement.next_step, shown.improvement.resource, stated))


def _confirmed_only(suggested: SuggestionDetail, released_criteria: Collection[str]) -> SuggestionDetail | None:
    if suggested.decision is None or not suggested.accepted:
        return None
    decided = suggested.as_decided
    strength, improvement = (
        point if point is not None and point.criterion in released_criteria else None
        for point in (decided.strength, decided.improvement)
    )
    if strength is None and improvement is None:
        return None
    signature = replace(suggested.decision, reason=None, strength_text=None, improvement_text=None)
    return SuggestionDetail(suggested.id, strength, improvement, (signature,))


def _detail(found: CoachingSuggestion, people: Mapping[UUID | None, str]) -> SuggestionDetail:
    return SuggestionDetail(
        id=found.id,
        strength=_point(found.strength),
        improvement=_point(found.improvement),
        decisions=tuple(_decision(decision, people) for decision in reversed(found.decisions)),
    )


def _point(stored: Mapping[str, Any] | None) -> CoachingPoint | None:
    return CoachingPoint(**stored) if stored else None


def _decision(decision: SuggestionDecision, people: Mapping[UUID | None, str]) -> DecisionDetail:
    return DecisionDetail(
        decision=decision.decision,
        by=people.get(decision.by_id, ""),
        at=decision.at,
        reason=decision.reason,
        strength_text=decision.strength_text,
        improvement_text=decision.improvement_text,
    )


def _reworded(point: CoachingPoint | None, text: str | None) -> CoachingPoint | None:
    return replace(point, text=text) if point and text else point
