"""Choosing how precise the judge's answers must be. The judge keeps to it for new interactions."""

from uuid import UUID

from sqlalchemy.orm import Session

from ..compliance import audit
from ..errors import Conflict, Forbidden, NotFound
from ..identity.viewer import Viewer
from .entries import SIMULATORS, require
from .precision import WITHHELD, CriterionPrecision, check_target, precision
from .tables import PrecisionPromise

NOT_YOURS = "Only QA analysts promise a precision: it rests on reviews that they may see."


def promise(
    session: Session, viewer: Viewer, scorecard: str, criterion: str, target: float, *, leave_to_people: bool = False
) -> PrecisionPromise:
    """From now on the judge answers the criterion only where it is right in `target` (0 to 1) of the cases.

    Raises Conflict while too little was reviewed, and where no confidence is enough, unless it is left to people then.
    """
    require(viewer, SIMULATORS, NOT_YOURS)
    check_target(target)
    measured = _measured(viewer, session, scorecard, criterion, target)
    if not measured.enough:
        raise Conflict(f"Not enough reviews yet: {measured.reviewed} of about {measured.needed}.")
    if measured.reachable is None and not leave_to_people:
        raise Conflict(
            f"At no confidence was the judge right often enough to promise {target:.0%}. "
            "Promise less, or leave this question to people."
        )
    return _record(session, viewer, scorecard, measured)


def promise_all(session: Session, viewer: Viewer, scorecard: str, target: float) -> tuple[str, ...]:
    """The same for every criterion where it can be kept; their ids. The others stay as they are."""
    require(viewer, SIMULATORS, NOT_YOURS)
    reachable = [found for found in precision(viewer, session, scorecard, target) if found.reachable and found.enough]
    for measured in reachable:
        _record(session, viewer, scorecard, measured)
    if not reachable:
        raise Conflict(f"No question has enough reviews that agree to promise {target:.0%}.")
    return tuple(measured.criterion.id for measured in reachable)


def take_back(session: Session, viewer: Viewer, scorecard: str, criterion: str) -> None:
    """The judge's own least confidence counts again."""
    require(viewer, SIMULATORS, NOT_YOURS)
    measured = _measured(viewer, session, scorecard, criterion)
    if measured.promise is None:
        raise Conflict("Nothing is promised for this question.")
    row = PrecisionPromise(scorecard=scorecard, criterion=criterion, reviewed=measured.reviewed, agreed=0)
    row.set_by_id = _user(viewer)
    session.add(row)
    audit.record(session, viewer, "took back a promise of precision", "scorecard", scorecard, criterion=criterion)


def _measured(
    viewer: Viewer, session: Session, scorecard: str, criterion: str, target: float | None = None
) -> CriterionPrecision:
    found = precision(viewer, session, scorecard, target) if target else precision(viewer, session, scorecard)
    for measured in found:
        if measured.criterion.id == criterion:
            return measured
    raise NotFound("The judge answers no such question of this scorecard.")


def _record(session: Session, viewer: Viewer, scorecard: str, measured: CriterionPrecision) -> PrecisionPromise:
    kept = measured.reachable
    row = PrecisionPromise(
        scorecard=scorecard,
        criterion=measured.criterion.id,
        precision=measured.target,
        least_confidence=kept.least_confidence if kept else WITHHELD,
        reviewed=measured.reviewed,
        agreed=kept.right if kept else 0,
        coverage=kept.coverage if kept else 0.0,
        set_by_id=_user(viewer),
    )
    session.add(row)
    told = {"criterion": row.criterion, "precision": row.precision, "least_confidence": row.least_confidence}
    audit.record(session, viewer, "promised a precision", "scorecard", scorecard, **told, reviewed=row.reviewed)
    return row


def _user(viewer: Viewer) -> UUID:
    if viewer.user_id is None:
        raise Forbidden("Only a person who is signed in promises a precision.")
    return viewer.user_id
