"""The rules of a programme: what earns points. Commands never commit."""

from uuid import UUID

from sqlalchemy.orm import Session

from ..compliance import audit
from ..dashboards.scores import cards
from ..errors import BadInput, NotFound
from ..identity.viewer import Viewer
from ..objectives.wording import spoken
from ..performance.registry import METRICS
from .programme_tables import Activity, IncentiveRule, RuleKind
from .programmes import draft
from .rewarded_metrics import reachable, rewardable
from .schemas import RuleFields

MOST_RULES = 20
QUALITY = "Results earn points by a scorecard, not by a metric: only those that chance picked count."


def add_rule(session: Session, viewer: Viewer, programme_id: UUID, fields: RuleFields) -> IncentiveRule:
    """To a draft. Raises BadInput for what does not fit the kind of rule, or does not exist."""
    programme = draft(session, viewer, programme_id)
    if len(programme.rules) >= MOST_RULES:
        raise BadInput(f"A programme has {MOST_RULES} rules at most: more nobody can follow.")
    scorecard, criterion = _question(session, fields)
    rule = IncentiveRule(
        programme_id=programme.id,
        kind=fields.kind,
        name=fields.name,
        points=fields.points,
        cap=_cap(fields),
        least_n=fields.least_n,
        scorecard=scorecard,
        criterion=criterion,
        target=_target(session, fields),
        metric=_metric(session, fields),
        activity=_activity(fields),
        badge=fields.badge,
        badge_months=fields.badge_months,
    )
    session.add(rule)
    session.flush()
    session.expire(programme, ["rules"])
    audit.record(session, viewer, "added a rule", "incentive programme", programme.id, kind=fields.kind.value)
    return rule


def remove_rule(session: Session, viewer: Viewer, programme_id: UUID, rule_id: UUID) -> None:
    """From a draft."""
    programme = draft(session, viewer, programme_id)
    rule = next((rule for rule in programme.rules if rule.id == rule_id), None)
    if rule is None:
        raise NotFound("There is no such rule.")
    session.delete(rule)
    session.flush()
    session.expire(programme, ["rules"])
    audit.record(session, viewer, "removed a rule", "incentive programme", programme_id, kind=rule.kind.value)


def _question(session: Session, fields: RuleFields) -> tuple[str | None, str | None]:
    """Scorecard and criterion of a rule about sampled results."""
    by_metric = fields.kind is RuleKind.FIGURE or (fields.kind is RuleKind.IMPROVEMENT and fields.metric is not None)
    if fields.kind is RuleKind.PARTICIPATION or by_metric:
        if fields.question:
            raise BadInput("Choose a scorecard or a metric, not both; taking part has neither.")
        return None, None
    if not fields.question:
        raise BadInput("Choose the scorecard, or one of its questions.")
    scorecard, _, criterion = fields.question.partition(":")
    known = next((card for card in cards(session) if card.id == scorecard), None)
    asked = {one.id for one in known.criteria if one.kind.has_options} if known else set()
    if known is None or (criterion and criterion not in asked):
        raise BadInput("There is no such scorecard or question, or it has no points.")
    return scorecard, criterion or None


def _target(session: Session, fields: RuleFields) -> float | None:
    if fields.kind is RuleKind.FIGURE:
        return _figure_target(session, fields)
    if fields.kind is not RuleKind.RESULTS:
        return None
    if not fields.target:
        raise BadInput("Say which percent a result has to reach, above 0.")
    if not 0 < fields.target <= 100:
        raise BadInput("A result reaches 0 to 100 percent.")
    return fields.target


def _figure_target(session: Session, fields: RuleFields) -> float:
    metric = next((one for one in reachable(session) if one.id == fields.metric), None)
    if metric is None:
        raise BadInput("There is no such imported metric, or more of it is neither better nor worse.")
    if fields.target is None:
        raise BadInput("Say which value the figure has to reach.")
    least, greatest = metric.bounds
    if not least <= fields.target <= greatest:
        raise BadInput(f"{metric.name} is never {spoken(metric, fields.target)}.")
    return fields.target


def _metric(session: Session, fields: RuleFields) -> str | None:
    """Of improvement in figures, or of a figure. Those of results are refused: chance did not pick what they are made
    of."""
    if fields.kind not in (RuleKind.IMPROVEMENT, RuleKind.FIGURE) or fields.metric is None:
        return None
    if fields.metric in METRICS and METRICS[fields.metric].confirmed:
        raise BadInput(QUALITY)
    able = reachable(session) if fields.kind is RuleKind.FIGURE else rewardable(session)
    if fields.metric not in {one.id for one in able}:
        raise BadInput("There is no such metric, more of it is neither better nor worse, or it has no interval.")
    return fields.metric


def _activity(fields: RuleFields) -> Activity | None:
    if fields.kind is not RuleKind.PARTICIPATION:
        return None
    if fields.activity is None:
        raise BadInput("Say what taking part means.")
    return fields.activity


def _cap(fields: RuleFields) -> int:
    """Only taking part happens more than once in a period."""
    if fields.kind is not RuleKind.PARTICIPATION or fields.cap is None:
        return fields.points
    if fields.cap < fields.points:
        raise BadInput("The most in a period is at least what one time gives.")
    return fields.cap
