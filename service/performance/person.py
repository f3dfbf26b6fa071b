"""One agent's figures beside those of the rest of the team, and what people said about the contacts."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ..coaching.queries import ACCEPTED, SuggestionDetail, suggestion
from ..coaching.tables import CoachingSuggestion, SuggestionDecision
from ..dashboards.figures import NOTHING, Change, Figure
from ..dashboards.weeks import moment
from ..identity.tables import Agent
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from ..reviews.blindness import blind_to
from .estimates import compared, estimate
from .periods import Period
from .queries import sums_of
from .registry import METRICS
from .scopes import Grouping, Scope

MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Beside:
    """The figure of all others in the team, and how far the agent's lies from it."""

    others: Figure
    difference: Change | None


@dataclass(frozen=True, slots=True)
class Words:
    """An approved suggestion about one contact, as the person who approved it left it."""

    interaction_id: UUID
    reference: str
    at: dt.datetime
    said: SuggestionDetail


def beside_the_team(session: Session, agent: Agent, period: Period, scope: Scope) -> Mapping[str, Beside]:
    """By metric: contacts that the agent and others handled for the agent's present team. Empty without a team."""
    if agent.team_id is None:
        return {}
    team = replace(scope, agent_id=None, team_id=agent.team_id)
    all = sums_of(session, METRICS, period, Grouping.ALL, team)[None]
    own = sums_of(session, METRICS, period, Grouping.ALL, replace(team, agent_id=agent.id))[None]
    found = {}
    for id, metric in METRICS.items():
        others = all.get(id, NOTHING) - own.get(id, NOTHING)
        found[id] = Beside(estimate(metric, others), compared(metric, others, own.get(id, NOTHING)))
    return found


def words_about(viewer: Viewer, session: Session, agent: Agent, period: Period) -> tuple[Words, ...]:
    """Suggestions that somebody approved, of the period's newest contacts, in the viewer's scope."""
    decided = select(SuggestionDecision.id).where(
        SuggestionDecision.suggestion_id == CoachingSuggestion.id, SuggestionDecision.decision.in_(ACCEPTED)
    )
    newest: Select[*tuple[Any, ...]] = (
        select(Interaction.id, Interaction.reference, moment().label("at"), CoachingSuggestion.transcript_id)
        .join(CoachingSuggestion, CoachingSuggestion.transcript_id == Interaction.transcript_id)
        .where(
            may_see(viewer),
            ~blind_to(viewer),
            Interaction.agent_id == agent.id,
            moment() >= period.starts,
            moment() < period.ends,
            decided.exists(),
        )
        .order_by(moment().desc(), Interaction.id)
        .limit(MOST_WORDS)
    )
    found = ((row, suggestion(viewer, session, row.transcript_id, ())) for row in session.execute(newest))
    return tuple(Words(row.id, row.reference, row.at, said.as_decided) for row, said in found if said and said.accepted)
