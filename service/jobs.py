"""Enqueuing jobs, in the transaction of whatever asks for them: neither is there without the other."""

from uuid import UUID

import procrastinate
from sqlalchemy.orm import Session

from .database import driver_connection

QUEUES = ("transcribe", "redact", "judge", "default")
STEP_JOB = "step"
SIMULATION_JOB = "simulate"
EXPORT_JOB = "export"
ALERT_MAIL_JOB = "alert_mail"
DELIVERY_JOB = "deliver webhook"

# Only ever writes on the connection that it is handed, so it needs no pool of its own.
_enqueuing = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def enqueue_step(session: Session, queue: str, step: str, interaction_id: UUID) -> None:
    """Jobs hold names and ids, never anything that was said."""
    session.flush()
    job = _enqueuing.configure_task(STEP_JOB, queue=queue, connection=driver_connection(session))
    job.defer(step=step, interaction=str(interaction_id))


def enqueue_simulation(session: Session, simulation_id: UUID) -> None:
    """One interaction of a simulation; the next is enqueued after it, so that real judging gets its turn."""
    session.flush()
    job = _enqueuing.configure_task(SIMULATION_JOB, queue="judge", connection=driver_connection(session))
    job.defer(simulation=str(simulation_id))


def enqueue_export(session: Session, export_id: UUID) -> None:
    """A file of results. It comes after whatever an interaction waits for."""
    session.flush()
    job = _enqueuing.configure_task(EXPORT_JOB, queue="default", priority=-5, connection=driver_connection(session))
    job.defer(export=str(export_id))


def enqueue_delivery(session: Session, delivery_id: UUID, *, after_seconds: int = 0) -> None:
    """One attempt to tell another system. It comes after whatever an interaction waits for."""
    session.flush()
    schedule = {"seconds": after_seconds} if after_seconds else None
    job = _enqueuing.configure_task(
        DELIVERY_JOB,
        queue="default",
        priority=-10,
        schedule_in=schedule,
        connection=driver_connection(session),
    )
    job.defer(delivery=str(delivery_id))


def enqueue_alert_mail(session: Session, alert_id: UUID, count: int) -> None:
    """The e-mail of an alert on a saved view; `count` is how many interactions are new."""
    session.flush()
    job = _enqueuing.configure_task(ALERT_MAIL_JOB, queue="default", connection=driver_connection(session))
    job.defer(alert=str(alert_id), count=count)
