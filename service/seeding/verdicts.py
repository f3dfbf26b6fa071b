"""Answers to scorecards, made once in every variety and then drawn: worse ones for weaker agents."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

from models.transcripts import Channel
from scorecards.loader import content_hash
from scorecards.schema import Criterion, Scorecard

from ..evaluations.scoring import Score, points, score
from .copying import field

VARIETY = 1500
ENGINE = {"name": "seeded", "version": "1", "settings": {}}
COLUMNS = (
    "evaluation_id", "criterion", "position", "answer", "points", "grade", "confidence", "distribution", "evidence",
    "rationale", "unscored_reason", "engine", "prompt_hash",
)  # fmt: skip
WITHHELD = 0.03
FAILS = 0.02
"""Of checks, at the best agents'; ten times as often at the worst."""


@dataclass(frozen=True)
class Verdict:
    """One way to answer a scorecard. `lines` are its answers' fields after the evaluation's id."""

    answers: Mapping[str, str | None]
    score: Score
    lines: tuple[str, ...]

    @cached_property
    def summary(self) -> str:
        return field(asdict(self.score))


class Verdicts:
    """Every variety for one scorecard and channel, from the worst to the best."""

    def __init__(self, card: Scorecard, channel: Channel, chance: random.Random) -> None:
        self.card, self.channel, self.hash = card, channel, content_hash(card)
        self._chance = chance
        made = [self._verdict(number / VARIETY) for number in range(VARIETY)]
        self._ordered = sorted(made, key=lambda one: one.score.earned or 0.0)

    def drawn(self, talent: float) -> Verdict:
        """Somewhere around the talent, 0 to 1."""
        place = min(0.999, max(0.0, self._chance.gauss(talent, 0.25)))
        return self._ordered[int(place * VARIETY)]

    def changed(self, verdict: Verdict, *, lower: bool) -> tuple[str, str, float | None] | None:
        """A person's other answer to one criterion, and the score with it; None where nothing can be changed so."""
        asked = [c for c in self.card.criteria if verdict.answers.get(c.id) is not None]
        criterion = self._chance.choice(asked)
        given = points(criterion, verdict.answers[criterion.id])
        others = [o for o in criterion.options if o.points is not None and given is not None]
        others = [o for o in others if (o.points or 0) < (given or 0)] if lower else [
            o for o in others if (o.points or 0) > (given or 0)
        ]  # fmt: skip
        if not others:
            return None
        answer = (others[-1] if lower else others[0]).value
        after = score(self.card, {**verdict.answers, criterion.id: answer}, channel=self.channel.value)
        return criterion.id, answer, after.percent

    def _verdict(self, quality: float) -> Verdict:
        asked = [c for c in self.card.criteria if c.kind.has_options and self.channel in c.channels]
        answers = {criterion.id: self._answer(criterion, quality) for criterion in asked}
        lines = tuple(self._line(place, criterion, answers[criterion.id]) for place, criterion in enumerate(asked))
        return Verdict(answers, score(self.card, answers, channel=self.channel.value), lines)

    def _answer(self, criterion: Criterion, quality: float) -> str | None:
        offered = sorted((o for o in criterion.options if o.points is not None), key=lambda o: o.points or 0.0)
        absent = [option for option in criterion.options if option.points is None]
        drawn = self._chance.random()
        if drawn < WITHHELD:
            return None
        if absent and drawn < WITHHELD + 0.15:
            return absent[0].value
        if len(offered) == 2:
            fails = FAILS * (10 - 9 * quality) / (4 if criterion.critical else 1)
            return offered[0 if self._chance.random() < fails else 1].value
        place = self._chance.gauss(0.45 + 0.45 * quality, 0.2)
        return offered[min(len(offered) - 1, max(0, int(place * len(offered))))].value

    def _line(self, position: int, criterion: Criterion, answer: str | None) -> str:
        confidence = round(self._chance.uniform(0.6, 0.99), 3) if answer is not None else 0.4
        values = (
            criterion.id, position, answer, points(criterion, answer),
            float(answer) if answer and answer.isdecimal() else None, confidence,
            {} if answer is None else {answer: confidence}, [position, position + 1] if answer is not None else [],
            None, None if answer is not None else "low_confidence", ENGINE, None,
        )  # fmt: skip
        return "\t".join(map(field, values))
