import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from evaluation import judge_commands
from evaluation.judge import measure
from evaluation.judge_corpus import CorpusInvalid, load, redacted
from evaluation.judge_fairness import counterfactuals, measure_fairness
from models.judgements import Judgement, UnscoredReason
from models.protocols import Progress, silent
from models.transcripts import Channel, EngineInfo, RedactedTranscript
from scorecards.loader import library
from scorecards.schema import Criterion

CARDS = library()
CRITERIA = {criterion.id: criterion for card in CARDS for criterion in card.criteria}


def row(number: int, **labels: str) -> dict[str, Any]:
    usual = {id: "na" if len(item.options) == 3 else "3" for id, item in CRITERIA.items()}
    return {
        "id": f"t{number % 4}-{number:03d}", "channel": "voice", "facts": ["The fee is £9.", "Monday is closed."],
        "turns": [
            {"speaker": "agent", "text": "Hello Jo Bloggs, this is Harbour"},
            {"speaker": "customer", "text": "yes my name is Jo bloggs, and my wife Ann Bloggs"},
        ],
        "spans": [
            {"turn": 0, "start": 6, "end": 15, "type": "NAME"}, {"turn": 1, "start": 15, "end": 24, "type": "NAME"},
            {"turn": 1, "start": 38, "end": 48, "type": "NAME"},
        ],
        "labels": usual | labels, "evidence": {id: [0] for id in labels},
    }  # fmt: skip


def corpus(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "corpus.jsonl"
    path.write_text("\n".join(json.dumps(item) for item in rows), encoding="utf-8")
    return path


class Scripted:
    """Answers by the number of words in the first turn, so that edits can flip it; silent about `silent_about`."""

    info = EngineInfo("scripted", "1")

    def __init__(self, answer: str = "fail", grade: str = "3", silent_about: Sequence[str] = ()) -> None:
        self.answer, self.grade, self.silent_about = answer, grade, silent_about

    def judge(
        self,
        transcript: RedactedTranscript,
        criteria: Sequence[Criterion],
        *,
        channel: Channel,
        facts: Sequence[str] = (),
        on_progress: Progress = silent,
    ) -> tuple[Judgement, ...]:
        return tuple(self._answer(criterion, transcript) for criterion in criteria)

    def _answer(self, criterion: Criterion, transcript: RedactedTranscript) -> Judgement:
        value = self.answer if len(criterion.options) == 3 else self.grade
        withheld = criterion.id in self.silent_about
        return Judgement(
            criterion.id, None if withheld else value, 0.9, {value: 1.0}, (0,), self.info, leaning=value,
            unscored_reason=UnscoredReason.LOW_CONFIDENCE if withheld else None,
        )  # fmt: skip


def test_spans_become_consistent_tokens() -> None:
    item = row(1)
    texts = redacted([turn["text"] for turn in item["turns"]], item["spans"])
    assert texts == ["Hello [NAME 1], this is Harbour", "yes my name is [NAME 1], and my wife [NAME 2]"]


def test_agreement_by_hand(tmp_path: Path) -> None:
    path = corpus(
        tmp_path,
        row(1, identity_check="fail", clear="3"),
        row(2, identity_check="fail", clear="4"),
        row(3, consent="pass", clear="1"),
        row(4, consent="fail", clear="3"),
    )
    result = measure(Scripted(), load(path), CARDS)
    assert result.n == 4
    assert result.criteria["clear"].exact == 0.5
    assert result.criteria["clear"].within_one == 0.75
    assert result.criteria["identity_check"].fail_precision == 0.5
    assert result.criteria["identity_check"].fail_recall == 1.0
    assert result.criteria["consent"].fail_precision == 0.25
    assert result.critical_fail_recall == 1.0
    assert result.evidence_overlap == 1.0
    assert result.coverage == 1.0
    assert result.exact == pytest.approx((6 + 0.5) / 7)


def test_a_perfect_judge_and_a_useless_one(tmp_path: Path) -> None:
    path = corpus(tmp_path, row(1, closing="fail"), row(2, closing="pass"), row(3, closing="na"))
    useless = measure(Scripted(), load(path), CARDS)
    assert useless.criteria["closing"].kappa == pytest.approx(0)
    assert useless.critical_fail_recall is None


def test_keeping_silent_does_not_flatter_the_figures(tmp_path: Path) -> None:
    path = corpus(tmp_path, row(1, closing="pass"), row(2, closing="fail"))
    open_, shy = (measure(Scripted(silent_about=names), load(path), CARDS) for names in ([], ["closing"]))
    assert shy.criteria["closing"].exact == open_.criteria["closing"].exact == 0.5
    assert shy.criteria["closing"].answered == 0
    assert shy.coverage < open_.coverage == 1


def test_the_report_is_valid_json_with_the_promised_keys(tmp_path: Path) -> None:
    data = measure(Scripted(), load(corpus(tmp_path, row(1), row(2))), CARDS).as_json()
    text = json.dumps(data, allow_nan=False)
    promised = ("qwk_mean", "exact", "within_one", "kappa_mean", "critical_fail_recall", "evidence_overlap", "n")
    assert set(promised) | {"criteria"} <= set(json.loads(text))


def test_rows_without_spans_facts_or_evidence_are_read_and_judged(tmp_path: Path) -> None:
    bare = {key: value for key, value in row(1, clear="3").items() if key not in ("spans", "facts", "evidence")}
    empty = bare | {"spans": None, "facts": None, "evidence": None}
    some = bare | {"labels": {"clear": 4}}
    result = measure(Scripted(), load(corpus(tmp_path, bare, empty, some)), CARDS)
    assert (result.n, result.criteria["clear"].n, result.criteria["concise"].n) == (3, 3, 2)
    assert result.criteria["clear"].exact == pytest.approx(2 / 3)
    assert result.evidence_overlap is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "holds no interactions"),
        ("not json", "line 1 is not a labelled interaction: JSONDecodeError"),
        ('{"id": "x"}', "'turns' is missing"),
        ('{"id": "x", "channel": "fax", "turns": [], "labels": {}, "evidence": {}}', "ValueError"),
        ('{"id": "x", "channel": "chat", "turns": [], "labels": {}, "evidence": {"clear": [0]}}', "ValueError"),
    ],
)
def test_a_broken_corpus_names_file_line_and_reason(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "bad.jsonl").write_text(content)
    with pytest.raises(CorpusInvalid, match=reason):
        load(tmp_path / "bad.jsonl")


