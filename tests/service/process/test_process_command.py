import json
from pathlib import Path

import pytest
import soundfile
import typer
from typer.testing import CliRunner

from models.decoding import encode_wav
from models.errors import JudgementFailed
from models.personal_data import DataType
from models.transcripts import Speaker
from service import process_command
from service.config import settings
from service.errors import BadInput
from tests.fakes import ScriptedEngines, ScriptedJudge, ScriptedRedactor, ScriptedTranscriber, recording, spoken

CARD = "4929182044716534"
TURNS = (
    spoken(Speaker.AGENT, 0.5, "Thank you for calling this call is recorded"),
    spoken(Speaker.CUSTOMER, 5.0, f"Hello my card is {CARD} thank you"),
    spoken(Speaker.AGENT, 9.5, "Is there anything else"),
)
CALL = encode_wav(recording(TURNS))
CHAT = f"Customer: Hello, my card is {CARD}\nAgent: Please do not write that here.\n".encode()
KEYS = {"interaction", "turns", "answers", "score", "metrics", "redactions", "suggestions", "engines", "timings"}


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> ScriptedEngines:
    scripted = ScriptedEngines(
        ScriptedTranscriber(TURNS),
        ScriptedRedactor({CARD: DataType.CARD}),
        ScriptedJudge({"clear": "5", "concise": "2", "recording_notice": "pass"}),
    )
    monkeypatch.setattr(process_command, "engines", scripted)
    return scripted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "call.wav").write_bytes(CALL)
    (tmp_path / "chat.txt").write_bytes(CHAT)
    return tmp_path


def run(*arguments: object) -> tuple[int, str, str]:
    app = typer.Typer(pretty_exceptions_enable=False)
    for command in (process_command.process, process_command.transcribe, process_command.redact):
        app.command()(command)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "160"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.usefixtures("engines")
def test_json_has_one_object_a_file_with_the_promised_keys(folder: Path) -> None:
    status, stdout, stderr = run("process", folder / "call.wav", folder / "chat.txt", "--json")
    assert (status, stderr) == (0, "")
    call, chat = (json.loads(line) for line in stdout.splitlines())
    assert call.keys() == chat.keys() == KEYS
    assert call["turns"][0].keys() == {"speaker", "start", "end", "text"}
    answer = {"criterion", "answer", "points", "confidence", "evidence", "unscored_reason"}
    assert all(given.keys() == answer for given in call["answers"])
    assert all((given["answer"] is None) == (given["unscored_reason"] is not None) for given in call["answers"])
    assert call["redactions"] == [{"type": "CARD", "turn": 1, "start": 17, "end": 23}]
    assert call["turns"][1]["text"][17:23] == "[CARD]"
    assert call["suggestions"][0]["strength"]["criterion"] == "clear"
    assert (call["interaction"]["channel"], chat["interaction"]["channel"]) == ("voice", "chat")
    assert call["score"]["seven_cs"]["percent"] == 62.5


@pytest.mark.usefixtures("engines")
def test_the_report_tells_the_whole_result_and_no_value(folder: Path) -> None:
    status, stdout, _ = run("process", folder / "call.wav")
    assert status == 0
    for part in ("[CARD]", "Recording notice", "low confidence", "62 %", "words per minute", "Strength", "next step"):
        assert part in stdout
    assert CARD not in stdout


@pytest.mark.usefixtures("engines")
def test_every_bad_file_is_named_with_its_reason_and_the_others_are_done(folder: Path) -> None:
    bad = {
        "empty.wav": b"",
        "cut.wav": CALL[:30],
        "noise.mp3": bytes(range(256)) * 20,
        "list.txt": b"Shopping list",
        "broken.json": b'{"messages": [',
        "again.wav": CALL,
        "sheet.csv": b"file,csat\ncall.wav,5\n",
    }
    for name, data in bad.items():
        (folder / name).write_bytes(data)
    (folder / "folder.wav").mkdir()
    wrong = [*bad, "folder.wav", "missing.wav"]
    status, stdout, stderr = run(
        "process", folder / "call.wav", *(folder / n for n in wrong), folder / "chat.txt", "--json"
    )
    assert status == 1
    assert [json.loads(line)["interaction"]["file"] for line in stdout.splitlines()] == ["call.wav", "chat.txt"]
    lines = stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == wrong
    for name, reason in {
        "empty.wav": "is empty",
        "again.wav": "has the same content as call.wav",
        "sheet.csv": "--metadata",
        "folder.wav": "is a folder",
        "missing.wav": "No such file",
        "broken.json": "not valid JSON",
    }.items():
        assert any(line.startswith(name) and reason in line for line in lines)
    assert "Traceback" not in stderr


@pytest.mark.usefixtures("engines")
def test_a_wrong_extension_is_no_obstacle(folder: Path) -> None:
    (folder / "call.wav").rename(folder / "call.txt")
    (folder / "chat.txt").rename(folder / "chat.mp3")
    status, stdout, _ = run("process", folder / "call.txt", folder / "chat.mp3", "--json")
    assert status == 0
    assert [json.loads(line)["interaction"]["channel"] for line in stdout.splitlines()] == ["voice", "chat"]


@pytest.mark.usefixtures("engines")
def test_a_file_over_the_limit_is_refused_before_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "max_upload_bytes", 100)
    status, _, stderr = run("process", folder / "call.wav", folder / "chat.txt")
    assert status == 1
    assert stderr.startswith("call.wav: is larger than")


