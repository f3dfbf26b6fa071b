"""Programmes as people make, start and end them. Commands never commit.

    draft ─ start ─► active ─ end ─► ended

Rules change in a draft only. Rewards and budgets can be added as long as it is not over.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..compliance import audit
from ..database import now
from ..errors import BadInput, Conflict, Forbidden
from ..identity.tables import Role, Team
from ..identity.viewer import Viewer
from ..objectives.tables import Level, Objective
from ..performance.amendments import meanings
from ..performance.periods import DAY, Period, today, zone
from ..performance.registry import METRICS
from ..redactions.notes import swept
from ..reviews.commands import REVIEWERS, required_text
from .cadences import AROUND
from .counter import question_of
from .policy import check_enabled
from .programme_queries import find_programme
from .programme_tables import IncentiveProgramme, IncentiveRule, ProgrammeState, ProgrammeTeam, RuleKind
from .rewarded_metrics import reachable, rewardable
from .sampled_results import sampled_results
from .schemas import ProgrammeFields
from .strata import baseline_of

BASELINE = 90 * DAY
"""Before a programme: whose results say which kinds of calls are harder."""
LONGEST = 366 * DAY


def make_programme(session: Session, viewer: Viewer, fields: ProgrammeFields) -> IncentiveProgramme:
    """A draft. A supervisor's is for the own team. Raises BadInput for days, teams or an objective that do not fit."""
    programme = IncentiveProgramme(by_id=_user(viewer), rules=[], rewards=[], budgets=[])
    check_enabled(session)
    _put(session, viewer, programme, fields)
    session.add(programme)
    session.flush()
    audit.record(session, viewer, "made a programme", "incentive programme", programme.id, **_told(programme))
    return programme


def change_programme(
    session: Session, viewer: Viewer, programme_id: UUID, fields: ProgrammeFields
) -> IncentiveProgramme:
    """Raises Conflict once it was started."""
    programme = draft(session, viewer, programme_id)
    _put(session, viewer, programme, fields)
    audit.record(session, viewer, "changed a programme", "incentive programme", programme_id, **_told(programme))
    return programme


def start(session: Session, viewer: Viewer, programme_id: UUID) -> IncentiveProgramme:
    """From now on it counts. Which kinds of calls are harder is kept as it is. Raises Conflict without a rule."""
    programme = draft(session, viewer, programme_id)
    check_enabled(session)
    if not programme.rules:
        raise Conflict("A programme needs a rule before it starts: nothing could be earned.")
    if programme.starts < AROUND[programme.cadence](today()).first:
        period = programme.cadence.value
        raise Conflict(f"A programme starts in this {period} at the earliest: rules are known before they count.")
    for rule in programme.rules:
        if rule.kind is RuleKind.RESULTS:
            rule.baseline = baseline_before(session, programme, rule)
        if rule.metric is not None and rule.metric not in METRICS:
            rule.metric_meaning = _meaning(session, rule)
    programme.state, programme.started_at = ProgrammeState.ACTIVE, now()
    audit.record(session, viewer, "started a programme", "incentive programme", programme_id, **_told(programme))
    return programme


def end(session: Session, viewer: Viewer, programme_id: UUID) -> IncentiveProgramme:
    """After today nothing more is earned. What was earned can still be redeemed, and is still corrected."""
    programme = find_programme(viewer, session, programme_id)
    if programme.state is not ProgrammeState.ACTIVE:
        raise Conflict("Only a programme that is running can be ended.")
    programme.state = ProgrammeState.ENDED
    programme.ends = max(programme.starts, min(programme.ends, today()))
    audit.record(session, viewer, "ended a programme", "incentive programme", programme_id, **_told(programme))
    return programme


def discard(session: Session, viewer: Viewer, programme_id: UUID) -> None:
    """Removes a draft. Raises Conflict once it was started: somebody may have earned points."""
    programme = draft(session, viewer, programme_id)
    audit.record(session, viewer, "discarded a programme", "incentive programme", programme_id, **_told(programme))
    session.delete(programme)


def draft(session: Session, viewer: Viewer, programme_id: UUID) -> IncentiveProgramme:
    """Raises NotFound outside the scope, Conflict where it is no draft any more."""
    _user(viewer)
    programme = find_programme(viewer, session, programme_id)
    if programme.state is not ProgrammeState.DRAFT:
        raise Conflict("This programme has started: its rules stay as they were told. Make another one for new rules.")
    return programme


def _put(session: Session, viewer: Viewer, programme: IncentiveProgramme, fields: ProgrammeFields) -> None:
    if fields.ends < fields.starts:
        raise BadInput("The programme ends before it begins.")
    if fields.ends - fields.starts > LONGEST:
        raise BadInput("A programme runs for a year at most.")
    programme.name, programme.starts, programme.ends = fields.name, fields.starts, fields.ends
    programme.cadence = fields.cadence
    programme.why = swept(session, None, required_text(fields.why, "Say what it is for: everybody reads it."))
    programme.objective_id = _objective(session, fields.objective_id)
    teams = [viewer.team_id] if viewer.role is Role.SUPERVISOR else sorted(set(fields.team_ids))
    programme.teams = [_team(session, team) for team in teams if team is not None]
    same = select(IncentiveProgramme.id).where(
        IncentiveProgramme.name == programme.name, IncentiveProgramme.id != programme.id
    )
    with session.no_autoflush:
        if session.scalars(same).first() is not None:
            raise Conflict("There is a programme of that name already.")


def _meaning(session: Session, rule: IncentiveRule) -> int:
    """What its imported metric means now. Raises Conflict where it was amended so that no rule can rest on it."""
    able = reachable(session) if rule.kind is RuleKind.FIGURE else rewardable(session)
    if rule.metric not in {metric.id for metric in able}:
        raise Conflict(f"The metric of {rule.name} was amended, and has no better and worse any more: remove the rule.")
    return meanings(session)[rule.metric]


def _objective(session: Session, objective_id: UUID | None) -> UUID | None:
    if objective_id is None:
        return None
    found = session.get(Objective, objective_id)
    if found is None or found.level is not Level.BUSINESS:
        raise BadInput("Choose one of the business objectives.")
    return found.id


def _team(session: Session, team_id: UUID) -> ProgrammeTeam:
    if session.get(Team, team_id) is None:
        raise BadInput("There is no such team.")
    return ProgrammeTeam(team_id=team_id)


def baseline_before(session: Session, programme: IncentiveProgramme, rule: IncentiveRule) -> dict[str, list[int]]:
    """By kind of call and shift: how many results reached the rule's target in the time before the programme."""
    assert rule.target is not None
    before = Period(programme.starts - BASELINE, programme.starts - DAY)
    return baseline_of(sampled_results(session, question_of(programme, rule), before), rule.target, zone())


def _told(programme: IncentiveProgramme) -> dict[str, object]:
    starts, ends = programme.starts.isoformat(), programme.ends.isoformat()
    return {"starts": starts, "ends": ends, "cadence": programme.cadence.value, "teams": len(programme.teams)}


def _user(viewer: Viewer) -> UUID:
    if viewer.role not in REVIEWERS or viewer.user_id is None:
        raise Forbidden("Only QA analysts and supervisors lead programmes.")
    return viewer.user_id
