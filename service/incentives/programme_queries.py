"""Programmes as people read them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import NotFound
from ..identity.viewer import Viewer
from ..objectives.tables import Objective
from .access import may_lead, may_see_programme
from .programme_tables import IncentiveProgramme, ProgrammeState

ORDER = {ProgrammeState.ACTIVE: 0, ProgrammeState.DRAFT: 1, ProgrammeState.ENDED: 2}
NOT_THERE = "There is no such programme, or it is not yours to see."


def programmes(viewer: Viewer, session: Session) -> Sequence[IncentiveProgramme]:
    """Running ones first, then drafts, then those that ended; the latest first."""
    found = session.scalars(select(IncentiveProgramme).where(may_see_programme(viewer))).all()
    by_date = sorted(found, key=lambda one: (one.starts, one.name), reverse=True)
    return sorted(by_date, key=lambda one: ORDER[one.state])


def seen_programme(viewer: Viewer, session: Session, programme_id: UUID) -> IncentiveProgramme:
    """To be read. Raises NotFound."""
    visible = select(IncentiveProgramme).where(IncentiveProgramme.id == programme_id, may_see_programme(viewer))
    found = session.scalars(visible).first()
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def find_programme(viewer: Viewer, session: Session, programme_id: UUID) -> IncentiveProgramme:
    """To be led. Raises NotFound: what is for other teams too, a QA analyst leads."""
    led = select(IncentiveProgramme).where(IncentiveProgramme.id == programme_id, may_lead(viewer))
    found = session.scalars(led.with_for_update()).first()
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def leads(viewer: Viewer, session: Session, programme_id: UUID) -> bool:
    """Whether the viewer may change it."""
    return (
        session.scalar(select(IncentiveProgramme.id).where(IncentiveProgramme.id == programme_id, may_lead(viewer)))
        is not None
    )


def objective_name(session: Session, programme: IncentiveProgramme) -> str | None:
    """Of the business objective that it serves."""
    if programme.objective_id is None:
        return None
    return session.scalar(select(Objective.name).where(Objective.id == programme.objective_id))
