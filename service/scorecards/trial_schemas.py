"""What goes over HTTP about simulations and promises of precision."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel

from .precision import CriterionPrecision, CurvePoint
from .schemas import Body
from .simulation import USUAL
from .simulation_details import CriterionTrial, Share, SimulationDetail

SHARES = ("changed", "unscored_before", "unscored_after", "agreed_before", "agreed_after")


class SimulateBody(Body):
    """The newest `count` interactions in scope, or the `interactions` with these ids."""

    count: int = USUAL
    interactions: tuple[UUID, ...] = ()


class ShareBody(BaseModel):
    """`count` of `of`; `low` and `high` are the ends of Wilson's 95 % interval."""

    count: int
    of: int
    low: float | None
    high: float | None

    @classmethod
    def of_share(cls, share: Share) -> Self:
        low, high = share.interval or (None, None)
        return cls(count=share.count, of=share.of, low=low, high=high)


class TrialBody(BaseModel):
    """Counts by option value; `unscored` stands for no answer."""

    criterion: str
    before: dict[str, int]
    after: dict[str, int]
    changed: ShareBody
    unscored_before: ShareBody
    unscored_after: ShareBody
    agreed_before: ShareBody
    agreed_after: ShareBody

    @classmethod
    def of(cls, trial: CriterionTrial) -> Self:
        shares = {name: ShareBody.of_share(getattr(trial, name)) for name in SHARES}
        return cls(criterion=trial.criterion.id, before=dict(trial.before), after=dict(trial.after), **shares)


class SimulationBody(BaseModel):
    """`state`: waiting, done or failed. `scores` are percent before and after, by interaction."""

    id: UUID
    state: str
    asks_judge: bool
    tried: int
    wanted: int
    seconds: float | None
    failed_reason: str | None
    mean_change: float | None
    mean_interval: tuple[float, float] | None
    criteria: list[TrialBody]
    scores: dict[UUID, tuple[float | None, float | None]]

    @classmethod
    def of(cls, detail: SimulationDetail) -> Self:
        told = {name: getattr(detail.summary, name) for name in ("id", "asks_judge", "tried", "wanted", "seconds")}
        return cls(
            **told,
            state=detail.summary.state.value,
            failed_reason=detail.summary.failed_reason,
            mean_change=detail.mean_change,
            mean_interval=detail.mean_interval,
            criteria=[TrialBody.of(trial) for trial in detail.criteria],
            scores={trial.interaction_id: (trial.before, trial.after) for trial in detail.interactions},
        )


class PointBody(BaseModel):
    """From `least_confidence` on: `answered` answers, `precision` of them right; `low`, `high` Wilson's interval."""

    least_confidence: float
    answered: int
    coverage: float
    precision: float
    low: float
    high: float

    @classmethod
    def of(cls, point: CurvePoint) -> Self:
        low, high = point.interval
        return cls(
            least_confidence=point.least_confidence, answered=point.answered, coverage=point.coverage,
            precision=point.precision, low=low, high=high,
        )  # fmt: skip


class PrecisionBody(BaseModel):
    """`reachable` is null where the target cannot be promised; `promised` is the precision in force."""

    criterion: str
    reviewed: int
    needed: int
    blind: bool
    curve: list[PointBody]
    reachable: PointBody | None
    promised: float | None
    least_confidence: float | None

    @classmethod
    def of(cls, measured: CriterionPrecision) -> Self:
        return cls(
            criterion=measured.criterion.id,
            reviewed=measured.reviewed,
            needed=measured.needed,
            blind=measured.blind,
            curve=[PointBody.of(point) for point in measured.curve],
            reachable=PointBody.of(measured.reachable) if measured.reachable else None,
            promised=measured.promise.precision if measured.promise else None,
            least_confidence=measured.promise.least_confidence if measured.promise else None,
        )


class PromiseBody(Body):
    """`precision` 0 to 1; null takes the promise back. `leave_to_people` where no confidence is enough."""

    precision: float | None
    leave_to_people: bool = False
