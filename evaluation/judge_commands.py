"""`callqa evaluate judge`, `fairness` and `train-judge`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress as ProgressBar
from rich.table import Table

from models.errors import ModelError
from models.judging import RoutedJudge, TransformersJudge, embedded_judge
from models.judging.heads import save
from models.judging.trained_judge import HEADS
from models.protocols import Judge
from scorecards.loader import ScorecardInvalid, library
from scorecards.loader import load as load_scorecard
from scorecards.schema import Scorecard

from .judge import JudgeAgreement, measure
from .judge_corpus import CorpusInvalid, LabelledInteraction
from .judge_corpus import load as load_corpus
from .judge_fairness import Fairness, measure_fairness

app = typer.Typer()
output = Console()
progress = Console(stderr=True)

CorpusFile = Annotated[Path, typer.Argument(help="Labelled interactions, JSON Lines.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Model = Annotated[str | None, typer.Option(help="Folder or name of a language model; default: the embedded judge.")]
Cards = Annotated[list[Path] | None, typer.Option("--scorecard", help="YAML of a scorecard; default: all that ship.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first so many interactions.")]


@app.command()
def judge(
    corpus: CorpusFile,
    as_json: AsJson = False,
    model: Model = None,
    scorecard: Cards = None,
    limit: Limit = None,
) -> None:
    """How far the judge agrees with the labels: kappas, evidence, calibration, abstention, with intervals and n."""
    engine, interactions, cards = _given(corpus, model, scorecard, limit)
    with ProgressBar(console=progress, transient=True) as bar:
        task = bar.add_task("Judging", total=1.0)
        result = measure(engine, interactions, cards, on_progress=lambda share: bar.update(task, completed=share))
    _show(result.as_json(), as_json, _agreement_tables(result))


@app.command()
def fairness(
    corpus: CorpusFile,
    as_json: AsJson = False,
    model: Model = None,
    scorecard: Cards = None,
    limit: Limit = None,
) -> None:
    """How often answers flip when something changes that must not matter: names, dialect, wealth, seniority, order."""
    engine, interactions, cards = _given(corpus, model, scorecard, limit)
    with ProgressBar(console=progress, transient=True) as bar:
        task = bar.add_task("Judging pairs", total=1.0)
        result = measure_fairness(
            engine, interactions, cards, on_progress=lambda share: bar.update(task, completed=share)
        )
    _show(result.as_json(), as_json, [_fairness_table(result)])


@app.command()
def train_judge(
    corpus: CorpusFile,
    out: Annotated[Path, typer.Option(help="Where to write the heads.")] = HEADS,
    check: Annotated[bool, typer.Option(help="Cross-validate first: hold back every batch once.")] = True,
    lora: Annotated[
        Path | None, typer.Option(help="Train a LoRA adapter into this folder instead; takes hours.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train the embedded judge's heads. The same corpus gives the same file."""
    if lora is not None:
        _train_adapter(corpus, lora, check=check, as_json=as_json)
        return
    from models.judging.sentence_encoder import minilm
    from models.judging.smollm2 import smollm2_encoder

    from .training.cross_validation import cross_validate
    from .training.examples import RememberingEncoder, RememberingSentences, examples, folds
    from .training.heads import fit

    interactions, cards = _corpus(corpus, None, None)
    criteria = [criterion for card in cards for criterion in card.criteria]
    encoder, sentences = RememberingEncoder(smollm2_encoder()), RememberingSentences(minilm())
    with ProgressBar(console=progress, transient=True) as bar:
        reading, checking = bar.add_task("Reading", total=1.0), bar.add_task("Cross-validating", total=1.0)
        made = examples(
            interactions, criteria, encoder, sentences,
            on_progress=lambda share: bar.update(reading, completed=share),
        )  # fmt: skip
        batches = folds(interactions)
        result = (
            cross_validate(
                interactions, made, batches, cards, encoder, sentences,
                on_progress=lambda share: bar.update(checking, completed=share),
            )
            if check
            else None
        )  # fmt: skip
        save(fit(made, criteria, batches), out)
    progress.print(f"Trained on {len(interactions)} interactions: {out}", highlight=False)
    if result is not None:
        _show(result.as_json(), as_json, _agreement_tables(result))


