"""Places that people pointed at, in a corrected version of what was said: what was to be covered stays covered."""

from hypothesis import given
from hypothesis import strategies as st

from models.personal_data import DataType, Span
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn
from service.redactions.carrying import Carrier, Place
from service.redactions.manual import ADDED, PersonsChanges

INFO = EngineInfo("written", "1")


def transcript(*texts: str) -> RawTranscript:
    return RawTranscript(tuple(Turn(Speaker.CUSTOMER, text) for text in texts), INFO)


def place(said: RawTranscript, words: str) -> Place:
    turn = next(number for number, turn in enumerate(said.turns) if words in turn.text)
    start = said.turns[turn].text.index(words)
    return Place(turn, start, start + len(words))


def words_at(said: RawTranscript, places: tuple[Place, ...]) -> list[str]:
    return [said.turns[at.turn].text[at.start : at.end] for at in places]


BEFORE = transcript("hello there", "my house is Rose Cottage by the mill", "thank you")


def test_the_same_words_elsewhere() -> None:
    after = transcript("hello there", "well my house", "is Rose Cottage by the mill", "thank you")
    carrier, cottage = Carrier(BEFORE, after), place(BEFORE, "Rose Cottage")
    assert carrier.unchanged(cottage) == carrier.anywhere(cottage) == (place(after, "Rose Cottage"),)


def test_what_was_put_in_its_stead_stays_covered_and_is_not_bared() -> None:
    after = transcript("hello there", "my house is Primrose Cottage by the mill", "thank you")
    carrier, cottage = Carrier(BEFORE, after), place(BEFORE, "Rose Cottage")
    assert words_at(after, carrier.anywhere(cottage)) == ["Primrose Cottage"]
    assert carrier.unchanged(cottage) == ()


def test_a_turn_that_was_split_within_the_words() -> None:
    after = transcript("hello there", "my house is Rose", "Cottage by the mill", "thank you")
    carrier, cottage = Carrier(BEFORE, after), place(BEFORE, "Rose Cottage")
    assert words_at(after, carrier.anywhere(cottage)) == ["Rose", "Cottage"]


def test_words_that_are_gone_are_nowhere() -> None:
    after = transcript("hello there", "thank you")
    assert Carrier(BEFORE, after).anywhere(place(BEFORE, "Rose Cottage")) == ()


WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta", "rose", "cottage", "mill"])
TURNS = st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=5)


@given(TURNS, TURNS, st.data())
def test_places_are_always_whole_words_of_the_new_version(
    before: list[str], after: list[str], data: st.DataObject
) -> None:
    old, new = transcript(*before), transcript(*after)
    turn = data.draw(st.integers(0, len(before) - 1))
    start = data.draw(st.integers(0, len(before[turn]) - 1))
    end = data.draw(st.integers(start + 1, len(before[turn])))
    carrier = Carrier(old, new)
    for at in (*carrier.anywhere(Place(turn, start, end)), *carrier.unchanged(Place(turn, start, end))):
        text = after[at.turn]
        assert 0 <= at.start < at.end <= len(text)
        assert text[at.start : at.end] == text[at.start : at.end].strip()
        assert at.start == 0 or text[at.start - 1] == " "
        assert at.end == len(text) or text[at.end] == " "


@given(TURNS, st.data())
def test_a_version_carries_onto_itself(texts: list[str], data: st.DataObject) -> None:
    said = transcript(*texts)
    turn = data.draw(st.integers(0, len(texts) - 1))
    word = data.draw(st.sampled_from(texts[turn].split()))
    at = place(transcript(texts[turn]), word)
    assert words_at(said, Carrier(said, said).unchanged(Place(turn, at.start, at.end))) == [word]


def found(start: int, end: int, type: DataType = DataType.NAME) -> Span:
    return Span(1, start, end, type, 1.0, "rules", "")


def test_heeding_leaves_the_machines_findings_but_for_what_people_say() -> None:
    house = place(BEFORE, "Rose Cottage")
    added = Span(1, house.start, house.end, DataType.ADDRESS, 1.0, ADDED, "")
    mill = place(BEFORE, "mill")
    machine = [found(0, 8), found(house.start, house.end), found(mill.start, mill.end)]
    heeded = PersonsChanges((added,), (Place(1, mill.start, mill.end),)).heed(BEFORE, machine)
    assert [(span.start, span.end, span.type) for span in heeded if span.detector == "rules"] == [(0, 8, DataType.NAME)]
    assert added in heeded
    assert not any(span.start < mill.end and mill.start < span.end for span in heeded)
    assert PersonsChanges((), ()).heed(BEFORE, machine) is machine


def test_half_of_a_finding_taken_back_leaves_the_other_half() -> None:
    heeded = PersonsChanges((), (Place(1, 4, 8),)).heed(BEFORE, [found(0, 12)])
    assert [(span.start, span.end) for span in heeded] == [(0, 4), (8, 12)]
