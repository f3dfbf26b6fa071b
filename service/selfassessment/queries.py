"""Self-assessments: what is asked, what could be, and the gaps that become the agenda of coaching."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.transcripts import Channel
from scorecards.schema import Scorecard

from ..evaluations.standings import newest
from ..evaluations.tables import Evaluation, ScorecardVersion
from ..identity.tables import Agent, Role
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State
from ..reviews.blindness import blind_to
from ..reviews.confirmed import confirmed
from ..reviews.sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from ..reviews.tables import Review
from .comparison import gap_between, self_assessment_sheet
from .scope import own_conversations
from .tables import SelfAssessment

LISTED = 200


@dataclass(frozen=True, slots=True)
class AssessmentDetail:
    """One that was asked for. `comparable`: what was confirmed is there for the viewer to compare with."""

    evaluation_id: UUID
    interaction_id: UUID
    reference: str
    channel: Channel
    started_at: dt.datetime
    agent: str
    scorecard: str
    asked_at: dt.datetime
    due_at: dt.datetime | None
    submitted_at: dt.datetime | None
    comparable: bool


@dataclass(frozen=True, slots=True)
class Assessable:
    """An own interaction that can still be assessed with these scorecards: (id, name)."""

    interaction_id: UUID
    reference: str
    channel: Channel
    started_at: dt.datetime
    call_type: str | None
    duration_seconds: float | None
    scorecards: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CriterionGap:
    """How an agent's own answers to one question differ from the confirmed ones, over `count` interactions.

    `mean` is own less confirmed points, -1 to 1: above 0 the agent sees the own work more kindly. `kinder` and
    `stricter` count interactions. `blind` of them were answered before the result was opened. `evaluations` lead to
    the comparisons, newest first.
    """

    scorecard: str
    criterion: str
    name: str
    count: int
    mean: float
    kinder: int
    stricter: int
    blind: int
    evaluations: tuple[UUID, ...]


def assessments(viewer: Viewer, session: Session) -> tuple[AssessmentDetail, ...]:
    """Open ones first, then the newest; an agent's own, or those in a reviewer's scope. `LISTED` at most."""
    is_agent = viewer.role is Role.AGENT
    own = SelfAssessment.agent_id == viewer.agent_id
    scope = own_conversations(viewer) & own if is_agent else may_see(viewer)
    shown = Review.released_at if is_agent else Review.confirmed_at
    rows = session.execute(
        select(
            Evaluation.id.label("evaluation_id"),
            Interaction.id.label("interaction_id"),
            Interaction.reference,
            Interaction.channel,
            func.coalesce(Interaction.started_at, Interaction.created_at).label("started_at"),
            Agent.name.label("agent"),
            ScorecardVersion.name.label("scorecard"),
            SelfAssessment.created_at.label("asked_at"),
            SelfAssessment.due_at,
            AnswerSheet.submitted_at,
            (shown.is_not(None) & ~blind_to(viewer)).label("comparable"),
        )
        .select_from(SelfAssessment)
        .join(Evaluation, Evaluation.id == SelfAssessment.evaluation_id)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(Agent, Agent.id == SelfAssessment.agent_id)
        .outerjoin(AnswerSheet, self_assessment_sheet())
        .outerjoin(Review, Review.evaluation_id == Evaluation.id)
        .where(scope, Interaction.state == State.READY, SelfAssessment.agent_id == Interaction.agent_id)
        .order_by(AnswerSheet.submitted_at.is_not(None), SelfAssessment.created_at.desc())
        .limit(LISTED)
    )
    return tuple(AssessmentDetail(**row) for row in rows.mappings())


def assessable(viewer: Viewer, session: Session) -> tuple[Assessable, ...]:
    """Own interactions that were not assessed yet, newest first, `LISTED` at most; with nothing that was answered."""
    asked = select(SelfAssessment.id).where(SelfAssessment.evaluation_id == Evaluation.id).exists()
    rows = session.execute(
        select(Interaction, Evaluation.scorecard, ScorecardVersion.name)
        .join(Evaluation, Evaluation.interaction_id == Interaction.id)
        .join(ScorecardVersion, ScorecardVersion.hash == Evaluation.scorecard_hash)
        .where(own_conversations(viewer), newest(), ~asked)
        .order_by(
            func.coalesce(Interaction.started_at, Interaction.created_at).desc(), Interaction.id, Evaluation.scorecard
        )
        .limit(LISTED)
    ).all()
    cards: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for interaction, scorecard, name in rows:
        cards[interaction.id].append((scorecard, name))
    found = {interaction.id: interaction for interaction, *_ in rows}
    return tuple(_assessable(interaction, cards[id]) for id, interaction in found.items())


def gaps(
    viewer: Viewer, session: Session, agent_id: UUID, *, since: dt.datetime | None = None
) -> tuple[CriterionGap, ...]:
    """Between an agent's submitted self-assessments and what was confirmed, the widest mean gap first.

    Scoped: an agent's own released results, a reviewer's confirmed ones within the scope. `since` is when the
    assessment was submitted.
    """
    rows = session.execute(_compared(viewer, agent_id, since)).all()
    cards = _scorecards(session, {row.scorecard_hash for row in rows})
    found: dict[tuple[str, str], list[_Gap]] = defaultdict(list)
    for row in rows:
        criterion = cards[row.scorecard_hash].criterion(row.criterion)
        size = gap_between(criterion, row.own, row.answer)
        if size is not None:
            found[row.scorecard, row.criterion].append(
                _Gap(criterion.name, size, row.evaluation_id, not row.seen_before)
            )
    summed = [_summed(scorecard, criterion, own) for (scorecard, criterion), own in found.items()]
    return tuple(sorted(summed, key=lambda gap: (-abs(gap.mean), gap.name)))


@dataclass(frozen=True, slots=True)
class _Gap:
    name: str
    size: float
    evaluation_id: UUID
    blind: bool


def _summed(scorecard: str, criterion: str, own: Sequence[_Gap]) -> CriterionGap:
    return CriterionGap(
        scorecard=scorecard,
        criterion=criterion,
        name=own[0].name,
        count=len(own),
        mean=fmean(gap.size for gap in own),
        kinder=sum(gap.size > 0 for gap in own),
        stricter=sum(gap.size < 0 for gap in own),
        blind=sum(gap.blind for gap in own),
        evaluations=tuple(gap.evaluation_id for gap in own),
    )


def _compared(viewer: Viewer, agent_id: UUID, since: dt.datetime | None) -> Select[Any]:
    answered = confirmed().order_by(None).subquery()
    query = (
        select(
            answered.c.evaluation_id,
            answered.c.scorecard,
            answered.c.scorecard_hash,
            answered.c.criterion,
            answered.c.answer,
            SheetAnswer.answer.label("own"),
            AnswerSheet.seen_before,
        )
        .select_from(answered)
        .join(Interaction, Interaction.id == answered.c.interaction_id)
        .join(SelfAssessment, SelfAssessment.evaluation_id == answered.c.evaluation_id)
        .join(
            AnswerSheet,
            (AnswerSheet.evaluation_id == answered.c.evaluation_id)
            & (AnswerSheet.purpose == SheetPurpose.SELF_ASSESSMENT)
            & AnswerSheet.submitted_at.is_not(None),
        )
        .join(
            SheetAnswer,
            (SheetAnswer.sheet_id == AnswerSheet.id) & (SheetAnswer.criterion == answered.c.criterion),
        )
        .where(
            may_see(viewer), ~blind_to(viewer), Interaction.agent_id == agent_id, SelfAssessment.agent_id == agent_id
        )
        .order_by(AnswerSheet.submitted_at.desc(), answered.c.position)
    )
    if viewer.role is Role.AGENT:
        query = query.where(answered.c.released_at.is_not(None))
    return query if since is None else query.where(AnswerSheet.submitted_at >= since)


def _scorecards(session: Session, hashes: Iterable[str]) -> Mapping[str, Scorecard]:
    versions = session.scalars(select(ScorecardVersion).where(ScorecardVersion.hash.in_(list(hashes))))
    return {version.hash: Scorecard.model_validate(version.content) for version in versions}


def _assessable(interaction: Interaction, cards: Sequence[tuple[str, str]]) -> Assessable:
    return Assessable(
        interaction_id=interaction.id,
        reference=interaction.reference,
        channel=interaction.channel,
        started_at=interaction.started_at or interaction.created_at,
        call_type=interaction.call_type,
        duration_seconds=interaction.duration_seconds,
        scorecards=tuple(cards),
    )
