from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from models.audio import Audio, ChannelLayout
from models.errors import RedactionFailed
from models.personal_data import DataType, Mask, Redaction, Span
from models.protocols import Progress, silent
from models.redaction import default_policy, mask_audio, redact, verify_audio
from models.redaction.audio import PAD_AFTER, PAD_BEFORE
from models.transcripts import EngineInfo, RawTranscript, Speaker, Turn

Lines = Callable[..., RawTranscript]
RATE = 8000


def _noise(seconds: float, channels: int = 2, seed: int = 1) -> Audio:
    noise = np.random.default_rng(seed).integers(-3000, 3000, (channels, round(seconds * RATE)), dtype=np.int16)
    return Audio(noise, RATE)


def _with_voice(transcript: RawTranscript, seconds: float, agent_channel: int = 0) -> Audio:
    """Loud noise where a turn is spoken, faint noise elsewhere; each party on one channel."""
    loud = _noise(seconds)
    samples = (loud.samples // 300).astype(np.int16)
    for turn in transcript.turns:
        assert turn.start is not None
        assert turn.end is not None
        channel = agent_channel if turn.speaker is Speaker.AGENT else 1 - agent_channel
        where = slice(round(turn.start * RATE), round(turn.end * RATE))
        samples[channel, where] = loud.samples[channel, where]
    return Audio(samples, RATE)


def _redaction(transcript: RawTranscript, *spans: tuple[int, int, int, DataType]) -> Redaction:
    found = [Span(turn, start, end, type_, 1.0, "test", "test") for turn, start, end, type_ in spans]
    return redact(transcript, found, default_policy())


class _Hears:
    """A transcriber that hears what it is told."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("scripted", "1")

    def transcribe(self, audio: Audio, *, layout: ChannelLayout, on_progress: Progress = silent) -> RawTranscript:
        turns = tuple(Turn(Speaker.CUSTOMER, text, 1.0, 2.0) for text in self._texts)
        return RawTranscript(turns, self.info)


def test_mask_reaches_the_neighbouring_words_and_is_padded(spoken: Lines) -> None:
    transcript = spoken("c: my card is four one two three four five okay bye")
    text = transcript.turns[0].text
    redaction = _redaction(transcript, (0, 11, text.index(" okay"), DataType.CARD))
    audio = _with_voice(transcript, 6)
    masked, (mask,) = mask_audio(audio, transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    words = transcript.turns[0].words
    assert mask.start == pytest.approx(words[2].end - PAD_BEFORE)
    assert mask.end == pytest.approx(words[9].start + PAD_AFTER)
    assert mask.channels == (1,)
    assert masked.samples.shape == audio.samples.shape
    assert np.array_equal(masked.samples[0], audio.samples[0])


def test_tone_is_neutral_faded_and_everything_else_untouched(spoken: Lines) -> None:
    transcript = spoken("c: it is Sean here now")
    audio = _with_voice(transcript, 4)
    redaction = _redaction(transcript, (0, 6, 10, DataType.NAME))
    masked, masks = mask_audio(audio, transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    first, last = int(masks[0].start * RATE), int(np.ceil(masks[0].end * RATE))
    tone = masked.samples[1, first:last].astype(float)
    assert abs(tone[0]) < 50
    assert abs(tone[-1]) < 50
    spectrum = np.abs(np.fft.rfft(tone))
    assert np.fft.rfftfreq(tone.size, 1 / RATE)[spectrum.argmax()] == pytest.approx(1000, abs=5)
    outside = np.ones(audio.frames, dtype=bool)
    outside[first:last] = False
    assert np.array_equal(masked.samples[:, outside], audio.samples[:, outside])


def test_words_too_short_for_what_was_said_widen_to_the_turn(spoken: Lines) -> None:
    transcript = spoken("c: it is 4111111111111111 ok")
    redaction = _redaction(transcript, (0, 6, 22, DataType.CARD))
    _, (mask,) = mask_audio(_with_voice(transcript, 4), transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    turn = transcript.turns[0]
    assert turn.start is not None
    assert turn.end is not None
    assert mask.start <= turn.start
    assert mask.end >= turn.end


def test_a_turn_without_words_is_masked_whole(spoken: Lines) -> None:
    transcript = spoken("c: it is Sean here")
    turn = replace(transcript.turns[0], words=())
    transcript = replace(transcript, turns=(turn,))
    redaction = _redaction(transcript, (0, 6, 10, DataType.NAME))
    _, (mask,) = mask_audio(_noise(4), transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    assert turn.start is not None
    assert turn.end is not None
    assert mask.start <= turn.start < turn.end <= mask.end


def test_a_turn_without_times_fails_closed(conversation: Lines) -> None:
    transcript = conversation("c: it is Sean here")
    redaction = _redaction(transcript, (0, 6, 10, DataType.NAME))
    with pytest.raises(RedactionFailed, match="turn 0 has no times"):
        mask_audio(_noise(4), transcript, redaction, layout=ChannelLayout.AGENT_FIRST)


def test_voice_before_a_late_turn_start_is_masked_too(spoken: Lines) -> None:
    """Recognisers cut the first word after a pause short: the voice goes on before the time they give."""
    transcript = spoken("c: Sean is here now")
    audio = _with_voice(transcript, 4)
    turn = transcript.turns[0]
    late = replace(turn, start=1.0, words=(replace(turn.words[0], start=1.0, end=1.1), *turn.words[1:]))
    transcript = replace(transcript, turns=(late,))
    redaction = _redaction(transcript, (0, 0, 4, DataType.NAME))
    _, (mask,) = mask_audio(audio, transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    assert mask.start <= 0.5


def test_close_masks_are_joined(spoken: Lines) -> None:
    transcript = spoken("c: Sean and Mary and then we went on to Dave")
    redaction = _redaction(transcript, (0, 0, 4, DataType.NAME), (0, 9, 13, DataType.NAME), (0, 37, 41, DataType.NAME))
    _, masks = mask_audio(_with_voice(transcript, 6), transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    assert [mask.replacements for mask in masks] == [(0, 1), (2,)]


def test_secrets_mask_the_customers_side_of_the_whole_window(spoken: Lines) -> None:
    transcript = spoken("a: your pin please", "c: one two three four", "a: thank you")
    redaction = _redaction(transcript, (1, 0, 18, DataType.PASSWORD))
    shifted = replace(transcript.turns[2], start=8.0, end=8.7)
    transcript = replace(transcript, turns=(*transcript.turns[:2], replace(shifted, words=())))
    _, (mask,) = mask_audio(_with_voice(transcript, 10), transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    asked = transcript.turns[0].end
    assert asked is not None
    assert mask.start <= asked
    assert mask.end >= 8.0


@pytest.mark.parametrize(
    ("layout", "channels"),
    [(ChannelLayout.AGENT_FIRST, (1,)), (ChannelLayout.CUSTOMER_FIRST, (0,)), (ChannelLayout.MONO, (0, 1))],
)
def test_channels_follow_the_layout(spoken: Lines, layout: ChannelLayout, channels: tuple[int, ...]) -> None:
    transcript = spoken("c: it is Sean here")
    redaction = _redaction(transcript, (0, 6, 10, DataType.NAME))
    _, (mask,) = mask_audio(_noise(4), transcript, redaction, layout=layout)
    assert mask.channels == channels


def test_cross_talk_masks_both_channels(spoken: Lines) -> None:
    transcript = spoken("c: it is Sean here")
    audio = _noise(4)
    leaking = audio.samples.copy()
    leaking[0] = np.roll(leaking[1], 40) // 4
    redaction = _redaction(transcript, (0, 6, 10, DataType.NAME))
    _, (mask,) = mask_audio(Audio(leaking, RATE), transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    assert mask.channels == (0, 1)


@pytest.mark.parametrize("known", [True, False])
def test_a_turn_given_to_the_other_party_is_masked_where_it_was_recorded(spoken: Lines, known: bool) -> None:
    """The customer said it, on the customer's channel; a person then wrote down that the agent did."""
    heard = spoken("c: it is Sean here")
    audio = _with_voice(heard, 4)
    corrected = replace(heard.turns[0], speaker=Speaker.AGENT, recorded=Speaker.CUSTOMER if known else None)
    transcript = replace(heard, turns=(corrected,))
    redaction = _redaction(transcript, (0, 6, 10, DataType.NAME))
    _, (mask,) = mask_audio(audio, transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    assert mask.channels == ((1,) if known else (0, 1))


def _verified(
    spoken: Lines, hears: Sequence[str], spoil: Callable[[np.ndarray, Mask], None] | None = None
) -> tuple[bool, str]:
    transcript = spoken("a: your card number", "c: four five three two, one one eight nine", "a: thanks")
    redaction = _redaction(transcript, (1, 0, len(transcript.turns[1].text), DataType.CARD))
    audio = _with_voice(transcript, 8)
    masked, masks = mask_audio(audio, transcript, redaction, layout=ChannelLayout.AGENT_FIRST)
    samples = masked.samples.copy()
    if spoil is not None:
        spoil(samples, masks[0])
    result = verify_audio(audio, replace(masked, samples=samples), masks, transcript, redaction, _Hears(*hears))
    return result.passed, " ".join(result.findings)


def test_a_clean_recording_passes(spoken: Lines) -> None:
    assert _verified(spoken, ["your card number", "thanks"]) == (True, "")


@pytest.mark.parametrize("heard", ["4532 1189", "five three two one", "it ends in one one eight nine"])
def test_a_value_heard_again_keeps_it_closed(spoken: Lines, heard: str) -> None:
    passed, findings = _verified(spoken, [heard])
    assert not passed
    assert findings == "A value of type CARD can still be heard at 1 s."


def test_an_unmasked_sample_keeps_it_closed(spoken: Lines) -> None:
    def spoil(samples: np.ndarray, mask: Mask) -> None:
        samples[mask.channels[0], int(mask.start * RATE) + 100] += 1

    passed, findings = _verified(spoken, [], spoil)
    assert not passed
    assert "neutral tone" in findings


def test_a_changed_sample_outside_keeps_it_closed(spoken: Lines) -> None:
    def spoil(samples: np.ndarray, mask: Mask) -> None:
        samples[0, 0] += 1

    passed, findings = _verified(spoken, [], spoil)
    assert not passed
    assert "outside" in findings
