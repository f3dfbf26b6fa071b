"""All that a dashboard says, in one place: for its page and for programs."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..identity.viewer import Viewer
from ..redactions.period import Period
from ..redactions.quality import RedactionQuality, measured
from .filters import DashboardFilters
from .handling import Handling, handling
from .heat_map import HeatMap, heat_map
from .open_work import Disputes, Queue, disputes, queues
from .people import Reviewers, reviewers
from .scores import Scores, cards, scores
from .weeks import WEEK


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Of one scorecard and period. `card` is None before any scorecard was published; `criterion` is a name."""

    card: Scorecard | None
    criterion: str | None
    scores: Scores | None
    heat_map: HeatMap | None
    reviewers: Reviewers | None
    total: Handling
    weeks: tuple[Handling, ...]
    disputes: Disputes
    queues: tuple[Queue, ...]
    redaction: RedactionQuality


def dashboard(viewer: Viewer, session: Session, filters: DashboardFilters) -> Dashboard:
    card = chosen_card(session, filters)
    total, weeks = handling(viewer, session, filters)
    names = {criterion.id: criterion.name for criterion in card.criteria} if card else {}
    period = Period(since=filters.first, until=filters.last + WEEK - dt.timedelta(days=1))
    return Dashboard(
        card=card,
        criterion=names.get(filters.criterion or ""),
        scores=scores(viewer, session, filters, card) if card else None,
        heat_map=heat_map(viewer, session, filters, card) if card else None,
        reviewers=reviewers(viewer, session, filters, card.id) if card else None,
        total=total,
        weeks=weeks,
        disputes=disputes(viewer, session, filters),
        queues=queues(viewer, session, filters),
        redaction=measured(viewer, session, period),
    )


def chosen_card(session: Session, filters: DashboardFilters) -> Scorecard | None:
    """The scorecard asked for, else the first."""
    listed = cards(session)
    return next((card for card in listed if card.id == filters.scorecard), listed[0] if listed else None)
