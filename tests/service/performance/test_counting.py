"""Contacts measured again when they change, in the database."""

import datetime as dt

from sqlalchemy import Engine, delete, func, select

from service.database import transaction
from service.performance.counting import measure_what_changed
from service.performance.periods import Period
from service.performance.queries import measured, measured_many
from service.performance.scopes import Grouping, Scope
from service.performance.tables import MeasuredContact, StaleContact
from tests.service.seed import STARTED, Seed

THE_DAY = Period(STARTED.date(), STARTED.date())


def test_smoke(seeded: Seed) -> None:
    with transaction() as session:
        assert measure_what_changed(session) == 6
        assert measure_what_changed(session) == 0
        print(measured_many(session, ["contacts","handle_time","quality","satisfied","service_level"], THE_DAY, Grouping.TEAM, Scope()))
        print(measured_many(session, ["contacts","handle_time"], THE_DAY, Grouping.DAY, Scope()))
        print(session.scalars(select(MeasuredContact)).first().__dict__)
