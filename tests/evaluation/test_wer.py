"""Word error rate by hand, and the command on the real engine."""

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.speech_rows import ManifestUnreadable, half, read_manifest
from evaluation.transcription_commands import app
from evaluation.wer import count, normalise, score
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn
from models.wheels import packaged_file

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER
ENGINE = EngineInfo("scripted", "1")


def transcript(*turns: tuple[Speaker, str]) -> RawTranscript:
    return RawTranscript(tuple(Turn(speaker, text) for speaker, text in turns), ENGINE)


def test_counts_of_each_kind() -> None:
    counts = count(["the cat sat on the big red mat"], ["the cat sad on big red mat today"])
    assert (counts.substitutions, counts.deletions, counts.insertions, counts.words) == (1, 1, 1, 8)
    assert counts.wer == pytest.approx(3 / 8)


def test_spelling_and_numbers_are_alike() -> None:
    assert count(["Colour, it's twenty five dollars."], ["color it is $25"]).errors == 0
    assert normalise("") == ""


def test_made_up_words_on_silence_count() -> None:
    counts = count([""], ["thank you"])
    assert (counts.insertions, counts.words) == (2, 0)
    assert math.isnan(counts.wer)


def test_rates_are_pooled_not_averaged() -> None:
    total = count(["a b c d e f g h i j"], ["a b c d e f g h i j"]) + count(["x"], ["y"])
    assert total.wer == pytest.approx(1 / 11)


def test_digits_apart() -> None:
    counts = count(["my number is 4 5 6 7 one"], ["my number is four five nine seven one"])
    assert (counts.digits, counts.digit_errors) == (5, 1)
    assert counts.digit_error_rate == pytest.approx(0.2)
    assert count(["no figures"], ["no figures"]).digit_error_rate is None


def test_text_for_each_channel() -> None:
    heard = transcript((AGENT, "hello there"), (CUSTOMER, "good bye"))
    assert score({"left": "hello there", "right": "good bye"}, heard).errors == 0
    assert score({"left": "good bye", "right": "hello there"}, heard).errors == 4


def test_turns_score_under_the_best_naming() -> None:
    reference = [
        {"speaker": "17", "text": "one apple"},
        {"speaker": "9", "text": "two pears"},
        {"speaker": "17", "text": "three plums"},
    ]
    heard = transcript((CUSTOMER, "one apple three plums"), (AGENT, "two bears"))
    counts = score(reference, heard)
    assert (counts.errors, counts.words) == (1, 6)


def manifest(folder: Path, *rows: object) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_command_prints_the_keys_of_the_contract(tmp_path: Path) -> None:
    speech = tmp_path / "beckett.wav"
    speech.write_bytes(packaged_file("moonshine_voice", "assets", "beckett.wav").read_bytes())
    text = "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better."
    path = manifest(tmp_path, {"audio": "beckett.wav", "reference": text}, {"audio": "gone.wav", "reference": None})
    result = CliRunner().invoke(app, ["wer", str(path), "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert {"wer", "substitutions", "deletions", "insertions", "words", "real_time_factor"} <= set(figures)
    assert figures["words"] == 12
    assert figures["wer"] <= 0.25
    assert figures["real_time_factor"] > 0


@pytest.mark.parametrize("rows", [[{"text": "no audio"}], ["just a text"], [{"audio": "gone.wav", "reference": "x"}]])
def test_command_names_what_is_wrong(tmp_path: Path, rows: list[object]) -> None:
    path = manifest(tmp_path, *rows)
    result = CliRunner().invoke(app, ["wer", str(path)])
    assert result.exit_code == 2
    assert "callqa:" in result.stderr
    assert "Traceback" not in result.output


def test_manifest_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ManifestUnreadable, match=r"gone\.jsonl"):
        read_manifest(tmp_path / "gone.jsonl")


def test_halves_are_disjoint(tmp_path: Path) -> None:
    rows = read_manifest(manifest(tmp_path, *({"audio": f"{number}.wav"} for number in range(5))))
    names = {which: [row.path.stem for row in half(rows, which)] for which in ("develop", "report")}
    assert names == {"develop": ["0", "2", "4"], "report": ["1", "3"]}
    assert half(rows, None) == rows


def test_nothing_said_shows_in_a_repr(tmp_path: Path) -> None:
    (row,) = read_manifest(manifest(tmp_path, {"audio": "a.wav", "reference": "secret words"}))
    assert "secret" not in repr(row)
