"""The worker: takes jobs, runs steps, and looks after jobs whose worker died.

A worker that was killed leaves its job behind; another finds it by its silent heartbeat and runs it again. A step that
keeps killing its worker, or keeps failing, is given up after a number of attempts, with a reason a person can act on.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from uuid import UUID

import procrastinate
import structlog

from .actions.commands import remind_of_overdue as remind_of_overdue_actions
from .coaching.session_effects import count_effects, not_counted_lately
from .coaching.session_steps import remind_of_overdue as remind_of_overdue_sessions
from .compliance.retention import erase_due
from .config import settings
from .dashboards.counting import count_what_changed
from .database import engine, transaction
from .development.watching import check_grounds, remind_of_checkpoints
from .disputes.lapsing import escalate_overdue, lapse_replaced
from .exporting.commands import expire_due, make
from .exporting.commands import give_up as give_up_export
from .faults import fault
from .feedback.nudging import deliver_due
from .feedback.upward_commands import close_due
from .identity.sessions import forget_expired
from .incentives.counting import correct_points, count_points
from .intake.scanning import look
from .jobs import ALERT_MAIL_JOB, DELIVERY_JOB, EXPORT_JOB, QUEUES, SIMULATION_JOB, STEP_JOB
from .journeys.counting import count_journeys
from .performance.counting import measure_what_changed
from .pipeline import StepFailed, give_up, run_step, step_named
from .redactions.applying import apply_what_waits
from .redactions.samples import draw_if_due
from .releases.commands import release_due
from .sampling.draws import draw_due
from .scorecards.simulation import give_up as give_up_simulation
from .scorecards.simulation import try_next
from .views.alerts import send_mail, tell_of_new
from .webhooks.delivering import deliver, forget_old

MOST_SECONDS_LOOKING = 30
"""Then the next job has its turn; the next look goes on."""
RETRY_SECONDS = (1, 5, 30, 120)
EVERY_MORNING = "0 6 * * *"
EVERY_HOUR = "0 * * * *"
EVERY_QUARTER = "*/15 * * * *"
EVERY_MINUTE = "* * * * *"
EVERY_FIVE_SECONDS = "* * * * * */5"
INTERRUPTED = "It was interrupted {times} times, most likely by a crash or too little memory."
OUR_FAULT = "An unexpected fault on our side; the worker's log has its place."

log = structlog.get_logger()


class TryAgain(Exception):
    """Asks for another attempt. Says nothing about what happened: the queue's own log would print it."""


class Patience(procrastinate.BaseRetryStrategy):
    """Waits longer before each further attempt."""

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision | None:
        if not isinstance(exception, TryAgain):
            return None
        return procrastinate.RetryDecision(retry_in={"seconds": RETRY_SECONDS[min(job.attempts, 3)]})


def step_job(context: procrastinate.JobContext, *, step: str, interaction: str) -> None:
    """Runs one step of one interaction. What goes wrong is tried again, then recorded as a failure."""
    interaction_id, attempt, config = UUID(interaction), context.job.attempts + 1, settings()
    if attempt > config.max_interruptions:  # it never got as far as to fail: its worker died each time
        give_up(step_named(step), interaction_id, INTERRUPTED.format(times=attempt - 1))
    elif not _settled(step, interaction_id, last=attempt >= config.max_attempts):
        log.warning("step will be tried again", step=step, interaction=interaction, attempt=attempt)
        raise TryAgain


def _settled(step: str, interaction_id: UUID, *, last: bool) -> bool:
    """Whether the step was done or given up. Swallows every exception: none may reach the queue's log."""
    try:
        run_step(step_named(step), interaction_id)
    except StepFailed as failure:
        if not failure.permanent and not last:
            return False
        give_up(step_named(step), interaction_id, failure.reason)
    except Exception as error:
        log.error("step broke", step=step, interaction=str(interaction_id), **fault(error))
        if not last:
            return False
        give_up(step_named(step), interaction_id, OUR_FAULT)
    return True


