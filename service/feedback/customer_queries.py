"""What customers said, within the viewer's scope, and what it comes to."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from ..dashboards.figures import Figure
from ..dashboards.weeks import moment
from ..identity.tables import Role
from ..identity.viewer import Viewer, may_see
from ..interactions.tables import Interaction
from ..performance.periods import Period
from ..performance.queries import measured_many
from ..performance.scopes import Grouping, Scope
from .customer_tables import CustomerFeedback
from .queries import CustomerWords, said_by_customers, words_in

PAGE_SIZE = 25
EXPORT_LIMIT = 50_000
FIGURES = ("satisfied", "recommendation", "ease", "rated")
"""Ids of metrics, in the order of `CustomerFigures`."""


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One page, newest first. `total` counts all pages."""

    words: tuple[CustomerWords, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """Of the newest rating of each interaction: see the metrics' definitions. Intervals are 95 %."""

    satisfied: Figure
    nps: Figure
    ease: Figure
    answered: Figure


def customer_page(
    viewer: Viewer, session: Session, period: Period, *, with_comment: bool = False, page: int = 1
) -> CustomerPage:
    """What was said about interactions of the period."""
    found = _said(viewer, period, with_comment)
    total = session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    page = min(page, max(1, -(-total // PAGE_SIZE)))
    rows = session.execute(found.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return CustomerPage(words_in(rows), total, page)


def all_words(viewer: Viewer, session: Session, period: Period, *, with_comment: bool) -> tuple[CustomerWords, ...]:
    """All pages at once, for an export; at most `EXPORT_LIMIT`."""
    return words_in(session.execute(_said(viewer, period, with_comment).limit(EXPORT_LIMIT)).all())


def about(viewer: Viewer, session: Session, interaction_id: UUID) -> tuple[CustomerWords, ...]:
    """What the customer said about one interaction; nothing outside the viewer's scope."""
    found = said_by_customers().where(Interaction.id == interaction_id, may_see(viewer))
    return words_in(session.execute(found).all())


def customer_figures(viewer: Viewer, session: Session, period: Period) -> CustomerFigures:
    """As the metrics define them. Of the viewer's team, or of all."""
    scope = Scope(team_id=viewer.team_id if viewer.role is Role.SUPERVISOR else None)
    found = measured_many(session, FIGURES, period, Grouping.ALL, scope)[None]
    return CustomerFigures(*(found[id] for id in FIGURES))


def _said(viewer: Viewer, period: Period, with_comment: bool) -> Select[*tuple[object, ...]]:
    found = said_by_customers().where(may_see(viewer), *_within(period))
    return found.where(CustomerFeedback.comment.is_not(None)) if with_comment else found


def _within(period: Period) -> tuple[ColumnElement[bool], ...]:
    at = moment()
    return at >= period.starts, at < period.ends
