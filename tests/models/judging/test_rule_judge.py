import pytest

from models.judgements import UnscoredReason
from models.judging import RuleJudge
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn
from scorecards.loader import library
from scorecards.schema import Criterion, Option

NOTICE = next(item for card in library() for item in card.criteria if item.id == "recording_notice")
DEAD_AIR = Criterion.model_validate(
    {
        "id": "dead_air", "name": "Dead air", "question": "Is nobody left in silence?", "kind": "pass_fail",
        "answered_by": "rules", "rule": {"kind": "silence", "longest_seconds": 20},
        "options": [{"value": "pass", "label": "No", "points": 1}, {"value": "fail", "label": "Yes", "points": 0}],
    }
)  # fmt: skip


def call(*turns: Turn) -> RedactedTranscript:
    return RedactedTranscript(turns, EngineInfo("test", "1"))


def answer(criterion: Criterion, *turns: Turn, channel: Channel = Channel.VOICE) -> tuple[str | None, tuple[int, ...]]:
    (judgement,) = RuleJudge().judge(call(*turns), [criterion], channel=channel)
    assert judgement.engine.name == "rules"
    return judgement.answer, judgement.evidence


def said(text: str, speaker: Speaker = Speaker.AGENT, confidence: float | None = None) -> Turn:
    return Turn(speaker, text, confidence=confidence)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello calls may be recorded", "pass"),
        ("Good morning, this call is being monitored and recorded for training.", "pass"),
        ("hi, we record all calls", "pass"),
        ("Hello, I'm on a recorded line today", "pass"),
        ("Hello, how can I help?", "fail"),
        ("Hello, let me look at your record", "fail"),
        ("Hello, your complaint is recorded", "fail"),
    ],
)
def test_the_recording_notice_is_a_matter_of_words(text: str, expected: str) -> None:
    assert answer(NOTICE, said(text), said("ok", Speaker.CUSTOMER)) == (expected, (0,))


def test_a_customer_saying_it_is_no_notice() -> None:
    turns = (said("Hello"), said("is this call recorded", Speaker.CUSTOMER))
    assert answer(NOTICE, *turns) == ("fail", (0,))


def test_a_notice_after_the_opening_comes_too_late() -> None:
    late = [said("Hello"), *[said("yes", Speaker.CUSTOMER)] * 8, said("this call is recorded")]
    assert answer(NOTICE, *late)[0] == "fail"


def test_no_opportunity_is_not_applicable() -> None:
    assert answer(NOTICE, said("Hello"), channel=Channel.CHAT) == ("na", ())
    assert answer(NOTICE, said("and the second figure was ninety"), said("right", Speaker.CUSTOMER)) == ("na", ())


def test_a_badly_heard_opening_is_not_failed() -> None:
    (judgement,) = RuleJudge().judge(call(said("hello there", confidence=0.3)), [NOTICE], channel=Channel.VOICE)
    assert judgement.unscored_reason is UnscoredReason.LOW_CONFIDENCE


def test_dead_air_is_a_matter_of_timings() -> None:
    def at(start: float, end: float) -> Turn:
        return Turn(Speaker.AGENT, "words", start, end)

    assert answer(DEAD_AIR, at(0, 5), at(6, 9), at(29.5, 31)) == ("fail", (1, 2))
    assert answer(DEAD_AIR, at(0, 28), at(6, 9), at(29.5, 31)) == ("pass", (1,))


def test_what_cannot_be_timed_is_not_applicable_or_left_to_a_person() -> None:
    na = Option.model_validate({"value": "na", "label": "No times"})
    offers_na = DEAD_AIR.model_copy(update={"options": (*DEAD_AIR.options, na)})
    assert answer(offers_na, said("no times"), said("at all")) == ("na", ())
    (judgement,) = RuleJudge().judge(call(said("no times")), [DEAD_AIR], channel=Channel.VOICE)
    assert judgement.unscored_reason is UnscoredReason.HUMAN_ONLY


def test_an_empty_transcript_is_unscored() -> None:
    (judgement,) = RuleJudge().judge(call(), [NOTICE], channel=Channel.VOICE)
    assert judgement.unscored_reason is UnscoredReason.EMPTY_TRANSCRIPT
