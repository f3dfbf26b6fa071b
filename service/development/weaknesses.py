"""How one question stands against the agent's own other questions, and against everybody else's answers to it.

All of it from confirmed answers. A question is weak only where the agent's own other answers are better by more than
chance; where enough other people's answers are there, those must be better too: what everybody finds hard is no
person's weakness.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..dashboards.figures import NOTHING, SMALLEST_GROUP, Change, Figure, Sums, change, mean

Question = tuple[str, str]
"""Scorecard and criterion."""


@dataclass(frozen=True, slots=True)
class Others:
    """What other people earned on a question, and how many people that is."""

    sums: Sums
    people: int


NOBODY = Others(NOTHING, 0)


@dataclass(frozen=True, slots=True)
class Weakness:
    """One question's figure in percent of its points, with what it is compared with.

    `against_own`: from the agent's other questions to this one. `others` is what enough other people earn on it, or
    None; `against_others` goes from theirs to the agent's.
    """

    scorecard: str
    criterion: str
    figure: Figure
    against_own: Change | None
    others: Figure | None
    against_others: Change | None

    @property
    def below_own(self) -> bool:
        return self.against_own is not None and self.against_own.high < 0

    @property
    def shared(self) -> bool:
        """Others are not better by more than chance: then it is the question, or the training that all had."""
        return self.others is not None and not (self.against_others is not None and self.against_others.high < 0)

    def shows(self, least: int = SMALLEST_GROUP) -> bool:
        """Whether at least so many results show a weakness of this person's, beyond chance."""
        return self.figure.n >= least and self.below_own and not self.shared


def percents(points: Iterable[float]) -> Sums:
    """Sums of shares from 0 to 1, as percents."""
    values = [100 * value for value in points]
    return Sums(len(values), sum(values), sum(value * value for value in values))


def weaknesses(own: Mapping[Question, Sums], others: Mapping[Question, Others]) -> tuple[Weakness, ...]:
    """Every question with at least `SMALLEST_GROUP` answers, those furthest below the agent's other ones first."""
    found = [
        _weakness(question, sums, _rest(own, question), others.get(question, NOBODY))
        for question, sums in own.items()
        if sums.n >= SMALLEST_GROUP
    ]
    return tuple(sorted(found, key=lambda one: one.against_own.value if one.against_own else 0.0))


def _rest(own: Mapping[Question, Sums], question: Question) -> Sums:
    return sum((sums for other, sums in own.items() if other != question), start=NOTHING)


def _weakness(question: Question, sums: Sums, rest: Sums, others: Others) -> Weakness:
    enough = others.people >= SMALLEST_GROUP and others.sums.n >= SMALLEST_GROUP
    return Weakness(
        *question,
        figure=mean(sums),
        against_own=change(rest, sums),
        others=mean(others.sums) if enough else None,
        against_others=change(others.sums, sums) if enough else None,
    )