def test_counterfactuals_change_what_they_say_and_nothing_else(tmp_path: Path) -> None:
    (interaction,) = load(corpus(tmp_path, row(1)))
    pairs = counterfactuals(interaction, 0)
    assert set(pairs) == {"customer_name", "agent_name", "dialect", "wealth", "seniority", "order"}
    texts = {kind: [turn.text for turn in pair.second.transcript.turns] for kind, pair in pairs.items()}
    assert texts["customer_name"][0] == "Hello Lakshmi, this is Harbour"
    assert texts["dialect"] == [texts["agent_name"][0], "aye me name is [NAME 1], and me wife [NAME 2]"]
    assert pairs["order"].second.facts == interaction.facts[::-1]
    for pair in pairs.values():
        assert len(pair.first.transcript.turns) == len(pair.second.transcript.turns) == 2


class Biased(Scripted):
    """Fails whoever is called Lakshmi."""

    def _answer(self, criterion: Criterion, transcript: RedactedTranscript) -> Judgement:
        self.answer = "fail" if any("Lakshmi" in turn.text for turn in transcript.turns) else "pass"
        return super()._answer(criterion, transcript)


def test_a_biased_judge_is_caught_and_an_even_one_is_not(tmp_path: Path) -> None:
    interactions = load(corpus(tmp_path, row(1)))
    biased = measure_fairness(Biased(), interactions, CARDS)
    assert biased.flips["customer_name"].rate == pytest.approx(11 / 18)
    assert biased.flips["dialect"].rate == 0
    assert biased.criteria["clear"].rate == 0
    assert biased.flip_rate == pytest.approx(11 / 18 / 6)
    assert measure_fairness(Scripted(), interactions, CARDS).flip_rate == 0


def test_the_commands_print_json_and_readable_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_commands, "embedded_judge", Scripted)
    runner = CliRunner()
    path = str(corpus(tmp_path, row(1), row(2)))
    for command in ("judge", "fairness"):
        printed = runner.invoke(judge_commands.app, [command, path, "--json"])
        assert printed.exit_code == 0, printed.output
        assert json.loads(printed.stdout)["n"] == 2
        assert runner.invoke(judge_commands.app, [command, path]).exit_code == 0
        gone = runner.invoke(judge_commands.app, [command, str(tmp_path / "gone.jsonl")])
        assert gone.exit_code == 1
        assert "gone.jsonl cannot be read" in gone.output
        assert "Traceback" not in gone.output


def test_no_figure_is_nan(tmp_path: Path) -> None:
    data = measure(Scripted(), load(corpus(tmp_path, row(1))), CARDS).as_json()

    def numbers(value: object) -> list[float]:
        if isinstance(value, dict):
            return [number for item in value.values() for number in numbers(item)]
        if isinstance(value, list | tuple):
            return [number for item in value for number in numbers(item)]
        return [value] if isinstance(value, float) else []

    assert not any(math.isnan(number) for number in numbers(data))
