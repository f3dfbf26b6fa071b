from pathlib import Path

from evaluation.redaction_rows import read_interactions
from evaluation.redaction_secrets import DEVELOP, EACH, REPORT, build


def test_the_corpora_are_what_the_builder_writes(tmp_path: Path) -> None:
    build(tmp_path)
    for name in ("secrets-develop.jsonl", "secrets-report.jsonl"):
        assert (tmp_path / name).read_text() == (Path("evaluation/corpora") / name).read_text()


def test_every_dialogue_marks_one_secret_and_a_third_are_one_sided() -> None:
    rows = read_interactions(Path("evaluation/corpora/secrets-report.jsonl"))
    assert len(rows) == EACH * len(REPORT)
    assert all(len(row.spans) == 1 and row.spans[0].tier.value == "A" for row in rows)
    one_sided = [row for row in rows if all(turn.speaker.value == "customer" for turn in row.transcript.turns)]
    assert len(one_sided) == len(rows) / 3


def test_the_halves_share_no_wording() -> None:
    bare = {"{}", "it's {}", "It's {}", "{}."}
    for kind, wording in DEVELOP.items():
        other = REPORT[kind]
        assert not set(wording.questions) & set(other.questions)
        assert not (set(wording.answers) | set(wording.unasked)) & (set(other.answers) | set(other.unasked)) - bare
