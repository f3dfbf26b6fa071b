from models.transcripts import Speaker, Turn
from service.metrics import messages

AGENT, CUSTOMER, SYSTEM = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM

TURNS = [
    Turn(CUSTOMER, "Hello there"),
    Turn(SYSTEM, "You are next"),
    Turn(CUSTOMER, "Anyone?"),
    Turn(AGENT, "Hello, sorry for the wait"),
    Turn(AGENT, "How can I help?"),
    Turn(CUSTOMER, "My parcel is late"),
    Turn(AGENT, "Let me look"),
]


def test_counts_need_no_times() -> None:
    metrics = messages.measure(TURNS)
    assert metrics.messages == {AGENT: 3, CUSTOMER: 3}
    assert metrics.words == {AGENT: 12, CUSTOMER: 7}
    assert (metrics.duration, metrics.first_response) == (None, None)
    assert metrics.mean_response == {AGENT: None, CUSTOMER: None}


def test_a_wait_runs_from_the_first_unanswered_message() -> None:
    metrics = messages.measure(TURNS, [0, 5, 30, 60, 62, 90, 100])
    assert metrics.first_response == 60
    assert metrics.mean_response == {AGENT: 35, CUSTOMER: 30}
    assert metrics.longest_response == {AGENT: 60, CUSTOMER: 30}
    assert metrics.duration == 100


def test_waits_with_an_unknown_end_are_left_out() -> None:
    assert messages.responses(TURNS, [None, 5, 30, 60, 62, 90, 100], AGENT) == (10,)


def test_a_clock_that_goes_back_gives_no_negative_wait() -> None:
    assert messages.responses(TURNS[:1] + TURNS[3:4], [10, 9], AGENT) == (0,)
