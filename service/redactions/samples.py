"""The random sample of redactions that people look at: planning it, drawing it, replacing what cannot be reviewed."""

import datetime as dt
import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, NotFound
from ..identity.tables import Team
from ..identity.viewer import Viewer
from ..interactions.recordings import WITHHELD
from ..interactions.tables import Interaction, Transcript
from .review_tables import (
    RedactionReview,
    RedactionSampleDraw,
    RedactionSamplePlan,
    ReplacementReason,
    ReviewKind,
)
from .sampling import Unit, drawn, in_order, strata
from .tables import RedactionRun

WEEK = dt.timedelta(days=7)
MOST_A_WEEK = 10_000
DRAW_LOCK = 7_210_003
"""Advisory lock: draws follow one another without a gap and without an overlap."""


def set_plan(
    session: Session, viewer: Viewer, *, share: float | None = None, per_week: int | None = None
) -> RedactionSamplePlan:
    """From now on a `share` (0 to 1) of what is redacted is drawn, or about `per_week` interactions a week."""
    if (share is None) == (per_week is None):
        raise BadInput("Say either a share or a number a week.")
    if share is not None and not 0 < share <= 1:
        raise BadInput("A share lies above 0 % and goes up to 100 %.")
    if per_week is not None and not 1 <= per_week <= MOST_A_WEEK:
        raise BadInput(f"A number a week lies between 1 and {MOST_A_WEEK}.")
    plan = RedactionSamplePlan(share=share, per_week=per_week, by_id=viewer.user_id)
    session.add(plan)
    session.flush()
    audit.record(session, viewer, "planned", "redaction sample", plan.id, share=share, per_week=per_week)
    return plan


def current_plan(session: Session) -> RedactionSamplePlan | None:
    return session.scalars(select(RedactionSamplePlan).order_by(RedactionSamplePlan.created_at.desc()).limit(1)).first()


def newest_draw(session: Session) -> RedactionSampleDraw | None:
    return session.scalars(select(RedactionSampleDraw).order_by(RedactionSampleDraw.until.desc()).limit(1)).first()


def draw_if_due(session: Session) -> RedactionSampleDraw | None:
    """The week's draw, by the system. None where there is no plan, it is not time yet, or nothing was redacted."""
    plan, last = current_plan(session), newest_draw(session)
    if plan is None or now() - (last.until if last else plan.created_at) < WEEK:
        return None
    try:
        return draw(session, None)
    except Conflict:
        return None


def draw(session: Session, viewer: Viewer | None) -> RedactionSampleDraw:
    """Draws from all that was redacted since the last draw. Raises Conflict without a plan, or with nothing to draw."""
    session.execute(select(func.pg_advisory_xact_lock(DRAW_LOCK)))
    plan = current_plan(session)
    if plan is None:
        raise Conflict("Say first how much of what is redacted is to be looked at.")
    since, until = _since(session, plan), now()
    units = _frame(session, since, until)
    if not units:
        raise Conflict("Nothing was redacted since the last draw.")
    fraction, seed = _fraction(plan, len(units), until - since), secrets.randbits(48)
    sample = drawn(units, fraction, seed)
    made = RedactionSampleDraw(
        plan_id=plan.id,
        seed=seed,
        since=since,
        until=until,
        population=len(units),
        drawn=len(sample),
        fraction=fraction,
        strata={name: list(counts) for name, counts in strata(units, sample).items()},
        by_id=viewer.user_id if viewer else None,
    )
    session.add(made)
    session.flush()
    session.add_all(_item(made, unit) for unit in sample)
    audit.record(session, viewer, "drew", "redaction sample", made.id, population=len(units), drawn=len(sample))
    return made


def drawn_again(session: Session, draw_id: UUID) -> list[UUID]:
    """The same draw from the same seed: what anybody can compare with the interactions that were reviewed."""
    made = session.get(RedactionSampleDraw, draw_id)
    if made is None:
        raise NotFound("There is no such draw.")
    return [unit.id for unit in drawn(_frame(session, made.since, made.until), made.fraction, made.seed)]


def replace(
    session: Session, viewer: Viewer, interaction_id: UUID, reason: ReplacementReason
) -> RedactionReview | None:
    """Sets a sampled interaction aside and takes the next of its stratum in the order of the draw.

    None where the stratum has no other. Raises NotFound where it waits for no review of a sample.
    """
    review = session.scalars(
        select(RedactionReview)
        .where(
            RedactionReview.interaction_id == interaction_id,
            RedactionReview.kind == ReviewKind.SAMPLE,
            RedactionReview.finished_at.is_(None),
            RedactionReview.replaced_reason.is_(None),
        )
        .with_for_update()
    ).first()
    if review is None or review.draw_id is None:
        raise NotFound("This interaction waits for no review of a sample.")
    review.replaced_reason, review.replaced_by_id = reason, viewer.user_id
    session.flush()
    made = session.get_one(RedactionSampleDraw, review.draw_id)
    unit = _next(session, made, review.stratum)
    instead = _item(made, unit, stands_in_for=review.id) if unit else None
    if instead:
        session.add(instead)
    audit.record(
        session, viewer, "replaced in the sample", "interaction", interaction_id,
        reason=reason.value, by=str(unit.id) if unit else None,
    )  # fmt: skip
    return instead


def _since(session: Session, plan: RedactionSamplePlan) -> dt.datetime:
    """Where the last draw ended; the first looks back a week from its plan."""
    last = newest_draw(session)
    return last.until if last else plan.created_at - WEEK


def _fraction(plan: RedactionSamplePlan, population: int, length: dt.timedelta) -> float:
    if plan.share is not None:
        return plan.share
    assert plan.per_week is not None
    return min(1.0, plan.per_week * max(1.0, length / WEEK) / population)


def _frame(session: Session, since: dt.datetime, until: dt.datetime) -> list[Unit]:
    """Interactions whose first redaction was made in that time, with their strata: channel, language, team."""
    first = (
        select(RedactionRun.interaction_id, func.min(RedactionRun.created_at).label("at"))
        .group_by(RedactionRun.interaction_id)
        .subquery()
    )
    rows = session.execute(
        select(Interaction.id, Interaction.channel, func.min(Transcript.language), Team.name)
        .join(first, first.c.interaction_id == Interaction.id)
        .join(Transcript, Transcript.interaction_id == Interaction.id)
        .outerjoin(Team, Team.id == Interaction.team_id)
        .where(first.c.at >= since, first.c.at < until, Interaction.state.not_in(WITHHELD))
        .group_by(Interaction.id, Interaction.channel, Team.name)
    )
    return [Unit(id, f"{channel.value}, {language}, {team or 'no team'}") for id, channel, language, team in rows]


def _item(made: RedactionSampleDraw, unit: Unit, stands_in_for: UUID | None = None) -> RedactionReview:
    return RedactionReview(
        interaction_id=unit.id,
        kind=ReviewKind.SAMPLE,
        draw_id=made.id,
        stratum=unit.stratum,
        weight=1 / made.fraction,
        stands_in_for_id=stands_in_for,
    )


def _next(session: Session, made: RedactionSampleDraw, stratum: str | None) -> Unit | None:
    """The first of the stratum, in the order of the draw, that is not in the sample yet."""
    taken = set(session.scalars(select(RedactionReview.interaction_id).where(RedactionReview.draw_id == made.id)))
    units: Sequence[Unit] = _frame(session, made.since, made.until)
    ordered = in_order([unit for unit in units if unit.stratum == stratum], made.seed)
    return next((unit for unit in ordered if unit.id not in taken), None)
