"""Finding a scorecard, and who may do what with it.

QA analysts write: they know what a question should ask. Only administrators publish: they see no results, so nobody
changes the yardstick by which work that they review is measured.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..errors import Forbidden, NotFound
from ..evaluations.tables import ScorecardVersion
from ..identity.tables import Role
from ..identity.viewer import Viewer
from .library import keep_library
from .tables import DraftRevision, ScorecardEntry

READERS = (Role.QA_ANALYST, Role.SUPERVISOR, Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR)
EDITORS = (Role.QA_ANALYST, Role.ADMINISTRATOR)
PUBLISHERS = (Role.ADMINISTRATOR,)
SIMULATORS = (Role.QA_ANALYST,)


def require(viewer: Viewer, roles: tuple[Role, ...], what: str) -> None:
    """Raises Forbidden with the sentence `what`."""
    if viewer.role not in roles:
        raise Forbidden(what)


def entry(session: Session, scorecard: str, *, lock: bool = False) -> ScorecardEntry:
    """Raises NotFound."""
    keep_library(session)
    found = session.get(ScorecardEntry, scorecard, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound("There is no such scorecard.")
    return found


def current(session: Session, found: ScorecardEntry) -> Scorecard | None:
    """The version in force, or None while there is only a draft."""
    if found.current_hash is None:
        return None
    return Scorecard.model_validate(session.get_one(ScorecardVersion, found.current_hash).content)


def open_draft(session: Session, found: ScorecardEntry) -> DraftRevision:
    """The newest state of the draft. Raises NotFound where there is none."""
    if found.draft_revision is None:
        raise NotFound("This scorecard has no draft.")
    return session.scalars(
        select(DraftRevision).where(
            DraftRevision.scorecard == found.scorecard, DraftRevision.revision == found.draft_revision
        )
    ).one()


def next_version(session: Session, scorecard: str) -> int:
    """One more than the highest that was ever published."""
    versions = select(ScorecardVersion.version).where(ScorecardVersion.scorecard == scorecard)
    return max(session.scalars(versions), default=0) + 1
