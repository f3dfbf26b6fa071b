"""The effect of coaching, against numbers worked out by hand."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from service.coaching.dated_answers import AnswerSums
from service.coaching.effects import Basis, Colleagues, Effect, Verdict, effect, effect_from
from service.coaching.session_effects import count_effects, not_counted_lately
from service.coaching.session_tables import MeasuredEffect
from service.dashboards.figures import Sums
from service.database import now, transaction
from service.reviews.task_tables import ReviewTask, TaskKind, TaskState
from tests.service.coaching.situation import COURTEOUS, Coaching, colleague, confirmed_call, graded
from tests.service.disputes.situation import shift
from tests.service.seed import Seed

WINDOW = dt.timedelta(days=60)
DAY = dt.timedelta(days=1)
AGENT = uuid4()
TEAM = uuid4()
MARGIN = 2.7764451 * (187.5 / 5) ** 0.5
"""Student's, four degrees of freedom, of five values with the variance 187.5: 17.002."""


def answers(
    agent: UUID, before: Sequence[float], after: Sequence[float], *, random: bool = False, team: UUID = TEAM
) -> list[AnswerSums]:
    return [
        AnswerSums(agent, team, random, late, Sums(len(values), sum(values), sum(value**2 for value in values)))
        for late, values in ((False, before), (True, after))
        if values
    ]


def computed(sums: Sequence[AnswerSums], coached: Sequence[UUID] = ()) -> Effect:
    return effect_from(sums, coached, "seven_cs", "courteous", AGENT, now() - 70 * DAY, WINDOW)


BEFORE, AFTER = (25.0, 25.0, 25.0, 50.0, 50.0), (75.0, 75.0, 75.0, 100.0, 100.0)
COLLEAGUES = [
    one for late in (50.0, 75.0, 50.0, 75.0, 50.0) for one in answers(uuid4(), (50.0,), (late,))
]  # fmt: skip
"""Five whose changes, 0, 25, 0, 25, 0, have the mean 10 and the variance 187.5."""


class TestArithmetic:
    def test_before_and_after_with_students_intervals(self) -> None:
        found = computed(answers(AGENT, BEFORE, AFTER))
        assert (found.before.value, found.before.n) == (35, 5)
        assert (found.before.low, found.before.high) == pytest.approx((35 - MARGIN, 35 + MARGIN), abs=1e-4)
        assert (found.after.value, found.after.high) == (85, 100)

    def test_the_change_squares_and_adds_the_distances(self) -> None:
        """35 ± 17.002 to 85 - 17.002 + 15: 50 - √(17.002² + 17.002²) to 50 + √(15² + 17.002²)."""
        change = computed(answers(AGENT, BEFORE, AFTER)).change
        assert change is not None
        assert (change.value, change.low, change.high) == pytest.approx((50, 25.955, 72.674), abs=1e-3)

    def test_the_difference_in_differences(self) -> None:
        """Colleagues: 10 ± 17.002. 40 - √(24.045² + 17.002²) to 40 + √(22.674² + 17.002²)."""
        found = computed([*answers(AGENT, BEFORE, AFTER), *COLLEAGUES])
        assert found.others is not None
        assert found.beyond is not None
        assert (found.colleagues, found.others.n, found.others.value) == (Colleagues.TEAM, 5, 10)
        assert (found.beyond.value, found.beyond.low, found.beyond.high) == pytest.approx(
            (40, 10.551, 68.340), abs=1e-3
        )
        assert found.verdict is Verdict.BETTER

    def test_checks_that_are_all_alike_have_wilsons_intervals(self) -> None:
        """0 of 5: up to 43.449; 5 of 5: from 56.551."""
        change = computed(answers(AGENT, [0.0] * 5, [100.0] * 5)).change
        assert change is not None
        assert (change.value, change.low, change.high) == pytest.approx((100, 100 - 43.4483 * 2**0.5, 100), abs=1e-3)

    def test_grades_that_are_all_alike_say_less_than_their_number_seems_to(self) -> None:
        found = computed(answers(AGENT, [50.0] * 5, [75.0] * 5))
        assert found.change is not None
        assert found.change.within_noise
        assert found.verdict is Verdict.WITHIN_NOISE


