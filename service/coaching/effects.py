"""What changed after coaching: confirmed answers to the coached question before and after, beside colleagues' change.

Coaching follows bad results, and bad results are followed by better ones even if nobody does anything (regression to
the mean). Hence three precautions: interactions that the session was about are left out, answers from random samples
are used wherever there are enough, and colleagues who were not coached on it say what changed anyway.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from evaluation.differences import recovered
from evaluation.proportions import Interval, wilson

from ..dashboards.figures import NOTHING, SMALLEST_GROUP, Change, Figure, Sums, deviation, mean
from ..database import now
from .dated_answers import AnswerSums, answers_between, coached_around, coached_between, summed

WINDOW = dt.timedelta(days=60)
FEWEST = SMALLEST_GROUP
"""Answers on either side, and colleagues: with fewer a figure says nothing, and might be somebody else's result."""


class Verdict(StrEnum):
    """What the interval allows to be said."""

    NOT_ENOUGH = "not_enough"
    WITHIN_NOISE = "within_noise"
    BETTER = "better"
    WORSE = "worse"


class Basis(StrEnum):
    """Which reviews the figures rest on."""

    RANDOM = "random"
    ALL = "all"
    """Whatever was confirmed: there are too few of random samples."""


class Colleagues(StrEnum):
    """Whose change the agent's is compared with."""

    TEAM = "team"
    CENTRE = "centre"
    """Everybody else: the team is too small."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One coached question of one agent, in percent of its points.

    `before` and `after` are of `window_days` on each side of `at`; answers at `at` itself count as after. `change` is
    the agent's, `others` the mean of what `colleagues` changed by, each counting once (its `n` is how many they are),
    and `beyond` how much more the agent changed than they did. None is what cannot be said. `complete`: the days after
    are over.
    """

    scorecard: str
    criterion: str
    agent_id: UUID
    at: dt.datetime
    window_days: int
    complete: bool
    basis: Basis
    before: Figure
    after: Figure
    change: Change | None
    colleagues: Colleagues | None
    others: Figure | None
    beyond: Change | None
    verdict: Verdict

    @property
    def missing(self) -> int:
        """How many more answers it takes until something can be said."""
        return max(0, FEWEST - self.before.n) + max(0, FEWEST - self.after.n)


def effect(
    session: Session,
    scorecard: str,
    criterion: str,
    agent_id: UUID,
    at: dt.datetime,
    window: dt.timedelta = WINDOW,
    *,
    without: Collection[UUID] = (),
) -> Effect:
    """Of coaching at `at`, from confirmed answers alone. `without` are interactions that the coaching was about.

    Not scoped: the caller has checked that the viewer may see the session.
    """
    question, days = (scorecard, criterion), (at - window, at + window)
    sums = summed(answers_between(session, question, *days), at, window, without)
    coached = coached_around(coached_between(session, question, *days), at, window)
    return effect_from(sums, coached, scorecard, criterion, agent_id, at, window)


def effect_from(
    sums: Collection[AnswerSums],
    coached: Collection[UUID],
    scorecard: str,
    criterion: str,
    agent_id: UUID,
    at: dt.datetime,
    window: dt.timedelta,
) -> Effect:
    """The same, from everybody's answers around `at`, and who was coached on the question then."""
    basis = _basis(sums, agent_id)
    chosen = [one for one in sums if basis is Basis.ALL or one.random]
    own = _windows(one for one in chosen if one.agent_id == agent_id)
    before, after = mean(own[False]), mean(own[True])
    change = _change(before, after)
    colleagues, others = _others(chosen, agent_id, coached)
    beyond = _beyond(change, others)
    return Effect(
        scorecard=scorecard,
        criterion=criterion,
        agent_id=agent_id,
        at=at,
        window_days=window.days,
        complete=now() >= at + window,
        basis=basis,
        before=before,
        after=after,
        change=change,
        colleagues=colleagues,
        others=others,
        beyond=beyond,
        verdict=_verdict(beyond or change),
    )


def _basis(sums: Iterable[AnswerSums], agent_id: UUID) -> Basis:
    """Random samples where they alone are enough on both sides."""
    own = _windows(one for one in sums if one.agent_id == agent_id and one.random)
    return Basis.RANDOM if min(own[False].n, own[True].n) >= FEWEST else Basis.ALL


def _windows(sums: Iterable[AnswerSums]) -> Mapping[bool, Sums]:
    """Before (False) and after (True)."""
    found = {False: NOTHING, True: NOTHING}
    for one in sums:
        found[one.after] += one.sums
    return found


def _others(
    sums: Collection[AnswerSums], agent_id: UUID, coached: Collection[UUID]
) -> tuple[Colleagues | None, Figure | None]:
    """The mean change of those who were not coached on it: of the agent's teams, or else of the whole centre."""
    teams = {one.team_id for one in sums if one.agent_id == agent_id} - {None}
    rest = [one for one in sums if one.agent_id != agent_id and one.agent_id not in coached]
    for colleagues, among in (
        (Colleagues.TEAM, [one for one in rest if one.team_id in teams]),
        (Colleagues.CENTRE, rest),
    ):
        changes = _changes(among)
        if len(changes) >= FEWEST:
            summed = Sums(len(changes), sum(changes), sum(change * change for change in changes))
            return colleagues, deviation(summed)
    return None, None


def _changes(sums: Iterable[AnswerSums]) -> list[float]:
    """By how much the mean of each agent with answers on both sides changed."""
    by_agent: dict[UUID, list[AnswerSums]] = defaultdict(list)
    for one in sums:
        by_agent[one.agent_id].append(one)
    both = [_windows(own) for own in by_agent.values()]
    return [
        own[True].total / own[True].n - own[False].total / own[False].n for own in both if own[True].n and own[False].n
    ]


def _change(before: Figure, after: Figure) -> Change | None:
    if before.suppressed or after.suppressed or before.value is None or after.value is None:
        return None
    low, high = recovered(before.value, _interval(before), after.value, _interval(after))
    return Change(after.value - before.value, low, high)


def _beyond(change: Change | None, others: Figure | None) -> Change | None:
    """The difference in differences. None without colleagues to compare with, or where they all changed alike."""
    if change is None or others is None or others.value is None or others.low is None or others.high is None:
        return None
    low, high = recovered(others.value, (others.low, others.high), change.value, (change.low, change.high))
    return Change(change.value - others.value, low, high)


def _interval(figure: Figure) -> Interval:
    """Answers that are all alike get Wilson's: no figure between 0 and 100 varies more than a share does."""
    assert figure.value is not None
    if figure.low is not None and figure.high is not None:
        return figure.low, figure.high
    low, high = wilson(figure.value / 100 * figure.n, figure.n)
    return 100 * low, 100 * high


def _verdict(change: Change | None) -> Verdict:
    if change is None:
        return Verdict.NOT_ENOUGH
    if change.within_noise:
        return Verdict.WITHIN_NOISE
    return Verdict.BETTER if change.value > 0 else Verdict.WORSE
