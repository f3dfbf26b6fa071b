from models.personal_data import DataType, Mask, Replacement, Span, Tier
from models.transcripts import Speaker, Turn, Word
from service.metrics.speech import Stretch, gaps, masked_stretches, overlap, speech, union

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER


def words(*times: tuple[float, float]) -> tuple[Word, ...]:
    return tuple(Word("word", start, end) for start, end in times)


def replacement(turn: int) -> Replacement:
    span = Span(turn, 0, 4, DataType.NAME, 1.0, "test", "test")
    return Replacement(span, Tier.B, "[NAME 1]", 0, 8)


def test_a_turn_without_words_is_one_stretch() -> None:
    assert speech([Turn(AGENT, "Hello", 1.0, 3.0)]) == (Stretch(1.0, 3.0, AGENT),)


def test_a_turn_in_writing_is_no_speech() -> None:
    assert speech([Turn(AGENT, "Hello")]) == ()


def test_gaps_between_words_are_bridged_only_when_short() -> None:
    turn = Turn(AGENT, "word word word", 0.0, 6.0, words((0.0, 1.0), (1.9, 3.0), (4.0, 6.0)))
    assert speech([turn]) == (Stretch(0.0, 3.0, AGENT), Stretch(4.0, 6.0, AGENT))


def test_masked_audio_counts_as_its_speakers_talk() -> None:
    turn = Turn(CUSTOMER, "word word", 0.0, 9.0, words((0.0, 1.0), (8.0, 9.0)))
    assert speech([turn], [Stretch(1.0, 8.0, CUSTOMER)]) == (Stretch(0.0, 9.0, CUSTOMER),)


def test_stretches_come_in_order_of_start_whoever_speaks() -> None:
    turns = [Turn(AGENT, "a", 0.0, 2.0), Turn(CUSTOMER, "b", 1.0, 3.0), Turn(AGENT, "c", 2.5, 4.0)]
    assert [(s.start, s.speaker) for s in speech(turns)] == [(0.0, AGENT), (1.0, CUSTOMER), (2.5, AGENT)]


def test_a_mask_belongs_to_the_turn_it_replaces_words_of() -> None:
    turns = [Turn(AGENT, "a", 0.0, 2.0), Turn(CUSTOMER, "b", 2.5, 5.0)]
    mask = Mask(1.9, 4.0, channels=(0, 1), replacements=(0,))
    assert masked_stretches([mask], [replacement(turn=1)], turns) == (Stretch(2.5, 4.0, CUSTOMER),)


def test_a_mask_over_two_turns_is_shared_between_them() -> None:
    turns = [Turn(CUSTOMER, "a", 0.0, 2.0), Turn(AGENT, "b", 2.2, 5.0)]
    mask = Mask(1.0, 3.0, channels=(0, 1), replacements=(0, 1))
    stretches = masked_stretches([mask], [replacement(0), replacement(1)], turns)
    assert stretches == (Stretch(1.0, 2.0, CUSTOMER), Stretch(2.2, 3.0, AGENT))


def test_union_merges_what_touches() -> None:
    assert union([Stretch(2, 3), Stretch(0, 1), Stretch(1, 1.5), Stretch(2.5, 2.7)]) == (Stretch(0, 1.5), Stretch(2, 3))


def test_overlap_is_what_both_sides_cover() -> None:
    left = [Stretch(0, 4), Stretch(6, 8)]
    right = [Stretch(1, 2), Stretch(3, 7), Stretch(9, 10)]
    assert overlap(left, right) == (Stretch(1, 2), Stretch(3, 4), Stretch(6, 7))


def test_gaps_lie_between_stretches_only() -> None:
    assert gaps([Stretch(1, 2), Stretch(1.5, 4), Stretch(6, 7)]) == (Stretch(4, 6),)
    assert gaps([]) == ()