class TestWhatCanBeSaid:
    def test_what_others_gained_as_well_is_no_effect(self) -> None:
        """Everybody rises by 50: nothing is beyond that."""
        raised = (95.0, 100.0, 105.0, 100.0, 100.0)
        others = [one for late in raised for one in answers(uuid4(), (50.0,), (late,))]
        found = computed([*answers(AGENT, BEFORE, AFTER), *others])
        assert found.beyond is not None
        assert found.beyond.value == pytest.approx(0)
        assert found.verdict is Verdict.WITHIN_NOISE

    def test_worse(self) -> None:
        assert computed(answers(AGENT, AFTER, BEFORE)).verdict is Verdict.WORSE

    @pytest.mark.parametrize(("before", "after", "missing"), [(5, 4, 1), (2, 0, 8), (0, 5, 5)])
    def test_not_enough(self, before: int, after: int, missing: int) -> None:
        found = computed([*answers(AGENT, BEFORE[:before], AFTER[:after]), *COLLEAGUES])
        assert (found.verdict, found.missing, found.change, found.beyond) == (Verdict.NOT_ENOUGH, missing, None, None)

    def test_four_colleagues_are_too_few_to_compare_with(self) -> None:
        found = computed([*answers(AGENT, BEFORE, AFTER), *COLLEAGUES[:8]])
        assert (found.colleagues, found.others, found.beyond) == (None, None, None)
        assert found.verdict is Verdict.BETTER

    def test_a_small_team_is_compared_with_the_centre(self) -> None:
        elsewhere = [one for late in (50.0, 75.0, 50.0) for one in answers(uuid4(), (50.0,), (late,), team=uuid4())]
        found = computed([*answers(AGENT, BEFORE, AFTER), *COLLEAGUES[:4], *elsewhere])
        assert found.colleagues is Colleagues.CENTRE
        assert found.others is not None
        assert found.others.n == 5

    def test_colleagues_who_were_coached_on_it_are_no_comparison(self) -> None:
        found = computed([*answers(AGENT, BEFORE, AFTER), *COLLEAGUES], coached=[AGENT, COLLEAGUES[0].agent_id])
        assert found.others is None

    def test_random_samples_alone_where_they_are_enough(self) -> None:
        risky = answers(AGENT, [0.0] * 9, [0.0] * 9)
        assert computed([*answers(AGENT, BEFORE, AFTER, random=True), *risky]).before.n == 5
        assert computed([*answers(AGENT, BEFORE, AFTER, random=True), *risky]).basis is Basis.RANDOM
        mixed = computed([*answers(AGENT, BEFORE[:4], AFTER, random=True), *risky])
        assert (mixed.basis, mixed.before.n) == (Basis.ALL, 13)


