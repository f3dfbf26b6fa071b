"""What the filters of the search page can be set to, beside those that the list has too."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from scorecards.schema import Scorecard

from ..evaluations.tables import ScorecardVersion
from ..interactions.metric_details import CALL, WRITTEN, Unit
from .filters import METRICS, UNANSWERED

UNITS = {Unit.SECONDS: "seconds", Unit.SHARE: "0 to 1", Unit.COUNT: "count", Unit.PER_MINUTE: "a minute"}


@dataclass(frozen=True, slots=True)
class SearchChoices:
    """Pairs of value and words. `criteria` are of the newest version of each scorecard, by the scorecard's name."""

    criteria: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    answers: tuple[tuple[str, str], ...]
    metrics: tuple[tuple[str, str], ...]


def search_choices(session: Session) -> SearchChoices:
    newest = (
        select(ScorecardVersion)
        .ext(distinct_on(ScorecardVersion.scorecard))
        .order_by(ScorecardVersion.scorecard, ScorecardVersion.version.desc())
    )
    cards = [Scorecard.model_validate(version.content) for version in session.scalars(newest)]
    criteria = tuple((card.name, tuple((c.id, c.name) for c in card.criteria)) for card in cards)
    answers = {option.value: option.label for card in cards for c in card.criteria for option in c.options}
    return SearchChoices(criteria, (*answers.items(), (UNANSWERED, "No answer yet")), tuple(_metrics()))


def _metrics() -> list[tuple[str, str]]:
    """Their names, with the unit that a range of them is given in."""
    labels = {definition.name: definition for definition in (*CALL, *WRITTEN)}
    found = []
    for metric in METRICS:
        name, _, party = metric.partition(".")
        definition = labels[name]
        who = f", {party}" if party else ""
        found.append((metric, f"{definition.label}{who} ({UNITS[definition.unit]})"))
    return found