def simulation_job(context: procrastinate.JobContext, *, simulation: str) -> None:
    """Tries a scorecard's draft on one interaction. What goes wrong ends the simulation with a reason."""
    simulation_id = UUID(simulation)
    if context.job.attempts >= settings().max_interruptions:
        give_up_simulation(simulation_id, INTERRUPTED.format(times=context.job.attempts))
        return
    try:
        try_next(simulation_id)
    except Exception as error:
        log.error("simulation broke", simulation=simulation, **fault(error))
        give_up_simulation(simulation_id, OUR_FAULT)


def alert_mail_job(context: procrastinate.JobContext, *, alert: str, count: int) -> None:
    """Sends the e-mail of an alert. What goes wrong is tried again, then given up: the alert is under the bell too."""
    try:
        send_mail(UUID(alert), count)
    except Exception as error:
        log.error("an e-mail was not sent", alert=alert, **fault(error))
        if context.job.attempts + 1 < settings().max_attempts:
            raise TryAgain from None


def delivery_job(*, delivery: str) -> None:
    """Tells another system once. A fault of ours leaves the delivery waiting, and is tried again."""
    try:
        deliver(UUID(delivery))
    except Exception as error:
        log.error("webhook broke", delivery=delivery, **fault(error))
        raise TryAgain from None


def export_job(context: procrastinate.JobContext, *, export: str) -> None:
    """Makes an export. What goes wrong ends it with a reason."""
    export_id = UUID(export)
    if context.job.attempts >= settings().max_interruptions:
        give_up_export(export_id, INTERRUPTED.format(times=context.job.attempts))
        return
    try:
        make(export_id)
    except Exception as error:
        log.error("export broke", export=export, **fault(error))
        give_up_export(export_id, OUR_FAULT)


async def recover(context: procrastinate.JobContext, timestamp: int) -> None:
    """Puts the steps of dead workers back into their queues, and clears away what else they left."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=settings().stalled_after_seconds):
        if job.task_name in (STEP_JOB, SIMULATION_JOB, DELIVERY_JOB, EXPORT_JOB):
            log.warning("a worker died, its job goes back", job=job.id, attempts=job.attempts)
            await manager.retry_job(job)
        else:
            await manager.finish_job(job, status=procrastinate.jobs.Status.FAILED, delete_job=True)


def tidy(timestamp: int) -> None:
    """Removes what has expired."""
    with transaction() as session:
        forget_expired(session)
        expire_due(session)
        forget_old(session)


def release_scheduled(timestamp: int) -> None:
    """Releases the results whose date has come."""
    with transaction() as session:
        release_due(session)


def follow_up_disputes(timestamp: int) -> None:
    """Escalates disputes that take too long, and closes those about results that count no more."""
    with transaction() as session:
        escalate_overdue(session)
        lapse_replaced(session)


def sample_for_review(timestamp: int) -> None:
    """Draws the samples of the plans whose period is over."""
    with transaction() as session:
        draw_due(session)


def sample_redactions(timestamp: int) -> None:
    """Draws the week's random sample of redactions once it is due."""
    with transaction() as session:
        draw_if_due(session)


def apply_redaction_changes(timestamp: int) -> None:
    """Puts into effect what people changed about redactions while the interaction was being worked on."""
    with transaction() as session:
        apply_what_waits(session)


def count_figures(timestamp: int) -> None:
    """Counts the weeks of the dashboards again in which something changed, and measures the contacts that did.

    Journeys apart: whoever changes a contact waits for neither.
    """
    with transaction() as session:
        count_what_changed(session)
        measure_what_changed(session)
    with transaction() as session:
        count_journeys(session)


def erase_by_policy(timestamp: int) -> None:
    """Erases what the retention policy no longer lets be kept."""
    erase_due()


def alert_people(timestamp: int) -> None:
    """Tells people what is new in the views that they asked to be told about."""
    with transaction() as session:
        tell_of_new(session)


def book_points(timestamp: int) -> None:
    """Books what programmes gave since."""
    with transaction() as session:
        count_points(session)


