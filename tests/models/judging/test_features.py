from collections.abc import Sequence

import numpy as np
import pytest

from models.judging import cues
from models.judging.encoder import OVERLAP, WINDOW, States, windows
from models.judging.turn_features import BLOCKS, inputs
from models.transcripts import Channel, EngineInfo, RedactedTranscript, Speaker, Turn


class Counting:
    """Encodes a turn as its number of words."""

    info = EngineInfo("counting", "1")

    def encode(self, transcript: RedactedTranscript, *, channel: Channel, facts: Sequence[str]) -> States:
        return np.array([[len(turn.text.split())] * 4 for turn in transcript.turns], dtype=np.float32)


class Lengths:
    """Embeds a text by its length: as a direction."""

    def embed(self, texts: Sequence[str]) -> States:
        angles = np.array([min(len(text), 90) for text in texts]) * np.pi / 180
        return np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)


def call(*turns: tuple[Speaker, str]) -> RedactedTranscript:
    return RedactedTranscript(tuple(Turn(*turn) for turn in turns), EngineInfo("test", "1"))


CALL = call(
    (Speaker.SYSTEM, "welcome to harbour energy calls are recorded"),
    (Speaker.AGENT, "hello you're through to [AGENT_NAME 1] at harbour energy, your postcode please"),
    (Speaker.CUSTOMER, "it's [POSTCODE 1] and [NAME 1]"),
    (Speaker.AGENT, "thank you, it's 45 pounds. anything else I can help with?"),
)


def named(transcript: RedactedTranscript) -> dict[str, float]:
    given = inputs(transcript, channel=Channel.VOICE, facts=["It is £45."], encoder=Counting(), sentences=Lengths())
    return dict(zip(given.names, given.blocks["words"].tolist(), strict=True))


def test_features_say_what_happened() -> None:
    found = named(CALL)
    assert found["introduced"] == 1
    assert found["identifiers"] == 2
    assert found["two identifiers before figures"] == 1
    assert found["agent.anything_else end"] == 1
    assert found["customer:POSTCODE any"] == 1
    assert found["numbers supported"] > 0


def test_an_identifier_after_the_disclosure_is_too_late() -> None:
    late = call(
        (Speaker.AGENT, "hello"), (Speaker.CUSTOMER, "hi"), (Speaker.AGENT, "you owe 45 pounds"),
        (Speaker.CUSTOMER, "[POSTCODE 1] [NAME 1]"),
    )  # fmt: skip
    assert named(late)["two identifiers before figures"] == 0


def test_the_numbering_and_style_of_tokens_do_not_matter() -> None:
    renumbered = call(*((turn.speaker, turn.text.replace(" 1]", " 7]")) for turn in CALL.turns))
    unnumbered = call(*((turn.speaker, turn.text.replace(" 1]", "]")) for turn in CALL.turns))
    assert named(renumbered) == named(CALL) == named(unnumbered)


@pytest.mark.parametrize(
    "transcript",
    [
        call((Speaker.AGENT, "hello")),
        call((Speaker.CUSTOMER, "hello")),
        call((Speaker.AGENT, ""), (Speaker.CUSTOMER, "ça va? 你好 😀")),
        call(*[(Speaker.AGENT, "one two"), (Speaker.CUSTOMER, "three")] * 1000),
    ],
)
def test_odd_interactions_give_finite_rows_of_the_same_shape(transcript: RedactedTranscript) -> None:
    usual = inputs(CALL, channel=Channel.VOICE, facts=(), encoder=Counting(), sentences=Lengths())
    odd = inputs(transcript, channel=Channel.EMAIL, facts=(), encoder=Counting(), sentences=Lengths())
    assert odd.names == usual.names
    assert odd.turns.shape == (len(transcript.turns), usual.turns.shape[1])
    assert np.isfinite(odd.turns).all()
    for block in BLOCKS:
        assert odd.blocks[block].shape == usual.blocks[block].shape
        assert np.isfinite(odd.blocks[block]).all()


def test_an_announcement_counts_as_said_by_the_agents_side() -> None:
    row = cues.matrix(call((Speaker.SYSTEM, "thank you please hold")))[0]
    assert row[cues.column("agent.thanks")] == 1
    assert row[[place for place, name in enumerate(cues.names()) if name.startswith("customer")]].sum() == 0


@pytest.mark.parametrize("lengths", [[10] * 5, [50] * 500, [WINDOW * 2], [5, WINDOW * 2, 5], [700] * 30])
def test_windows_cover_every_turn_once_in_order(lengths: list[int]) -> None:
    cut = windows(lengths)
    assert [turn for _, fresh, last in cut for turn in range(fresh, last)] == list(range(len(lengths)))
    for first, fresh, last in cut:
        assert sum(lengths[first:fresh]) <= OVERLAP
        assert sum(lengths[first:last]) <= WINDOW or last == fresh + 1
