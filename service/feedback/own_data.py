"""What is stored about an agent in feedback, to be listed and taken away.

Answers to rounds of upward feedback are missing: they are stored without anything that leads to who gave them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State
from .customer_tables import CustomerFeedback
from .nudge_queries import NudgeDetail, nudges
from .nudge_tables import Nudge, NudgeMute
from .peer_queries import OpenedDetail, PeerFeedbackDetail, opened_by, peer_feedback
from .peer_tables import OpenedInteraction, PeerFeedback
from .people import own_agent
from .queries import CustomerWords, RecognitionDetail, customer_words, recognitions
from .recognition_tables import Recognition

Category = tuple[str, str, InstrumentedAttribute[Any], Sequence[ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class OwnFeedback:
    """What the agent was told, said to colleagues, and opened to them."""

    recognitions: tuple[RecognitionDetail, ...]
    customers: tuple[CustomerWords, ...]
    colleagues: tuple[PeerFeedbackDetail, ...]
    opened: tuple[OpenedDetail, ...]
    nudges: tuple[NudgeDetail, ...]


def own_feedback(viewer: Viewer, session: Session) -> OwnFeedback:
    agent_id = own_agent(viewer)
    return OwnFeedback(
        recognitions=recognitions(session, agent_id),
        customers=customer_words(session, agent_id),
        colleagues=peer_feedback(viewer, session),
        opened=opened_by(viewer, session),
        nudges=nudges(viewer, session),
    )


def feedback_categories(viewer: Viewer) -> tuple[Category, ...]:
    """Each with a name, what it means, the moment of a row, and which rows are the agent's."""
    own = viewer.agent_id
    handled = select(Interaction.id).where(Interaction.agent_id == own, Interaction.state != State.ERASED)
    return (
        ("Recognition", "Praise of your work, and whether you share it", Recognition.created_at,
         (Recognition.agent_id == own, Recognition.withdrawn_at.is_(None))),
        ("Customers' feedback", "Ratings and comments about your interactions, without personal details",
         CustomerFeedback.created_at, (CustomerFeedback.interaction_id.in_(handled),)),
        ("Feedback between colleagues", "What you said and were told, which nobody else reads",
         PeerFeedback.created_at, ((PeerFeedback.to_id == own) | (PeerFeedback.from_id == own),)),
        ("Interactions opened to colleagues", "Which you let a colleague read", OpenedInteraction.created_at,
         (OpenedInteraction.owner_id == own,)),
        ("Nudges", "Facts about your interactions that you were told at once", Nudge.created_at,
         (Nudge.recipient_id == viewer.user_id, Nudge.listed_at.is_not(None))),
        ("Muted nudges", "What you do not want to hear of", NudgeMute.created_at,
         (NudgeMute.user_id == viewer.user_id,)),
    )  # fmt: skip
