"""`callqa reviews flag`: what was scored before there was a risk queue."""

import pytest
from sqlalchemy import select
from typer import Typer
from typer.testing import CliRunner

from service.database import transaction
from service.reviews import flag_command
from service.reviews.risk import flag_risks
from service.reviews.task_tables import ReviewTask, TaskKind, TaskState
from tests.service.seed import Seed


def flag(*options: str) -> str:
    command = Typer()
    command.command()(flag_command.flag)
    ran = CliRunner().invoke(command, options)
    assert ran.exit_code == 0, ran.output
    return ran.output


def flagged() -> set[object]:
    with transaction() as session:
        return set(session.scalars(select(ReviewTask.interaction_id).where(ReviewTask.kind == TaskKind.RISK)))


def test_everything_with_a_reason_is_flagged_once(seeded: Seed) -> None:
    assert "3 of 4 interactions" in flag()
    assert flagged() == {seeded.call, seeded.closed, seeded.foreign}, "the chat gives no reason"
    assert "0 of 1 interactions" in flag()


def test_as_often_as_one_connection_likes(seeded: Seed) -> None:
    """PostgreSQL plans a statement that is repeated for any value from the sixth time on."""
    with transaction() as session:
        for _ in range(15):
            assert flag_risks(session, seeded.call) is not None


def test_in_batches(seeded: Seed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flag_command, "AT_ONCE", 1)
    assert "3 of 4 interactions" in flag()


def test_what_somebody_dealt_with_does_not_come_back(seeded: Seed) -> None:
    flag()
    with transaction() as session:
        for task in session.scalars(select(ReviewTask)):
            task.state = TaskState.SKIPPED
    assert "0 of 1 interactions" in flag()


def test_only_from_a_day_on(seeded: Seed) -> None:
    assert "0 of 0 interactions" in flag("--since", "2026-11-20")
    assert "3 of 4 interactions" in flag("--since", "2026-11-19")
