"""Counting in the database comes to what going through every confirmed answer does, whatever was answered."""

from collections import defaultdict
from dataclasses import dataclass
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.database import now, transaction
from service.identity.tables import Role
from service.identity.viewer import Viewer
from service.reviews.confirmed import ConfirmedAnswer, confirmed_answers
from service.reviews.sheet_tables import AnswerSheet, SheetAnswer, SheetPurpose
from service.reviews.tables import Override, Review
from service.reviews.ways_of_reviewing import WayOfReviewing, ways_of_reviewing
from tests.service.reviews.several import care_call
from tests.service.seed import Seed

OPENINGS = (None, "named", "greeted", "greeted,named", "rushed", "none", "na")
CLEAR = (None, "pass", "fail")
CALLS = 40


@dataclass(frozen=True, slots=True)
class Chance:
    """What machine and people might have done, drawn from `random`: half of them changed or blind."""

    random: Random
    people: tuple[UUID, ...]

    def review(self, session: Session, made: Seed) -> None:
        _, evaluation = care_call(session, made, self.random.choice(OPENINGS), self.random.choice(CLEAR))
        review = Review(evaluation_id=evaluation, reviewer_id=self.random.choice(self.people), confirmed_at=now())
        review.active_seconds = self.random.choice((None, 20.0, 40.0))
        session.add(review)
        session.flush()
        for criterion, answers in (("opening", OPENINGS), ("name_clear", CLEAR)):
            for _ in range(self.random.choice((0, 0, 1, 2))):
                self._override(session, review.id, criterion, self.random.choice(answers[1:]))
        if self.random.random() < 0.5:
            self._sheet(session, evaluation)

    def _override(self, session: Session, review: UUID, criterion: str, answer: str | None) -> None:
        by = self.random.choice(self.people)
        session.add(Override(review_id=review, criterion=criterion, answer=answer, reason="Heard.", by_id=by))
        session.flush()

    def _sheet(self, session: Session, evaluation: UUID) -> None:
        seen_before = self.random.random() < 0.3
        sheet = AnswerSheet(evaluation_id=evaluation, by_id=self.people[0], seen_before=seen_before)
        sheet.purpose, sheet.submitted_at = SheetPurpose.BLIND_REVIEW, now()
        session.add(sheet)
        session.flush()
        session.add(SheetAnswer(sheet_id=sheet.id, criterion="opening", answer="named"))


def gone_through(session: Session, viewer: Viewer) -> dict[UUID, WayOfReviewing]:
    """The same, one confirmed answer after the other."""
    own: dict[UUID, list[ConfirmedAnswer]] = defaultdict(list)
    for answer in confirmed_answers(viewer, session):
        if answer.blind_answer is None and answer.machine_answer is not None:
            own[answer.by_id].append(answer)
    times = {row.evaluation_id: row.active_seconds for row in session.scalars(select(Review))}
    return {person: way(answers, times) for person, answers in own.items()}


def way(answers: list[ConfirmedAnswer], times: dict[UUID, float | None]) -> WayOfReviewing:
    results = {answer.evaluation_id for answer in answers}
    seconds = sorted(found for result in results if (found := times[result]) is not None)
    return WayOfReviewing(len(results), len(answers), sum(each.overridden for each in answers), tuple(seconds))


@pytest.mark.parametrize("seed", [3, 11, 29])
def test_counted_as_if_every_answer_was_gone_through(seeded: Seed, seed: int) -> None:
    chance = Chance(Random(seed), (seeded.users[Role.QA_ANALYST], seeded.users[Role.SUPERVISOR]))
    with transaction() as session:
        for _ in range(CALLS):
            chance.review(session, seeded)
    viewer = seeded.viewer(Role.QA_ANALYST)
    with transaction() as session:
        expected, counted = gone_through(session, viewer), ways_of_reviewing(viewer, session)
    assert expected.keys() == set(chance.people)
    assert any(each.changed for each in expected.values())
    for person, found in expected.items():
        own = counted[person]
        assert (own.results, own.answers, own.changed) == (found.results, found.answers, found.changed)
        assert sorted(own.seconds) == list(found.seconds)
    assert counted.keys() == expected.keys()
