"""A worker killed at any moment loses nothing and does nothing twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text

from service.config import settings
from service.database import database_url, transaction
from service.identity.tables import Role
from service.interactions.tables import State
from service.pipeline import STEPS, give_up, step_named
from tests.conftest import ClientFor
from tests.service.scripted_engines import recording
from tests.service.uploads import CHAT, upload

KILLS = 20
DONE = """
    select action, count(*) as count, count(distinct entity_id) as "distinct"
    from audit_events where action like '% done' group by action
"""
DELAY = 0.25
"""Seconds that hearing and judging take, so that kills fall into steps as well as between them."""


class Workers:
    """Starts worker processes, and kills them as the kernel would: without a word."""

    def __init__(self) -> None:
        environment = os.environ | {
            "CALLQA_DATABASE_URL": database_url(settings()),
            "CALLQA_HEARTBEAT_SECONDS": "0.2",
            "CALLQA_STALLED_AFTER_SECONDS": "1",
        }
        command = [sys.executable, "-m", "tests.service.scripted_worker", str(DELAY)]
        pipe = subprocess.PIPE
        self._nursery = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)

    def start(self) -> int:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write("start\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())

    def kill(self, worker: int) -> None:
        os.kill(worker, signal.SIGKILL)

    def close(self) -> None:
        self._nursery.communicate(timeout=10)


@pytest.fixture
def workers(database: Engine) -> Iterator[Workers]:
    made = Workers()
    yield made
    made.close()


def newest_worker(database: Engine) -> int:
    """A worker that starts clears dead ones away, so their number says nothing; ids only grow."""
    with database.connect() as connection:
        return int(connection.execute(text("select coalesce(max(id), 0) from procrastinate_workers")).scalar_one())


def states(database: Engine) -> list[str]:
    with database.connect() as connection:
        return list(connection.execute(text("select state from interactions")).scalars())


def wait_until(reached: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_twenty_kills_at_random_moments(client_for: ClientFor, database: Engine, workers: Workers) -> None:
    files = {f"call-{seed}.flac": recording(seed=seed) for seed in range(3)}
    files |= {f"chat-{number}.txt": CHAT + b"Agent: Bye.\n" * number for number in range(2)}
    assert len(upload(client_for(Role.QA_ANALYST), files)["results"]) == 5
    chance = random.Random(20261122)
    for _ in range(KILLS):
        before = newest_worker(database)
        worker = workers.start()
        wait_until(lambda: newest_worker(database) > before, 30)  # noqa: B023 - called at once
        time.sleep(chance.uniform(0, 0.8))
        workers.kill(worker)
    last = workers.start()
    try:
        wait_until(lambda: set(states(database)) == {"ready"}, 120)
    finally:
        workers.kill(last)
    assert states(database) == ["ready"] * 5
    assert_nothing_twice(database)


def assert_nothing_twice(database: Engine) -> None:
    """Every step was done once for each interaction, and left its rows once."""
    once = {
        "transcripts": 5,
        "redaction_runs": 5,
        "evaluations": 10,
        "answers": 5 * 18,
        "interaction_metrics": 5,
        "coaching_suggestions": 5,
        "playbacks": 3,
    }
    with database.connect() as connection:
        counted = {table: connection.execute(text(f"select count(*) from {table}")).scalar_one() for table in once}
        done = connection.execute(text(DONE)).all()
    assert counted == once
    assert {action: count for action, count, _ in done} == {
        "transcribe done": 3,
        "redact done": 5,
        "judge done": 5,
        "conclude done": 5,
    }
    assert all(count == distinct for _, count, distinct in done)


def test_a_step_whose_worker_keeps_dying_is_given_up(client_for: ClientFor, database: Engine) -> None:
    upload(client_for(Role.QA_ANALYST), {"call.flac": recording()})
    with transaction() as session:
        interaction = session.execute(text("select id from interactions")).scalar_one()
    give_up(step_named("transcribe"), interaction, "It was interrupted 5 times.")
    with database.connect() as connection:
        row = connection.execute(text("select state, failed_step, failed_reason from interactions")).one()
    assert row == (State.FAILED.value, "transcribe", "It was interrupted 5 times.")


def test_steps_follow_each_other_without_a_gap() -> None:
    assert [step.expects for step in STEPS[1:]] == [step.leads_to for step in STEPS[:-1]]
    assert STEPS[-1].leads_to is State.READY
