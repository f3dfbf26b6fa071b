"""What people decided: a random sample each week, reviewed; results released, some of them disputed."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ..disputes.tables import Dispute, DisputeKind, DisputeRound, DisputeState, Outcome
from ..reviews.tables import Override, Review
from ..reviews.task_tables import ReviewTask, RiskReason, TaskKind, TaskState
from ..sampling import drawing
from ..sampling.tables import SampleDraw
from .conversations import Conversation, Result
from .copying import Rows
from .people import SeededReviewer, pick

QUOTA = 2
DAYS_TO_REVIEW = 7
CHANGED, RELEASED, DISPUTED, UPHELD = 0.25, 0.7, 0.05, 0.35
LOOKED_AT = 0.5
"""Of the critical fails, how many were reviewed in time."""
REASON = "Seen otherwise after listening again."


@dataclass(frozen=True, slots=True)
class Decisions:
    """Makes a week's reviews. `until` is when the story ends: what is due after it is still open."""

    rows: Rows
    plan_id: UUID
    reviewers: Sequence[SeededReviewer]
    until: dt.datetime
    chance: random.Random

    def week(self, starts: dt.date, made: Iterable[Conversation]) -> None:
        known = {str(conversation.id): conversation for conversation in made}
        frame: dict[str, list[str]] = defaultdict(list)
        for id, conversation in known.items():
            frame[str(conversation.agent.id)].append(id)
        ends, draw, seed = starts + dt.timedelta(days=7), self._id(), self.chance.getrandbits(62)
        over = dt.datetime.combine(ends, dt.time(3), tzinfo=dt.UTC)
        reviewed: set[str] = set()
        if over < self.until and frame:
            self.rows.add(
                SampleDraw, id=draw, created_at=over, plan_id=self.plan_id, starts=starts, ends=ends, seed=seed,
                quota=QUOTA, frame=frame, excluded={},
            )  # fmt: skip
            reviewed = self._sampled(draw, drawing.drawn(frame, QUOTA, seed), known, over)
        self._risky([one for id, one in known.items() if id not in reviewed])

    def _sampled(
        self, draw: UUID, sample: Mapping[str, Sequence[str]], known: Mapping[str, Conversation], over: dt.datetime
    ) -> set[str]:
        for agent, ids in sample.items():
            for id in ids:
                at = over + dt.timedelta(days=self.chance.uniform(0, DAYS_TO_REVIEW + 1))
                self._task(TaskKind.RANDOM, known[id], over, at, draw_id=draw, stratum=agent)
        return {id for ids in sample.values() for id in ids}

    def _risky(self, others: Iterable[Conversation]) -> None:
        for one in others:
            if any(result.verdict.score.critical_fails for result in one.results):
                wait = self.chance.uniform(0, 4) if self.chance.random() < LOOKED_AT else 1000
                if wait < 1000 or self.chance.random() < 0.2:
                    self._task(TaskKind.RISK, one, one.at, one.at + dt.timedelta(days=wait))

    def _task(self, kind: TaskKind, one: Conversation, since: dt.datetime, at: dt.datetime, **sample: object) -> None:
        """Done if its reviewer came to it before the story ends."""
        done, reviewer, risky = at < self.until, pick(self.reviewers, self.chance), kind is TaskKind.RISK
        self.rows.add(
            ReviewTask, id=self._id(), created_at=since, kind=kind.value,
            state=(TaskState.DONE if done else TaskState.OPEN).value, interaction_id=one.id,
            reasons=[RiskReason.CRITICAL_FAIL.value] if risky else [], priority=1 if risky else 3, blind=False,
            unblinded=False, due_at=since + dt.timedelta(days=DAYS_TO_REVIEW), assigned_to_id=reviewer.id,
            assigned_at=since, finished_at=at if done else None, finished_by_id=reviewer.id if done else None, **sample,
        )  # fmt: skip
        for result in one.results if done else ():
            self._review(one, result, reviewer, at)

    def _review(self, one: Conversation, result: Result, reviewer: SeededReviewer, at: dt.datetime) -> None:
        lower, changed = self.chance.random() < 0.25 + 0.5 * reviewer.strictness, None
        if self.chance.random() < CHANGED:
            changed = result.verdicts.changed(result.verdict, lower=lower)
        review, released = self._id(), self.chance.random() < RELEASED
        self.rows.add(
            Review, id=review, created_at=at, evaluation_id=result.evaluation_id, reviewer_id=reviewer.id,
            confirmed_at=at, score=changed[2] if changed else result.verdict.score.percent,
            released_at=at if released else None, released_by_id=reviewer.id if released else None,
            active_seconds=round(self.chance.uniform(30, 400), 1),
        )  # fmt: skip
        if changed:
            self.rows.add(
                Override, id=self._id(), created_at=at, review_id=review, criterion=changed[0], answer=changed[1],
                reason=REASON, by_id=reviewer.id, at=at,
            )  # fmt: skip
        if released and self.chance.random() < DISPUTED:
            self._disputed(one, review, result, at)

    def _disputed(self, one: Conversation, review: UUID, result: Result, at: dt.datetime) -> None:
        dispute, raised, examiner = self._id(), at + dt.timedelta(days=1), pick(self.reviewers, self.chance)
        decided = raised + dt.timedelta(days=self.chance.uniform(0.5, 8))
        closed = decided < self.until
        outcome = Outcome.UPHELD if self.chance.random() < UPHELD else Outcome.REJECTED
        self.rows.add(
            Dispute, id=dispute, created_at=raised, review_id=review, by_id=one.agent.user_id,
            criterion=pick(list(result.verdict.answers), self.chance), kind=DisputeKind.SCORE.value,
            reason="It was done differently.", turns=[1],
            state=(DisputeState.DECIDED if closed else DisputeState.OPEN).value, closed_at=decided if closed else None,
        )  # fmt: skip
        self.rows.add(
            DisputeRound, id=self._id(), created_at=raised, dispute_id=dispute, level=1, assignee_id=examiner.id,
            due_at=raised + dt.timedelta(days=5), outcome=outcome.value if closed else None,
            decision="Looked at again." if closed else None, decided_by_id=examiner.id if closed else None,
            decided_at=decided if closed else None,
        )  # fmt: skip

    def _id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)
