"""Interactions as people name them, for trying drafts on."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import BadInput
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction, State


def interactions_named(viewer: Viewer, session: Session, references: str) -> tuple[UUID, ...]:
    """Those in the viewer's scope with these references, divided by lines, commas or spaces; none for an empty text.

    Raises BadInput for one that is not there, or not ready.
    """
    wanted = list(dict.fromkeys(part for part in re.split(r"[\s,]+", references) if part))
    ready = select(Interaction.reference, Interaction.id).where(
        Interaction.reference.in_(wanted), Interaction.state == State.READY, may_see(viewer)
    )
    found = {row.reference: row.id for row in session.execute(ready)} if wanted else {}
    if missing := [reference for reference in wanted if reference not in found]:
        raise BadInput(f"Not found, or not ready: {', '.join(missing)}.")
    return tuple(found[reference] for reference in wanted)