class TestFromConfirmedAnswers:
    def test_counts_what_a_person_confirmed_in_the_days_around(self, seeded: Seed) -> None:
        at = now() - 10 * DAY
        with transaction() as session:
            graded(session, seeded, seeded.agent, "22233", at - 5 * DAY)
            graded(session, seeded, seeded.agent, "44455", at)
            confirmed_call(session, seeded, seeded.agent, "5", at - 1 * DAY, confirmed=False)
            confirmed_call(session, seeded, seeded.agent, "5", at - 61 * DAY)
            confirmed_call(session, seeded, seeded.agent, "1", at + 61 * DAY)
            found = effect(session, "seven_cs", "courteous", seeded.agent, at)
        assert (found.before.value, found.before.n, found.after.value, found.after.n) == (35, 5, 85, 5)
        assert (found.verdict, found.basis, found.complete) == (Verdict.BETTER, Basis.ALL, False)

    def test_what_the_session_was_about_is_left_out(self, seeded: Seed) -> None:
        at = now() - 10 * DAY
        with transaction() as session:
            worst = graded(session, seeded, seeded.agent, "122233", at - 5 * DAY)[:1]
            graded(session, seeded, seeded.agent, "44455", at)
            found = effect(session, "seven_cs", "courteous", seeded.agent, at, without=worst)
        assert (found.before.value, found.before.n) == (35, 5)

    def test_random_samples_are_known_by_their_tasks(self, seeded: Seed) -> None:
        at = now() - 10 * DAY
        with transaction() as session:
            calls = graded(session, seeded, seeded.agent, "22233", at - 5 * DAY)
            calls += graded(session, seeded, seeded.agent, "44455", at)
            for call in calls:
                task = ReviewTask(kind=TaskKind.RANDOM, state=TaskState.DONE, interaction_id=call, priority=2)
                task.due_at = now()
                session.add(task)
            confirmed_call(session, seeded, seeded.agent, "1", at - 2 * DAY)
            found = effect(session, "seven_cs", "courteous", seeded.agent, at)
        assert (found.basis, found.before.n, found.before.value) == (Basis.RANDOM, 5, 35)

    def test_calls_in_another_team_are_compared_with_that_team(self, seeded: Seed) -> None:
        """An agent who moved: the comparison is of the teams that the calls were in."""
        at = now() - 10 * DAY
        with transaction() as session:
            graded(session, seeded, seeded.agent, "22233", at - 5 * DAY)
            graded(session, seeded, seeded.agent, "44455", at)
            for number in range(5):
                other = colleague(session, seeded, f"Colleague {number}", team=seeded.other_team)
                graded(session, seeded, other, "3", at - 3 * DAY)
                graded(session, seeded, other, "34"[number % 2], at + 1 * DAY)
            found = effect(session, "seven_cs", "courteous", seeded.agent, at)
        assert found.others is not None
        assert (found.colleagues, found.others.n, found.others.value) == (Colleagues.TEAM, 5, 10)


class TestOverview:
    def test_every_session_is_counted_whatever_came_of_it(self, coaching: Coaching) -> None:
        with transaction() as session:
            graded(session, coaching.seeded, coaching.seeded.agent, "22233", now() - 5 * DAY)
        coaching.held()
        coaching.held(title="Again", questions=[COURTEOUS, "seven_cs/clear"])
        assert coaching.supervisor.get("/api/coaching/effects").json()["total"] == 0
        assert coaching.supervisor.post("/coaching/effects/count").status_code == 303
        found = coaching.supervisor.get("/api/coaching/effects").json()
        assert (found["total"], found["counts"], found["beyond"]["n"]) == (3, {"not_enough": 3}, 0)
        page = coaching.supervisor.get("/coaching/effects").text
        assert "regression to the mean" in page
        assert "never use them to compare coaches" in page
        assert "courteous" in coaching.supervisor.get("/coaching/effects/export.csv").text

    def test_counting_again_changes_the_same_rows(self, coaching: Coaching) -> None:
        coaching.held()
        with transaction() as session:
            assert count_effects(session) == 1
        with transaction() as session:
            graded(session, coaching.seeded, coaching.seeded.agent, "22233", now() - 5 * DAY)
            count_effects(session)
        shown = coaching.supervisor.get("/api/coaching/effects").json()["shown"]
        assert [one["effect"]["before"]["n"] for one in shown] == [5]

    def test_another_team_sees_none_of_it(self, coaching: Coaching) -> None:
        coaching.held()
        with transaction() as session:
            count_effects(session)
        other = coaching.clients(user_id=coaching.seeded.other_supervisor)
        assert other.get("/api/coaching/effects").json()["total"] == 0

    def test_the_job_counts_each_session_once_a_day(self, coaching: Coaching) -> None:
        coaching.held()
        coaching.held(title="About nothing that is measured", questions=[])
        for count in (1, 0):
            with transaction() as session:
                assert count_effects(session, not_counted_lately()) == count
        shift(MeasuredEffect, counted_at=now() - DAY)
        with transaction() as session:
            assert count_effects(session, not_counted_lately()) == 1
