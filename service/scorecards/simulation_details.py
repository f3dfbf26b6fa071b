"""The shape of a simulation on a page and in JSON."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from evaluation.proportions import Interval, wilson
from scorecards.differences import Difference
from scorecards.schema import Criterion

from .tables import SimulationState


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`, with Wilson's 95 % interval."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.count, self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class CriterionTrial:
    """One criterion, before and with the draft. `before` is empty for a new one.

    `agreed_before` and `agreed_after` count answers that a person confirmed otherwise or so, over the interactions
    that were reviewed and answered.
    """

    criterion: Criterion
    labels: Mapping[str, str]
    before: Mapping[str, int]
    after: Mapping[str, int]
    changed: Share
    unscored_before: Share
    unscored_after: Share
    agreed_before: Share
    agreed_after: Share


@dataclass(frozen=True, slots=True)
class InteractionTrial:
    """Scores in percent; None where nothing was scored."""

    interaction_id: UUID
    reference: str
    before: float | None
    after: float | None
    changed: int

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class SimulationSummary:
    """`tried` of `wanted` interactions so far; `seconds` of judging, None where no judge was asked.

    `reads_wording` is False where the judge that was asked learned its questions and does not read how they are put.
    """

    id: UUID
    revision: int
    state: SimulationState
    asks_judge: bool
    tried: int
    wanted: int
    seconds: float | None
    failed_reason: str | None
    reads_wording: bool
    by: str | None
    at: dt.datetime

    @property
    def seconds_each(self) -> float | None:
        return self.seconds / self.tried if self.seconds is not None and self.tried else None

    @property
    def seconds_left(self) -> float | None:
        return None if self.seconds_each is None else self.seconds_each * (self.wanted - self.tried)


@dataclass(frozen=True, slots=True)
class SimulationDetail:
    """`interactions` are those that the viewer may see; everything else counts all that were tried.

    `mean_change` is in points of percent over `compared` interactions, with a bootstrap interval.
    """

    summary: SimulationSummary
    scorecard: str
    name: str
    changes: tuple[Difference, ...]
    criteria: tuple[CriterionTrial, ...]
    interactions: tuple[InteractionTrial, ...]
    compared: int
    mean_change: float | None
    mean_interval: Interval | None
