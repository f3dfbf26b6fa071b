import numpy as np
import pytest

from models.audio import Audio, ChannelLayout
from models.decoding import encode_wav
from models.errors import AudioUnreadable
from models.judgements import UnscoredReason
from models.personal_data import DataType, KnownValue
from models.transcripts import Channel, Speaker
from service.engine_source import Engines
from service.errors import BadInput
from service.hearing import arrange
from service.ingest.formats import Format
from service.ingest.metadata import AgentChannel, InteractionMetadata
from service.metrics.call import CallMetrics
from service.metrics.messages import MessageMetrics
from service.processing import process
from tests.fakes import ScriptedEngines, ScriptedJudge, ScriptedRedactor, ScriptedTranscriber, recording, spoken

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER
CARD = "4929182044716534"
TURNS = (
    spoken(AGENT, 0.5, "Thank you for calling Brindle this call is recorded how can I help"),
    spoken(CUSTOMER, 8.0, "I would like to pay by card please it is Ashworth"),
    spoken(AGENT, 14.5, "Please do not read the number out use the keypad"),
    spoken(CUSTOMER, 21.0, f"Oh it is {CARD} is that wrong"),
    spoken(AGENT, 26.0, "I have removed it is there anything else"),
)
CALL = recording(TURNS)
CHAT = b"[10:00] Customer: Hello, I am Ashworth\n[10:01] Agent: Hello, this is Kerry at Brindle. Anything else?\n"
ANSWERS = {"clear": "5", "concise": "2", "courteous": "4", "recording_notice": "pass", "payment_security": "fail"}


@pytest.fixture
def engines() -> ScriptedEngines:
    redactor = ScriptedRedactor({CARD: DataType.CARD, "Ashworth": DataType.NAME})
    return ScriptedEngines(ScriptedTranscriber(TURNS), redactor, ScriptedJudge(ANSWERS, evidence=(2,)))


def test_a_call_goes_through_the_whole_story(engines: ScriptedEngines) -> None:
    steps: list[tuple[str, float]] = []
    metadata = InteractionMetadata(file="call.wav", wait_seconds=40, hold_seconds=0, wrap_up_seconds=30)
    done = process(
        encode_wav(CALL), Format.VOICE, metadata, engines, on_progress=lambda step, share: steps.append((step, share))
    )
    assert done.channel is Channel.VOICE
    assert [turn.speaker for turn in done.transcript.turns] == [turn.speaker for turn in TURNS]
    assert {item.span.type for item in done.redaction.replacements} == {DataType.CARD, DataType.NAME}
    assert done.recording is not None
    assert done.recording.verification.passed
    assert not np.array_equal(done.recording.audio.samples, CALL.samples)
    assert isinstance(done.metrics, CallMetrics)
    assert (done.metrics.time_to_answer, done.metrics.handle_time) == (40, CALL.duration + 30)
    assert done.timings.keys() == {"transcribe", "redact", "judge"}
    assert [step for step, share in steps if share == 1.0] == ["transcribe", "redact", "judge", "judge"]


def test_answers_scores_and_suggestion_belong_together(engines: ScriptedEngines) -> None:
    done = process(encode_wav(CALL), Format.VOICE, InteractionMetadata(file="call.wav"), engines)
    answers = {criterion.id: judgement.answer for criterion, judgement in done.answered}
    assert {id: answer for id, answer in answers.items() if answer} == ANSWERS
    scores = {score.scorecard: score for score in done.scores}
    assert scores["compliance_uk"].critical_fails == ("payment_security",)
    assert scores["seven_cs"].percent == pytest.approx(100 * (1 + 0.25 + 0.75) / 3)
    assert done.suggestion is not None
    assert (done.suggestion.strength.criterion, done.suggestion.improvement.criterion) == ("clear", "payment_security")
    assert done.suggestion.improvement.turn == 2
    unscored = [judgement for judgement in done.judgements if judgement.answer is None]
    assert {judgement.unscored_reason for judgement in unscored} == {UnscoredReason.LOW_CONFIDENCE}


