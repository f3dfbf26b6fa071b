"""An agent's objectives to take away: with what was agreed before, and everybody's words."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..identity.viewer import Viewer
from .details import CommentDetail, ObjectiveDetail, VersionDetail
from .queries import comments_on, objectives, versions_of


@dataclass(frozen=True, slots=True)
class OwnObjective:
    objective: ObjectiveDetail
    versions: tuple[VersionDetail, ...]
    comments: tuple[CommentDetail, ...]


def own_objectives(viewer: Viewer, session: Session) -> tuple[OwnObjective, ...]:
    """Open ones, then closed ones."""
    found = (*objectives(viewer, session), *objectives(viewer, session, closed=True))
    comments = comments_on(session, [one.id for one in found])
    return tuple(OwnObjective(one, versions_of(session, one.id), comments[one.id]) for one in found)