@pytest.mark.usefixtures("engines")
def test_metadata_is_used_and_its_bad_rows_are_told(folder: Path) -> None:
    sheet = folder / "calls.csv"
    sheet.write_text("file,external_id,csat,wait_seconds\ncall.wav,C-1,5,12\nchat.txt,C-2,9,\nlost.wav,C-3,1,\n")
    status, stdout, stderr = run("process", folder / "call.wav", folder / "chat.txt", "--metadata", sheet, "--json")
    assert status == 1
    call, chat = (json.loads(line) for line in stdout.splitlines())
    assert (call["interaction"]["external_id"], call["metrics"]["time_to_answer"]) == ("C-1", 12)
    assert chat["interaction"]["external_id"] is None
    assert stderr.splitlines() == [
        "calls.csv, line 3: column csat: must be a whole number from 1 to 5",
        "calls.csv: describes lost.wav, which is not among the files given",
    ]


@pytest.mark.usefixtures("engines")
def test_a_sheet_that_cannot_be_read_stops_nothing(folder: Path) -> None:
    status, stdout, stderr = run("process", folder / "chat.txt", "--metadata", folder / "none.csv", "--json")
    assert status == 1
    assert json.loads(stdout)["interaction"]["file"] == "chat.txt"
    assert stderr.startswith("none.csv: cannot be read")


def test_a_failing_engine_fails_one_file_and_leaks_nothing(
    folder: Path, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot handle {CARD}")

    monkeypatch.setattr(engines.hears, "transcribe", fail)
    status, stdout, stderr = run("process", folder / "call.wav", folder / "chat.txt", "--json")
    assert status == 1
    assert json.loads(stdout)["interaction"]["file"] == "chat.txt"
    assert stderr == "call.wav: could not be done because of a fault in callqa (RuntimeError)\n"


def test_what_an_engine_cannot_do_is_told_in_its_words(
    folder: Path, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise JudgementFailed("the judge's model could not be loaded")

    monkeypatch.setattr(engines.judges, "judge", fail)
    assert run("process", folder / "chat.txt")[2] == "chat.txt: the judge's model could not be loaded\n"


@pytest.mark.usefixtures("engines")
def test_transcribe_shows_values_only_when_told_to(folder: Path) -> None:
    status, stdout, _ = run("transcribe", folder / "call.wav")
    assert status == 0
    assert "[CARD]" in stdout
    assert CARD not in stdout
    assert CARD in run("transcribe", folder / "call.wav", "--raw")[1]


@pytest.mark.usefixtures("engines")
def test_transcribe_json_has_words_with_times(folder: Path) -> None:
    transcript = json.loads(run("transcribe", folder / "call.wav", "--json")[1])
    turn = transcript["turns"][1]
    assert " ".join(word["text"] for word in turn["words"]) == turn["text"]
    assert all(word["start"] <= word["end"] for word in turn["words"])
    assert transcript["duration"] > 11


@pytest.mark.usefixtures("engines")
def test_there_is_nothing_to_transcribe_in_a_chat(folder: Path) -> None:
    status, _, stderr = run("transcribe", folder / "chat.txt")
    assert (status, stderr) == (1, "chat.txt: is not a recording: there is nothing to transcribe\n")


@pytest.mark.usefixtures("engines")
@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_redact_writes_the_masked_recording(folder: Path, suffix: str) -> None:
    target = folder / f"masked{suffix}"
    status, stdout, _ = run("redact", folder / "call.wav", "--json", "--audio-out", target)
    assert status == 0
    redacted = json.loads(stdout)
    assert redacted["verification"] == {"passed": True, "findings": []}
    original, rate = soundfile.read(folder / "call.wav", dtype="int16")
    masked, _ = soundfile.read(target, dtype="int16")
    assert masked.shape == original.shape
    (mask,) = redacted["masks"]
    inside = slice(round(mask["start"] * rate) + 80, round(mask["end"] * rate) - 80)
    assert (masked[inside, 1] != original[inside, 1]).mean() > 0.9
    assert (masked[: inside.start - 160] == original[: inside.start - 160]).all()
    assert CARD not in stdout


def test_a_recording_that_fails_its_check_is_not_written(folder: Path, engines: ScriptedEngines) -> None:
    engines.hears.deaf_to_masks = True
    target = folder / "masked.wav"
    status, _, stderr = run("redact", folder / "call.wav", "--audio-out", target)
    assert status == 1
    assert "did not pass its check" in stderr
    assert not target.exists()


@pytest.mark.usefixtures("engines")
def test_redact_refuses_what_it_cannot_write(folder: Path) -> None:
    assert "no audio to write" in run("redact", folder / "chat.txt", "--audio-out", folder / "a.wav")[2]
    assert "could not be written" in run("redact", folder / "call.wav", "--audio-out", folder / "no" / "a.wav")[2]
    with pytest.raises(BadInput, match="is written as"):
        run("redact", folder / "call.wav", "--audio-out", folder / "a.mp3")


@pytest.mark.usefixtures("engines")
def test_redact_shows_a_chat(folder: Path) -> None:
    status, stdout, _ = run("redact", folder / "chat.txt")
    assert status == 0
    assert "my card is [CARD]" in stdout
    assert CARD not in stdout