def correct_booked_points(timestamp: int) -> None:
    """Counters points that rest on results which changed."""
    with transaction() as session:
        correct_points(session)


def remind_of_coaching(timestamp: int) -> None:
    """Tells coaches and owners of what is past its day."""
    with transaction() as session:
        remind_of_overdue_sessions(session)
        remind_of_overdue_actions(session)


def measure_coaching(timestamp: int) -> None:
    """Counts what changed after coaching, once a day for each session."""
    with transaction() as session:
        count_effects(session, not_counted_lately())


def watch_plans(timestamp: int) -> None:
    """Flags improvement plans whose ground was corrected away."""
    with transaction() as session:
        check_grounds(session)


def remind_of_plans(timestamp: int) -> None:
    """Tells both sides of the checkpoints of the day."""
    with transaction() as session:
        remind_of_checkpoints(session)


def tell_what_waited(timestamp: int) -> None:
    """Nudges that waited for the end of quiet hours, and rounds of upward feedback whose time is over."""
    with transaction() as session:
        deliver_due(session)
        close_due(session)


def take_from_watched_folder(timestamp: int) -> None:
    """Takes in what is complete in the watched folder, if there is one."""
    look(most_seconds=MOST_SECONDS_LOOKING)


PERIODIC: tuple[tuple[str, Callable[[int], None]], ...] = (
    (EVERY_HOUR, tidy),
    (EVERY_QUARTER, erase_by_policy),
    (EVERY_MINUTE, release_scheduled),
    (EVERY_HOUR, sample_redactions),
    (EVERY_HOUR, sample_for_review),
    (EVERY_MINUTE, apply_redaction_changes),
    (EVERY_MINUTE, follow_up_disputes),
    (EVERY_QUARTER, alert_people),
    (EVERY_MINUTE, count_figures),
    (EVERY_MINUTE, tell_what_waited),
    (EVERY_MINUTE, take_from_watched_folder),
    (EVERY_HOUR, remind_of_coaching),
    (EVERY_HOUR, measure_coaching),
    (EVERY_QUARTER, watch_plans),
    (EVERY_MORNING, remind_of_plans),
    (EVERY_HOUR, book_points),
    (EVERY_MINUTE, correct_booked_points),
)
"""What is to be done regularly, beside looking after dead workers: cron and job."""


def quietly(job: Callable[[int], None]) -> Callable[[int], None]:
    """The same job, whose exceptions stay out of the queue's log, which prints what they quote."""

    @wraps(job)
    def work(timestamp: int) -> None:
        try:
            job(timestamp)
        except Exception as error:
            log.error("a regular job broke", job=job.__name__, **fault(error))

    return work


def job_app() -> procrastinate.App:
    address = engine().url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address, min_size=1, max_size=4))
    app.task(name=STEP_JOB, retry=Patience(), pass_context=True)(step_job)
    app.task(name=SIMULATION_JOB, pass_context=True)(simulation_job)
    app.task(name=EXPORT_JOB, pass_context=True)(export_job)
    app.task(name=DELIVERY_JOB, retry=Patience())(delivery_job)
    app.task(name=ALERT_MAIL_JOB, retry=Patience(), pass_context=True)(alert_mail_job)
    recovery = app.task(name="recover", queue="default", queueing_lock="recover", priority=100, pass_context=True)
    app.periodic(cron=EVERY_FIVE_SECONDS)(recovery(recover))
    for cron, job in PERIODIC:
        app.periodic(cron=cron)(app.task(name=job.__name__, queue="default", queueing_lock=job.__name__)(quietly(job)))
    return app


def run_worker(queues: Sequence[str] = QUEUES, *, wait: bool = True) -> None:
    """Works until told to stop; with `wait` false, until nothing is left."""
    config = settings()
    job_app().run_worker(
        queues=list(queues),
        wait=wait,
        concurrency=1,
        update_heartbeat_interval=config.heartbeat_seconds,
        stalled_worker_timeout=config.stalled_after_seconds,
        fetch_job_polling_interval=1,
        delete_jobs="successful",
    )
