"""Which interactions an agent may read to assess them: a wider condition than `may_see`, for these pages alone.

`may_see` leaves an agent what was released. A self-assessment may come before that: then the own conversation is open,
redacted, and nothing that anybody answered about it.
"""

from sqlalchemy import ColumnElement, false

from ..identity.tables import Role
from ..identity.viewer import Viewer
from ..interactions.tables import Interaction, State


def own_conversations(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Interaction`: the agent's own, and ready. Nobody else has any."""
    if viewer.role is not Role.AGENT or viewer.agent_id is None:
        return false()
    return (Interaction.agent_id == viewer.agent_id) & (Interaction.state == State.READY)