def _train_adapter(corpus: Path, folder: Path, *, check: bool, as_json: bool) -> None:
    """An adapter for SmolLM2's questions. The same corpus gives the same adapter."""
    from models.judging.smollm2 import smollm2

    from .training.adapter import AdapterTraining
    from .training.adapter_validation import validate
    from .training.examples import folds

    interactions, cards = _corpus(corpus, None, None)
    language_model = smollm2()
    criteria = [criterion for card in cards for criterion in card.criteria]
    training = AdapterTraining(language_model.model, language_model.tokenizer, criteria)
    with ProgressBar(console=progress, transient=True) as bar:
        checking, fitting = bar.add_task("Holding back a quarter", total=1.0), bar.add_task("Training", total=1.0)
        packed = [training.pack(item) for item in bar.track(interactions, description="Reading")]
        result = (
            validate(
                training, interactions, packed, folds(interactions),
                on_progress=lambda share: bar.update(checking, completed=share),
            )
            if check
            else None
        )  # fmt: skip
        labels = [item.labels for item in interactions]
        training.fit(packed, labels, on_progress=lambda share: bar.update(fitting, completed=share))
    training.save(folder)
    progress.print(f"Trained on {len(interactions)} interactions: {folder}", highlight=False)
    if result is not None:
        _show(result.as_json(), as_json, _agreement_tables(result))


def _given(
    corpus: Path, model: str | None, scorecards: list[Path] | None, limit: int | None
) -> tuple[Judge, tuple[LabelledInteraction, ...], tuple[Scorecard, ...]]:
    interactions, cards = _corpus(corpus, scorecards, limit)
    try:
        engine = RoutedJudge(TransformersJudge(model)) if model else embedded_judge()
    except ModelError as error:
        raise _stopped(error) from None
    return engine, interactions, cards


def _corpus(
    corpus: Path, scorecards: list[Path] | None, limit: int | None
) -> tuple[tuple[LabelledInteraction, ...], tuple[Scorecard, ...]]:
    try:
        cards = tuple(load_scorecard(path) for path in scorecards) if scorecards else library()
        return load_corpus(corpus)[:limit], cards
    except (CorpusInvalid, ScorecardInvalid) as error:
        raise _stopped(error) from None


def _stopped(error: Exception) -> typer.Exit:
    progress.print(str(error), style="red", highlight=False, markup=False)
    return typer.Exit(1)


def _show(data: dict[str, Any], as_json: bool, tables: list[Table]) -> None:
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    for table in tables:
        output.print(table)


def _agreement_tables(result: JudgeAgreement) -> list[Table]:
    overall = Table("figure", "value", "95 % interval", title=f"{result.judge.name}, n = {result.n} interactions")
    for name, (low, high) in result.intervals.items():
        overall.add_row(name, _number(getattr(result, name)), f"{_number(low)} to {_number(high)}")
    overall.add_row("coverage", _number(result.coverage), "")
    overall.add_row("calibration_error", _number(result.calibration_error), "")
    columns = ("criterion", "n", "answered", "exact", "within 1", "kappa", "95 %", "AC1", "fail P / R", "evidence")
    criteria = Table(*columns, title="By criterion (kappa: quadratic weights for grades)")
    for name, item in result.criteria.items():
        low, high = item.interval
        criteria.add_row(
            name, str(item.n), _number(item.answered), _number(item.exact), _number(item.within_one),
            _number(item.kappa), f"{_number(low)} to {_number(high)}", _number(item.ac1),
            f"{_number(item.fail_precision)} / {_number(item.fail_recall)}", _number(item.evidence_overlap),
        )  # fmt: skip
    return [overall, criteria]


def _fairness_table(result: Fairness) -> Table:
    title = f"{result.judge.name}: {result.flip_rate:.1%} of answers flipped, n = {result.n} interactions"
    table = Table("altered", "pairs", "flips", "rate", "mean grade shift", title=title)
    for name, counted in result.flips.items():
        table.add_row(name, str(counted.pairs), str(counted.flips), f"{counted.rate:.1%}", _number(counted.shift))
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
