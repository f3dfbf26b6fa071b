"""What goes over HTTP about scorecards."""

from dataclasses import asdict
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from models.transcripts import Channel
from scorecards.differences import Difference
from scorecards.problems import Problem
from scorecards.schema import Scorecard

from .clashes import Clash
from .publishing import Place
from .queries import DraftDetail, ScorecardSummary

Name = Annotated[str, Field(max_length=200)]
Optional = Annotated[Name | None, BeforeValidator(lambda typed: (typed or "").strip() or None)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProblemBody(BaseModel):
    path: str
    sentence: str

    @classmethod
    def of(cls, problem: Problem) -> Self:
        return cls(path=problem.path, sentence=problem.sentence)


class ChangeBody(BaseModel):
    where: str
    sentence: str
    effect: str

    @classmethod
    def of(cls, change: Difference) -> Self:
        return cls(where=change.where, sentence=change.sentence, effect=change.effect.value)


class ClashBody(BaseModel):
    """A criterion whose id the scorecard in force `scorecard`, called `name`, asks something else by.

    `free_id` was never used: with it the draft can be published.
    """

    path: str
    criterion: str
    scorecard: str
    name: str
    differs: list[str]
    free_id: str
    sentence: str

    @classmethod
    def of(cls, clash: Clash) -> Self:
        return cls(**asdict(clash), sentence=clash.sentence)


class PlaceBody(Body):
    """Where a scorecard applies; what is left out stands for all."""

    channel: Channel | None = None
    queue: Optional = None
    call_type: Optional = None

    @property
    def place(self) -> Place:
        return Place(self.channel, self.queue, self.call_type)


class SummaryBody(BaseModel):
    """`version` is None while there is only a draft."""

    id: str
    name: str
    state: str
    version: int | None
    draft_revision: int | None
    places: list[PlaceBody]

    @classmethod
    def of(cls, summary: ScorecardSummary) -> Self:
        places = [PlaceBody(channel=p.channel, queue=p.queue, call_type=p.call_type) for p in summary.places]
        return cls(
            id=summary.scorecard,
            name=summary.name,
            state=summary.state,
            version=summary.card.version if summary.card else None,
            draft_revision=summary.draft_revision,
            places=places,
        )


class ScorecardBody(SummaryBody):
    content: Scorecard | None

    @classmethod
    def of(cls, summary: ScorecardSummary) -> Self:
        return cls(**SummaryBody.of(summary).model_dump(), content=summary.card)


class DraftBody(BaseModel):
    """`revision` goes back with the next saving. `problems` lead to fields by `path`, and so do `clashes`."""

    revision: int
    content: dict[str, Any]
    problems: list[ProblemBody]
    changes: list[ChangeBody]
    renamed: list[tuple[str, str]]
    clashes: list[ClashBody]

    @classmethod
    def of(cls, draft: DraftDetail) -> Self:
        return cls(
            revision=draft.revision,
            content=draft.content,
            problems=[ProblemBody.of(problem) for problem in draft.problems],
            changes=[ChangeBody.of(change) for change in draft.changes],
            renamed=list(draft.renamed),
            clashes=[ClashBody.of(clash) for clash in draft.clashes],
        )


class SaveBody(Body):
    """`seen` is the revision that was edited; `over` saves although somebody else saved meanwhile."""

    content: dict[str, Any]
    seen: int
    over: bool = False


class RestoreBody(Body):
    revision: int


class YamlBody(Body):
    text: str


class LineBody(BaseModel):
    line: int
    sentence: str


class CheckBody(BaseModel):
    """No problems: the text is a scorecard."""

    problems: list[LineBody]


class PublishBody(Body):
    seen: int
    note: str
    accept_renames: bool = False


class PlacesBody(Body):
    places: list[PlaceBody]
