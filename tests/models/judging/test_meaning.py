import numpy as np

from models.judging import cues
from models.judging.interaction_features import Reading
from models.judging.meaning import Meaning, features, turn_columns
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn

EAST, NORTH = np.array([1.0, 0.0], dtype=np.float32), np.array([0.0, 1.0], dtype=np.float32)
TURNS = (
    Turn(Speaker.CUSTOMER, "when does my new contract begin please?"),
    Turn(Speaker.AGENT, "it begins on the first of the month for you"),
    Turn(Speaker.AGENT, "my cousin went fishing in the lake last week"),
)


def meaning(*directions: np.ndarray, facts: tuple[np.ndarray, ...] = ()) -> Meaning:
    transcript = RedactedTranscript(TURNS, EngineInfo("test", "1"))
    reading = Reading(transcript, Channel.CHAT, (), cues.matrix(transcript))
    return Meaning(reading, np.array(directions), np.array(facts).reshape(-1, 2))


def test_an_answer_is_as_near_as_the_next_turn_of_the_agent() -> None:
    answered = features(meaning(EAST, EAST, NORTH, facts=(EAST,)))
    dodged = features(meaning(EAST, NORTH, EAST, facts=(EAST,)))
    assert (answered["answered next mean"], dodged["answered next mean"]) == (1, 0)
    assert answered["answered soon mean"] == dodged["answered soon mean"] == 1


def test_a_turn_about_nothing_at_hand_is_off_topic() -> None:
    found = features(meaning(EAST, EAST, NORTH, facts=(EAST,)))
    assert found["off topic"] == np.log1p(1)
    assert found["off topic words"] == 9 / 20
    assert (found["fact told mean"], found["agent repetitions"]) == (1, 0)


def test_saying_it_again_is_a_repetition() -> None:
    assert features(meaning(NORTH, EAST, EAST))["agent repetitions"] == np.log1p(1)


def test_columns_are_the_nearest_fact_and_the_turn_before() -> None:
    columns = turn_columns(meaning(EAST, EAST, NORTH, facts=(NORTH,)))
    np.testing.assert_array_equal(columns, [[0, 0], [0, 1], [1, 0]])


def test_names_do_not_depend_on_the_interaction() -> None:
    assert list(features(meaning(EAST, EAST, NORTH))) == list(features(meaning(EAST, NORTH, EAST, facts=(EAST,))))
