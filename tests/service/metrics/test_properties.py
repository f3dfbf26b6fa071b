"""What holds for every call, whoever says what and when."""

import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.transcripts import Speaker, Turn, Word
from service.metrics import call
from service.metrics.speech import Stretch, gaps, overlap, speech, total, union

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no failure."""

TIMES = st.integers(0, 300).map(float)
EPSILON = 1e-6


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    start, length, words = draw(TIMES), draw(st.integers(1, 60)), draw(st.integers(0, 12))
    speaker = draw(st.sampled_from(list(Speaker)))
    step = length / max(words, 1)
    spoken = tuple(Word("word", start + i * step, start + (i + 0.8) * step) for i in range(words))
    return Turn(speaker, " ".join(["word"] * words), start, start + length, spoken)


CALLS = st.lists(turns(), max_size=12)
MASKED = st.lists(
    st.builds(
        lambda start, length, who: Stretch(start, start + length, who), TIMES, TIMES, st.sampled_from(list(Speaker))
    ),
    max_size=4,
)


@given(CALLS, MASKED)
@UNHURRIED
def test_every_metric_is_within_the_call(said: list[Turn], masked: list[Stretch]) -> None:
    metrics = call.measure(said, duration=1000, masked=masked)
    for who in call.PARTIES:
        assert 0 <= metrics.longest_monologue[who] <= 1000
        assert metrics.overtalk_seconds <= metrics.talk_time[who] + EPSILON
        assert 0 <= metrics.interruptions[who] <= len(said) + len(masked)
    shares = [share for share in metrics.talk_share.values() if share is not None]
    assert shares == [] or math.isclose(sum(shares), 1)
    assert metrics.dead_air_seconds <= metrics.silence + EPSILON
    assert metrics.longest_silence <= metrics.silence + EPSILON
    assert metrics.silence_share is None or 0 <= metrics.silence_share < 1


@given(CALLS, MASKED)
@UNHURRIED
def test_speech_and_silence_fill_the_conversation_exactly(said: list[Turn], masked: list[Stretch]) -> None:
    stretches = speech(said, masked)
    covered = union(stretches)
    span = max(s.end for s in stretches) - min(s.start for s in stretches) if stretches else 0.0
    assert math.isclose(total(covered) + total(gaps(stretches)), span, abs_tol=EPSILON)


@given(CALLS, MASKED)
@UNHURRIED
def test_masking_only_adds_talk(said: list[Turn], masked: list[Stretch]) -> None:
    for who in call.PARTIES:
        assert call.talk_time(speech(said, masked), who) >= call.talk_time(speech(said), who) - EPSILON


@given(CALLS)
@UNHURRIED
def test_the_order_of_the_turns_does_not_matter(said: list[Turn]) -> None:
    assert call.measure(said, duration=1000) == call.measure(said[::-1], duration=1000)


@given(CALLS, CALLS)
@UNHURRIED
def test_overlap_is_symmetric_and_within_both(left: list[Turn], right: list[Turn]) -> None:
    one, other = union(speech(left)), union(speech(right))
    assert overlap(one, other) == overlap(other, one)
    assert total(overlap(one, other)) <= min(total(one), total(other)) + EPSILON
