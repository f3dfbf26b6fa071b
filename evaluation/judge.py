"""How far a judge agrees with people on labelled interactions."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from models.judgements import Judgement
from models.protocols import Judge, Progress, silent
from models.transcripts import EngineInfo
from scorecards.schema import AnswerKind, Criterion, Scorecard

from . import agreement
from .answers import overlap, rating, set_distances
from .judge_corpus import LabelledInteraction

STEPS = tuple(round(0.05 * step, 2) for step in range(20))


@dataclass(frozen=True, slots=True)
class Pair:
    """A machine answer beside a person's, for one criterion of one interaction.

    `answer` is what the judge leaned to even where it abstained, so that keeping silent cannot flatter a figure;
    None where it leaned to nothing. `answered` says whether it would have been shown.
    """

    criterion: Criterion
    label: str
    answer: str | None
    answered: bool
    confidence: float
    cited: tuple[int, ...]
    labelled_turns: tuple[int, ...]

    @property
    def right(self) -> bool:
        return self.answer == self.label

    @property
    def citation_counts(self) -> bool:
        return bool(self.cited and self.labelled_turns) and self.answer != "na"


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """Figures for one criterion; None where they have no meaning for its kind or nothing was there to measure.

    `kappa` is with quadratic weights for grades, with MASI's distances where several options can be chosen, and Cohen's
    otherwise. `overlap` is the mean of Jaccard's index of answers of several options.
    """

    n: int
    answered: float
    exact: float | None
    kappa: float | None
    interval: tuple[float | None, float | None]
    within_one: float | None = None
    overlap: float | None = None
    ac1: float | None = None
    alpha: float | None = None
    fails: int | None = None
    fail_precision: float | None = None
    fail_recall: float | None = None
    evidence_overlap: float | None = None
    evidence_precision: float | None = None
    calibration_error: float | None = None


@dataclass(frozen=True, slots=True)
class AbstentionPoint:
    """What would be shown, and how much of it right, if answers needed at least this confidence."""

    least_confidence: float
    coverage: float
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """A judge's agreement with people. Means are over criteria; intervals are 95 % bootstrap over interactions."""

    judge: EngineInfo
    n: int
    qwk_mean: float | None
    exact: float | None
    within_one: float | None
    kappa_mean: float | None
    critical_fail_recall: float | None
    evidence_overlap: float | None
    evidence_precision: float | None
    calibration_error: float | None
    coverage: float
    intervals: dict[str, tuple[float | None, float | None]]
    criteria: dict[str, CriterionAgreement]
    abstention: tuple[AbstentionPoint, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def measure(
    judge: Judge,
    interactions: Sequence[LabelledInteraction],
    scorecards: Iterable[Scorecard],
    *,
    on_progress: Progress = silent,
) -> JudgeAgreement:
    """Judges every interaction and compares. Criteria that an interaction has no label for are left out."""
    criteria = [criterion for card in scorecards for criterion in card.criteria]
    pairs: list[list[Pair]] = []
    for done, interaction in enumerate(interactions, start=1):
        pairs.append(judged(judge, interaction, criteria))
        on_progress(done / len(interactions))
    return compare(judge.info, pairs)


def compare(judge: EngineInfo, pairs: Sequence[Sequence[Pair]]) -> JudgeAgreement:
    """The figures for pairs grouped by interaction."""
    everything = [pair for group in pairs for pair in group]
    statistics: dict[str, Callable[[Sequence[Pair]], float]] = {
        "qwk_mean": lambda drawn: _mean_kappa(drawn, AnswerKind.GRADE),
        "exact": lambda drawn: _grades_within(drawn, 0),
        "within_one": lambda drawn: _grades_within(drawn, 1),
        "kappa_mean": lambda drawn: _mean_kappa(drawn, AnswerKind.PASS_FAIL),
        "critical_fail_recall": _critical_fail_recall,
        "evidence_overlap": _evidence_overlap,
        "evidence_precision": _evidence_precision,
    }
    figures = {name: _known(statistic(everything)) for name, statistic in statistics.items()}
    intervals = {name: _interval(pairs, statistic) for name, statistic in statistics.items()}
    return JudgeAgreement(
        judge=judge,
        n=len(pairs),
        **figures,
        calibration_error=_known(_calibration(everything)),
        coverage=sum(pair.answered for pair in everything) / max(len(everything), 1),
        intervals=intervals,
        criteria={criterion.id: _criterion(pairs, criterion) for criterion in _criteria(everything)},
        abstention=tuple(_abstention(everything, least) for least in STEPS),
    )


def judged(judge: Judge, interaction: LabelledInteraction, criteria: Sequence[Criterion]) -> list[Pair]:
    """The judge's answers to one interaction beside the labels, for the criteria that have one."""
    asked = [criterion for criterion in criteria if criterion.id in interaction.labels]
    judgements = judge.judge(interaction.transcript, asked, channel=interaction.channel, facts=interaction.facts)
    return [_pair(interaction, *item) for item in zip(asked, judgements, strict=True)]


def _pair(interaction: LabelledInteraction, criterion: Criterion, judgement: Judgement) -> Pair:
    return Pair(
        criterion=criterion,
        label=interaction.labels[criterion.id],
        answer=judgement.leaning or judgement.answer,
        answered=judgement.answer is not None,
        confidence=judgement.confidence,
        cited=judgement.evidence,
        labelled_turns=tuple(interaction.evidence.get(criterion.id, ())),
    )


def _criterion(pairs: Sequence[Sequence[Pair]], criterion: Criterion) -> CriterionAgreement:
    groups = [[pair for pair in group if pair.criterion.id == criterion.id] for group in pairs]
    mine = [pair for group in groups for pair in group]
    table = _table(mine)
    graded = criterion.kind is AnswerKind.GRADE
    values = [option.value for option in criterion.options]
    fail = values.index("fail") if "fail" in values else None
    return CriterionAgreement(
        n=len(mine),
        answered=sum(pair.answered for pair in mine) / len(mine),
        exact=_known(agreement.share_within(table, 0)),
        kappa=_known(_kappa(mine)),
        interval=_interval(groups, _kappa),
        within_one=_known(agreement.share_within(table, 1)) if graded else None,
        overlap=_known(_overlap(mine)) if criterion.several else None,
        ac1=None if graded or criterion.several else _known(agreement.gwet_ac1(table)),
        alpha=_known(_alpha(mine)) if graded or criterion.several else None,
        fails=None if fail is None else sum(pair.label == "fail" for pair in mine),
        fail_precision=None if fail is None else _known(agreement.precision(table, fail)),
        fail_recall=None if fail is None else _known(agreement.recall(table, fail)),
        evidence_overlap=_known(_evidence_overlap(mine)),
        evidence_precision=_known(_evidence_precision(mine)),
        calibration_error=_known(_calibration(mine)),
    )


def _criteria(pairs: Sequence[Pair]) -> list[Criterion]:
    return list({pair.criterion.id: pair.criterion for pair in pairs}.values())


def _of_kind(pairs: Sequence[Pair], kind: AnswerKind) -> dict[str, list[Pair]]:
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.criterion.kind is kind:
            groups.setdefault(pair.criterion.id, []).append(pair)
    return groups


def _table(pairs: Sequence[Pair]) -> agreement.Table:
    """Machine in rows, person in columns, over the answers to the pairs' one criterion."""
    known = [pair for pair in pairs if pair.answer is not None]
    return agreement.contingency([pair.answer for pair in known], [pair.label for pair in known], _answers(pairs))


def _answers(pairs: Sequence[Pair]) -> list[str]:
    """The options of the pairs' one criterion; where several can be chosen, the answers that were given."""
    if not pairs or not pairs[0].criterion.several:
        return [option.value for option in pairs[0].criterion.options] if pairs else []
    return sorted({answer for pair in pairs for answer in (pair.answer, pair.label) if answer is not None})


def _kappa(pairs: Sequence[Pair]) -> float:
    if not pairs:
        return math.nan
    if pairs[0].criterion.several:
        return agreement.weighted_kappa(_table(pairs), set_distances(_answers(pairs)))
    graded = pairs[0].criterion.kind is AnswerKind.GRADE
    return (agreement.quadratic_weighted_kappa if graded else agreement.cohen_kappa)(_table(pairs))


def _alpha(pairs: Sequence[Pair]) -> float:
    ratings = [[rating(pair.criterion, answer) for answer in (pair.answer, pair.label)] for pair in pairs]
    level: agreement.Level = "sets" if pairs[0].criterion.several else "ordinal"
    return agreement.krippendorff_alpha(list(zip(*ratings, strict=True)), level)


def _overlap(pairs: Sequence[Pair]) -> float:
    return _mean([overlap(pair.answer, pair.label) for pair in pairs if pair.answer is not None])


def _mean_kappa(pairs: Sequence[Pair], kind: AnswerKind) -> float:
    return _mean([_kappa(group) for group in _of_kind(pairs, kind).values()])


def _grades_within(pairs: Sequence[Pair], steps: int) -> float:
    groups = _of_kind(pairs, AnswerKind.GRADE).values()
    return _mean([agreement.share_within(_table(group), steps) for group in groups])


def _critical_fail_recall(pairs: Sequence[Pair]) -> float:
    fails = [pair for pair in pairs if pair.criterion.critical and pair.label == "fail"]
    return _mean([float(pair.right) for pair in fails])


def _evidence_overlap(pairs: Sequence[Pair]) -> float:
    """Share of answers with evidence for which at least one cited turn is among the labelled ones."""
    return _mean([float(bool(set(pair.cited) & set(pair.labelled_turns))) for pair in pairs if pair.citation_counts])


def _evidence_precision(pairs: Sequence[Pair]) -> float:
    """Share of all cited turns that are among the labelled ones."""
    return _mean([float(turn in pair.labelled_turns) for pair in pairs if pair.citation_counts for turn in pair.cited])


def _calibration(pairs: Sequence[Pair]) -> float:
    known = [pair for pair in pairs if pair.answer is not None]
    return agreement.calibration_error([pair.confidence for pair in known], [pair.right for pair in known])


def _abstention(pairs: Sequence[Pair], least: float) -> AbstentionPoint:
    shown = [pair for pair in pairs if pair.answer is not None and pair.confidence >= least]
    accuracy = _known(_mean([float(pair.right) for pair in shown]))
    return AbstentionPoint(least, len(shown) / max(len(pairs), 1), accuracy)


def _interval(
    groups: Sequence[Sequence[Pair]], statistic: Callable[[Sequence[Pair]], float]
) -> tuple[float | None, float | None]:
    def drawn(positions: np.typing.NDArray[np.intp]) -> float:
        return statistic([pair for position in positions for pair in groups[position]])

    low, high = agreement.bootstrap(len(groups), drawn, resamples=300)
    return _known(low), _known(high)


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def _known(value: float) -> float | None:
    """JSON has no nan."""
    return None if math.isnan(value) else value
