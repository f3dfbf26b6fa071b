"""JSON: how far people and the machine agree."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from ..compliance import audit
from ..identity.viewer import Viewer
from ..web import SessionDep, allow
from .acceptance import Acceptance, acceptance
from .agreement import BlindAgreement, blind_agreement
from .agreement_pairs import AgreementFilters
from .commands import REVIEWERS

router = APIRouter(prefix="/api/agreement", tags=["agreement"])
Reviewer = Annotated[Viewer, Depends(allow(*REVIEWERS))]
FiltersDep = Annotated[AgreementFilters, Query()]


@router.get("")
def blind(session: SessionDep, viewer: Reviewer, filters: FiltersDep) -> BlindAgreement:
    """From blind reviews: by question, reviewer, judge and scorecard version, with intervals and n."""
    found = blind_agreement(viewer, session, filters)
    audit.record(session, viewer, "viewed", "agreement", "blind", reviews=found.reviews)
    return found


@router.get("/acceptance")
def accepted(session: SessionDep, viewer: Reviewer, filters: FiltersDep) -> tuple[Acceptance, ...]:
    """What reviewers did with answers that they saw, which is no agreement."""
    found = acceptance(viewer, session, filters)
    audit.record(session, viewer, "viewed", "agreement", "acceptance", reviewers=len(found))
    return found
