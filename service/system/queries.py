"""What an administrator needs to see that everything runs. No content, and nothing about any one interaction."""

import datetime as dt
import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, String, column, func, select, table, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from .. import __version__
from ..config import Settings
from ..database import now
from ..errors import Forbidden
from ..evaluations.tables import Evaluation
from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State, Transcript
from ..jobs import QUEUES, STEP_JOB
from ..redactions.tables import RedactionRun
from ..vault_tables import Kind, VaultObject

JOBS = table(
    "procrastinate_jobs",
    column("queue_name", String),
    column("task_name", String),
    column("status", String),
)
WORKERS = table("procrastinate_workers", column("id", BigInteger), column("last_heartbeat", TIMESTAMP(timezone=True)))
PACKAGES = ("torch", "transformers", "moonshine-voice", "openai-whisper", "sqlalchemy", "procrastinate", "fastapi")


@dataclass(frozen=True, slots=True)
class EngineUse:
    """An engine's task, what is configured for it, and what made the newest result."""

    task: str
    configured: str
    last_used: str | None
    last_used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class QueueDepth:
    queue: str
    waiting: int
    running: int


@dataclass(frozen=True, slots=True)
class Worker:
    """`alive` is whether its heartbeat is recent enough."""

    id: int
    last_heartbeat: dt.datetime
    alive: bool


@dataclass(frozen=True, slots=True)
class Storage:
    """Sizes in bytes. `free` is what is left where the data directory is."""

    by_kind: Mapping[Kind, int]
    database: int
    free: int

    @property
    def vault(self) -> int:
        return sum(self.by_kind.values())


@dataclass(frozen=True, slots=True)
class Failure:
    step: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class SystemStatus:
    states: Mapping[State, int]
    engines: tuple[EngineUse, ...]
    queues: tuple[QueueDepth, ...]
    workers: tuple[Worker, ...]
    storage: Storage
    failures: tuple[Failure, ...]
    versions: tuple[tuple[str, str], ...]

    @property
    def waiting(self) -> int:
        return sum(queue.waiting for queue in self.queues)

    @property
    def alive(self) -> int:
        return sum(worker.alive for worker in self.workers)


def system_status(viewer: Viewer, session: Session, config: Settings) -> SystemStatus:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Forbidden("Only administrators see how the system is doing.")
    return SystemStatus(
        states=dict(session.execute(select(Interaction.state, func.count()).group_by(Interaction.state)).all()),
        engines=_engines(session, config),
        queues=_queues(session),
        workers=_workers(session, config),
        storage=_storage(session, config),
        failures=_failures(session),
        versions=_versions(session),
    )


def _engines(session: Session, config: Settings) -> tuple[EngineUse, ...]:
    heard = f"Whisper {config.whisper_model}" if config.transcriber == "whisper" else "Moonshine, embedded"
    policy = f"Policy {config.redaction_policy.name}" if config.redaction_policy else "Packaged rules and policy"
    return (
        _use(session, "Transcribing", heard, Transcript.transcriber, Transcript.created_at),
        _use(session, "Removing personal data", policy, RedactionRun.engine, RedactionRun.created_at),
        _use(session, "Judging", config.judge_model or "SmolLM2, embedded", Evaluation.judge, Evaluation.created_at),
    )


def _use(
    session: Session,
    task: str,
    configured: str,
    engine: InstrumentedAttribute[dict[str, Any]],
    made_at: InstrumentedAttribute[dt.datetime],
) -> EngineUse:
    newest = session.execute(select(engine, made_at).order_by(made_at.desc()).limit(1)).first()
    if newest is None:
        return EngineUse(task, configured, None, None)
    made_by, at = newest
    return EngineUse(task, configured, f"{made_by.get('name', 'unknown')} {made_by.get('version', '')}".strip(), at)


def _queues(session: Session) -> tuple[QueueDepth, ...]:
    counted = (
        select(JOBS.c.queue_name, text("status::text"), func.count())
        .where(JOBS.c.task_name == STEP_JOB, text("status in ('todo', 'doing')"))
        .group_by(JOBS.c.queue_name, text("status"))
    )
    counts = {(queue, status): count for queue, status, count in session.execute(counted)}
    return tuple(QueueDepth(name, counts.get((name, "todo"), 0), counts.get((name, "doing"), 0)) for name in QUEUES)


def _workers(session: Session, config: Settings) -> tuple[Worker, ...]:
    oldest = now() - dt.timedelta(seconds=config.stalled_after_seconds)
    found = session.execute(select(WORKERS.c.id, WORKERS.c.last_heartbeat).order_by(WORKERS.c.id))
    return tuple(Worker(id, last_heartbeat, last_heartbeat >= oldest) for id, last_heartbeat in found)


def _storage(session: Session, config: Settings) -> Storage:
    by_kind = select(VaultObject.kind, func.sum(VaultObject.size_bytes)).group_by(VaultObject.kind)
    return Storage(
        by_kind={kind: int(total) for kind, total in session.execute(by_kind)},
        database=session.scalar(text("select pg_database_size(current_database())")) or 0,
        free=shutil.disk_usage(config.data_dir if config.data_dir.exists() else ".").free,
    )


def _failures(session: Session) -> tuple[Failure, ...]:
    count = func.count()
    grouped = (
        select(Interaction.failed_step, Interaction.failed_reason, count)
        .where(Interaction.state == State.FAILED)
        .group_by(Interaction.failed_step, Interaction.failed_reason)
        .order_by(count.desc())
        .limit(50)
    )
    return tuple(Failure(step or "", reason or "", number) for step, reason, number in session.execute(grouped))


def _versions(session: Session) -> tuple[tuple[str, str], ...]:
    database = str(session.scalar(text("show server_version"))).split()[0]
    own = (("callqa", __version__), ("Python", platform.python_version()), ("PostgreSQL", database))
    return own + tuple((name, version(name)) for name in PACKAGES)
