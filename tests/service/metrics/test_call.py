"""Every figure is worked out by hand from the times in `CALL`."""

from dataclasses import asdict, replace

import pytest

from models.transcripts import Channel, EngineInfo, Hold, HoldKind, RawTranscript, Speaker, Turn, Word
from service.interactions.metric_details import metrics
from service.interactions.transcripts import pack, unpack
from service.metrics import call
from service.metrics.call import CallRecord
from service.metrics.speech import Stretch, speech

AGENT, CUSTOMER, SYSTEM = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM


def turn(speaker: Speaker, start: float, end: float, words: int = 0) -> Turn:
    step = (end - start) / max(words, 1)
    spoken = tuple(Word("word", start + i * step, start + (i + 1) * step) for i in range(words))
    return Turn(speaker, " ".join(["word"] * max(words, 1)), start, end, spoken)


CALL = [
    turn(AGENT, 1, 5, words=10),
    turn(CUSTOMER, 6, 16, words=30),
    turn(AGENT, 14, 20, words=12),  # cuts in for two seconds and takes the floor
    turn(CUSTOMER, 18, 18.5, words=1),  # "mm-hm" inside the agent's turn
    turn(AGENT, 21, 24, words=6),  # goes on after a breath
    turn(CUSTOMER, 31, 33, words=4),  # after seven seconds of nothing
]
STRETCHES = speech(CALL)


def test_talk_time_and_share() -> None:
    assert call.talk_time(STRETCHES, AGENT) == 4 + 6 + 3
    assert call.talk_time(STRETCHES, CUSTOMER) == 10 + 0.5 + 2
    assert call.talk_share(STRETCHES, AGENT) == pytest.approx(13 / 25.5)
    assert call.talk_share((), AGENT) is None


def test_silence_lies_between_the_first_speech_and_the_last() -> None:
    assert [(gap.start, gap.end) for gap in call.silences(STRETCHES)] == [(5, 6), (20, 21), (24, 31)]
    assert call.silence_share(STRETCHES) == pytest.approx(9 / 32)
    assert call.silence_share(()) is None


def test_announcements_fill_silence_but_are_nobodys_talk() -> None:
    stretches = speech([*CALL, turn(SYSTEM, 24, 30)])
    assert max(gap.length for gap in call.silences(stretches)) == 1
    assert call.talk_share(stretches, AGENT) == call.talk_share(STRETCHES, AGENT)


def test_dead_air_starts_at_its_threshold() -> None:
    assert [gap.length for gap in call.dead_air(STRETCHES)] == [7]
    assert [gap.length for gap in call.dead_air(STRETCHES, at_least=7)] == [7]
    assert call.dead_air(STRETCHES, at_least=7.1) == ()


def test_masked_speech_is_no_silence() -> None:
    masked = [Stretch(24, 30, AGENT)]
    assert call.dead_air(speech(CALL, masked)) == ()
    assert call.talk_time(speech(CALL, masked), AGENT) == 13 + 6


def test_overtalk_counts_overlaps_of_the_parties() -> None:
    assert [stretch.length for stretch in call.overtalk(STRETCHES)] == [2, 0.5]
    assert [stretch.length for stretch in call.overtalk(STRETCHES, at_least=1)] == [2]
    with_announcement = speech([*CALL, turn(SYSTEM, 0, 33)])
    assert len(call.overtalk(with_announcement)) == 2


def test_taking_the_floor_is_an_interruption_and_a_back_channel_is_not() -> None:
    assert call.interruptions(STRETCHES, AGENT) == 1
    assert call.interruptions(STRETCHES, CUSTOMER) == 0


def test_starting_together_interrupts_nobody() -> None:
    assert call.interruptions(speech([turn(AGENT, 0, 3), turn(CUSTOMER, 0.5, 5)]), CUSTOMER) == 0


def test_giving_up_the_floor_again_is_no_interruption() -> None:
    assert call.interruptions(speech([turn(AGENT, 0, 9), turn(CUSTOMER, 3, 6)]), CUSTOMER) == 0


def test_a_monologue_runs_over_breaths_and_back_channels() -> None:
    assert call.longest_monologue(STRETCHES, AGENT) == 24 - 14
    assert call.longest_monologue(STRETCHES, CUSTOMER) == 10


