"""Contacts are measured again when something about them changes, and days add up to what their contacts say."""

import datetime as dt

import pytest
from sqlalchemy import delete, func, select

from service.database import transaction
from service.feedback.customer_tables import CustomerFeedback, FeedbackSource
from service.interactions.tables import Interaction, State
from service.performance.counting import measure_what_changed
from service.performance.periods import Period
from service.performance.queries import measured, sums_of
from service.performance.registry import METRICS
from service.performance.scopes import Grouping, Scope
from service.performance.tables import StaleContact
from tests.service.seed import STARTED, Seed

THE_DAY = Period(STARTED.date(), STARTED.date())
ALL = Scope()


def contacts(scope: Scope = ALL, period: Period = THE_DAY) -> float | None:
    with transaction() as session:
        measure_what_changed(session)
        return measured(session, "contacts", period, scope).value


def test_only_what_changed_is_measured_again(seeded: Seed) -> None:
    with transaction() as session:
        assert measure_what_changed(session) == 6
        assert measure_what_changed(session) == 0
        session.get_one(Interaction, seeded.call).wrap_up_seconds = 60.0
        session.flush()
        assert measure_what_changed(session) == 1
        assert session.scalar(select(func.count(StaleContact.id))) == 0


def test_days_add_up_to_what_their_contacts_say(seeded: Seed) -> None:
    with transaction() as session:
        session.execute(delete(Interaction).where(Interaction.id == seeded.received))
        measure_what_changed(session)
        added = sums_of(session, METRICS, THE_DAY, Grouping.TEAM, ALL)
        one_by_one = sums_of(session, METRICS, THE_DAY, Grouping.TEAM, Scope(released_only=True))
    assert {team: own["contacts"].n for team, own in added.items()} == {seeded.team: 4, seeded.other_team: 1}
    for team, own in one_by_one.items():
        assert {id: found for id, found in own.items() if found.n} == dict(added[team])


@pytest.mark.parametrize("state", [State.ERASED, State.RESTRICTED])
def test_what_is_erased_or_restricted_counts_for_nothing(seeded: Seed, state: State) -> None:
    assert contacts() == 6
    with transaction() as session:
        session.get_one(Interaction, seeded.chat).state = state
    assert contacts() == 5


def test_a_contact_that_moves_leaves_its_day(seeded: Seed) -> None:
    assert contacts() == 6
    with transaction() as session:
        session.get_one(Interaction, seeded.chat).started_at = STARTED + dt.timedelta(days=3)
    later = Period(THE_DAY.first + dt.timedelta(days=3), THE_DAY.first + dt.timedelta(days=3))
    assert (contacts(), contacts(period=later)) == (5, 1)


def test_figures_stay_with_the_team_of_the_time(seeded: Seed) -> None:
    with transaction() as session:
        session.get_one(Interaction, seeded.chat).team_id = seeded.other_team
    moved = Scope(agent_id=seeded.agent)
    assert contacts(moved) == 5
    assert contacts(Scope(agent_id=seeded.agent, team_id=seeded.other_team)) == 1
    assert contacts(Scope(team_id=seeded.other_team)) == 2


def test_words_of_a_customer_are_counted(seeded: Seed) -> None:
    with transaction() as session:
        measure_what_changed(session)
        session.add(CustomerFeedback(interaction_id=seeded.call, comment="Thank you.", source=FeedbackSource.API))
        session.add(CustomerFeedback(interaction_id=seeded.chat, csat=5, source=FeedbackSource.API))
        session.flush()
        assert measure_what_changed(session) == 2
        assert measured(session, "customer_words", THE_DAY, ALL).value == 1
