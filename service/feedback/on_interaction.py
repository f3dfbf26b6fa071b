"""What people and customers said about one interaction, beside it on its page."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..reviews.blindness import blinded
from .customer_queries import about
from .queries import CustomerWords, RecognitionDetail, recognised
from .recognition_commands import GIVERS, LONGEST_NOTE, LONGEST_TITLE
from .recognition_tables import Recognition, RecognitionKind


@dataclass(frozen=True, slots=True)
class InteractionFeedback:
    """`may_recognise`: the viewer is somebody who praises, and answers nothing about it blind."""

    customers: tuple[CustomerWords, ...]
    recognitions: tuple[RecognitionDetail, ...]
    may_recognise: bool
    kinds: tuple[RecognitionKind, ...] = tuple(RecognitionKind)
    longest: tuple[int, int] = (LONGEST_TITLE, LONGEST_NOTE)


def feedback_on(viewer: Viewer, session: Session, interaction_id: UUID) -> InteractionFeedback:
    """The caller has checked that the viewer may see the interaction. Compliance officers read no praise."""
    blind = bool(blinded(viewer, session, [interaction_id]))
    reads_praise = viewer.role is not Role.COMPLIANCE_OFFICER and not blind
    found = recognised(session, (Recognition.interaction_id == interaction_id,)) if reads_praise else ()
    return InteractionFeedback(about(viewer, session, interaction_id), found, viewer.role in GIVERS and not blind)
