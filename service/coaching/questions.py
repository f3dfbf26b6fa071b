"""Questions of scorecards as coaching names them, also those that the newest version no longer asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from ..evaluations.tables import ScorecardVersion

Question = tuple[str, str]
"""The ids of a scorecard and of one of its criteria."""


@dataclass(frozen=True, slots=True)
class QuestionDetail:
    """A criterion in the newest version that has it. `next_step` and `resource` are the scorecard's, or empty."""

    scorecard: str
    scorecard_name: str
    criterion: str
    name: str
    question: str
    next_step: str
    resource: str

    @property
    def key(self) -> str:
        """What a form sends."""
        return f"{self.scorecard}/{self.criterion}"


def question_of(key: str) -> Question:
    """Raises ValueError for what is no key of a question."""
    scorecard, criterion = key.split("/")
    return scorecard, criterion


def questions(session: Session) -> Mapping[Question, QuestionDetail]:
    """Every question that was ever asked, by scorecard and in its order."""
    versions = session.scalars(
        select(ScorecardVersion)
        .ext(distinct_on(ScorecardVersion.scorecard, ScorecardVersion.version))
        .order_by(ScorecardVersion.scorecard, ScorecardVersion.version)
    ).all()
    found: dict[Question, QuestionDetail] = {}
    for version in versions:
        asked = [criterion for section in version.content["sections"] for criterion in section["criteria"]]
        found |= {(version.scorecard, one["id"]): _question(version, one) for one in asked}
    return found


def _question(version: ScorecardVersion, criterion: Mapping[str, object]) -> QuestionDetail:
    coaching = criterion.get("coaching")
    texts = coaching if isinstance(coaching, Mapping) else {}
    return QuestionDetail(
        scorecard=version.scorecard,
        scorecard_name=version.name,
        criterion=str(criterion["id"]),
        name=str(criterion["name"]),
        question=str(criterion.get("question", "")),
        next_step=str(texts.get("next_step", "")),
        resource=str(texts.get("resource", "")),
    )
