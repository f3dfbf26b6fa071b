"""One released result with what its agent may do about it: acknowledge, dispute."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..database import now
from ..disputes.disputable import dispute_until
from ..disputes.queries import DisputeDetail, own_disputes
from ..disputes.tables import DisputeState
from ..errors import NotFound
from ..identity.viewer import Viewer
from ..releases.acknowledgements import AcknowledgementDetail, acknowledgements
from ..reviews.tables import Review
from .details import InteractionDetail, interaction_detail


@dataclass(frozen=True, slots=True)
class Standing:
    """What the agent did about one scorecard's result, and may do.

    `disputable_until` None means that the time is over. `disputes` are by criterion, newest first; the empty criterion
    is the whole result.
    """

    acknowledgement: AcknowledgementDetail | None
    disputable_until: dt.datetime | None
    disputes: Mapping[str, tuple[DisputeDetail, ...]]

    @property
    def to_acknowledge(self) -> bool:
        return self.acknowledgement is None or not self.acknowledgement.current

    def open_about(self, criterion: str) -> bool:
        return any(one.state is DisputeState.OPEN for one in self.disputes.get(criterion, ()))


@dataclass(frozen=True, slots=True)
class MyResultDetail:
    """`standings` are by evaluation."""

    interaction: InteractionDetail
    standings: Mapping[UUID, Standing]


def my_result(viewer: Viewer, session: Session, interaction_id: UUID) -> MyResultDetail:
    """Raises NotFound for what was not released to the viewer."""
    interaction = interaction_detail(viewer, session, interaction_id)
    ids = [evaluation.id for evaluation in interaction.evaluations]
    if not ids:
        raise NotFound("There is no such result, or it is not yours to see.")
    found = session.scalars(select(Review).where(Review.evaluation_id.in_(ids)))
    review_ids = {review.evaluation_id: review.id for review in found}
    made = acknowledgements(session, review_ids.values())
    disputes = own_disputes(viewer, session, ids)
    return MyResultDetail(
        interaction=interaction,
        standings={
            evaluation.id: Standing(
                acknowledgement=made.get(review_ids[evaluation.id]),
                disputable_until=until if (until := dispute_until(evaluation)) >= now() else None,
                disputes=_by_criterion(disputes, evaluation.id),
            )
            for evaluation in interaction.evaluations
        },
    )


def _by_criterion(disputes: tuple[DisputeDetail, ...], evaluation_id: UUID) -> dict[str, tuple[DisputeDetail, ...]]:
    own = [one for one in disputes if one.evaluation_id == evaluation_id]
    about = {one.criterion or "" for one in own}
    return {criterion: tuple(one for one in own if (one.criterion or "") == criterion) for criterion in about}
