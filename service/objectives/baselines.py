"""The baseline before there is a target: what one is chosen by."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..dashboards.figures import Figure
from ..identity.viewer import Viewer
from ..performance.periods import Period
from ..performance.queries import measured
from ..performance.registry import Direction, Metric
from ..performance.scopes import Scope
from .access import check_may_set
from .doubts import best_decile
from .measuring import find_metric, peers
from .proposals import Proposal, check_baseline, check_question, check_subject, usual_baseline
from .tables import Level
from .wording import figure_words, spoken


@dataclass(frozen=True, slots=True)
class Baseline:
    """`best` is what the best tenth of `peers` people or teams reach; None where they are too few to tell."""

    metric: Metric
    period: Period
    figure: Figure
    best: float | None
    peers: int

    @property
    def words(self) -> str:
        return figure_words(self.metric, self.figure)

    @property
    def best_words(self) -> str | None:
        return None if self.best is None else spoken(self.metric, self.best)


def measured_baseline(session: Session, viewer: Viewer, proposal: Proposal) -> Baseline:
    """Raises BadInput, NotFound or Forbidden for what cannot be measured, or not by the viewer."""
    check_may_set(viewer, proposal.level)
    check_question(session, proposal)
    agent_id, team_id = check_subject(session, viewer, proposal)
    period = check_baseline(proposal.baseline or usual_baseline())
    question = Scope(scorecard=proposal.scorecard, criterion=proposal.criterion)
    whose = Scope(
        agent_id=agent_id,
        team_id=team_id if proposal.level is Level.TEAM else None,
        scorecard=proposal.scorecard,
        criterion=proposal.criterion,
    )
    metric = find_metric(session, proposal.metric)
    others = peers(session, proposal.metric, proposal.level, agent_id or team_id, question, period)
    best = best_decile(others, -1 if metric.direction is Direction.LOWER else 1)
    return Baseline(metric, period, measured(session, proposal.metric, period, whose), best, len(others))
