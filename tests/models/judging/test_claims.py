import numpy as np

from models.judging.claims import Standing, claims, features, turn_columns
from models.transcripts import EngineInfo, RedactedTranscript, Speaker, Turn

FACTS = ("The exit fee is £40.", "Receipts must reach us within 21 days.", "The plan is £12.50 a month.")


def call(*turns: tuple[Speaker, str]) -> RedactedTranscript:
    return RedactedTranscript(tuple(Turn(*turn) for turn in turns), EngineInfo("test", "1"))


def standings(*turns: tuple[Speaker, str]) -> list[Standing]:
    return [claim.standing for claim in claims(call(*turns), FACTS)]


def test_a_figure_is_held_against_facts_of_its_unit() -> None:
    assert standings((Speaker.AGENT, "the exit fee is forty pounds")) == [Standing.SUPPORTED]
    assert standings((Speaker.AGENT, "receipts within 90 days please")) == [Standing.CONTRADICTED]
    assert standings((Speaker.AGENT, "it takes ten minutes")) == [Standing.NEW]


def test_what_the_customer_said_and_what_follows_is_no_claim() -> None:
    assert standings((Speaker.CUSTOMER, "I paid £33"), (Speaker.AGENT, "yes £33 was paid")) == []
    assert standings((Speaker.AGENT, "so £52.50 together, and £150 a year")) == []


def test_only_the_agent_makes_claims() -> None:
    assert standings((Speaker.CUSTOMER, "isn't the exit fee £99"), (Speaker.SYSTEM, "press 44 for £99")) == []


def test_the_nearer_the_fact_the_greater_the_likeness() -> None:
    near, far = claims(call((Speaker.AGENT, "the exit fee is £45"), (Speaker.AGENT, "my jumper cost £46")), FACTS)
    assert near.likeness > far.likeness


def test_features_tell_what_was_put_right_from_what_was_left() -> None:
    left = (Speaker.AGENT, "receipts within 90 days")
    wrong = features(claims(call(left), FACTS), FACTS)
    mended = features(claims(call(left, (Speaker.AGENT, "sorry 21 days")), FACTS), FACTS)
    assert (wrong["put right"], mended["put right"]) == (0, 1)
    assert wrong["left standing"] > mended["left standing"] == 0
    assert mended["figures of facts told"] == 1 / 3
    assert wrong["contradicted span"] == 1
    assert list(wrong) == list(features([], ()))


def test_columns_lie_beside_their_turn() -> None:
    found = claims(call((Speaker.AGENT, "hello"), (Speaker.AGENT, "the exit fee is £45 and not £40")), FACTS)
    columns = turn_columns(found, 2)
    assert not columns[0].any()
    np.testing.assert_array_equal(columns[1, [0, 2, 5]], [1, 1, 1])
