import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.redaction import measure, surface
from evaluation.redaction_commands import app
from evaluation.redaction_rows import RowsUnreadable, half, read_interactions
from models.personal_data import DataType, KnownValue, Span
from models.redaction import SpokenRedactor
from models.transcripts import EngineInfo, RawTranscript

SHARED = Path("../shared/data")


class _Scripted:
    """Finds what it is told: offsets in turn 0."""

    def __init__(self, *ranges: tuple[int, int]) -> None:
        self._ranges = ranges

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("scripted", "1")

    def find(self, transcript: RawTranscript, *, known: Sequence[KnownValue] = ()) -> tuple[Span, ...]:
        return tuple(Span(0, start, end, DataType.NAME, 1.0, "test", "test") for start, end in self._ranges)


def _written(path: Path, *rows: Mapping[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


ROW = {
    "id": "one",
    "turns": [{"speaker": "customer", "text": "Ada Lark, pin 1 2 3 4, bye now"}],
    "spans": [
        {"turn": 0, "start": 0, "end": 8, "type": "NAME"},
        {"turn": 0, "start": 14, "end": 21, "type": "PASSWORD"},
    ],
}


def test_a_span_counts_only_when_all_of_it_is_masked(tmp_path: Path) -> None:
    rows = read_interactions(_written(tmp_path / "rows.jsonl", ROW))
    whole = measure(_Scripted((0, 8), (14, 21)), rows)
    assert (whole.recall, whole.tier_a_recall, whole.over_redaction, whole.n) == (1.0, 1.0, 0.0, 2)
    part = measure(_Scripted((0, 3), (14, 21)), rows)
    assert (part.recall, part.tier_a_recall) == (0.5, 1.0)
    assert part.types["NAME"].recall == 0.0


def test_over_redaction_is_the_share_of_plain_words_masked(tmp_path: Path) -> None:
    rows = read_interactions(_written(tmp_path / "rows.jsonl", ROW))
    assert measure(_Scripted((23, 26)), rows).over_redaction == pytest.approx(1 / 3)


def test_rows_of_one_side_leave_a_gap_where_the_other_spoke(tmp_path: Path) -> None:
    turns = [
        {"speaker": "customer", "turn": 0, "text": "hi", "spans": []},
        {"speaker": "customer", "turn": 2, "text": "ada", "spans": [{"start": 0, "end": 3, "label": "PERSON"}]},
    ]
    (row,) = read_interactions(_written(tmp_path / "rows.jsonl", {"id": "x", "turns": turns}))
    assert [turn.text for turn in row.transcript.turns] == ["hi", "", "ada"]
    assert (row.spans[0].turn, row.spans[0].type) == (2, DataType.NAME)


def test_an_answer_is_put_after_a_question_for_it(tmp_path: Path) -> None:
    (row,) = read_interactions(
        _written(tmp_path / "rows.jsonl", {"id": "x", "text": "w20 a b", "pii_type": "postcode"})
    )
    assert "post" in row.transcript.turns[0].text
    assert (row.spans[0].turn, row.spans[0].start, row.spans[0].end) == (1, 0, 7)


@pytest.mark.parametrize(("text", "kind"), [("oh seven seven", "spoken"), ("077", "digits"), ("Ada", "words")])
def test_surface(text: str, kind: str) -> None:
    assert surface(text) == kind


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"id": "x", "turns": [], "spans": [{"turn": 3}]}'])
def test_broken_rows_name_the_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RowsUnreadable, match=r"rows\.jsonl"):
        read_interactions(path)


def test_halves_share_no_dialogue(tmp_path: Path) -> None:
    rows = [{"id": f"{'d' * 30}{number // 4}-{number % 4}", "text": "a", "pii_type": "name"} for number in range(80)]
    interactions = read_interactions(_written(tmp_path / "rows.jsonl", *rows))
    dialogues = [{row.id.rsplit("-", 1)[0] for row in half(interactions, which)} for which in (0, 1)]
    assert dialogues[0]
    assert dialogues[1]
    assert not dialogues[0] & dialogues[1]


def test_command_prints_what_is_promised(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["redaction", str(_written(tmp_path / "rows.jsonl", ROW)), "--json"])
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert {"recall", "tier_a_recall", "over_redaction", "words_per_second", "n", "types"} <= printed.keys()
    assert printed["n"] == 2


def test_command_names_a_bad_file(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["redaction", str(tmp_path / "nowhere.jsonl")])
    assert result.exit_code == 2
    assert "nowhere.jsonl: cannot be read" in result.output


def test_training_interactions_stay_found() -> None:
    """A floor against regressions, not a measurement: the rules were written on these."""
    interactions = read_interactions(Path("evaluation/corpora/train.jsonl"))
    result = measure(SpokenRedactor(classifier=None), interactions)
    assert result.recall >= 0.95
    assert result.tier_a_recall is not None
    assert result.tier_a_recall >= 0.99
    assert result.over_redaction <= 0.012


@pytest.mark.parametrize(
    ("file", "recall"),
    [("evi-spoken-pii/utterances.en.jsonl", 0.97), ("multidogo-pii/dialogues_customer_side.jsonl", 0.92)],
)
def test_recall_on_real_data_held_back(file: str, recall: float) -> None:
    path = SHARED / file
    if not path.exists():
        pytest.skip(f"{path} is not here: real data stays outside the repository")
    result = measure(SpokenRedactor(), half(read_interactions(path), 1)[:800])
    assert result.recall >= recall
