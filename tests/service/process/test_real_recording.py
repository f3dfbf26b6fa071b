"""The real ears and the real redactor on a bundled call, whose script and timeline are known to the sample."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from models.personal_data import Mask
from models.redaction import RedactionPolicy
from models.transcripts import Speaker
from service import engines
from service.ingest.formats import identify
from service.ingest.metadata_sheet import read_sheet
from service.metrics.call import CallMetrics
from service.processing import Processed, process
from tests.fakes import ScriptedJudge

SAMPLES = Path(__file__).parents[3] / "samples"
NAME = "broadband_retention"
TIMELINE: list[dict[str, Any]] = json.loads((SAMPLES / "timelines" / f"{NAME}.json").read_text())

pytestmark = pytest.mark.slow


class EnginesButTheJudge:
    """A language model would take minutes here, and adds nothing to what is tested."""

    transcriber = staticmethod(engines.transcriber)
    redactor = staticmethod(engines.redactor)
    listener = staticmethod(engines.listener)
    limits = staticmethod(engines.limits)

    def __init__(self) -> None:
        self.scripted = ScriptedJudge({"recording_notice": "pass", "clear": "4"})

    def policy(self) -> RedactionPolicy:
        return engines.policy()

    def judge(self) -> ScriptedJudge:
        return self.scripted


@pytest.fixture(scope="module")
def processed() -> Processed:
    data = (SAMPLES / f"{NAME}.flac").read_bytes()
    row = read_sheet((SAMPLES / "metadata.csv").read_bytes()).of(f"{NAME}.flac")
    assert row is not None
    return process(data, identify(data), row, EnginesButTheJudge())


def spoken(speaker: Speaker) -> float:
    return float(sum(turn["end"] - turn["start"] for turn in TIMELINE if turn["speaker"] == speaker))


def test_each_turn_is_heard_as_its_speakers(processed: Processed) -> None:
    """At the middle of each scripted turn, its party speaks."""
    missed = [
        turn
        for turn in TIMELINE
        if not any(
            heard.speaker == turn["speaker"]
            and heard.start is not None
            and heard.end is not None
            and heard.start <= (turn["start"] + turn["end"]) / 2 <= heard.end
            for heard in processed.transcript.turns
        )
    ]
    assert missed == []


def test_metrics_agree_with_the_timeline(processed: Processed) -> None:
    assert isinstance(processed.metrics, CallMetrics)
    for speaker in (Speaker.AGENT, Speaker.CUSTOMER):
        assert processed.metrics.talk_time[speaker] == pytest.approx(spoken(speaker), rel=0.05)
    hold = max(b["start"] - a["end"] for a, b in pairwise(TIMELINE))
    assert processed.metrics.longest_silence == pytest.approx(hold, abs=1.0)
    assert processed.metrics.dead_air_count == 1
    assert (processed.metrics.overtalk_count, dict(processed.metrics.interruptions)) == (1, {"agent": 1, "customer": 0})
    assert processed.metrics.time_to_answer == 38
    assert processed.metrics.handle_time == pytest.approx(processed.metrics.duration + 125)


def test_every_turn_with_an_identifier_is_masked_and_its_value_gone(processed: Processed) -> None:
    """Which type a damaged value looks like is the recogniser's doing; that it is masked must not be."""
    assert processed.recording is not None
    asked_for = {3: "date of birth", 5: "postcode", 6: "account reference", 23: "e-mail", 25: "phone", 26: "phone"}
    bare = [
        what
        for number, what in asked_for.items()
        if not any(_overlap(mask, TIMELINE[number]) for mask in processed.recording.masks)
    ]
    assert bare == []
    text = " ".join(turn.text.lower() for turn in processed.transcript.turns)
    assert not re.search(r"eighty.one|fernm|three,? one,? six|seven,? four,? (oh,? )?two", text)


def test_the_masked_recording_passes_its_check(processed: Processed) -> None:
    assert processed.recording is not None
    assert processed.recording.verification.findings == ()
    assert 5 < sum(mask.end - mask.start for mask in processed.recording.masks) < 60


def _overlap(mask: Mask, turn: dict[str, Any]) -> bool:
    return bool(mask.start < turn["end"] and turn["start"] < mask.end)
