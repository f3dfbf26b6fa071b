"""The chain shows every kind of tampering, and events live and die with what they record."""

import threading

import pytest
from sqlalchemy import Engine, select, text

from service.compliance import audit
from service.compliance.tables import AuditEvent
from service.database import new_session, transaction


def write(count: int) -> None:
    for number in range(count):
        with transaction() as session:
            audit.record(session, None, "viewed", "interaction", f"{number}", seconds=number)


def verified() -> int | None:
    with transaction() as session:
        return audit.verify(session)


def tamper(database: Engine, statement: str) -> None:
    with database.begin() as connection:
        connection.execute(text(statement))


def test_empty_log_is_whole(database: Engine) -> None:
    assert verified() is None


def test_untouched_log_is_whole(database: Engine) -> None:
    write(5)
    assert verified() is None


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_events set action = 'exported' where position = 3",
        "update audit_events set entity_id = 'x' where position = 3",
        "update audit_events set at = at + interval '1 second' where position = 3",
        "update audit_events set detail = '{\"seconds\": 99}' where position = 3",
        "update audit_events set actor = 'agent' where position = 3",
        "delete from audit_events where position = 3",
    ],
)
def test_a_changed_or_missing_event_is_found(database: Engine, statement: str) -> None:
    write(5)
    tamper(database, statement)
    assert verified() == 3


def test_rewriting_an_event_with_its_hash_breaks_the_next(database: Engine) -> None:
    write(5)
    with transaction() as session:
        event = session.get_one(AuditEvent, 3)
        event.action = "exported"
        event.hash = audit.digest(event)
    assert verified() == 4


def test_nothing_is_recorded_of_what_was_rolled_back(database: Engine) -> None:
    with transaction() as session:
        audit.record(session, None, "viewed", "interaction", "1")
        session.rollback()
    write(1)
    assert verified() is None


def test_a_savepoint_takes_only_its_own_events_with_it(database: Engine) -> None:
    with transaction() as session:
        audit.record(session, None, "viewed", "interaction", "kept")
        with session.begin_nested() as savepoint:
            audit.record(session, None, "viewed", "interaction", "taken back")
            savepoint.rollback()
        audit.record(session, None, "viewed", "interaction", "kept, too")
        with session.begin_nested():
            audit.record(session, None, "viewed", "interaction", "kept in the end")
    assert verified() is None
    with transaction() as session:
        kept = session.scalars(select(AuditEvent.entity_id).order_by(AuditEvent.position)).all()
    assert kept == ["kept", "kept, too", "kept in the end"]


def test_a_session_that_is_closed_records_nothing_later(database: Engine) -> None:
    session = new_session()
    audit.record(session, None, "viewed", "interaction", "1")
    session.execute(text("select 1"))
    session.close()
    session.commit()
    with transaction() as session:
        assert session.scalar(text("select count(*) from audit_events")) == 0


def test_others_append_while_a_long_transaction_goes_on(database: Engine) -> None:
    with transaction() as session:
        audit.record(session, None, "viewed", "interaction", "slow")
        session.execute(text("select 1"))
        write(2)
    assert verified() is None


def test_many_at_once_make_one_chain(database: Engine) -> None:
    threads = [threading.Thread(target=write, args=(5,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verified() is None
    with transaction() as session:
        assert session.scalar(text("select max(position) from audit_events")) == 30
