"""The bundled samples are what their scripts say."""

import importlib.util
import json
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import soundfile

from models.personal_data import DataType
from models.transcripts import Channel
from service.ingest.formats import Format, identify
from service.ingest.metadata_sheet import read_sheet
from service.ingest.texts import read_conversation

SAMPLES = Path(__file__).parents[3] / "samples"
COMPLIANCE = {
    *("recording_notice", "agent_introduction", "identity_check", "data_minimisation", "consent", "payment_security"),
    *("fair_treatment", "key_terms", "vulnerability", "complaint_handling", "closing"),
}
SEVEN_CS = {"clear", "concise", "concrete", "correct", "coherent", "complete", "courteous"}


def _load_build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("samples_build", SAMPLES / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["samples_build"] = module
    spec.loader.exec_module(module)
    return module


build: Any = _load_build()
SCRIPTS = build.scripts()
CALLS = [script for script in SCRIPTS if script.channel == "voice"]
WRITTEN = [script for script in SCRIPTS if script.channel != "voice"]


def named(script: Any) -> str:
    return str(script.id)


def test_two_calls_a_chat_and_a_thread_below_three_megabytes() -> None:
    assert [script.channel for script in SCRIPTS].count("voice") == 2
    assert {script.channel for script in WRITTEN} == {"chat", "email"}
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 3_000_000


@pytest.mark.parametrize("script", CALLS, ids=named)
def test_calls_are_stereo_telephone_recordings_of_two_to_four_minutes(script: Any) -> None:
    info = soundfile.info(script.file)
    assert (info.format, info.samplerate, info.channels) == ("FLAC", 8000, 2)
    assert 120 <= info.duration <= 240


@pytest.mark.parametrize("script", CALLS, ids=named)
def test_each_turn_is_heard_on_its_own_channel_and_nowhere_else(script: Any) -> None:
    samples, rate = soundfile.read(script.file, dtype="int16")
    timeline = json.loads((SAMPLES / "timelines" / f"{script.id}.json").read_text())
    assert [turn["speaker"] for turn in timeline] == [turn.speaker for turn in script.turns]
    unexplained = np.abs(samples)
    for turn in timeline:
        heard = slice(round(turn["start"] * rate) - 1, round(turn["end"] * rate) + 1)
        channel = build.CHANNELS[turn["speaker"]]
        assert np.abs(samples[heard, channel]).mean() > 200
        unexplained[heard, channel] = 0
    assert unexplained.max() <= build.STEP


@pytest.mark.parametrize("script", CALLS, ids=named)
def test_calls_have_a_hold_and_an_overlap(script: Any) -> None:
    turns = json.loads((SAMPLES / "timelines" / f"{script.id}.json").read_text())
    gaps = [after["start"] - before["end"] for before, after in pairwise(turns)]
    assert max(gaps) > 10
    assert min(gaps) < -0.2


@pytest.mark.skipif(shutil.which("flite") is None, reason="Debian's package flite is not installed")
def test_the_script_still_makes_the_recording() -> None:
    script = min(CALLS, key=lambda call: len(call.turns[0].text))
    voice = script.fields["voices"][script.turns[0].speaker]
    spoken = build.speak(script.turns[0].text, voice)
    committed, rate = soundfile.read(script.file, dtype="float64")
    first = round(0.6 * rate)
    recorded = committed[first : first + len(spoken), build.CHANNELS[script.turns[0].speaker]]
    assert np.abs(recorded - spoken).max() <= 2 * build.STEP / 32_768


@pytest.mark.parametrize("script", WRITTEN, ids=named)
def test_written_samples_read_back_as_their_scripts(script: Any) -> None:
    conversation = read_conversation(script.file.read_bytes())
    texts = [
        turn.text.removeprefix("Subject: Re: Cancelling my membership\n\n") for turn in conversation.transcript.turns
    ]
    assert conversation.channel is Channel(script.channel)
    assert [(turn.speaker, text) for turn, text in zip(conversation.transcript.turns, texts, strict=True)] == [
        (turn.speaker, turn.text.strip()) for turn in script.turns
    ]
    assert None not in conversation.sent_at


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_marks_are_personal_data_of_known_types_at_their_offsets(script: Any) -> None:
    assert script.spans
    for span in script.spans:
        assert DataType(span.type)
        value = script.turns[span.turn].text[span.start : span.end]
        assert value == value.strip() != ""
        assert "[[" not in script.turns[span.turn].text


def test_the_usual_personal_data_is_planted() -> None:
    planted = {span.type for script in SCRIPTS for span in script.spans}
    assert planted >= {
        "CARD",
        "CVV",
        "CARD_EXPIRY",
        "POSTCODE",
        "NAME",
        "DOB",
        "PHONE",
        "EMAIL",
        "REFERENCE",
        "ACCOUNT",
    }


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_labels_answer_the_whole_rubric(script: Any) -> None:
    labels = script.fields["labels"]
    assert set(labels["compliance"]) == COMPLIANCE
    assert set(labels["compliance"].values()) <= {"pass", "fail", "na"}
    assert set(labels["grades"]) == SEVEN_CS
    assert set(labels["grades"].values()) <= {1, 2, 3, 4, 5}


def test_one_call_misses_what_it_must_say_and_the_other_does_not() -> None:
    missed = {script.id: script.fields["labels"]["compliance"]["recording_notice"] for script in CALLS}
    assert missed == {"broadband_retention": "pass", "insurance_payment": "fail"}


def test_the_metadata_describes_every_sample_and_nothing_else() -> None:
    data = (SAMPLES / "metadata.csv").read_bytes()
    assert identify(data) is Format.METADATA
    sheet = read_sheet(data)
    assert (sheet.rejected, sheet.ignored) == ((), ())
    assert {row.file for row in sheet.rows} == {script.file.name for script in SCRIPTS}
    for script in CALLS:
        row = sheet.of(script.file.name)
        assert row is not None
        assert list(row.facts) == script.fields["facts"]
        assert row.hold_seconds == max(turn.hold for turn in script.turns)
