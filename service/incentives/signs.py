"""Signs that points are played for, or given among friends. They accuse nobody: somebody should look."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from ..dashboards.figures import NOTHING, SMALLEST_GROUP, Change
from ..evaluations.tables import Evaluation
from ..feedback.peer_tables import PeerFeedback
from ..identity.tables import Agent
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction
from ..performance.estimates import compared
from ..performance.periods import DAY, Period, today
from ..performance.queries import metric, sums_of
from ..performance.scopes import Grouping, Scope
from ..reviews.queries import names
from ..reviews.tables import Review
from .access import may_see_points
from .sampled_results import by_another_person, moment, picked_by_chance

LOOKED_AT = 90 * DAY
EACH_WAY = 3
"""Times that two colleagues gave each other feedback before it looks like an arrangement."""


class SignKind(StrEnum):
    HASTE = "haste"
    ONE_REVIEWER = "one_reviewer"
    OWN_REVIEW = "own_review"
    EACH_OTHER = "each_other"


@dataclass(frozen=True, slots=True)
class Sign:
    """What was noticed about whom, with the figures that it rests on."""

    kind: SignKind
    about: str
    words: str


def signs(viewer: Viewer, session: Session) -> tuple[Sign, ...]:
    """Of the last 90 days, about agents in the viewer's scope, by name."""
    period = Period(today() - LOOKED_AT, today())
    agents = dict(session.execute(select(Agent.id, Agent.name).where(may_see_points(viewer))).all())
    found = [
        *_haste(session, period, agents),
        *_same_reviewer(session, period, agents),
        *_own_reviews(session, period, agents),
        *_each_other(session, period, agents),
    ]
    return tuple(sorted(found, key=lambda one: (one.kind.value, one.about)))


def _haste(session: Session, period: Period, agents: Mapping[UUID, str]) -> Iterator[Sign]:
    """Calls got shorter while customers came back more often, both by more than noise."""
    asked = ("handle_time", "no_repeat_contact")
    then, now = (sums_of(session, asked, each, Grouping.AGENT, Scope()) for each in (period.before(), period))
    for agent, name in agents.items():
        shorter, fewer = (
            compared(metric(id), then.get(agent, {}).get(id, NOTHING), now.get(agent, {}).get(id, NOTHING))
            for id in asked
        )
        if _fell(shorter) and _fell(fewer):
            assert shorter is not None
            assert fewer is not None
            words = (
                f"Handle time {shorter.value:+.0f} s ({shorter.low:+.0f} to {shorter.high:+.0f}) while contacts that "
                f"need no repeat went {fewer.value:+.0f} points ({fewer.low:+.0f} to {fewer.high:+.0f})."
            )
            yield Sign(SignKind.HASTE, name, words)


def _fell(change: Change | None) -> bool:
    return change is not None and change.high < 0


def _same_reviewer(session: Session, period: Period, agents: Mapping[UUID, str]) -> Iterator[Sign]:
    """Every sampled result of an agent by one person, where others review as well."""
    counts: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for agent, reviewer, count in session.execute(_reviews(period, agents).where(picked_by_chance())):
        counts[agent][reviewer] = count
    called = names(session, {reviewer for own in counts.values() for reviewer in own})
    for agent, own in counts.items():
        (reviewer, count), *others = own.items()
        if not others and count >= SMALLEST_GROUP and len(called) > 1:
            words = f"All {count} sampled results were confirmed by {called[reviewer]}."
            yield Sign(SignKind.ONE_REVIEWER, agents[agent], words)


def _own_reviews(session: Session, period: Period, agents: Mapping[UUID, str]) -> Iterator[Sign]:
    for agent, _, count in session.execute(_reviews(period, agents).where(~by_another_person())):
        words = f"{count} own results were confirmed by the agent. None of them counts."
        yield Sign(SignKind.OWN_REVIEW, agents[agent], words)


def _reviews(period: Period, agents: Mapping[UUID, str]) -> Select[*tuple[Any, ...]]:
    """Agent, reviewer and how many results."""
    return (
        select(Interaction.agent_id, Review.reviewer_id, func.count())
        .select_from(Review)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(
            Interaction.agent_id.in_(agents),
            Review.confirmed_at.is_not(None),
            moment() >= period.starts,
            moment() < period.ends,
        )
        .group_by(Interaction.agent_id, Review.reviewer_id)
    )


def _each_other(session: Session, period: Period, agents: Mapping[UUID, str]) -> Iterator[Sign]:
    back = aliased(PeerFeedback)
    within = (PeerFeedback.created_at >= period.starts, PeerFeedback.created_at < period.ends)
    rows = session.execute(
        select(
            PeerFeedback.from_id,
            PeerFeedback.to_id,
            func.count(func.distinct(PeerFeedback.id)),
            func.count(func.distinct(back.id)),
        )
        .join(back, (back.from_id == PeerFeedback.to_id) & (back.to_id == PeerFeedback.from_id))
        .where(
            PeerFeedback.from_id < PeerFeedback.to_id,
            PeerFeedback.from_id.in_(agents),
            *within,
            back.created_at >= period.starts,
        )
        .group_by(PeerFeedback.from_id, PeerFeedback.to_id)
    )
    for one, other, there, here in rows:
        if min(there, here) >= EACH_WAY and other in agents:
            words = f"Gave each other feedback {there} and {here} times. Points count each colleague once a period."
            yield Sign(SignKind.EACH_OTHER, f"{agents[one]} and {agents[other]}", words)
