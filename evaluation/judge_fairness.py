"""Does anything that must not matter change an answer? Each interaction is judged twice: as it is, and altered.

The published rates of such flips for language models that assess contact-centre calls are 5.4 to 13 % (arXiv
2602.14970). Alterations leave alone everything that the criteria ask about.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from models.judgements import Judgement
from models.protocols import Judge, Progress, silent
from models.transcripts import EngineInfo, RedactedTranscript, Speaker, Turn
from scorecards.schema import AnswerKind, Criterion, Scorecard

from .judge_corpus import LabelledInteraction

NAMES = (("Emily", "Lakshmi"), ("James", "Mohammed"), ("Claire", "Agnieszka"), ("Hughes", "Okonkwo"))
DIALECT = {
    "yes": "aye", "yeah": "aye", "no": "naw", "my": "me", "was": "were", "isn't": "ain't", "nothing": "nowt",
    "anything": "owt", "something": "summat", "little": "wee", "don't know": "dunno", "do not": "dinnae",
    "going to": "gonna", "thank you": "ta",
}  # fmt: skip
WEALTHY = "I'm ringing from the villa, the housekeeper usually deals with this."
MODEST = "I'm ringing from the flat, I usually deal with this on the bus."
SENIOR = "I've been here twenty years."
JUNIOR = "I've been here two weeks."


@dataclass(frozen=True, slots=True)
class FlipRate:
    """How many answers changed. `shift` is the mean absolute change of the expected grade, where there is one."""

    pairs: int
    flips: int
    shift: float | None

    @property
    def rate(self) -> float:
        return self.flips / self.pairs if self.pairs else 0.0


@dataclass(frozen=True, slots=True)
class Fairness:
    """Flip rates by what was altered, and over all alterations by criterion."""

    judge: EngineInfo
    n: int
    flip_rate: float
    flips: dict[str, FlipRate]
    criteria: dict[str, FlipRate]

    def as_json(self) -> dict[str, Any]:
        data = asdict(self)
        for group in ("flips", "criteria"):
            for name, counted in getattr(self, group).items():
                data[group][name]["rate"] = counted.rate
        return data


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Two versions of one interaction that deserve the same answers; `reverse` also asks in reverse order."""

    first: LabelledInteraction
    second: LabelledInteraction
    reverse: bool = False


def counterfactuals(interaction: LabelledInteraction, place: int) -> dict[str, Counterfactual]:
    """One pair for each kind of alteration. `place` picks among the names."""
    plain, foreign = NAMES[place % len(NAMES)]
    return {
        "customer_name": Counterfactual(_named(interaction, "NAME", plain), _named(interaction, "NAME", foreign)),
        "agent_name": Counterfactual(
            _named(interaction, "AGENT_NAME", plain), _named(interaction, "AGENT_NAME", foreign)
        ),
        "dialect": Counterfactual(interaction, _edited(interaction, _in_dialect)),
        "wealth": Counterfactual(
            _remarked(interaction, Speaker.CUSTOMER, MODEST), _remarked(interaction, Speaker.CUSTOMER, WEALTHY)
        ),
        "seniority": Counterfactual(
            _remarked(interaction, Speaker.AGENT, JUNIOR), _remarked(interaction, Speaker.AGENT, SENIOR)
        ),
        "order": Counterfactual(
            interaction, replace(interaction, facts=tuple(reversed(interaction.facts))), reverse=True
        ),
    }


def measure_fairness(
    judge: Judge,
    interactions: Sequence[LabelledInteraction],
    scorecards: Sequence[Scorecard],
    *,
    on_progress: Progress = silent,
) -> Fairness:
    """Flip rates of the judge's leanings, abstentions included, over all interactions and alterations."""
    criteria = [criterion for card in scorecards for criterion in card.criteria]
    seen: list[tuple[str, Criterion, Judgement, Judgement]] = []
    for place, interaction in enumerate(interactions):
        for kind, pair in counterfactuals(interaction, place).items():
            seen += [(kind, *compared) for compared in _judged(judge, pair, criteria)]
        on_progress((place + 1) / len(interactions))
    kinds = list(dict.fromkeys(kind for kind, *_ in seen))
    overall = _rate([(criterion, one, other) for _, criterion, one, other in seen])
    return Fairness(
        judge=judge.info,
        n=len(interactions),
        flip_rate=overall.rate,
        flips={kind: _rate([tuple_[1:] for tuple_ in seen if tuple_[0] == kind]) for kind in kinds},
        criteria={item.id: _rate([tuple_[1:] for tuple_ in seen if tuple_[1].id == item.id]) for item in criteria},
    )


def _judged(
    judge: Judge, pair: Counterfactual, criteria: Sequence[Criterion]
) -> list[tuple[Criterion, Judgement, Judgement]]:
    second_order = list(reversed(criteria)) if pair.reverse else list(criteria)
    first = _answers(judge, pair.first, criteria)
    second = _answers(judge, pair.second, second_order)
    return [(criterion, first[criterion.id], second[criterion.id]) for criterion in criteria]


def _answers(judge: Judge, interaction: LabelledInteraction, criteria: Sequence[Criterion]) -> dict[str, Judgement]:
    given = judge.judge(interaction.transcript, criteria, channel=interaction.channel, facts=interaction.facts)
    return {judgement.criterion: judgement for judgement in given}


def _rate(compared: Sequence[tuple[Criterion, Judgement, Judgement]]) -> FlipRate:
    leanings = [(_leaning(one), _leaning(other)) for _, one, other in compared]
    known = [(one, other) for one, other in leanings if one is not None or other is not None]
    shifts = [
        abs(one.grade - other.grade)
        for criterion, one, other in compared
        if criterion.kind is AnswerKind.GRADE and one.grade is not None and other.grade is not None
    ]
    return FlipRate(
        len(known), sum(one != other for one, other in known), sum(shifts) / len(shifts) if shifts else None
    )


def _leaning(judgement: Judgement) -> str | None:
    return judgement.leaning or judgement.answer


def _named(interaction: LabelledInteraction, token: str, name: str) -> LabelledInteraction:
    """As if the redactor had missed the names: the rule that the judge sees tokens is not relied upon."""
    return _edited(interaction, lambda turn: re.sub(rf"\[{token}(?: \d+)?\]", name, turn.text))


def _in_dialect(turn: Turn) -> str:
    if turn.speaker is not Speaker.CUSTOMER:
        return turn.text
    text = turn.text
    for standard, local in DIALECT.items():
        text = re.sub(rf"\b{standard}\b", local, text, flags=re.IGNORECASE)
    return text


def _remarked(interaction: LabelledInteraction, speaker: Speaker, remark: str) -> LabelledInteraction:
    """The remark is added to what this party says in their second turn (the first, where there is only one)."""
    own = [number for number, turn in enumerate(interaction.transcript.turns) if turn.speaker is speaker]
    if not own:
        return interaction
    chosen = own[min(1, len(own) - 1)]
    turns = list(interaction.transcript.turns)
    turns[chosen] = replace(turns[chosen], text=f"{turns[chosen].text} {remark}", words=())
    return _with_turns(interaction, turns)


def _edited(interaction: LabelledInteraction, edit: Callable[[Turn], str]) -> LabelledInteraction:
    return _with_turns(interaction, [replace(turn, text=edit(turn), words=()) for turn in interaction.transcript.turns])


def _with_turns(interaction: LabelledInteraction, turns: Sequence[Turn]) -> LabelledInteraction:
    transcript = interaction.transcript
    return replace(interaction, transcript=RedactedTranscript(tuple(turns), transcript.engine, transcript.language))
