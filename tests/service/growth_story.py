"""What the stories of one agent's growth are told with: calls before and after a coaching session, and the clock."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.transcripts import Channel
from scorecards.loader import library
from service import steps
from service.database import transaction
from service.interactions.tables import Interaction
from service.objectives.tables import Objective
from service.performance.counting import measure_what_changed
from service.performance.periods import Period, month, today
from tests.service.reviews.sampled import task
from tests.service.seed import CALL, Answered, Seed, _interaction, _spoken, _transcribed, evaluated

AFTER: Period = month(today() - dt.timedelta(days=40))
"""The month after the session, over for long enough to be counted."""
BEFORE: Period = AFTER.before()
HELD: dt.datetime = AFTER.starts
WEAK = "complete"
QUESTION = f"seven_cs/{WEAK}"
SEVEN_CS = library()[1]
OTHERS: Answered = {
    "clear": ("4", 0.71, (6, 8), "The reason for the rise is told in plain words."),
    "concise": ("4", 0.64, (8,), "Each turn moves the call forward."),
    "concrete": ("5", 0.69, (8, 16), "Amounts and dates are given; who does what is clear."),
    "coherent": ("4", 0.62, (6, 16), "Understand, explain, act and confirm follow each other."),
    "courteous": ("5", 0.83, (3, 16), "The surprise is acknowledged and the agent stays warm."),
}


def calls(seeded: Seed, period: Period, grades: Sequence[str]) -> list[UUID]:
    """One of the agent's a day from the end of the period backwards, the first grade the oldest; all of them sampled.

    The judge's grade for `WEAK` is what differs. Each went through the pipeline's last step: it is measured, and a
    coaching suggestion waits.
    """
    made = [_call(seeded, period, len(grades) - place, grade) for place, grade in enumerate(grades)]
    for id in made:
        write = steps.conclude(id)
        with transaction() as session:
            write(session, session.get_one(Interaction, id))
        task(id)
    return made


def measure() -> None:
    """What the job counts once a minute."""
    with transaction() as session:
        measure_what_changed(session)


def begun_before_them(objective: str) -> None:
    """Puts the day of agreement back to the beginning of the month after the session."""
    with transaction() as session:
        session.execute(update(Objective).where(Objective.id == UUID(objective)).values(starts_on=AFTER.first))


def _call(seeded: Seed, period: Period, days_before_its_end: int, grade: str) -> UUID:
    with transaction() as session:
        return _written(session, seeded, period.ends - dt.timedelta(days=days_before_its_end, hours=12), grade)


def _written(session: Session, seeded: Seed, started: dt.datetime, grade: str) -> UUID:
    id = uuid4()
    call = _interaction(id, f"GS-{id.hex[:6]}", Channel.VOICE, seeded.team, seeded.agent)
    call.started_at = started
    session.add(call)
    session.flush()
    run = _transcribed(session, id, [_spoken(place, *turn) for place, turn in enumerate(CALL)], True)
    weak = (grade, 0.9, (10, 16), "The question about signing is answered only in part.")
    evaluated(session, id, run, SEVEN_CS, {**OTHERS, WEAK: weak}, Channel.VOICE)
    return id
