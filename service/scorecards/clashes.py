"""One id is one question with one answer, whatever the number of scorecards that count it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from scorecards.schema import Criterion, Scorecard

from ..evaluations.tables import ScorecardVersion
from .in_use import published

ASKED: Mapping[str, str] = {
    "name": "name",
    "question": "question",
    "kind": "kind of answer",
    "options": "answers",
    "opportunity": "opportunity",
    "channels": "channels",
    "answered_by": "who answers",
    "rule": "rule",
}
"""What makes a criterion the question that it is, in words; weights and texts of coaching do not."""
LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Clash:
    """A criterion whose id is another question in `scorecard`, which is in force and called `name`.

    `path` leads to the criterion, `differs` says in words what is asked otherwise, and `free_id` was never used.
    """

    path: str
    criterion: str
    scorecard: str
    name: str
    differs: tuple[str, ...]
    free_id: str

    @property
    def sentence(self) -> str:
        differs = ", ".join(self.differs)
        return (
            f"The scorecard {self.name} asks the criterion {self.criterion} in another way ({differs}). "
            "Give one of them another id, or ask both alike."
        )


def clashes(session: Session, scorecard: str, content: Mapping[str, Any]) -> tuple[Clash, ...]:
    """In the order of the draft `content` of `scorecard`. Criteria that are not valid yet are left out."""
    asked_elsewhere = _elsewhere(session, scorecard)
    found = [
        (path, criterion, other, differs)
        for path, criterion in _criteria(content)
        if (known := asked_elsewhere.get(criterion.id)) is not None
        for other, differs in [(known[0], _differs(criterion, known[1]))]
        if differs
    ]
    taken = _ids(session, content) if found else set()
    return tuple(
        Clash(path, criterion.id, other.id, other.name, differs, _free(criterion.id, taken))
        for path, criterion, other, differs in found
    )


def _elsewhere(session: Session, scorecard: str) -> Mapping[str, tuple[Scorecard, Criterion]]:
    """Every other scorecard in force asks a shared id alike, so any of them tells how."""
    others = (card for card in published(session) if card.id != scorecard)
    return {criterion.id: (card, criterion) for card in others for criterion in card.criteria}


def _criteria(content: Mapping[str, Any]) -> Iterator[tuple[str, Criterion]]:
    for path, item in _items(content):
        try:
            yield path, Criterion.model_validate(item)
        except ValidationError:
            continue


def _items(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What stands where criteria do, with its path: a draft may be anything so far."""
    for at, section in enumerate(_list(content.get("sections"))):
        criteria = _list(section.get("criteria")) if isinstance(section, dict) else []
        yield from ((f"sections.{at}.criteria.{position}", item) for position, item in enumerate(criteria))


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - whatever stands in a draft
    return value if isinstance(value, list) else []


def _differs(one: Criterion, other: Criterion) -> tuple[str, ...]:
    return tuple(words for name, words in ASKED.items() if getattr(one, name) != getattr(other, name))


def _ids(session: Session, content: Mapping[str, Any]) -> set[str]:
    """Those of the draft and of every version there ever was: an old id would bring an old history with it."""
    versions = session.scalars(select(ScorecardVersion.content))
    drafted = {str(item.get("id")) for _, item in _items(content) if isinstance(item, dict)}
    return drafted.union(*({c.id for c in Scorecard.model_validate(each).criteria} for each in versions))


def _free(id: str, taken: set[str]) -> str:
    """The id with the first number that nobody took; it is taken then."""
    number = 2
    while (free := f"{id[: LONGEST_ID - 1 - len(str(number))]}_{number}") in taken:
        number += 1
    taken.add(free)
    return free