def test_the_judge_sees_redacted_text_and_redacted_facts_only(engines: ScriptedEngines) -> None:
    metadata = InteractionMetadata(file="call.wav", facts=("Ashworth pays 31 pounds", "Pays from 60-99-13"))
    known = metadata.model_copy(update={"known": (KnownValue(DataType.SORT_CODE, "60-99-13"),)})
    process(encode_wav(CALL), Format.VOICE, known, engines)
    shown = " ".join(engines.judges.shown)
    assert "31 pounds" in shown
    assert not [value for value in (CARD, "Ashworth", "60-99-13") if value in shown]


def test_masked_speech_counts_as_talk_and_not_as_silence(engines: ScriptedEngines) -> None:
    done = process(encode_wav(CALL), Format.VOICE, InteractionMetadata(file="call.wav"), engines)
    assert isinstance(done.metrics, CallMetrics)
    spoken_by_customer = sum((turn.end or 0) - (turn.start or 0) for turn in TURNS if turn.speaker is CUSTOMER)
    assert done.metrics.talk_time[CUSTOMER] == pytest.approx(spoken_by_customer)


def test_a_recording_in_which_a_value_is_still_heard_stays_closed(engines: ScriptedEngines) -> None:
    engines.hears.deaf_to_masks = True
    done = process(encode_wav(CALL), Format.VOICE, InteractionMetadata(file="call.wav"), engines)
    assert done.recording is not None
    assert not done.recording.verification.passed
    assert not any(CARD in finding for finding in done.recording.verification.findings)


def test_a_chat_is_redacted_judged_and_measured(engines: ScriptedEngines) -> None:
    done = process(CHAT, Format.TEXT, InteractionMetadata(file="chat.txt", agent_name="Kerry"), engines)
    assert (done.channel, done.recording) == (Channel.CHAT, None)
    assert isinstance(done.metrics, MessageMetrics)
    assert done.metrics.first_response == 60
    assert not [turn for turn in done.transcript.turns if "Ashworth" in turn.text or "Kerry" in turn.text]
    compliance = next(score for score in done.scores if score.scorecard == "compliance_uk")
    assert compliance.coverage is not None


def test_nothing_raw_is_left_in_what_is_returned(engines: ScriptedEngines) -> None:
    done = process(encode_wav(CALL), Format.VOICE, InteractionMetadata(file="call.wav"), engines)
    texts = [turn.text for turn in done.transcript.turns] + [
        w.text for turn in done.transcript.turns for w in turn.words
    ]
    assert not [text for text in texts if CARD in text or "Ashworth" in text]
    assert CARD not in repr(done)


def test_silence_has_no_score_and_no_suggestion(engines: ScriptedEngines) -> None:
    engines.hears.turns = ()
    engines.judges.answers = {}
    done = process(encode_wav(CALL), Format.VOICE, InteractionMetadata(file="call.wav"), engines)
    assert (done.transcript.turns, done.suggestion) == ((), None)
    assert all(score.percent is None for score in done.scores)


@pytest.mark.parametrize(
    ("data", "format", "error"),
    [(b"RIFF\x00\x00", Format.VOICE, AudioUnreadable), (b"Hello", Format.TEXT, BadInput)],
)
def test_what_cannot_be_read_says_so(
    engines: ScriptedEngines, data: bytes, format: Format, error: type[Exception]
) -> None:
    with pytest.raises(error):
        process(data, format, InteractionMetadata(file="bad"), engines)


@pytest.mark.parametrize(
    ("channels", "side", "layout", "left"),
    [
        (1, AgentChannel.LEFT, ChannelLayout.MONO, 1),
        (2, AgentChannel.LEFT, ChannelLayout.AGENT_FIRST, 2),
        (2, AgentChannel.RIGHT, ChannelLayout.CUSTOMER_FIRST, 2),
        (2, AgentChannel.MONO, ChannelLayout.MONO, 1),
    ],
)
def test_the_layout_follows_the_channels_and_the_choice(
    channels: int, side: AgentChannel, layout: ChannelLayout, left: int
) -> None:
    audio, arranged = arrange(Audio(np.full((channels, 8), 100, dtype=np.int16), 8000), side)
    assert (arranged, audio.channels) == (layout, left)
    assert (audio.samples == 100).all()


def test_engines_come_from_the_module_that_picks_them() -> None:
    from service import engines

    picked: Engines = engines
    assert picked.redactor() is engines.redactor()
