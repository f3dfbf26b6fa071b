"""How often results are disputed, with what outcome, and how long it takes. Every share has its n and interval."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from evaluation.proportions import wilson
from scorecards.schema import Scorecard

from ..evaluations.tables import Answer, Evaluation, ScorecardVersion
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from ..reviews.queries import names
from ..reviews.tables import Review
from .tables import Dispute, DisputeKind, DisputeRound, Outcome

SMALLEST_GROUP = 5
"""A person with fewer decided disputes is not shown: single cases say nothing about a person."""


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`, as a share 0 to 1 with its 95 % Wilson interval; None where there is no total."""

    count: int
    total: int

    @property
    def share(self) -> float | None:
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.count, self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class CriterionDisputes:
    """`disputed` of its released answers; of the decided ones `upheld`, in part included."""

    criterion: str
    name: str
    scorecard: str
    disputed: Share
    upheld: Share


@dataclass(frozen=True, slots=True)
class ReviewerDisputes:
    """Disputes about results that one person confirmed."""

    name: str
    upheld: Share


@dataclass(frozen=True, slots=True)
class DisputeStatistics:
    """Of results released within the period. `median_days` is from dispute to first decision, over `decided`.

    `upheld` counts disputes upheld wholly or in part by their last decision. `suppressed` counts reviewers with fewer
    than `SMALLEST_GROUP` decided disputes.
    """

    since: dt.date
    until: dt.date
    raised: int
    decided: int
    by_kind: Mapping[DisputeKind, int]
    upheld: Share
    by_outcome: Mapping[Outcome, int]
    median_days: float | None
    in_time: Share
    by_criterion: tuple[CriterionDisputes, ...]
    by_reviewer: tuple[ReviewerDisputes, ...]
    suppressed: int


@dataclass(frozen=True, slots=True)
class _Case:
    dispute: Dispute
    rounds: Sequence[DisputeRound]
    reviewer_id: UUID
    scorecard: str

    @property
    def outcome(self) -> Outcome | None:
        """Of the last round that was decided."""
        decided = [round.outcome for round in self.rounds if round.outcome is not None]
        return decided[-1] if decided else None

    @property
    def upheld(self) -> bool:
        return self.outcome in (Outcome.UPHELD, Outcome.PARTLY_UPHELD)


def dispute_statistics(viewer: Viewer, session: Session, since: dt.date, until: dt.date) -> DisputeStatistics:
    """Both days included, in UTC; in the viewer's scope."""
    cases = _cases(viewer, session, since, until)
    decided = [case for case in cases if case.outcome is not None]
    first = [case.rounds[0] for case in decided if case.rounds[0].decided_at is not None]
    days = [(done.decided_at - done.created_at).total_seconds() / 86400 for done in first if done.decided_at]
    by_reviewer = _by_reviewer(session, decided)
    shown = tuple(one for one in by_reviewer if one.upheld.total >= SMALLEST_GROUP)
    return DisputeStatistics(
        since=since,
        until=until,
        raised=len(cases),
        decided=len(decided),
        by_kind=Counter(case.dispute.kind for case in cases),
        upheld=_upheld(decided),
        by_outcome=Counter(case.outcome for case in decided if case.outcome is not None),
        median_days=median(days) if days else None,
        in_time=Share(sum(done.decided_at <= done.due_at for done in first if done.decided_at), len(first)),
        by_criterion=_by_criterion(session, cases, _released_answers(viewer, session, since, until)),
        by_reviewer=shown,
        suppressed=len(by_reviewer) - len(shown),
    )


def _cases(viewer: Viewer, session: Session, since: dt.date, until: dt.date) -> list[_Case]:
    """About results released in the period, or disputed in it and withdrawn since."""
    withdrawn = and_(Review.released_at.is_(None), *_within(Dispute.created_at, since, until))
    rows = session.execute(
        select(Dispute, Review.reviewer_id, Evaluation.scorecard)
        .join(Review, Review.id == Dispute.review_id)
        .join(Evaluation, Evaluation.id == Review.evaluation_id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(may_see(viewer), or_(and_(*_within(Review.released_at, since, until)), withdrawn))
    ).all()
    rounds = defaultdict(list)
    of_these = DisputeRound.dispute_id.in_([row.Dispute.id for row in rows])
    for round in session.scalars(select(DisputeRound).where(of_these).order_by(DisputeRound.level)):
        rounds[round.dispute_id].append(round)
    return [_Case(row.Dispute, rounds[row.Dispute.id], row.reviewer_id, row.scorecard) for row in rows]


def _within(
    moment: InstrumentedAttribute[Any], since: dt.date, until: dt.date
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    start = dt.datetime.combine(since, dt.time(), tzinfo=dt.UTC)
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
    return moment >= start, moment < end


def _released_answers(
    viewer: Viewer, session: Session, since: dt.date, until: dt.date
) -> Mapping[tuple[str, str], int]:
    """By scorecard and criterion: how many released results answer it."""
    rows = session.execute(
        select(Evaluation.scorecard, Answer.criterion, func.count())
        .join(Evaluation, Evaluation.id == Answer.evaluation_id)
        .join(Review, Review.evaluation_id == Evaluation.id)
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .where(may_see(viewer), *_within(Review.released_at, since, until))
        .group_by(Evaluation.scorecard, Answer.criterion)
    )
    return {(scorecard, criterion): count for scorecard, criterion, count in rows}


def _by_criterion(
    session: Session, cases: Iterable[_Case], released: Mapping[tuple[str, str], int]
) -> tuple[CriterionDisputes, ...]:
    """Most often disputed first. A criterion disputed twice in one result counts once towards its rate."""
    about: dict[tuple[str, str], list[_Case]] = defaultdict(list)
    for case in cases:
        if case.dispute.criterion is not None:
            about[case.scorecard, case.dispute.criterion].append(case)
    cards = _cards(session, {scorecard for scorecard, _ in about})
    rows = [
        CriterionDisputes(
            criterion=criterion,
            name=_name(cards[scorecard], criterion),
            scorecard=cards[scorecard].name,
            disputed=Share(len({case.dispute.review_id for case in own}), released.get((scorecard, criterion), 0)),
            upheld=_upheld([case for case in own if case.outcome is not None]),
        )
        for (scorecard, criterion), own in about.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-(row.disputed.share or 0), row.name)))


def _cards(session: Session, scorecards: set[str]) -> Mapping[str, Scorecard]:
    """The newest version of each, for its names."""
    versions = select(ScorecardVersion).where(ScorecardVersion.scorecard.in_(scorecards))
    rows = session.scalars(versions.order_by(ScorecardVersion.version))
    return {row.scorecard: Scorecard.model_validate(row.content) for row in rows}


def _name(card: Scorecard, criterion: str) -> str:
    """The id where the newest version no longer asks it."""
    return next((asked.name for asked in card.criteria if asked.id == criterion), criterion)


def _by_reviewer(session: Session, decided: Iterable[_Case]) -> tuple[ReviewerDisputes, ...]:
    own: dict[UUID, list[_Case]] = defaultdict(list)
    for case in decided:
        own[case.reviewer_id].append(case)
    people = names(session, own)
    return tuple(ReviewerDisputes(people.get(id, ""), _upheld(cases)) for id, cases in own.items())


def _upheld(decided: Sequence[_Case]) -> Share:
    return Share(sum(case.upheld for case in decided), len(decided))