def test_a_monologue_ends_at_a_pause_or_when_the_other_party_speaks() -> None:
    paused = speech([turn(AGENT, 0, 3), turn(AGENT, 5, 6)])
    assert call.longest_monologue(paused, AGENT) == 3
    answered = speech([turn(AGENT, 0, 3), turn(CUSTOMER, 3, 4), turn(AGENT, 4, 5)])
    assert call.longest_monologue(answered, AGENT) == 3
    assert call.longest_monologue((), AGENT) == 0


def test_words_per_minute() -> None:
    assert call.words_per_minute(CALL, (), AGENT) == pytest.approx(60 * 28 / 13)
    assert call.words_per_minute(CALL, (), CUSTOMER) == pytest.approx(60 * 35 / 12.5)


def test_words_per_minute_leaves_out_masked_words_and_masked_time() -> None:
    masked = [Stretch(6, 11, CUSTOMER)]
    assert call.words_per_minute(CALL, masked, CUSTOMER) == pytest.approx(60 * 20 / 7.5)


def test_words_per_minute_needs_enough_talk_and_word_times() -> None:
    assert call.words_per_minute([turn(AGENT, 0, 4.9, words=9)], (), AGENT) is None
    assert call.words_per_minute([turn(AGENT, 0, 60)], (), AGENT) is None


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (CallRecord(hold_seconds=10, wrap_up_seconds=20), 120),  # the hold is inside the 100 seconds recorded
        (CallRecord(hold_seconds=10, wrap_up_seconds=20, hold_recorded=False), 130),
        (CallRecord(wrap_up_seconds=20), 120),
        (CallRecord(wrap_up_seconds=20, hold_recorded=False), None),
        (CallRecord(hold_seconds=10), None),
        (CallRecord(hold_seconds=150, wrap_up_seconds=20), 170),  # the telephone system is believed
    ],
)
def test_handle_time_is_talk_hold_and_wrap_up(record: CallRecord, expected: float | None) -> None:
    assert call.handle_time(100, record) == expected


def test_measure_gives_every_metric() -> None:
    metrics = call.measure(CALL, duration=34, record=CallRecord(wait_seconds=12, wrap_up_seconds=6, transfers=1))
    assert metrics.talk_time == {AGENT: 13, CUSTOMER: 12.5}
    assert (metrics.silence, metrics.longest_silence) == (9, 7)
    assert (metrics.dead_air_count, metrics.dead_air_seconds) == (1, 7)
    assert (metrics.overtalk_seconds, metrics.overtalk_count) == (2.5, 2)
    assert (metrics.time_to_answer, metrics.transfers, metrics.handle_time) == (12, 1, 40)


def test_a_recording_without_speech_has_no_shares() -> None:
    metrics = call.measure([], duration=60)
    assert metrics.talk_time == {AGENT: 0, CUSTOMER: 0}
    assert (metrics.talk_share[AGENT], metrics.silence_share, metrics.words_per_minute[AGENT]) == (None, None, None)
    assert (metrics.silence, metrics.longest_silence, metrics.handle_time) == (0, 0, None)


def test_holds_that_were_found_stand_beside_the_telephone_systems_figure() -> None:
    holds = (Hold(24, 31, HoldKind.MUSIC, 0.9), Hold(40, 43.5, HoldKind.SILENCE, 0.7))
    record = CallRecord(hold_seconds=4, wrap_up_seconds=6)
    plain = call.measure(CALL, duration=50, record=record)
    found = call.measure(CALL, duration=50, record=record, holds=holds)
    assert (plain.hold_found, plain.holds_found) == (None, None)
    assert (found.hold_found, found.hold_seconds, found.handle_time) == (10.5, 4, plain.handle_time)
    assert call.measure(CALL, duration=50, holds=()).hold_found == 0
    (shown,) = [metric for metric in metrics(Channel.VOICE, asdict(found)) if metric.name == "hold_found"]
    assert shown.value == 10.5
    assert [(part.start, part.end, part.kind) for part in shown.stretches] == [(24, 31, "music"), (40, 43.5, "silence")]


def test_holds_of_a_transcript_survive_the_vault() -> None:
    raw = RawTranscript((CALL[0],), EngineInfo("t", "1"), holds=(Hold(24, 31, HoldKind.MUSIC, 0.9),))
    assert unpack(pack(raw)).holds == raw.holds
    assert unpack(pack(replace(raw, holds=None))).holds is None
